"""Digits as people write them: in figures, in words, as years and dates."""

import re

DIGIT_WORDS = {
    word: str(value)
    for value, words in enumerate(
        (
            ("zero", "cero", "oh"),
            ("one", "uno"),
            ("two", "dos"),
            ("three", "tres"),
            ("four", "cuatro"),
            ("five", "cinco"),
            ("six", "seis"),
            ("seven", "siete"),
            ("eight", "ocho"),
            ("nine", "nueve"),
        )
    )
    for word in words
}
PLAIN_YEAR = re.compile(r"(?:18|19|20|21)\d\d")
DATE_PARTS = 3


def digits_of(written: str) -> str:
    """The digits of a number as it was written, spelled-out ones too."""
    return "".join(
        DIGIT_WORDS.get(part.lower(), part if part.isdigit() else "") for part in re.findall(r"[^\W\d]+|\d+", written)
    )


def is_dated(written: str) -> bool:
    """Whether these are years, or a year with a month and a day."""
    groups = re.findall(r"\d+", written)
    years = sum(PLAIN_YEAR.fullmatch(group) is not None for group in groups)
    short = sum(len(group) <= len("12") for group in groups)
    return years == len(groups) or (len(groups) == DATE_PARTS and years > 0 and short == DATE_PARTS - 1)
