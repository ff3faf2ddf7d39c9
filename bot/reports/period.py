"""Which days a report is about, in the organisation's time zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from bot.days import months_after, today_in
from bot.refusals import Refusal

MONTHS_OF_QUARTER = 3
WEEK_DAYS = 7


class UnknownPeriod(Refusal):
    """That is not a period I can report on. `/vetted report` takes `week`, `month` or `quarter` for the last 7, 30 or
    90 days, and `last week`, `last month` or `last quarter` for the last whole one. Without a word it takes the last
    30 days.
    """


class Span(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"

    @property
    def days(self) -> int:
        """How many days a period of this length has that ends today."""
        return {Span.WEEK: WEEK_DAYS, Span.MONTH: 30, Span.QUARTER: 90}[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """Whole days from `first` on: those up to today (`whole` False), or a week, month or quarter of the calendar.

    Weeks begin on Monday.
    """

    span: Span
    first: date
    whole: bool

    @classmethod
    def until(cls, today: date, span: Span) -> Self:
        """The days up to this one, itself included."""
        return cls(span=span, first=today - timedelta(days=span.days - 1), whole=False)

    @classmethod
    def last_before(cls, today: date, span: Span) -> Self:
        """The last week, month or quarter of the calendar that is over on this day."""
        return cls(span=span, first=_begin(today, span), whole=True).before

    @property
    def after(self) -> date:
        """The first day after it."""
        return _moved(self.first, self.span, 1) if self.whole else self.first + timedelta(days=self.span.days)

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    @property
    def before(self) -> Self:
        """The period of the same length before it."""
        first = _moved(self.first, self.span, -1) if self.whole else self.first - timedelta(days=self.span.days)
        return type(self)(span=self.span, first=first, whole=self.whole)

    def start_in(self, zone: str) -> datetime:
        """Its first moment."""
        return midnight(self.first, zone)

    def end_in(self, zone: str) -> datetime:
        """The first moment after it."""
        return midnight(self.after, zone)

    @property
    def title(self) -> str:
        """Its days in words: "October 2026", "17 to 23 November 2026"."""
        match self.span:
            case Span.MONTH if self.whole:
                return f"{self.first:%B %Y}"
            case Span.QUARTER if self.whole:
                return f"{self.first:%B} to {self.last:%B %Y}"
            case _:
                return f"{_from(self.first, self.last)} to {self.last.day} {self.last:%B %Y}"

    @property
    def key(self) -> str:
        """The period as a delivery names it."""
        return f"{self.span}.{self.first.isoformat()}.{'whole' if self.whole else 'days'}"

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Reads what `key` wrote.

        Raises:
            ValueError: it did not.
        """
        span, first, kind = key.split(".")
        return cls(span=Span(span), first=date.fromisoformat(first), whole=kind == "whole")


def understood(words: str, *, today: date) -> Period:
    """The period somebody asked for, by the words after the command.

    Raises:
        UnknownPeriod: the words name none; it says which do.
    """
    match words.casefold().split():
        case []:
            return Period.until(today, Span.MONTH)
        case [word] if word in set(Span):
            return Period.until(today, Span(word))
        case ["last", word] if word in set(Span):
            return Period.last_before(today, Span(word))
        case _:
            raise UnknownPeriod


REPORT_HOUR = 9
"""The hour of the first of a month, in the organisation's time zone, from which the last month's report is posted."""

USEFUL_FOR = timedelta(days=7)
"""How long after that a month's report is still posted; whoever was down for longer asks for it with the command."""


def month_due(zone: str, *, now: datetime) -> Period | None:
    """The month whose report is to have been posted by now; None before the hour, and once it is too old."""
    month = Period.last_before(today_in(zone, now), Span.MONTH)
    return month if post_from(month, zone) <= now and not too_old(month, zone, now=now) else None


def post_from(month: Period, zone: str) -> datetime:
    """When a month's report is due."""
    return datetime(month.after.year, month.after.month, month.after.day, REPORT_HOUR, tzinfo=ZoneInfo(zone))


def too_old(month: Period, zone: str, *, now: datetime) -> bool:
    return now > post_from(month, zone) + USEFUL_FOR


def midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def _begin(day: date, span: Span) -> date:
    """The first day of the week, month or quarter that holds this one."""
    match span:
        case Span.WEEK:
            return day - timedelta(days=day.weekday())
        case Span.MONTH:
            return day.replace(day=1)
        case Span.QUARTER:
            return date(day.year, day.month - (day.month - 1) % MONTHS_OF_QUARTER, 1)


def _moved(first: date, span: Span, by: int) -> date:
    """The first day of the period so many later (or, below 0, earlier)."""
    match span:
        case Span.WEEK:
            return first + timedelta(days=WEEK_DAYS * by)
        case Span.MONTH:
            return months_after(first, by)
        case Span.QUARTER:
            return months_after(first, MONTHS_OF_QUARTER * by)


def _from(first: date, last: date) -> str:
    """The first day, without what it shares with the last."""
    if first.year != last.year:
        return f"{first.day} {first:%B %Y}"
    return f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
