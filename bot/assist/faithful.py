"""What a variant says that its source does not: numbers, doses, dates and names. Pure.

It compares words, not meaning: "half of all adults" for "50 %" passes, and so does a true number in a false sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bot.assist.quantities import HALF, YEARS, implied, quantities
from bot.preflight.identifiers.words import bare, is_plain

MARKER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+", re.MULTILINE)
"""A list's own numbers."""

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SHORT_MONTHS = frozenset(month[:3] for month in MONTHS)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED_DAY = re.compile(
    rf"\b({'|'.join(month.capitalize() for month in MONTHS)}|(?:{'|'.join(m[:3].capitalize() for m in MONTHS)})\.?)"
    rf"(?:\s(\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?|\b({'|'.join(day.capitalize() for day in DAYS)})s?\b"
)
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
NAME = re.compile(r"(?<![#@/\w])[A-Z][^\W\d_]{2,}(?:['\u2019-][^\W\d_]+)*")
"""A capitalised word that is no hashtag."""

BEGINS = re.compile(r"(?:^|[.!?:\n\u201c\"]\s?|\n)$")
"""What stands before the first word of a text, sentence, line or quotation, which is capitalised in any case."""

TITLED = re.compile(r"\b(?:Dr|Mr|Ms|Mrs|St)\. $")
"""After a title it is a name all the same."""


TITLE = 6
"""Characters before a word in which a title stands."""


class Sort(StrEnum):
    NUMBER = "number"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfounded:
    """Words of a variant that its source does not have."""

    sort: Sort
    words: str


def unfounded(variant: str, source: str, *, translated: bool = False) -> tuple[Unfounded, ...]:
    """What to hold against a variant, each once, sort by sort. Of a translation only numbers can be compared."""
    text = MARKER.sub("", variant)
    found = [Unfounded(sort=Sort.NUMBER, words=words) for words in _numbers(text, source, translated=translated)]
    if not translated:
        found += [Unfounded(sort=Sort.DATE, words=words) for words in _dates(text, source)]
        found += [Unfounded(sort=Sort.NAME, words=words) for words in _names(text, source)]
    return tuple(dict.fromkeys(found))


def _numbers(text: str, source: str, *, translated: bool) -> Iterator[str]:
    """A number with a unit is known with that unit only, others by their value; "one" without a unit is a pronoun."""
    said = [*quantities(source), *implied(source)]
    known = {(value, one.measures) for one in said for value in one.values}
    known |= {
        (value * YEARS, "month") for one in said if one.aged for value in one.values if isinstance(value, Fraction)
    }
    numbers = {value for value, _ in known} | {value for one in said for value in one.plain}
    if (Fraction(50), "%") in known:
        numbers.add(HALF)
    if HALF in numbers:
        known.add((Fraction(50), "%"))
    for one in quantities(text, translated=translated):
        if one.measures:
            here = any((value, one.measures) in known for value in one.values)
        elif one.spelt and one.values <= {Fraction(0), Fraction(1)}:
            here = True
        else:
            here = not one.values.isdisjoint(numbers)
        if not here:
            yield one.words


def _dates(text: str, source: str) -> Iterator[str]:
    known = set(_named_days(source))
    months = {month for month, _, _ in known}
    for match in NAMED_DAY.finditer(text):
        ((month, day, weekday),) = _named_days(match[0])
        said = weekday in {one for _, _, one in known} if weekday else (month, day, "") in known
        if not said and not (month and not day and month in months):
            yield match[0]


def _named_days(text: str) -> Iterator[tuple[str, str, str]]:
    for month, day, weekday in NAMED_DAY.findall(text):
        yield month.casefold()[:3], day, weekday.casefold()


def _names(text: str, source: str) -> Iterator[str]:
    """Of first words only those that are no common English word: a name that is one passes there."""
    known = _words(source)
    for match in NAME.finditer(text):
        word = match[0].casefold()
        if word in known or word.removesuffix("'s").removesuffix("\u2019s") in known:
            continue
        if word in MONTHS or word.removesuffix("s") in DAYS or word in SHORT_MONTHS:
            continue
        before = text[max(match.start() - TITLE, 0) : match.start()]
        if BEGINS.search(before) and not TITLED.search(before) and is_plain(bare(word).replace("\u2019", "'")):
            continue
        yield match[0]


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}
