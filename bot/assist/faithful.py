"""What a variant says that its source does not: numbers, doses, dates and names. Pure.

It compares words, not meaning: "half of all adults" for "50 %" passes, and so does a true number in a false sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

UNITS = "mg|mcg|µg|g|kg|ml|mL|l|iu|IU|units?|%|percent|°F|°C|hours?|days?|weeks?|months?|years?"
NUMBER = re.compile(rf"(?<![\w#])(\d+(?:[.,:/-]\d+)*)(?:\s?({UNITS})(?!\w))?")
MARKER = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+", re.MULTILINE)
"""A list's own numbers."""

IN_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMED_DAY = re.compile(
    rf"\b({'|'.join(month.capitalize() for month in MONTHS)}|(?:{'|'.join(m[:3].capitalize() for m in MONTHS)})\.?)"
    rf"(?:\s(\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?|\b({'|'.join(day.capitalize() for day in DAYS)})\b"
)
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
TITLED = "".join(rf"(?<={title}\. )|" for title in ("Dr", "Mr", "Ms", "Mrs", "St"))
BEGINS = r"(?<![.!?:\n\u201c\"#@/] )(?<![\n#@/\u201c\"])(?<!^)"
NAME = re.compile(rf"(?:{TITLED}{BEGINS})\b[A-Z][^\W\d_]{{2,}}(?:['\u2019-][^\W\d_]+)*")
"""A capitalised word that begins no sentence, line or quotation, and is no hashtag; after a title it is a name."""


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
    found = [Unfounded(sort=Sort.NUMBER, words=words) for words in _numbers(text, source)]
    if not translated:
        found += [Unfounded(sort=Sort.DATE, words=words) for words in _dates(text, source)]
        found += [Unfounded(sort=Sort.NAME, words=words) for words in _names(text, source)]
    return tuple(dict.fromkeys(found))


def _numbers(text: str, source: str) -> Iterator[str]:
    """A number is known by its digits, a dose by its unit as well."""
    known = {(_plain(number), _unit(unit)) for number, unit in NUMBER.findall(source)}
    digits = {number for number, _ in known} | {
        str(place) for place, word in enumerate(IN_WORDS) if word in _words(source)
    }
    for match in NUMBER.finditer(text):
        number, unit = _plain(match[1]), _unit(match[2] or "")
        units = {one for other, one in known if other == number and one}
        if number not in digits or (unit and units and unit not in units):
            yield match[0]
    for word in WORD.findall(text):
        place = IN_WORDS.index(word.casefold()) if word.casefold() in IN_WORDS[2:] else None
        if place is not None and str(place) not in digits:
            yield word


def _plain(number: str) -> str:
    """Digits as one writes them without a thousands separator."""
    return re.sub(r",(?=\d{3}(?!\d))", "", number)


def _unit(unit: str) -> str:
    return {"percent": "%"}.get(unit.casefold(), unit.casefold().rstrip("s"))


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
    known = _words(source)
    for match in NAME.finditer(text):
        word = match[0].casefold()
        if word not in known and word.removesuffix("'s").removesuffix("\u2019s") not in known:
            if word in MONTHS or word in DAYS or word[:3] in {month[:3] for month in MONTHS if len(word) == 3}:  # noqa: PLR2004 - a month's short name
                continue
            yield match[0]


def _words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text)}
