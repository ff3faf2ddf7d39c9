"""An iCalendar file that somebody hands in: read within bounds, and only what comes at most once a year."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from bot.drafts.links import LinkProblem, parse_links
from bot.observances.catalogue import HASHTAG
from bot.observances.dates import FIRST_YEAR, LAST_YEAR, DateRule, UnfitRule, check_rule
from bot.observances.observance import LONGEST_DAYS, Observance, Region
from bot.observances.own import LONGEST_NAME, LONGEST_NOTE, MOST_HASHTAGS, WEEKDAYS, span_of, tidy
from bot.refusals import Unfit

MAX_BYTES = 300_000
MOST_EVENTS = 500
DEEPEST = 4
"""How deep parts lie in one another: calendar, event, alarm; more is no calendar that a person made."""

NAMED_LEFT_OUT = 20
"""Events left out that are named to the person; more are counted."""

FORM = "file"
"""The field at which a file is refused."""

TAG = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What a file holds: observances to add, and a sentence for each event that was left out."""

    found: tuple[Observance, ...]
    left_out: tuple[str, ...]


class LeftOut(ValueError):  # noqa: N818 - named as what becomes of it
    """Why an event is left out."""


def read(data: bytes, *, today: date, zone: str, known: Collection[tuple[str, date | None]] = ()) -> Read:
    """The observances of a file. `known`: names and next starts of those that are there already. `zone`, an IANA name,
    says on which day a time in UTC is.

    Raises:
        Unfit: at `file`, it is no calendar file, too large, or holds nothing that can be used.
    """
    events = _events(_text(data))
    found: list[Observance] = []
    left_out: list[str] = []
    seen: set[tuple[str, date | None]] = {(name.casefold(), start) for name, start in known}
    for place, event in enumerate(events, start=1):
        name = tidy(str(event.get("summary", "")))
        try:
            observance = _observance(event, name, today, ZoneInfo(zone))
        except (LeftOut, UnfitRule) as why:
            left_out.append(f"{name[:60] or f'event {place}'}: {str(why).rstrip('.')}")
            continue
        key = (observance.name.casefold(), next_start(observance, today))
        if key in seen:
            left_out.append(f"{name[:60]}: it is in the calendar already")
            continue
        seen.add(key)
        found.append(observance)
    if not found:
        because = f" {left_out[0]}." if left_out else ""
        raise Unfit({FORM: f"This file holds no event that can be used.{because}"})
    return Read(found=tuple(found), left_out=tuple(left_out))


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unfit({FORM: f"This file is larger than {MAX_BYTES // 1000} kB. Export fewer events."})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit({FORM: "This is no text in UTF-8, so it is no calendar file."}) from None
    if text.lstrip().startswith("<"):
        raise Unfit({FORM: "This is a web page, not a calendar file. Download the .ics file itself."})
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise Unfit({FORM: "This is no calendar file: it does not begin with BEGIN:VCALENDAR."})
    depth = deepest = events = 0
    for line in text.splitlines():
        upper = line.strip().upper()
        if upper.startswith("BEGIN:"):
            depth += 1
            deepest = max(deepest, depth)
            events += upper == "BEGIN:VEVENT"
        elif upper.startswith("END:"):
            depth -= 1
    if deepest > DEEPEST:
        raise Unfit({FORM: "Its parts lie too deep in one another. Export it from a calendar program."})
    if events > MOST_EVENTS:
        raise Unfit({FORM: f"It holds {events} events; at most {MOST_EVENTS} are taken."})
    return text


def _events(text: str) -> list[Event]:
    try:
        calendar = Calendar.from_ical(text)
        return [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        raise Unfit({FORM: "This calendar file cannot be read. Export it anew from a calendar program."}) from None


def _observance(event: Event, name: str, today: date, zone: ZoneInfo) -> Observance:
    if not name or len(name) > LONGEST_NAME:
        raise LeftOut(f"its title is empty or longer than {LONGEST_NAME} characters")
    if "RECURRENCE-ID" in event:
        raise LeftOut("it is a moved date of another event; add that date to it by hand")
    begins = _moment(event, "dtstart", zone)
    start = _day(begins)
    if start.year > LAST_YEAR:
        raise LeftOut("it is too far off")
    days = _length(event, begins, zone)
    told = tidy(TAG.sub(" ", str(event.get("description", ""))))
    dates = _dates(event, start)
    observance = Observance(
        id="",
        name=name,
        span=span_of(days),
        region=Region.GLOBAL,
        dates=dates,
        days=days,
        hashtags=tuple(dict.fromkeys(filter(HASHTAG.fullmatch, told.split())))[:MOST_HASHTAGS],
        note=told[:LONGEST_NOTE],
        sources=_source(str(event.get("url", ""))),
        own=True,
    )
    if next_start(observance, today) is None:
        raise LeftOut("it is over")
    if dates.rule and start.year > today.year + 1:
        raise LeftOut(f"it comes every year, but from {start.year} on only; add the dates by hand")
    return observance


def _source(url: str) -> tuple[str, ...]:
    """The link, if it is one that a person could give."""
    try:
        return parse_links(url, 1)
    except LinkProblem:
        return ()


def _dates(event: Event, start: date) -> DateRule:
    if "RDATE" in event or "EXDATE" in event:
        raise LeftOut("single dates were added to its rule or taken out; add the dates by hand")
    rules: Any = event.get("rrule")
    if rules is None:
        return DateRule(moved={start.year: start})
    if isinstance(rules, list):
        raise LeftOut("it has several recurrence rules")
    if not isinstance(rules, vRecur):
        raise LeftOut("its recurrence rule cannot be read")
    if any(part in rules for part in ("UNTIL", "COUNT")):
        raise LeftOut("its recurrence ends; add the dates by hand")
    rule = rules.to_ical().decode() + _from_start(rules, start)  # type: ignore[no-untyped-call]  # it has no types
    check_rule(rule)
    dates = DateRule(rule=rule)
    if start.year >= FIRST_YEAR and dates.start_in(start.year) != start:
        raise LeftOut("its first day is none that its rule gives; add it by hand")
    return dates


def _from_start(rules: Mapping[str, Any], start: date) -> str:
    """What a rule leaves to the first day (RFC 5545, 3.3.10)."""
    if any(part in rules for part in ("BYMONTHDAY", "BYDAY", "BYYEARDAY")):
        return ""
    if "BYWEEKNO" in rules:
        return f";BYDAY={list(WEEKDAYS)[start.weekday()]}"
    return f";BYMONTHDAY={start.day}" if "BYMONTH" in rules else f";BYMONTH={start.month};BYMONTHDAY={start.day}"


def _moment(event: Event, name: str, zone: ZoneInfo) -> date:
    """A day, or a time where it is; one in UTC in the organisation's zone, since nobody lives by UTC."""
    try:
        found = event.decoded(name)
        if isinstance(found, datetime) and str(found.tzinfo) == "UTC":
            found = found.astimezone(zone)
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        raise LeftOut("it has no date") from None
    if not isinstance(found, date):
        raise LeftOut("it has no date")
    return found


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _length(event: Event, begins: date, zone: ZoneInfo) -> int:
    """Days it lasts; a date as DTEND, or a midnight, is the first day after it, a time is within its last."""
    if "DTEND" in event:
        ends = _moment(event, "dtend", zone)
        within = isinstance(ends, datetime) and ends.time() != time()
        days = (_day(ends) - _day(begins)).days + (1 if within else 0)
    elif "DURATION" in event:
        lasting = event.decoded("duration")
        days = lasting.days if isinstance(lasting, timedelta) else 0
    else:
        days = 1
    if not 0 <= days <= LONGEST_DAYS:
        raise LeftOut(f"it lasts {days} days")
    return max(days, 1)


def next_start(observance: Observance, today: date) -> date | None:
    """When it starts next, or started while it is under way; None: all of it is over."""
    return next(iter(_coming(observance, today)), None)


def _coming(observance: Observance, today: date) -> Iterator[date]:
    last = max((today.year + 3, *observance.dates.moved))
    for year in range(today.year - 1, last + 1):
        occurrence = observance.occurrence_in(year)
        if occurrence and occurrence.end >= today:
            yield occurrence.start
