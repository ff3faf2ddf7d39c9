"""Plain and careful language: banned words, reading grade, jargon, person first, suicide, emergencies."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.preflight.finding import Family, Match
from bot.preflight.organisation import Organisation
from bot.preflight.placeholders import placeholders
from bot.preflight.reading import Reading
from bot.preflight.reading_grade import ASIDE, grade
from bot.preflight.wordings import compiled, data, match_of, phrases, worded

HARDEST = 9.0
"""Grades from here on are above eighth grade."""

HELP_LINES = {
    "US": ("988", "911"),
    "CA": ("988", "911"),
    "GB": ("116 123", "999"),
    "IE": ("116 123", "112"),
    "AU": ("13 11 14", "000"),
    "NZ": ("1737", "111"),
}
"""By country: the line for people in a suicidal crisis, and the number for emergencies."""

EVERYWHERE = ("988", "112")

LEET = {
    "a": "a4@",
    "b": "b8",
    "e": "e3€",
    "g": "g9",
    "i": "i1!|l",
    "l": "l1|",
    "o": "o0",
    "s": "s5$",
    "t": "t7+",
    "z": "z2",
}
"""What is written for a letter so that a list of words does not find it."""

WITHIN = r"[^\w\s]{0,2}"
APART = r"[\W_]{1,3}"
"""What may stand between letters: marks between some of them, or anything between all of them."""


def find(reading: Reading, about: Organisation) -> Iterator[Match]:
    """What could be said plainer or with more care."""
    yield from _banned(reading, about.banned_words)
    yield from worded(reading, Family.LANGUAGE)
    for start, end in placeholders(reading.plain):
        yield match_of("language.placeholder", reading, start, end)
    yield from _unhelped(reading, about.country)
    yield from _jargon(reading)
    if (reads := grade(reading.plain)) is not None and reads >= HARDEST:
        start = len(reading.plain) - len(reading.plain.lstrip())
        first = reading.plain.split()[0]
        yield match_of("language.grade", reading, start, start + len(first))


def _banned(reading: Reading, words: tuple[str, ...]) -> Iterator[Match]:
    for pattern in _patterns(words):
        for found in pattern.finditer(reading.plain):
            yield match_of("language.banned", reading, *found.span())


@lru_cache(maxsize=16)
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(_spelt(word) for word in words if any(map(str.isalnum, word)))


def _spelt(word: str) -> re.Pattern[str]:
    """The word however it is spelt: in any case, with digits for letters, with marks or blanks between its letters."""
    letters = [_letter(letter) for letter in word if not letter.isspace()]
    joined = r"\s+".join(WITHIN.join(map(_letter, part)) for part in word.split())
    return re.compile(rf"(?i)(?<![\w@$])(?:{joined}|{APART.join(letters)})(?!\w)")


def _letter(letter: str) -> str:
    also = LEET.get(letter.lower())
    return f"[{re.escape(also)}]" if also else re.escape(letter)


def _jargon(reading: Reading) -> Iterator[Match]:
    """Each word once; said nothing of where the plain word stands in the text as well."""
    pattern, plainer = _jargon_words()
    small = reading.plain.lower()
    if len(small) != len(reading.plain):
        return
    said: set[str] = set()
    for found in pattern.finditer(small):
        word = " ".join(found[0].split())
        if word not in said and plainer[word] not in small:
            said.add(word)
            yield match_of("language.jargon", reading, *found.span())


@cache
def _jargon_words() -> tuple[re.Pattern[str], dict[str, str]]:
    plainer: dict[str, str] = data("jargon")
    words = sorted(plainer, key=len, reverse=True)
    whole = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<![\w#@/-])(?:{whole})(?![\w-])"), plainer


def _unhelped(reading: Reading, country: str) -> Iterator[Match]:
    """The first word of suicide, or of an emergency, in a text that says nothing of help."""
    line, emergency = HELP_LINES.get(country, EVERYWHERE)
    about = _about()
    plain = ASIDE.sub(lambda aside: " " * len(aside[0]), reading.plain)
    told = about["suicide"].search(plain)
    excused = about["suicide_excused"].search(plain) or about["suicide_line"].search(plain)
    if told is not None and excused is None and not _number(plain, line):
        yield match_of("language.suicide_help", reading, *told.span())
    signs = about["emergency"].search(plain)
    if signs is not None and about["emergency_line"].search(plain) is None and not _number(plain, emergency):
        yield match_of("language.emergency", reading, *signs.span())


def _number(plain: str, number: str) -> bool:
    """Whether a number stands in the text, however its digits are parted."""
    digits = r"[\s.-]?".join(number.replace(" ", ""))
    return re.search(rf"(?<!\d){digits}(?!\d)", plain) is not None


@cache
def _about() -> dict[str, re.Pattern[str]]:
    return {name: compiled(wordings, {}) for name, wordings in phrases(Family.LANGUAGE)["needs_help"].items()}
