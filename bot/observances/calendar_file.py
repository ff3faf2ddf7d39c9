"""Observances as an iCalendar file (RFC 5545), which Google Calendar, Outlook and Apple's Calendar subscribe to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vRecur

from bot.observances.observance import Observance, Occurrence

FEBRUARY = 2


def ics(occurrences: Iterable[Occurrence], *, now: datetime, name: str = "Health observances") -> bytes:
    """One event an observance, repeating where its rule is exact from its first occurrence here on; else one event an
    occurrence. Dates have no time of day, and DTSTART is a day on which it really starts.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Vetted//Health observances//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    by_observance: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        by_observance[occurrence.observance.id].append(occurrence)
    for found in by_observance.values():
        first = min(found, key=lambda one: one.start)
        rule = exact_rule(first)
        for one in (first,) if rule else found:
            calendar.add_component(_event(one, rule, now=now))
    return bytes(calendar.to_ical())


def exact_rule(first: Occurrence) -> str | None:
    """The rule that gives every occurrence from this one on with the same length, None where there is none."""
    observance = first.observance
    if any(year >= first.year for year in observance.dates.moved):
        return None
    if observance.days is None and first.start.month == FEBRUARY:
        return None  # February is a day longer in leap years
    return observance.dates.rule


def _event(occurrence: Occurrence, rule: str | None, *, now: datetime) -> Event:
    observance = occurrence.observance
    event = Event()
    uid = observance.id if rule else f"{observance.id}-{occurrence.year}"
    event.add("uid", f"{uid}@observances.vetted")
    event.add("dtstamp", now)
    event.add("dtstart", occurrence.start)
    event.add("dtend", occurrence.end + timedelta(days=1))
    event.add("summary", observance.name)
    event.add("transp", "TRANSPARENT")
    event.add("description", "\n".join(_described(observance)))
    if observance.topics:
        event.add("categories", sorted(observance.topics))
    if observance.sources:
        event.add("url", observance.sources[0])
    if rule:
        event.add("rrule", vRecur.from_ical(rule))
    return event


def _described(observance: Observance) -> list[str]:
    lines = [" ".join(observance.hashtags)] if observance.hashtags else []
    if observance.organiser:
        lines.append(f"By {observance.organiser}")
    if observance.confirm:
        lines.append("Confirm the date with the organiser: one publication was seen.")
    if observance.note:
        lines.append(observance.note)
    return [*lines, *observance.sources]
