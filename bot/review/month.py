"""The month plan: what goes out when, for each network, and which weeks are empty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.drafts.networks import Network
from bot.review.lists import Lists, Outgoing, once_a_day

MOST = 1000
"""Posts a month's plan takes in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A calendar month in an organisation's time zone."""

    year: int
    number: int
    zone: str

    @classmethod
    def of(cls, moment: datetime, zone: str) -> "Month":
        local = moment.astimezone(ZoneInfo(zone))
        return cls(year=local.year, number=local.month, zone=zone)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    def moved(self, months: int) -> "Month":
        """The month so many later (or, below 0, earlier)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(year=index // 12, number=index % 12 + 1, zone=self.zone)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.moved(1).start


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """The part of a week (Monday to Sunday) that lies in the month; `end` is its last day."""

    start: date
    end: date
    slots: Mapping[Network, tuple[Outgoing, ...]]
    gaps: tuple[Network, ...]
    """Networks the plan covers on which nothing goes out in this week."""


def weeks(month: Month, outgoing: Iterable[Outgoing], *, covered: Iterable[Network]) -> tuple[Week, ...]:
    """The month's weeks, of what goes out, earliest first; each draft once a day and network.

    A network is covered if it is in `covered` or something goes out on it anywhere in the month.
    """
    zone = ZoneInfo(month.zone)
    placed = [(one.going.at.astimezone(zone).date(), one) for one in outgoing]
    used = {network for _, one in placed for network in one.going.networks} | set(covered)
    plan = []
    day, after = month.first, month.moved(1).first
    while day < after:
        end = min(day + timedelta(days=6 - day.weekday()), after - timedelta(days=1))
        here = [one for on, one in placed if day <= on <= end]
        slots = {
            network: once_a_day((one for one in here if network in one.going.networks), month.zone)
            for network in Network
            if network in used
        }
        gaps = tuple(network for network, those in slots.items() if not those)
        plan.append(Week(start=day, end=end, slots={n: those for n, those in slots.items() if those}, gaps=gaps))
        day = end + timedelta(days=1)
    return tuple(plan)


async def planned_weeks(lists: Lists, month: Month) -> tuple[Week, ...]:
    """The month's weeks as they stand; what was used in the month before is covered too."""
    outgoing = await lists.outgoing(month.start, month.end, limit=MOST)
    before = await lists.outgoing(month.moved(-1).start, month.start, limit=MOST)
    return weeks(month, outgoing, covered={network for one in before for network in one.going.networks})


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
