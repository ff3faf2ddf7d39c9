"""The words of posts, in the plain form in which posts are compared."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

import yaml

from bot.drafts.urls import find_urls
from bot.listening.telling.masked import HANDLE, MAIL, REDDITOR

LISTS = Path(__file__).with_name("words.yaml")

WORD = re.compile(r"#?[^\W\d_](?:[\w'-]*\w)?|#\w+")
QUOTES = str.maketrans("\u2018\u2019\u02bc", "'''")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


ADDRESS = re.compile(r"https?://\S+")
"""Also one that no network would link, as its top level does not exist."""


@cache
def listed(*names: str) -> frozenset[str]:
    """The words of these lists in words.yaml."""
    lists = yaml.safe_load(LISTS.read_text(encoding="utf-8"))
    return frozenset(word for name in names for word in lists[name].split())


@cache
def equal_words() -> Mapping[str, str]:
    """Stems that stand for the same thing, each with the one that stands for all."""
    groups = [group.split() for group in yaml.safe_load(LISTS.read_text(encoding="utf-8"))["same"]]
    return {word: group[0] for group in groups for word in group}


def words_in(text: str) -> Iterator[str]:
    """The words of a text as written, hashtags with their sign; without links, handles and e-mail addresses."""
    kept: list[str] = []
    at = 0
    for start, end in find_urls(text, bare=False):
        kept.append(text[at:start])
        at = end
    plain = " ".join([*kept, text[at:]]).translate(QUOTES)
    for pattern in (ADDRESS, MAIL, HANDLE, REDDITOR):
        plain = pattern.sub(" ", plain)
    for found in WORD.finditer(plain):
        yield found[0].removesuffix("'s")


def plain(word: str) -> str:
    """A word as it is compared: folded, a hashtag without its sign."""
    return word.removeprefix("#").casefold()


def told_words(text: str) -> list[str]:
    """The words of a text that tell something, folded, in their order; a hashtag in CamelCase also as its words."""
    found: list[str] = []
    for word in words_in(text):
        one = plain(word)
        if word.startswith("#") and len(parts := CAMEL.split(word[1:])) > 1:
            found += [part.casefold() for part in parts]
        found.append(one)
    stop_words = listed("english", "spanish")
    return [word for word in found if len(word) > 1 and word not in stop_words]


class Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's own name


def stem(word: str, language: str = "english") -> str:
    """What several forms of a word share, by Snowball."""
    return _stemmer(language).stemWord(word)


@cache
def _stemmer(language: str) -> Stemmer:
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - it ships no types; D12: only alerts need it

    found: Stemmer = snowballstemmer.stemmer(language)
    return found
