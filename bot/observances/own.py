"""An organisation's own observances, as the form takes them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.drafts.links import LinkProblem, parse_links
from bot.observances.catalogue import HASHTAG
from bot.observances.dates import LAST_YEAR, DateRule, UnfitRule
from bot.observances.observance import LONGEST_DAYS, Observance, Region, Span
from bot.refusals import Unfit

LONGEST_NAME = 150
LONGEST_NOTE = 500
MOST_HASHTAGS = 5
MOST_DATES = 50
LEAP_YEAR = 2028
WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
MONTHS = {str(month): f"{date(2000, month, 1):%B}" for month in range(1, 13)}


class Way(StrEnum):
    """How its date is given."""

    FIXED = "fixed"
    WEEKDAY = "weekday"
    DATES = "dates"


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What stands in the form; which of the later fields count follows from `way`."""

    name: str
    way: str
    month: str = ""
    day: str = ""
    ordinal: str = ""
    weekday: str = ""
    dates: str = ""
    days: str = "1"
    hashtags: str = ""
    source: str = ""
    note: str = ""


def read(typed: Typed, *, today: date) -> Observance:
    """The observance that was typed; its id is given when it is stored.

    Raises:
        Unfit: by field, everything that cannot be.
    """
    problems: dict[str, str] = {}
    name = tidy(typed.name)
    if not name or len(name) > LONGEST_NAME:
        problems["name"] = f"Give it a name of at most {LONGEST_NAME} characters."
    days = int(typed.days) if typed.days.isdecimal() and typed.days.isascii() and len(typed.days) <= len("366") else 0
    if not 1 <= days <= LONGEST_DAYS:
        problems["days"] = f"It lasts from 1 to {LONGEST_DAYS} days."
    hashtags = tuple(dict.fromkeys(typed.hashtags.split()))
    if len(hashtags) > MOST_HASHTAGS or any(HASHTAG.fullmatch(tag) is None for tag in hashtags):
        problems["hashtags"] = f"At most {MOST_HASHTAGS} in CamelCase, with blanks between: #OpenDay2027."
    if len(typed.note) > LONGEST_NOTE:
        problems["note"] = f"At most {LONGEST_NOTE} characters."
    sources: tuple[str, ...] = ()
    try:
        sources = parse_links(typed.source, 1)
    except LinkProblem as problem:
        problems["source"] = str(problem)
    dates = DateRule()
    try:
        dates = _dates(typed, today, problems)
    except UnfitRule as why:
        problems["dates"] = str(why)
    if problems:
        raise Unfit(problems)
    return Observance(
        id="",
        name=name,
        span=span_of(days),
        region=Region.GLOBAL,
        dates=dates,
        days=days,
        hashtags=hashtags,
        note=tidy(typed.note),
        sources=sources,
        own=True,
    )


def _dates(typed: Typed, today: date, problems: dict[str, str]) -> DateRule:
    match typed.way:
        case Way.FIXED:
            rule = _fixed(typed, problems)
        case Way.WEEKDAY:
            rule = _nth_weekday(typed, problems)
        case _:
            return DateRule(moved=_listed(typed.dates, today))
    if rule is None:
        return DateRule()
    dates = DateRule(rule=rule)
    dates.check()
    return dates


def _fixed(typed: Typed, problems: dict[str, str]) -> str | None:
    if typed.month not in MONTHS:
        problems["month"] = "Choose the month."
        return None
    month, day = int(typed.month), int(typed.day) if typed.day.isdecimal() and len(typed.day) < 3 else 0  # noqa: PLR2004 - digits of a day
    last = monthrange(LEAP_YEAR, month)[1]
    if not 1 <= day <= last:
        problems["day"] = f"{MONTHS[typed.month]} has the days 1 to {last}."
        return None
    if (month, day) == (2, last):
        problems["day"] = "29 February comes in leap years only: choose the 28th, or list the dates."
        return None
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"


def _nth_weekday(typed: Typed, problems: dict[str, str]) -> str | None:
    needed = {
        "month": (typed.month, MONTHS),
        "ordinal": (typed.ordinal, ORDINALS),
        "weekday": (typed.weekday, WEEKDAYS),
    }
    wrong = {field: "Choose one." for field, (value, known) in needed.items() if value not in known}
    problems |= wrong
    return None if wrong else f"FREQ=YEARLY;BYMONTH={typed.month};BYDAY={typed.ordinal}{typed.weekday}"


def _listed(text: str, today: date) -> dict[int, date]:
    """Dates one a line, one a year.

    Raises:
        UnfitRule: a line is none, a year comes twice, they are too many, or all are over.
    """
    found: dict[int, date] = {}
    for line in filter(None, map(str.strip, re.split(r"[\n,;]", text))):
        try:
            day = date.fromisoformat(line)
        except ValueError:
            raise UnfitRule(f"{line[:20]} is not a day like 2027-01-31.") from None
        if day.year in found:
            raise UnfitRule(f"{day.year} has two dates; an observance comes once a year.")
        if day.year > LAST_YEAR:
            raise UnfitRule(f"{line} is too far off.")
        found[day.year] = day
    if not found or len(found) > MOST_DATES:
        raise UnfitRule(f"List at least one date, one a line, and at most {MOST_DATES}.")
    if max(found.values()) < today:
        raise UnfitRule("All of these days are over.")
    return found


def span_of(days: int) -> Span:
    """What sort of observance lasts so long; its reminders follow from it."""
    if days == 1:
        return Span.DAY
    return Span.WEEK if days <= 14 else Span.MONTH  # noqa: PLR2004 - two weeks


def tidy(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
