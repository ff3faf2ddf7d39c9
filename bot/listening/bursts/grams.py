"""From a post's text to the phrases it is counted for: 1 to 3 words in a row, and hashtags."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.listening.bursts.generic import FUNCTION_WORDS, GENERIC

LONGEST = 3
"""Words in a phrase."""

MOST_WORDS = 80
"""Words of one post that are read: what follows in a longer one seldom says what it is about."""

LONGEST_WORD = 40
OPENING = 12
"""Words that tell a post's wording from another's: what copies add, they add behind them."""

_LINK = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*|\b(?:bit\.ly|t\.co|ow\.ly)/\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?:\b(?:RT|MT|HT|via|cc)\s*:?\s*)?(?<![\w])@[\w.@-]+:?")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"#?\w+(?:['&.\-]\w+)*")
_HUMPS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u00ad": None})
_SHORT_PART = 2
_PLURAL_FROM = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a text says: its phrases' keys, each with the words as written (small letters), and its wording.

    Two posts of one wording are copies of each other: same opening words, whatever handle, link or mark surrounds them.
    """

    phrases: dict[str, str]
    wording: str


def said(text: str) -> Said:
    """The phrases of a text, a plural under its singular's key, so that both count as one."""
    phrases: dict[str, str] = {}
    opening: list[str] = []
    room = MOST_WORDS
    for clause, hashtags in _clauses(text):
        words = clause[:room]
        room -= len(words)
        if len(opening) < OPENING:
            opening += words
        keys = [_key(word) for word in words]
        phrases |= {tag: tag for tag in hashtags}
        for first in range(len(words)):
            if words[first] in FUNCTION_WORDS:
                continue
            for last in range(first, min(first + LONGEST, len(words))):
                if words[last] not in FUNCTION_WORDS and _names(words[first : last + 1], keys[first : last + 1]):
                    phrases[" ".join(keys[first : last + 1])] = " ".join(words[first : last + 1])
        if not room:
            break
    return Said(phrases=phrases, wording=" ".join(opening[:OPENING]))


def _clauses(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Words that follow each other without a mark between, with the hashtags among them."""
    plain = html.unescape(text).translate(_QUOTES)
    plain = _HANDLE.sub(" ", _LINK.sub(" ", plain))
    plain = _INITIALS.sub(lambda found: found[0].replace(".", ""), plain)
    words: list[str] = []
    hashtags: list[str] = []
    end = 0
    for found in _WORD.finditer(plain):
        if words and not plain[end : found.start()].isspace():
            yield words, hashtags
            words, hashtags = [], []
        end = found.end()
        if found[0].startswith("#"):
            hashtags.append(found[0].casefold()[: LONGEST_WORD + 1])
            words += [part.casefold() for part in _HUMPS.findall(found[0])] or [found[0][1:].casefold()]
        else:
            words += _parts(found[0].casefold())
    if words:
        yield words, hashtags


def _parts(word: str) -> list[str]:
    """A possessive loses its ending; a compound falls apart, unless a part of it is no word: "e-cigarette", "d-68"."""
    word = word.removesuffix("'s")[:LONGEST_WORD]
    parts = word.split("-")
    if len(parts) == 1 or any(len(part) <= _SHORT_PART for part in parts):
        return [word]
    return parts


def _key(word: str) -> str:
    if len(word) >= _PLURAL_FROM and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _names(words: list[str], keys: list[str]) -> bool:
    """Whether they can name something: at least one word that is neither generic nor a bare number."""
    return any(
        word not in GENERIC and key not in GENERIC and len(word) > 1 and not word.replace(".", "").isdecimal()
        for word, key in zip(words, keys, strict=True)
    )
