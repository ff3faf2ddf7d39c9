"""What in a text leads to a person, beside plain words: addresses, paths, accounts, names joined by marks. Pure.

It hides rather too much than too little: what stands in brackets costs a reader less than a name costs somebody.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.drafts.urls import find_addresses
from bot.listening.telling.masked import handles, names
from bot.preflight.identifiers.tokens import is_given
from bot.preflight.identifiers.words import is_plain, words
from bot.preflight.placeholders import HANDLE, LINK

EMAIL, NAME = "email", "name"

Spot = tuple[int, int, str]
"""A place in a text, its end exclusive, and what stands there instead, without brackets."""

SHORTEST_PART = 3
"""Letters of a given name, and of a surname less one, that are looked for in a word."""

LONGEST_NAME = 40
"""Letters of a word in which they are looked for."""

DOT = r"(?:[.\u3002]|\[\.\]|\(\.\)|\[dot\]|\(dot\))"
BEGIN = r"(?<![\w@\uFF20.-])"
TOP = r"[^\W\d_][\w-]+"
"""The last label of a host: whatever it is, it has two letters or more and begins with one."""

ADDRESSES = tuple(
    map(
        re.compile,
        (
            r"(?i)(?<!\w)[a-z][a-z0-9+.-]{1,20}://\S+",
            r"(?i)(?<!\w)(?:mailto|skype|tel|sms|xmpp|acct|did|data|whatsapp|tg):\S+",
            r"(?i)(?<!\w)www\.\S+",
            # On a host that no list knows, or one of a house's own network.
            rf"{BEGIN}[\w-]{{2,}}(?:{DOT}[\w-]+)*{DOT}{TOP}(?::\d+)?[/?#\\&]\S*",
            rf"{BEGIN}\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d+)?/\S*",
            rf"{BEGIN}[^\W\d_][\w-]+:\d{{2,5}}/\S+",
            rf"{BEGIN}(?:[a-z0-9_-]{{2,}}{DOT})+(?:[a-z][a-z-]+)(?![\w@])",
            rf"{BEGIN}(?:[\w-]+{DOT})+(?:example|invalid|test|local|localhost|internal|intranet|lan|corp|onion)(?!\w)",
            # Paths without a host.
            r"(?<![\w/<)\]])/[^\W\d_][\w.~%+-]*/(?:[\w.~%+-]+/)*[\w.~%+-]*",
            r"(?<![\w.~-])(?:[A-Za-z]:)?\\?[\w.~-]++(?:\\[\w.~-]++)+",
        ),
    )
)

MAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+[@\uFF20][\w-]+(?:\.[\w-]+)*")

NETWORK = (
    r"(?i)\b(?:ig|insta(?:gram)?|twitter|tik ?tok|snap(?:chat)?|threads|bluesky|bsky|mastodon|facebook|fb|you ?tube"
    r"|telegram|whats ?app|discord|linkedin|venmo|skype|reddit)"
)
MARKED = r"[^\W\d_](?=[\w.-]*(?:\d|[._-][^\W_]))[\w.-]{2,}"
"""A word with a digit, or with a mark within: "jane.doe", "jane_77"."""

ACCOUNTS = tuple(
    map(
        re.compile,
        (
            rf"(?<![\w.])[@\uFF20]\s(?P<who>{MARKED})",
            rf"{NETWORK}(?:\s*[:=@\uFF20]{{1,2}}\s*|\s+(?:(?:is|handle|name|user(?:name)?|account)\s+){{0,2}})(?P<who>{MARKED})",
            rf"{NETWORK}\s*[:=@\uFF20]{{1,2}}\s*(?P<who>[^\W\d_][\w.-]{{2,}})(?=\s*(?:$|[\n,;|)\u00b7\u2022!?]|\.(?:\s|$)))",
            r"(?i)(?<!\w)/?r/(?P<who>u_[\w-]{2,})",
        ),
    )
)

JOINED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]++(?:%20|[-_.+~\d])++)+[^\W\d_]++")
"""Words joined by marks or digits: "jane-doe", "jane.doe", "mri2024_jane_doe"."""

CAPITALS = re.compile(r"(?<![^\W\d_])(?:[A-Z][a-z]+){2,4}(?![a-z])")
"""Words joined by their capitals alone: "JaneDoe"."""

WORDS = re.compile(r"[^\W\d_]+")
CAPITALISED = re.compile(r"[A-Z][a-z]+")
PUNCTUATION = ".,;:!?)]}'\"\u2019\u201d\u00bb\u2026>"
"""What ends a sentence or a bracket around an address, and is none of it."""


def addresses(text: str) -> list[tuple[int, int]]:
    """Start and end of all that reads as an address or a path, in order, apart from one another: on any host or none,
    with or without https://.
    """
    found = set(find_addresses(text))
    for pattern in ADDRESSES:
        for one in pattern.finditer(text):
            found.add((one.start(), one.start() + len(one[0].rstrip(PUNCTUATION))))
    apart: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        elif end > start:
            apart.append((start, end))
    return apart


def link(number: int) -> str:
    """What stands for a text's address with this number, from 1, without brackets."""
    return f"{LINK} {number}"


def leads(text: str) -> Iterator[Spot]:
    """All that leads to somebody; places may overlap. What stands for an address has its number, and says no more."""
    yield from ((start, end, HANDLE) for start, end in handles(text))
    for pattern in ACCOUNTS:
        yield from ((*one.span("who"), HANDLE) for one in pattern.finditer(text))
    for number, (start, end) in enumerate(addresses(text), start=1):
        yield start, end, link(number)
    yield from ((*one.span(), EMAIL) for one in MAIL.finditer(text))
    for one in WORDS.finditer(text):
        # "Hollywood" is a place; "hollywood" may be one, "#Hollywood" as well.
        tagged = text[one.start() - 1 : one.start()] == "#"
        if (tagged or not one[0].istitle()) and joins_a_name(one[0].casefold()):
            yield *one.span(), NAME
    for found, parted in ((JOINED, WORDS), (CAPITALS, CAPITALISED)):
        for one in found.finditer(text):
            if names_somebody(" ".join(word.capitalize() for word in parted.findall(one[0]))):
                yield *one.span(), NAME


@lru_cache(maxsize=10_000)
def names_somebody(said: str) -> bool:
    """Whether these words in a row hold a name of two words or more, one of them a listed given name."""
    return any(
        " " in said[start:end] and any(is_given(word.casefold()) for word in said[start:end].split())
        for start, end in names(said)
    )


@lru_cache(maxsize=10_000)
def joins_a_name(word: str) -> bool:
    """Whether a word in small letters is a listed given name and a listed surname, and no word of its own."""
    if len(word) > LONGEST_NAME or is_plain(word) or word in words("known_words") or word in words("surnames"):
        return False
    parts = ((word[:at], word[at:]) for at in range(SHORTEST_PART, len(word) - SHORTEST_PART))
    return any(is_given(given) and not is_plain(given) and rest in words("surnames") for given, rest in parts)


def run_together(parts: Iterable[str]) -> frozenset[str]:
    """A name's parts, in small letters, as accounts and tags join them: "janedoe", "doejane", "jdoe"."""
    known = sorted(set(parts))
    return frozenset(
        joined for one in known for other in known if one != other for joined in (one + other, one[0] + other)
    )
