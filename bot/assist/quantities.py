"""The numbers of a text with their units, as a value that can be compared: "half an hour" is "30 minutes". Pure.

English. What a number counts ("10 children") is no unit: only measures, times, doses and the like are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
WORTH = (
    {word: value for value, word in enumerate(SMALL)}
    | {word: 10 * (place + 2) for place, word in enumerate(TENS)}
    | {"dozen": 12}
)
HALF = Fraction(1, 2)
FRACTIONS = {"½": HALF, "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}

DAY = 86_400
UNITS: dict[str, tuple[str, int]] = {
    **dict.fromkeys(("mcg", "µg", "μg", "ug", "microgram"), ("mass", 1)),
    **dict.fromkeys(("mg", "milligram"), ("mass", 1_000)),
    **dict.fromkeys(("g", "gram"), ("mass", 1_000_000)),
    **dict.fromkeys(("kg", "kilogram", "kilo"), ("mass", 1_000_000_000)),
    **dict.fromkeys(("ml", "millilitre", "milliliter"), ("volume", 1)),
    **dict.fromkeys(("l", "litre", "liter"), ("volume", 1_000)),
    **dict.fromkeys(("iu", "international unit"), ("iu", 1)),
    "unit": ("unit", 1),
    **dict.fromkeys(("%", "percent", "per cent"), ("%", 1)),
    **dict.fromkeys(("tablet", "pill", "capsule"), ("tablet", 1)),
    **dict.fromkeys(("dose", "shot", "jab", "injection"), ("dose", 1)),
    "drop": ("drop", 1),
    "puff": ("puff", 1),
    **dict.fromkeys(("teaspoon", "tsp"), ("teaspoon", 1)),
    **dict.fromkeys(("tablespoon", "tbsp"), ("tablespoon", 1)),
    "cup": ("cup", 1),
    **dict.fromkeys(("second", "sec"), ("time", 1)),
    **dict.fromkeys(("minute", "min"), ("time", 60)),
    **dict.fromkeys(("hour", "hr"), ("time", 3_600)),
    "day": ("time", DAY),
    **dict.fromkeys(("week", "wk"), ("time", 7 * DAY)),
    "month": ("month", 1),
    **dict.fromkeys(("year", "yr"), ("month", 12)),
    **dict.fromkeys(("°f", "degrees f", "degrees fahrenheit", "° f"), ("°f", 1)),
    **dict.fromkeys(("°c", "degrees c", "degrees celsius", "° c"), ("°c", 1)),
    **dict.fromkeys(("time", "x"), ("times", 1)),
}
"""Units by their names, each with what it measures and how much of the smallest it is. A month has no days here."""

NEVER_PLURAL = frozenset({"%", "percent", "per cent", "x"})
BETWEEN = r"(?:full|more|whole|extra|additional|straight|consecutive|business|working|calendar|separate)"
"""A word that may stand between a number and its unit."""


def _unit_pattern() -> str:
    names = sorted(UNITS, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) + ("" if name in NEVER_PLURAL or name[0] == "°" else "s?") for name in names)


UNIT = rf"(?:[\s-]?(?:{BETWEEN}\s)?(?P<unit>{_unit_pattern()})(?![\w°]))?"
DIGITS = r"(?:(?<![\w#.,])\.\d+|(?<![\w#])\d+(?:[.,:/-]\d+)*)"
WORTHS = "|".join(sorted(WORTH, key=len, reverse=True))
SPELT = (
    rf"(?:(?:an?|{WORTHS})(?:[\s-](?:{WORTHS}|{'|'.join(SCALES)}|and(?=\s(?:{WORTHS})\b)))+|(?:{WORTHS}))(?![\w-]*\w)"
)
SPELT = rf"(?<![\w#@/-]){SPELT}"
STARTS = rf"(?=[\d.{''.join(FRACTIONS)}]|(?<![\w#@/-])[{''.join(sorted({word[0] for word in WORTH} | {'a', 'h'}))}])"
NUMBER = re.compile(
    rf"{STARTS}(?:(?P<digits>{DIGITS})(?:\s?(?P<glyph>[{''.join(FRACTIONS)}]))?(?:\s(?P<scale>hundred|thousand|million|billion)(?!\w))?{UNIT}"
    rf"|(?P<alone>[{''.join(FRACTIONS)}]){UNIT.replace('unit>', 'unit2>')}"
    rf"|(?P<spelt>{SPELT}){UNIT.replace('unit>', 'unit3>')}"
    rf"|\b(?P<half>half)(?:[\s-](?:of\s)?(?:an?|the|one)\b)?{UNIT.replace('unit>', 'unit4>')})",
    re.IGNORECASE,
)
TIMES = re.compile(
    r"\b(?:(?P<once>once)(?=\s(?:an?|per|each|every|daily|weekly|monthly|in)\b)|twice|thrice|doubl(?:e|ed|es)|tripl(?:e|ed|es))\b",
    re.IGNORECASE,
)
TIMES_WORTH = {"o": 1, "tw": 2, "th": 3, "d": 2, "tr": 3}
ARTICLE = re.compile(rf"\b(?:an?|each|every|per|single|another)\s(?P<unit>{_unit_pattern()})(?![\w°])", re.IGNORECASE)
EVERY = re.compile(r"\b(?P<often>daily|weekly|monthly|yearly|hourly|nightly|overnight)\b", re.IGNORECASE)
OFTEN = {
    "h": ("time", 3_600),
    "d": ("time", DAY),
    "n": ("time", DAY),
    "o": ("time", DAY),
    "w": ("time", 7 * DAY),
    "m": ("month", 1),
    "y": ("month", 12),
}
JOINS = re.compile(r"(?:\s?[-\u2013\u2014,/]\s?|\s(?:to|or|and|through|until)\s)(?:up\sto\s)?", re.IGNORECASE)
BEFORE = 6
"""Characters before a number in which it is said to be an age."""

AGED = re.compile(r"(?:\bage[sd]?\s|\bover\s|\bunder\s)$", re.IGNORECASE)
OLDER = re.compile(r"\s?(?:\+|(?:and|or)\s(?:older|over|up|above|younger|under)\b|-?year-olds?\b)", re.IGNORECASE)
RANGE = re.compile(r"(?<![\d.,:/-])\d{1,3}-\d{1,3}(?![\d:/-])")
"""No telephone number: of those at least one part is longer, or there are more parts."""
LONGEST = 30
"""Digits of what is taken for a number; a longer row of them is its own characters."""

YEARS = 12
"""Months of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """`values`: what the number may mean, in the smallest unit of what it measures; an odd one such as "10:30" is its
    own characters. `measures` empty: it has no unit. `spelt`: in words, or as a word such as "half" and "twice".
    """

    words: str
    values: frozenset[Fraction | str]
    measures: str = ""
    spelt: bool = False
    aged: bool = False
    """It may count years of somebody's age, without saying so."""

    plain: frozenset[Fraction | str] = frozenset()
    """The number alone, whatever its unit."""


def quantities(text: str, *, translated: bool = False) -> list[Quantity]:
    """The numbers of a text in order. `translated`: it is in another language, of which digits alone are known."""
    parted = RANGE.sub(lambda found: found[0].replace("-", "\u2013"), text)
    found = list(_numbers(parted, translated=translated))
    return found if translated else [*found, *_times(text)]


def implied(text: str) -> Iterator[Quantity]:
    """What a source says without a number: "an hour" is one hour, "daily" is every day."""
    for match in ARTICLE.finditer(text):
        measures, size = UNITS[_named(match["unit"])]
        yield Quantity(words=match[0], values=frozenset({Fraction(size)}), measures=measures)
    for match in EVERY.finditer(text):
        measures, size = OFTEN[match["often"][0].casefold()]
        yield Quantity(words=match[0], values=frozenset({Fraction(size)}), measures=measures)


def _numbers(text: str, *, translated: bool) -> Iterator[Quantity]:
    matches = [one for one in NUMBER.finditer(text) if not translated or one["digits"] or one["alone"]]
    units = [_unit(one) for one in matches]
    aged = [
        bool(AGED.search(text[max(one.start() - BEFORE, 0) : one.start()]) or OLDER.match(text, one.end()))
        for one in matches
    ]
    for place in range(len(matches) - 2, -1, -1):
        # "7 to 10 days": the first has the unit of the second.
        if units[place] is None and JOINS.fullmatch(text, matches[place].end(), matches[place + 1].start()):
            units[place] = units[place + 1]
            aged[place] = aged[place + 1] = aged[place] or aged[place + 1]
    for match, unit, old in zip(matches, units, aged, strict=True):
        measures, size = unit or ("", 1)
        plain = frozenset(_values(match, translated))
        yield Quantity(
            words=match[0].strip(),
            values=frozenset(value * size if isinstance(value, Fraction) else value for value in plain),
            measures=measures,
            spelt=not (match["digits"] or match["alone"]),
            aged=old and not unit,
            plain=plain,
        )


def _times(text: str) -> Iterator[Quantity]:
    for match in TIMES.finditer(text):
        word = match[0].casefold()
        worth = next(value for start, value in TIMES_WORTH.items() if word.startswith(start))
        yield Quantity(
            words=match[0],
            values=frozenset({Fraction(worth)}),
            measures="times",
            spelt=True,
            plain=frozenset({Fraction(worth)}),
        )


def _unit(match: re.Match[str]) -> tuple[str, int] | None:
    named = match["unit"] or match["unit2"] or match["unit3"] or match["unit4"]
    return UNITS[_named(named)] if named else None


def _named(unit: str) -> str:
    small = " ".join(unit.casefold().split())
    return small if small in UNITS else small.removesuffix("s")


def _values(match: re.Match[str], translated: bool) -> Iterator[Fraction | str]:  # noqa: FBT001 - see `quantities`
    if match["half"]:
        yield HALF
    elif match["alone"]:
        yield FRACTIONS[match["alone"]]
    elif match["spelt"]:
        yield _spelt(match["spelt"])
    else:
        extra = FRACTIONS[match["glyph"]] if match["glyph"] else Fraction(0)
        scale = SCALES[match["scale"].casefold()] if match["scale"] else 1
        for value in _of_digits(match["digits"], translated=translated):
            yield (value + extra) * scale if isinstance(value, Fraction) else value


def _of_digits(digits: str, *, translated: bool) -> Iterator[Fraction | str]:
    """1,200 as one writes it without its comma; in another language "1.200" and "0,5" may mean the same as well."""
    plain = re.sub(r",(?=\d{3}(?!\d))", "", digits)
    if re.fullmatch(r"\d*\.?\d+", plain) and len(plain) <= LONGEST:
        yield Fraction(plain)
        if translated and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
            yield Fraction(digits.replace(".", ""))
        if translated and re.fullmatch(r"\d+,\d{3}", digits):
            yield Fraction(digits.replace(",", "."))
        return
    if translated and re.fullmatch(r"\d+,\d+", digits):
        yield Fraction(digits.replace(",", "."))
        return
    if re.fullmatch(r"[1-9]/[2-9]", digits) and digits[0] < digits[2]:
        yield Fraction(digits)
    yield plain


def _spelt(words: str) -> Fraction:
    """The value of words: two hundred and five thousand is 205,000."""
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words.casefold()):
        if word in SCALES and SCALES[word] > 100:  # noqa: PLR2004 - a hundred multiplies within a group of three digits
            total, current = total + max(current, 1) * SCALES[word], 0
        elif word in SCALES:
            current = max(current, 1) * SCALES[word]
        elif word == "dozen":
            current = max(current, 1) * WORTH[word]
        else:
            current += WORTH.get(word, 0)
    return Fraction(total + current)
