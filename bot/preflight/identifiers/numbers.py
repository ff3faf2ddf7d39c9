"""Numbers that are one person's: telephone, social security, record, plan, account, licence, and unnamed long ones."""

import re
from collections.abc import Iterator
from functools import cache

from bot.preflight.identifiers.digits import PLAIN_YEAR, is_dated
from bot.preflight.identifiers.runs import SPOKEN, noun_of, runs_in
from bot.preflight.identifiers.spot import Spot, Taken
from bot.preflight.identifiers.words import any_of, cues

LINK = r"(?:['\"]?\s{0,2}(?:[:#=(\[-]|is|was|are|of|number|num|no\.?|id|es|with|under|ending in)){0,4}\s{0,2}"


@cache
def _named() -> "re.Pattern[str]":
    parts = []
    for noun, wordings in cues("number_names").items():
        parts.append(rf"(?P<{noun}>{any_of(wordings)})")
    code = (
        r"(?P<code>\#?(?=[A-Za-z]{0,8}[ ./-]?\d|\d)(?:[A-Za-z]{1,8}[./-]?|)\d(?:[ ./-]?\d|"
        r"[./-]?[A-Za-z](?![a-z]{2})){2,24}+)"
        r"(?![\w]|[.,]\d)"
    )
    return re.compile(rf"(?i)\b(?:{'|'.join(parts)}){LINK}{code}")


SHAPED = re.compile(
    r"(?<![\w/.=&?#@-])\#?(?!NCT|ISBN|PMID|PMC|CVE|RFC|ISO|COVID|DOI|SARS|USD|EUR|H\d)"
    r"(?:[A-Z]{1,6}-?(?:\d{4,8}-)?\d{5,12}|\d{5,12}-?[A-Z]{1,4}|\d{2,4}-\d{2,4}-\d{2,4}|"
    r"[A-Z]{1,4}-\d{4,12})(?![\w]|-\w|[.,]\d)"
)
"""A code by its shape alone: letters and at least four digits, as records and policies are numbered."""

VIN = re.compile(r"\b(?=[A-HJ-NPR-Z0-9]{0,16}\d)(?=[A-HJ-NPR-Z0-9]{0,16}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}\b")
IBAN = re.compile(r"(?i)\b[a-z]{2}\d{2}(?:[ ]?[a-z0-9]{4}){2,7}(?:[ ]?[a-z0-9]{1,3})?\b")
MAC = re.compile(r"(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\b")

DIGITS = re.compile(r"\d\D{0,4}\d\D{0,4}\d\D{0,4}\d")
"""No number of a person has fewer."""

FEWEST, FEWEST_OF_A_PLATE = 4, 5
"""Digits of the shortest numbers in use; letters and digits of a number plate."""


def numbers_in(text: str) -> Iterator[Spot]:
    if DIGITS.search(text) is None and SPOKEN.search(text) is None:
        return
    taken = Taken(len(text))
    for spot in _found(text):
        if taken.free(spot.start, spot.end):
            taken.take(spot.start, spot.end)
            yield spot


def _found(text: str) -> Iterator[Spot]:
    """All of them, also where one is part of another; the surer first."""
    for match in _named().finditer(text):
        if (noun := _noun(match)) is not None:
            yield Spot(noun, *match.span("code"))
    for pattern, noun in ((IBAN, "account"), (VIN, "vehicle"), (MAC, "device")):
        for match in pattern.finditer(text):
            if sum(map(str.isdigit, match[0])) >= len(match[0]) // 4:
                yield Spot(noun, *match.span())
    for run in runs_in(text):
        if (kind := noun_of(run)) is not None:
            yield Spot(kind, run.start, run.end if kind in {"ssn", "fax"} else run.stop)
    for match in SHAPED.finditer(text):
        if not is_dated(match[0]):
            yield Spot("number", *match.span())


def _noun(match: "re.Match[str]") -> str | None:
    """What names the number; None where it is too short for one, or a date."""
    noun = next(noun for noun in cues("number_names") if match[noun] is not None)
    code = match["code"]
    short = sum(map(str.isdigit, code)) < FEWEST and not (noun == "vehicle" and len(code) >= FEWEST_OF_A_PLATE)
    return None if short or PLAIN_YEAR.fullmatch(code) or is_dated(code) else noun
