"""Addresses written as on a letter: a line with a house, the town and the code below, the name above."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.preflight.identifiers.places import STREET, UNIT
from bot.preflight.identifiers.spot import MASK, Spot
from bot.preflight.identifiers.words import bare, is_plain, phrases, words

LINE = re.compile(r"[^\n]+")
QUOTE = re.compile(r"[\s>?*|,.-]*")
HOUSE_LINE = re.compile(
    r"\d{1,6}[a-z]?,?\s+(?:\S+\s+){0,4}\S*\d{1,5}\b|\d{2,6}\s+[^\W\d_][\w'.-]+|"
    r"[^\W\d_][\w'.-]+(?:\s[\w'.-]+){0,3}\s\d{1,5}\b"
)
NAME_LINE = re.compile(r"[^\W\d_][\w'-]+(?:\s(?:[^\W\d_]\.?|[^\W\d_][\w'-]+)){1,3}")

LONGEST_LINE = 64
WORDS_OF_A_TOWN = 5
LINES_BELOW = 5
LINES_ABOVE = 3
NOT_A_ZIP = 7
"""So many digits in a line are a telephone number."""


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def cards_in(text: str) -> Iterator[Spot]:
    lines = _lines(text)
    if len(lines) < 2:  # noqa: PLR2004 - one line is no letter
        return
    for at, line in enumerate(lines):
        if not _has_house(line):
            continue
        yield Spot("address", line.start, line.end)
        yield from _below(lines[at + 1 : at + 1 + LINES_BELOW])
        yield from _above(lines[max(0, at - LINES_ABOVE) : at])


def _lines(text: str) -> list[Line]:
    found = []
    for match in LINE.finditer(text):
        quote = QUOTE.match(text, match.start(), match.end())
        start = quote.end() if quote else match.start()
        if said := text[start : match.end()].rstrip(" .,"):
            found.append(Line(start, said))
    return found


def _has_house(line: Line) -> bool:
    if len(line.text) > LONGEST_LINE or ":" in line.text or MASK in line.text or _wordy(line.text):
        return False
    if UNIT.search(line.text) or STREET.search(line.text):
        return True
    return HOUSE_LINE.fullmatch(line.text) is not None and sum(map(str.isdigit, line.text)) < NOT_A_ZIP + 4


def _wordy(said: str) -> bool:
    """Whether it has the words of a sentence."""
    small = [word for word in re.findall(r"[^\W\d_]+", said) if word.islower() and is_plain(bare(word))]
    return len(small) > 1


def _below(lines: list[Line]) -> Iterator[Spot]:
    for line in lines:
        digits = sum(map(str.isdigit, line.text))
        if (
            len(line.text.split()) > WORDS_OF_A_TOWN
            or ":" in line.text
            or digits >= NOT_A_ZIP
            or _wordy(line.text)
            or MASK in line.text
        ):
            return
        if digits or bare(line.text) not in _countries():
            yield Spot("address" if digits else "place", line.start, line.end)


def _above(lines: list[Line]) -> Iterator[Spot]:
    for line in lines:
        parts = [bare(part.strip(".")) for part in line.text.split()]
        known = words("known_words")
        if NAME_LINE.fullmatch(line.text) and not any(
            len(part) > 1 and (is_plain(part) or part in known) and part not in words("surnames") for part in parts
        ):
            yield Spot("name", line.start, line.end, sure=False)


@cache
def _countries() -> frozenset[str]:
    return frozenset(bare(name) for name in phrases("states"))
