"""A post's words without what leads to a person: handles, profiles, names, addresses, telephone numbers."""

import re
from urllib.parse import urlsplit

from bot.drafts.urls import find_addresses
from bot.preflight.identifiers import find
from bot.preflight.organisation import Organisation
from bot.preflight.reading import read

NOBODY = "@…"
"""What stands for a handle."""

NAME = "[name]"
NAMED = "identifiers.name"
"""Preflight's rule on names."""

HANDLE = re.compile(r"(?<![\w@/])[@\uFF20]\w[\w.-]*(?:@[\w.-]+)*")
REDDITOR = re.compile(r"(?<!\w)/?u/[\w-]{2,}", re.IGNORECASE)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w.,:/-])(?:\+\d(?:[\s().-]{0,2}\d){7,13}|(?:\+?1[\s.-]?)?(?:\(\d{3}\)[\s.-]?|\d{3}[\s.-])\d{3}[\s.-]?\d{4})(?!\w)"
)
"""International with its plus, and North American."""

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
SPACES = re.compile(r"[ \t\u00a0]+")
BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")


def masked(text: str) -> str:
    """The text with handles as "@…", e-mail addresses and telephone numbers as "…", and each link as its host.

    A link's path is left out: on most networks it names who is posted. A link is one without https:// as well.
    """
    parts: list[str] = []
    at = 0
    for start, end in find_addresses(text):
        parts += [_plain(text[at:start]), f"[link: {host_of(text[start:end])}]"]
        at = end
    joined = "".join([*parts, _plain(text[at:])])
    return BLANK_LINES.sub("\n", SPACES.sub(" ", joined)).strip()


def shown(text: str) -> str:
    """A post's words as people are shown them: masked, and with what preflight takes for a person's name as "[name]".

    Names of public figures are left where preflight knows them as such. It misses some names, and takes some words for
    names that are none.
    """
    plain = masked(text)
    parts: list[str] = []
    at = 0
    for start, end in names(plain):
        parts += [plain[at:start], NAME]
        at = end
    return "".join([*parts, plain[at:]])


def names(text: str) -> list[tuple[int, int]]:
    """Where people are named in a text, in order."""
    found = (match for match in find(read(text), Organisation()) if match.rule.id == NAMED)
    spots: list[tuple[int, int]] = []
    for match in found:
        if not spots or match.start >= spots[-1][1]:
            spots.append((match.start, match.end))
    return spots


def handles(text: str) -> list[tuple[int, int]]:
    """Where a text names accounts of networks, such as "@somebody" or "u/somebody"."""
    return [found.span() for pattern in (HANDLE, REDDITOR) for found in pattern.finditer(text)]


def host_of(link: str) -> str:
    """The host of a web address, with or without its https://, without "www."; empty where it has none."""
    try:
        host = urlsplit(link if SCHEME.match(link) else f"//{link}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


def tags_people(text: str) -> bool:
    """Whether the text holds something that `masked` hides, other than a link."""
    return any(pattern.search(text) for pattern in (MAIL, HANDLE, REDDITOR, PHONE))


def _plain(text: str) -> str:
    for pattern, shown in ((MAIL, "…"), (HANDLE, NOBODY), (REDDITOR, "u/…"), (PHONE, "…")):
        text = pattern.sub(shown, text)
    return text
