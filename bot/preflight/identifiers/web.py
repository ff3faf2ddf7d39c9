"""What identifies on the net: e-mail and IP addresses, a person's own pages, handles."""

import re
from collections.abc import Iterator

from bot.drafts.urls import find_urls
from bot.preflight.identifiers.spot import Spot

EMAIL = re.compile(
    r"(?i)(?<![\w.+%-])[\w+%-](?:[\w.+%'-]{0,63})\s?(?:@|\(at\)|\[at\]|\{at\})\s?[a-z0-9](?:[\w-]{0,62}\.|"
    r"[\w-]{0,62}\s?(?:\(dot\)|\[dot\])\s?){1,5}[a-z]{2,24}(?![\w@])"
)
SPOKEN_EMAIL = re.compile(
    r"(?i)(?<![\w+-])[\w+-]{1,64}(?:(?:\.|\s{1,3}dot\s{1,3})[\w+-]{1,64}){0,3}\s{1,3}at\s{1,3}[\w-]{1,63}\s{1,3}dot\s{1,3}(?:com|org|net|edu|gov|co|us|io|es|mx)\b"
)

IPV4 = re.compile(r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)")
IPV6 = re.compile(r"(?i)(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4}){1,4}(?![\w:])")

HANDLE = re.compile(r"(?<![\w@/.])@[A-Za-z_][\w.]{1,30}(?<![.])(?:@[\w-]+(?:\.[\w-]+)+)?")

QUOTED_HANDLE = re.compile(
    r"(?i)(?:\b(?:rt|via|by|from|mt|h/t|ht|per|and|with|follow|featuring|at|ft|cc|tip|courtesy|credit|author|reporter|columnist)|[,:&/\"'.])\s*$"
)
"""Before a handle of somebody quoted or credited, which says nothing of them."""

ADDRESSED = re.compile(
    r"(?i)(?:thanks|thank you|congrat\w*|hi|hello|hey|dear|sorry|happy birthday|love|gracias|hola|welcome)[\s,]*$"
)

OUTLET = re.compile(
    r"(?i)news|health|hospital|clinic|med(?:ical|center|icine)|cdc|nih|fda|who\b|gov|univ|foundation|institute|"
    r"society|assoc|times|post|"
    r"daily|press|radio|tv|magazine|journal|dept|county|city|state|care|nurs|pharma|red_?cross|official|org|team|"
    r"center|school|college|"
    r"support|awareness|cancer|heart|diabetes|research|science|dr[A-Z_]|^dr"
)

PROFILE = re.compile(
    r"(?i)(?:facebook|instagram|twitter|x|threads|tiktok|linkedin|youtube|bsky|venmo|linktr|onlyfans|snapchat|"
    r"pinterest|reddit|gofundme|caringbridge|"
    r"myheritage|ancestry|legacy|yelp|healthgrades|patientslikeme|t)\.(?:com|net|org|ee|app|me|be|co)/"
    r"(?:in/|user/|u/|profile(?:\.php\?id=|/)|f/|visit/|channel/|people/|@|add/|obituar)?[\w.@%-]{2,}"
)
SHARED_PAGES = re.compile(
    r"(?i)(?:t|x|twitter)\.co/|/(?:pin|status|statuses|posts?|p|reel|watch|hashtag|events?|groups|pages|video|"
    r"story|stories|share|search)\b"
)
TELLING = re.compile(
    r"(?i)[?&/#;](?:patient|pt|mrn|ssn|dob|email|e-mail|name|first_?name|last_?name|phone|member|record|account|"
    r"acct|user|uid|case|chart)(?:_?id|_?no|_?number|_?name)?[=/][\w%@.+-]{2,}"
)
OWN_PAGE = re.compile(
    r"(?i)(?:(?:my|his|her|their|our family'?s?|your|mi|su) (?:\w+ )?(?:web ?site|site|blog|page|profile|account|"
    r"home ?page|portfolio|gofundme|web|p[aá]gina)\W{1,3}(?:(?:is|at|here|es)\W{1,3}){0,2}"
    r"|(?:website|homepage|web site|url|profile)\s?:\s*"
    r"|(?:i'?ve |i |just |have |has )(?:just )?(?:shared|posted|uploaded|sent|put)(?: \w+){1,4}\s*)$"
)


def web_in(text: str) -> Iterator[Spot]:
    for pattern in (EMAIL, SPOKEN_EMAIL):
        for match in pattern.finditer(text):
            yield Spot("email", *match.span())
    for pattern in (IPV4, IPV6):
        for match in pattern.finditer(text):
            yield Spot("ip", *match.span())


def links(text: str) -> tuple[tuple[int, int], ...]:
    """Where addresses of the web stand."""
    return tuple(find_urls(text, bare=True))


def telling_links(text: str, where: tuple[tuple[int, int], ...]) -> Iterator[Spot]:
    """Those that are somebody's page, or carry somebody's name or number."""
    for start, end in where:
        url = text[start:end]
        own = OWN_PAGE.search(text[max(0, start - 60) : start])
        if own or TELLING.search(url):
            yield Spot("url", start, end)
        elif PROFILE.search(url) and not SHARED_PAGES.search(url):
            yield Spot("url", start, end, told=True)


def handles_in(text: str) -> Iterator[Spot]:
    for match in HANDLE.finditer(text):
        before = text[max(0, match.start() - 16) : match.start()]
        if not OUTLET.search(match[0][1:]) and not QUOTED_HANDLE.search(before):
            addressed = match.start() == 0 or ADDRESSED.search(before) is not None
            yield Spot("handle", *match.span(), told=not addressed)
