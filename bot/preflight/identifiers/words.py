"""The word lists beside this module: read at first use, kept; each file names its source."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).with_name("words")


@cache
def words(name: str) -> frozenset[str]:
    """A list of single words, in lower case, without accents."""
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


@cache
def phrases(name: str) -> tuple[str, ...]:
    """A list of phrases in their own spelling, the longest first, so that they can be tried in turn."""
    found = {phrase.strip() for line in _lines(f"{name}.txt") for phrase in line.split("|")}
    return tuple(sorted(found - {""}, key=lambda phrase: (-len(phrase), phrase)))


@cache
def cues(name: str) -> dict[str, Any]:
    """Named lists of wordings, as regular expressions, from `words/<name>.yaml`."""
    loaded: dict[str, Any] = yaml.safe_load((WORDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def any_of(alternatives: "tuple[str, ...] | list[str]") -> str:
    """One group that matches any of these wordings; white space in them matches any."""
    return "(?:" + "|".join(alternative.replace(" ", r"\s+") for alternative in alternatives) + ")"


def literal(phrases_: tuple[str, ...]) -> str:
    """One group that matches any of these phrases letter for letter."""
    return "(?:" + "|".join(re.escape(phrase) for phrase in phrases_) + ")"


def bare(word: str) -> str:
    """In lower case without accents: "José" as "jose"."""
    if word.isascii():
        return word.lower()
    return "".join(char for char in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(char))


ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("ers", ""),
    ("er", ""),
    ("er", "e"),
    ("ly", ""),
    ("n't", ""),
)
"""How a plain word is inflected, and what then stands in the list."""


@cache
def is_plain(word: str) -> bool:
    """Whether this is a common word, as it stands or without its ending; in lower case without accents."""
    known = words("plain_words")
    if word in known or word.split("'", maxsplit=1)[0] in words("contracted"):
        return True
    if "-" in word:
        return any(part in known for part in word.split("-"))
    return any(
        word.endswith(end) and len(word) > len(end) + 2 and word[: -len(end)] + instead in known
        for end, instead in ENDINGS
    )


def _lines(file: str) -> list[str]:
    text = (WORDS / file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
