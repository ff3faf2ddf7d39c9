"""How serious a spot is: it blocks beside a person's health, care or visit, and says less where it stands alone."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from bot.preflight.finding import Severity
from bot.preflight.identifiers.spot import Spot
from bot.preflight.identifiers.words import any_of, cues

NEAR = 240
"""Characters between an identifier and care beyond doubt within which the one belongs to the other."""

BESIDE = 60
"""Characters within which it belongs to care of the sort that newsrooms tell of as well."""

NUMBERS = frozenset(
    {
        "phone",
        "fax",
        "email",
        "ssn",
        "record",
        "plan",
        "account",
        "licence",
        "vehicle",
        "device",
        "ip",
        "number",
        "address",
    }
)
"""Contact data and numbers warn where they stand alone; the rest only advises."""


@dataclass(frozen=True, slots=True)
class Zones:
    """Places in a text, in order, none over another."""

    places: tuple[tuple[int, int], ...]

    def __bool__(self) -> bool:
        return bool(self.places)

    def near(self, spot: Spot, within: int) -> bool:
        """Whether one of them begins or ends within so many characters of the spot."""
        at = bisect_left(self.places, (spot.start, 0))
        before = at > 0 and self.places[at - 1][1] + within >= spot.start
        return before or (at < len(self.places) and self.places[at][0] - within <= spot.end)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a text tells of somebody's health, care or visit, and whether it announces something."""

    clinical: "Zones"
    care: "Zones"
    event: bool

    @property
    def told(self) -> bool:
        return bool(self.clinical) or bool(self.care)

    @property
    def announces(self) -> bool:
        """Whether its places and days are those of an event, not of a person."""
        return self.event and not self.told


@cache
def _cue(name: str) -> "re.Pattern[str]":
    return re.compile(r"(?i)(?<![\w-])" + any_of(cues("context")[name]))


def context(text: str) -> Context:
    return Context(
        clinical=Zones(tuple(match.span() for match in _cue("clinical").finditer(text))),
        care=Zones(tuple(match.span() for match in _cue("care").finditer(text))),
        event=_cue("event").search(text) is not None,
    )


def severity(spot: Spot, about: Context) -> Severity:
    beside = about.clinical.near(spot, NEAR)
    if spot.noun in NUMBERS:
        return Severity.BLOCK if beside or about.care.near(spot, NEAR) else Severity.WARN
    if spot.bound or (beside and spot.sure) or (spot.noun == "name" and spot.sure and about.care.near(spot, BESIDE)):
        return Severity.BLOCK
    return Severity.ADVISE
