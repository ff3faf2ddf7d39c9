"""A post's words without what leads to a person: handles, profiles, addresses, telephone numbers."""

import re
from urllib.parse import urlsplit

from bot.drafts.urls import find_urls

NOBODY = "@…"
"""What stands for a handle."""

HANDLE = re.compile(r"(?<![\w@/.])[@\uFF20]\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?")
REDDITOR = re.compile(r"(?<!\w)/?u/[\w-]{2,}", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.,:/-])\(?\+?\d(?:[\s().-]{0,2}\d){8,14}(?![\w/])")
SPACES = re.compile(r"[ \t\u00a0]+")
BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")


def masked(text: str) -> str:
    """The text with handles as "@…", e-mail addresses and telephone numbers as "…", and each link as its host.

    A link's path is left out: on most networks it names who is posted. What a sentence tells about somebody by name
    stays; nothing here can tell a patient from a senator.
    """
    parts: list[str] = []
    at = 0
    for start, end in find_urls(text, bare=False):
        parts += [_plain(text[at:start]), f"[link: {host_of(text[start:end])}]"]
        at = end
    joined = "".join([*parts, _plain(text[at:])])
    return BLANK_LINES.sub("\n", SPACES.sub(" ", joined)).strip()


def host_of(link: str) -> str:
    """The host of a web address, without "www."; empty where it has none."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def tags_people(text: str) -> bool:
    """Whether the text holds something that `masked` hides, other than a link."""
    return any(pattern.search(text) for pattern in (MAIL, HANDLE, REDDITOR, PHONE))


def _plain(text: str) -> str:
    for pattern, shown in ((MAIL, "…"), (HANDLE, NOBODY), (REDDITOR, "u/…"), (PHONE, "…")):
        text = pattern.sub(shown, text)
    return text
