"""When somebody is at work: days and hours of the organisation, in the person's own time zone, holidays aside."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST, LATEST = 6, 22
"""Hours between which work may lie: what is outside is night, and nobody is reminded of anything then."""

LAST_WEEKDAY = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """An organisation's working week: weekdays (0 is Monday) and hours of the day, the last one excluded."""

    days: frozenset[int] = frozenset(range(5))
    opens: int = 9
    closes: int = 17


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHours:
    """One person's working time. `zone` is an IANA name, `country` ISO 3166's two letters."""

    zone: str
    week: Week
    country: str

    def at_work(self, moment: datetime) -> bool:
        start, end = next(self._spells(moment))
        return start <= moment < end

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; none where the second is not the later one."""
        worked = timedelta()
        for begins, ends in self._spells(start):
            if begins >= end:
                break
            worked += min(ends, end) - max(begins, start)
        return worked

    def after(self, moment: datetime, work: timedelta) -> datetime:
        """The earliest moment at work by which so much working time has passed since `moment`."""
        left = work
        for begins, ends in self._spells(moment):
            first = max(begins, moment)
            if left < ends - first:
                return first + left
            left -= ends - first
        raise AssertionError("working days never end")  # pragma: no cover

    def next_start(self, moment: datetime) -> datetime:
        """When work begins the next time, somebody who is at work at `moment` having gone home before."""
        return next(begins for begins, _ in self._spells(moment) if begins > moment)

    def _spells(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work that end after a moment, in UTC and in order; they do not run out."""
        zone = ZoneInfo(self.zone)
        day = moment.astimezone(zone).date()
        while True:
            if day.weekday() in self.week.days and day not in public_holidays(self.country):
                begins, ends = (
                    datetime.combine(day, time(hour), zone).astimezone(UTC)
                    for hour in (self.week.opens, self.week.closes)
                )
                if ends > moment:
                    yield begins, ends
            day += timedelta(days=1)


@cache
def public_holidays(country: str) -> Container[date]:
    """The days off in the whole of a country; none where the country is not known to the library."""
    from holidays import country_holidays  # noqa: PLC0415 - a heavy library, loaded on first use (D12)

    try:
        return country_holidays(country)
    except NotImplementedError:
        return frozenset()


def known_zone(name: str, otherwise: str) -> str:
    """The zone, or the other one where this computer knows none of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise
    return name


def problems(week: Week) -> dict[str, str]:
    """What cannot be used, a sentence by field: `days`, `hours`."""
    found = {}
    if not week.days or not all(0 <= day <= LAST_WEEKDAY for day in week.days):
        found["days"] = "Choose at least one working day (0 is Monday, 6 is Sunday)."
    if not EARLIEST <= week.opens < week.closes <= LATEST:
        found["hours"] = (
            f"Working hours lie between {EARLIEST}:00 and {LATEST}:00, and end after they begin: nobody is reminded at"
            " night."
        )
    return found
