"""How serious a spot is: it blocks beside a person's health, care or visit, and says less where it stands alone."""

import re
from dataclasses import dataclass
from functools import cache

from bot.preflight.finding import Severity
from bot.preflight.identifiers.spot import Spot
from bot.preflight.identifiers.words import any_of, cues

NEAR = 200
"""Characters between an identifier and a telling of care within which the one belongs to the other."""

NUMBERS = frozenset({"phone", "fax", "email", "ssn", "record", "plan", "account", "licence", "vehicle", "device", "ip", "number", "address"})
"""Contact data and numbers warn where they stand alone; the rest only advises."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a text tells of somebody's health, care or visit, where it speaks of a person, where of an event."""

    care: tuple[tuple[int, int], ...]
    person: bool
    event: bool

    def near_care(self, start: int, end: int, *, within: int = NEAR) -> bool:
        return any(from_ - within <= end and start <= to + within for from_, to in self.care)


@cache
def _care() -> "re.Pattern[str]":
    return re.compile("(?i)(?<![\\w-])" + any_of(cues("context")["care"]))


@cache
def _cue(name: str) -> "re.Pattern[str]":
    return re.compile(r"(?i)(?<!\w)" + any_of(cues("context")[name]))


def context(text: str) -> Context:
    return Context(
        care=tuple(match.span() for match in _care().finditer(text)),
        person=_cue("person").search(text) is not None,
        event=_cue("event").search(text) is not None,
    )


def severity(spot: Spot, about: Context) -> Severity | None:
    """None: it tells nothing where it stands."""
    if spot.bound or about.near_care(spot.start, spot.end):
        return Severity.BLOCK
    if spot.noun in NUMBERS:
        return Severity.WARN
    return Severity.ADVISE
