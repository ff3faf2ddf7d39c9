"""What is due at a moment: a pure function of what the database says, so that a year is simulated in seconds."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.ids import ChannelId, PersonId
from bot.observances.calendar import Calendar
from bot.observances.interests import Interests
from bot.observances.observance import Occurrence
from bot.observances.observing import LONGEST_LEAD, Observing
from bot.observances.plans import Plans, Reminded

EVENING = 18
"""The hour, local, from which nothing is sent any more until the next morning."""

DRAFTING_DAYS = 2
"""Days somebody needs to write a post before its review begins."""

BETWEEN_LEADS = 7
"""Days that at least lie between the first and the last reminder once both are raised."""

FEWEST_APPROVALS = 5
"""Measured approvals from which their time counts."""

SATURDAY = 5
WEEKEND = 2
"""Days by which a reminder may come earlier, on the Friday."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known at a moment. `approval`: how long nine of ten approvals take, None: too few were measured.

    `zones`: where people live who are reminded themselves; who is missing lives where the organisation is. None: nobody
    can say just now.
    """

    calendar: Calendar
    interests: Interests
    plans: Plans
    timezone: str
    approval: timedelta | None = None
    zones: Mapping[PersonId, str | None] = field(default_factory=dict)

    @property
    def reminded(self) -> frozenset[PersonId]:
        """Everybody who is to be reminded themselves."""
        return frozenset((*self.plans.owners.values(), *(one.person for one in self.plans.snoozed)))

    def by_day(self, now: datetime, target: ChannelId | PersonId) -> bool:
        """Whether it is day there: from the hour that was set until the evening."""
        zone = self.zones.get(PersonId(target), self.timezone)
        return zone is not None and self.interests.observing.hour <= now.astimezone(ZoneInfo(zone)).hour < EVENING

    def local(self, now: datetime) -> datetime:
        return now.astimezone(ZoneInfo(self.timezone))


@dataclass(frozen=True, kw_only=True, slots=True)
class Lead:
    """`days` as it was set, by which it is remembered; `raised` as many days as the reviews need."""

    days: int
    raised: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """One reminder that is due. `message` False: it is only noted as settled. `snoozed`: the person asked for it."""

    occurrence: Occurrence
    lead: int
    channel: ChannelId | PersonId
    message: bool = True
    snoozed: bool = False

    def reminded(self, *, at: datetime, lane: str | None) -> Reminded:
        lead = -self.lead if self.snoozed else self.lead
        return Reminded(key=self.occurrence.key, lead=lead, channel=self.channel, at=at, lane=lane)


def due(now: datetime, facts: Facts) -> tuple[Reminder, ...]:
    """What is to be sent or settled now; nothing in the evening, at night, or before the hour that was set, where the
    organisation is or, for a person, where they live.
    """
    channel = facts.interests.observing.channel
    targets: Iterable[ChannelId | PersonId] = (*facts.reminded, *([channel] if channel else []))
    if not any(facts.by_day(now, target) for target in targets):
        return ()
    return tuple(one for one in outstanding(now, facts) if facts.by_day(now, one.channel))


def outstanding(now: datetime, facts: Facts) -> tuple[Reminder, ...]:
    """What is to be sent or settled as soon as it is day where it goes.

    Of several leads that have passed unsent (after downtime, or because lead times changed) the latest is sent and the
    others are settled with it; what has started is dropped. Whoever owns an occurrence is the only one to be reminded;
    what they put off is not said before. What somebody else put off is theirs alone and keeps nothing from a channel.
    """
    observing = facts.interests.observing
    today = facts.local(now).date()
    found = list(_asked_for(today, facts))
    if observing.channel is None:
        return tuple(found)
    put_off = {(snoozed.key, snoozed.person) for snoozed in facts.plans.snoozed}
    horizon = today + timedelta(days=LONGEST_LEAD + WEEKEND)
    coming = facts.calendar.starting(today, horizon, wanted=facts.interests.wants)
    for occurrence in coming:
        target = facts.plans.owners.get(occurrence.key, observing.channel)
        if (occurrence.key, target) not in put_off:
            found += _of_leads(occurrence, today, facts, target)
    return tuple(found)


def digest_due(observing: Observing, local: datetime) -> bool:
    """Whether this week's overview has to have been posted by now: from its weekday to Friday, in the day."""
    days = range(observing.weekday, max(observing.weekday + 1, SATURDAY))
    wanted = observing.channel is not None and observing.digest
    return wanted and local.weekday() in days and observing.hour <= local.hour < EVENING


def _asked_for(today: date, facts: Facts) -> Iterator[Reminder]:
    """Those that somebody asked to get later."""
    for snoozed in facts.plans.snoozed:
        occurrence = facts.calendar.occurrence(*snoozed.key)
        if occurrence is None or snoozed.on > today or today > occurrence.start:
            continue
        if facts.interests.wants(occurrence):
            left = (occurrence.start - today).days
            yield Reminder(occurrence=occurrence, lead=left, channel=snoozed.person, snoozed=True)


def _of_leads(occurrence: Occurrence, today: date, facts: Facts, target: ChannelId | PersonId) -> Iterator[Reminder]:
    said = facts.plans.reminded.get(occurrence.key, ())
    before = [one for one in said if not one.asked_for or one.channel == target]
    dealt_with = {one.lead for one in before}
    last = max((facts.local(one.at).date() for one in before), default=None)
    leads = raised(facts.interests.observing.leads[occurrence.observance.span], facts.approval)
    passed = [
        lead
        for lead in leads
        if lead.days not in dealt_with and (day := day_of(occurrence, lead)) <= today and (last is None or day > last)
    ]
    if not passed:
        return
    told_before = any(one.lane for one in before)
    latest = min(passed, key=lambda lead: lead.raised)
    for lead in passed:
        message = lead is latest and not (told_before and facts.plans.done(occurrence.key))
        yield Reminder(occurrence=occurrence, lead=lead.days, channel=target, message=message)


def day_of(occurrence: Occurrence, lead: Lead) -> date:
    """The day on which a lead falls: a working day, the Friday before a weekend."""
    day = occurrence.start - timedelta(days=lead.raised)
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))


def raised(leads: Sequence[int], approval: timedelta | None) -> tuple[Lead, ...]:
    """The leads, the earliest first, moved forward as far as drafting and nine of ten approvals need.

    The last reminder still leaves time for both; an earlier one comes a week before the next at least.
    """
    ordered = sorted(leads)
    needed = days_needed(approval)
    found: list[Lead] = []
    for days in ordered:
        floor = found[-1].raised + BETWEEN_LEADS if found and found[-1].raised > ordered[len(found) - 1] else 0
        lowest = max(days, needed if not found else floor)
        found.append(Lead(days=days, raised=min(lowest, LONGEST_LEAD)))
    return tuple(reversed(found))


def days_needed(approval: timedelta | None) -> int:
    """Days from an empty page to an approved post, as measured; 0 where too little was measured."""
    return 0 if approval is None else DRAFTING_DAYS + math.ceil(approval / timedelta(days=1))


def ninth_decile(taken: Sequence[timedelta]) -> timedelta | None:
    """How long nine of ten took, None for fewer than five."""
    if len(taken) < FEWEST_APPROVALS:
        return None
    return sorted(taken)[math.ceil(0.9 * len(taken)) - 1]


def too_late(occurrence: Occurrence, today: date, facts: Facts) -> bool:
    """Whether a post that is begun today would usually not be approved in time; for what is over there is no time."""
    return occurrence.end >= today and (occurrence.start - today).days < days_needed(facts.approval)
