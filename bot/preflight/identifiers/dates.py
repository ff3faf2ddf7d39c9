"""Days that may belong to a person, and ages over 89."""

import re
from collections.abc import Iterator

from bot.preflight.identifiers.spot import Spot

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)\.?"
)
MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "ene",
    "abr",
    "ago",
    "dic",
)
"""No month is without one of these."""
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
YEAR = r"(?:(?:18|19|20)\d\d|'\d\d)"
TIME = r"(?:[ T,]{1,2}(?:at )?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?)?"

WRITTEN = re.compile(
    rf"(?i)\b(?:"
    rf"{MONTH}\s+(?:the\s+)?{DAY}(?:st|nd|rd|th)?\b(?!\s?(?:%|mg|percent|people|patients))(?:\s?,?\s+(?:of\s+)?{YEAR})?"
    rf"|{DAY}(?:st|nd|rd|th)?[\s-]+(?:of\s+|de\s+)?{MONTH}(?:[\s,-]+(?:de\s+|del\s+|of\s+)?{YEAR})?(?!\w)"
    rf"|{MONTH}\s*(?:,|of|de)?\s*(?:19|20)\d\d"
    rf"){TIME}"
)
NUMERIC = re.compile(
    rf"(?<![\w/.$-])(?:"
    rf"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.]{DAY}{TIME}"
    rf"|(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|[12]\d|3[01])\1(?:(?:19|20)\d\d|\d\d){TIME}"
    rf")(?![\w/]|[.-]\d)"
)
SHORT = re.compile(
    r"(?i)(?:\bon|\bseen|\badmitted|\bvisit(?:ed)?|\bborn|\bdob|\bel|\bsince|\bd/c|\bop)\s?:?\s?(?P<day>(?:0?[1-9]|"
    r"1[0-2])/(?:0?[1-9]|[12]\d|3[01]))(?![\w/%]|[.,]\d)"
)
WEEKDAY = re.compile(
    r"(?i)\b(?:on|this|last|next|since|until|by|el|este)\s+(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b(?!s)"
    r"|\blast (?P<month>(?:january|february|march|april|may|june|july|august|september|october|november|december))\b"
)
BIRTH = re.compile(
    r"(?i)(?:\bborn(?: on)?|\bbirth ?da(?:y|te)|\bd\.?o\.?b\b\.?|date of birth|dob|nacid[oa](?: el)?|"
    r"fecha de nacimiento|\bdied(?: on)?|date of death|passed away(?: on)?)"
    r"\W{0,4}(?:(?:is|was|on|it's|el|es|:|in)\W{1,3}){0,3}(?:it'?s )?$"
)
RECORD_LABEL = re.compile(r"(?im)^\s*(?:date|when|fecha|time)\s*:\s*$")

WHOLE = re.compile(r"^\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d")
"""The way records write a day; announcements rarely do."""
TIMESTAMP = re.compile(r":\d\d:\d\d$")

NUMBER_WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine)"
OLD = rf"(?:9\d|1[0-2]\d|ninety(?:[- ]{NUMBER_WORDS})?|(?:a|one) hundred(?: and {NUMBER_WORDS})?)"
AGE = re.compile(
    rf"(?i)(?<![\w.,$/-])(?:"
    rf"(?P<years>{OLD})[- ]?(?:years?|yrs?)[- ]?(?:old|young|of age)(?!\s(?:and|or) (?:older|over|above|up)|"
    rf"\s(?:mystery|tradition|building|house|hospital|company|law|tree|bridge|record|school|theory|institution|"
    rf"drug|history|problem|question|practice|organi[sz]ation|charity|clinic|ban|vaccine|discovery))"
    rf"|(?P<short>{OLD}) ?(?:y/?o|yo)\b"
    rf"|(?:aged?|age of|turn(?:s|ed|ing)?|dies at|died at|at age|edad de)\s?:?\s(?P<aged>{OLD})(?![\w%]|[.,-]\d|"
    rf"\s?(?:-|to|and|or)\s?(?:\d|older|over|above|up)|\s?(?:days|weeks|months|degrees|minutes|hours|percent))"
    rf"|(?:her|his|their|my|'s)\s(?P<birthday>9\d(?:st|nd|rd|th)|1[0-2]\d(?:st|nd|rd|th))\sbirthday"
    rf"|(?P<spanish>9\d|1[0-2]\d)\sa[ñn]os\b(?!\s(?:o|y) m[aá]s)"
    rf")"
)
GROUP = re.compile(
    r"(?i)(?:over|under|above|below|than|to|between|and|through|until|\d-|beyond|past|up to|least|más de|"
    r"hasta)\s?(?:the )?(?:age of\s)?$"
)


def dates_in(text: str) -> Iterator[Spot]:
    small = text.lower()
    written = any(month in small for month in MONTHS)
    for pattern in (WRITTEN, NUMERIC) if written else (NUMERIC,):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 40) : match.start()]
            birth = BIRTH.search(before) is not None
            alone = (
                birth
                or WHOLE.search(match[0]) is not None
                or RECORD_LABEL.search(before) is not None
                or TIMESTAMP.search(match[0]) is not None
            )
            yield Spot("date", *_trimmed(text, *match.span()), bound=False, told=not alone)
    for match in SHORT.finditer(text):
        yield Spot("date", *match.span("day"), told=True)
    for match in WEEKDAY.finditer(text):
        yield Spot("date", *match.span("day" if match["day"] else "month"), told=True)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while text[end - 1] in " ,.":
        end -= 1
    return start, end


def ages_in(text: str) -> Iterator[Spot]:
    """Ages over 89 of one person; "90 and older" is what Safe Harbor lets stand."""
    for match in AGE.finditer(text):
        if not GROUP.search(text[max(0, match.start() - 20) : match.start()]):
            yield Spot("age", *match.span(next(name for name, said in match.groupdict().items() if said)))
