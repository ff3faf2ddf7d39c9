"""An observance: an awareness day, week or month; and its occurrence in one year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.observances.dates import DateRule

LONGEST_DAYS = 366
"""Days an observance of an organisation's own may last."""


class Span(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Region(StrEnum):
    """Where it is observed."""

    GLOBAL = "GLOBAL"
    US = "US"
    UK = "UK"
    CA = "CA"
    AU = "AU"

    @property
    def label(self) -> str:
        return _REGIONS[self]


_REGIONS = {
    Region.GLOBAL: "Worldwide",
    Region.US: "United States",
    Region.UK: "United Kingdom",
    Region.CA: "Canada",
    Region.AU: "Australia",
}


class Topic(StrEnum):
    """A service line: what an organisation treats or does."""

    AGING = "aging"
    BONE_JOINT = "bone-joint"
    CARDIOLOGY = "cardiology"
    DIABETES = "diabetes"
    DIGESTIVE = "digestive"
    EMERGENCY = "emergency"
    ENVIRONMENTAL = "environmental"
    HEARING = "hearing"
    INFECTIOUS_DISEASE = "infectious-disease"
    INJURY_PREVENTION = "injury-prevention"
    KIDNEY = "kidney"
    LAB = "lab"
    LGBTQ_HEALTH = "lgbtq-health"
    MATERNAL = "maternal"
    MENS_HEALTH = "mens-health"
    MENTAL_HEALTH = "mental-health"
    MINORITY_HEALTH = "minority-health"
    NEUROLOGY = "neurology"
    NURSING = "nursing"
    NUTRITION = "nutrition"
    ONCOLOGY = "oncology"
    ORAL_HEALTH = "oral-health"
    PATIENT_SAFETY = "patient-safety"
    PEDIATRICS = "pediatrics"
    PHARMACY = "pharmacy"
    PUBLIC_HEALTH = "public-health"
    RARE_DISEASE = "rare-disease"
    REHAB = "rehab"
    RESPIRATORY = "respiratory"
    SKIN = "skin"
    SLEEP = "sleep"
    SUBSTANCE_USE = "substance-use"
    TRANSPLANT_DONATION = "transplant-donation"
    VACCINATION = "vaccination"
    VISION = "vision"
    WOMENS_HEALTH = "womens-health"
    WORKFORCE = "workforce"

    @property
    def label(self) -> str:
        return _TOPIC_LABELS.get(self, self.value.replace("-", " ").capitalize())


_TOPIC_LABELS = {
    Topic.BONE_JOINT: "Bones and joints",
    Topic.LAB: "Laboratory",
    Topic.LGBTQ_HEALTH: "LGBTQ health",
    Topic.MENS_HEALTH: "Men's health",
    Topic.REHAB: "Rehabilitation",
    Topic.TRANSPLANT_DONATION: "Transplant and donation",
    Topic.WOMENS_HEALTH: "Women's health",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Observance:
    """`days` None: it lasts as long as its month. `confirm`: one publication only was seen to give the date, so people
    are asked to confirm it. `own`: the organisation added it.
    """

    id: str
    name: str
    span: Span
    region: Region
    dates: DateRule
    days: int | None
    hashtags: tuple[str, ...] = ()
    topics: frozenset[Topic] = frozenset()
    organiser: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    confirm: bool = False
    own: bool = False

    def occurrence_in(self, year: int) -> "Occurrence | None":
        """That which starts in a year; it may end in the next."""
        start = self.dates.start_in(year)
        if start is None:
            return None
        days = monthrange(start.year, start.month)[1] if self.days is None else self.days
        return Occurrence(observance=self, start=start, end=start + timedelta(days=days - 1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """`end` is its last day."""

    observance: Observance
    start: date
    end: date

    @property
    def year(self) -> int:
        """The year it starts in, by which it is told from its other occurrences."""
        return self.start.year

    @property
    def key(self) -> tuple[str, int]:
        return (self.observance.id, self.year)

    @property
    def order(self) -> tuple[date, date, str]:
        """Sorts by start, the shorter first, then by name."""
        return (self.start, self.end, self.observance.name)
