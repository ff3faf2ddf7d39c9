"""What would be sent when: the clock's own decisions, asked for one moment after another, with nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.ids import ChannelId, PersonId
from bot.observances.calendar import Calendar
from bot.observances.observing import LONGEST_LEAD
from bot.observances.plans import Plans
from bot.observances.reminders import WEEKEND, Facts, Reminder, due
from bot.observances.reminding import by_channel
from bot.reports.period import REPORT_HOUR
from bot.workspaces import posting
from bot.workspaces.settings import WorkspaceSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """One message. `at` is in the workspace's time zone."""

    at: datetime
    where: ChannelId | PersonId
    what: str

    @property
    def line(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M %Z}  {self.where}  {self.what}"


def simulate(facts: Facts, settings: WorkspaceSettings, *, first: date, last: date, today: date) -> Iterator[Sent]:
    """Every message of the clock from the first day to the last, both included, as things stand now.

    Drafts, owners and the choices of people stay as they are; what was sent already is not sent again, nor what will
    have been sent between today and the first day.
    """
    wanted = tuple(one for one in facts.calendar.observances if facts.interests.concerns(one))
    known = replace(facts, calendar=Calendar(observances=wanted))
    posted: set[str] = set()
    zone = ZoneInfo(settings.timezone)
    hours = sorted({0, REPORT_HOUR, settings.plan_hour, settings.observing.hour, settings.listening.digest_hour})
    begin = max(min(first, today), first - timedelta(days=LONGEST_LEAD + WEEKEND))
    for day in (begin + timedelta(days=days) for days in range((last - begin).days + 1)):
        for hour in hours:
            now = datetime.combine(day, time(hour), zone)
            found = due(now, known)
            known = replace(known, plans=_after(known.plans, found, now))
            sent = [
                Sent(at=now, where=channel, what="; ".join(map(_told, reminders)))
                for channel, reminders in by_channel(found).items()
            ]
            posts = {lane: owed for lane, owed in posting.due(settings, now=now).items() if lane not in posted}
            posted |= posts.keys()
            sent += [_posted(owed[0], settings, now) for owed in posts.values()]
            if day >= first:
                yield from sent


def _after(plans: Plans, found: tuple[Reminder, ...], now: datetime) -> Plans:
    """What the database would say once these were dealt with."""
    reminded = dict(plans.reminded)
    for one in found:
        said = one.reminded(at=now, lane="simulated" if one.message else None)
        reminded[said.key] = (*reminded.get(said.key, ()), said)
    asked = {(one.occurrence.key, one.channel) for one in found if one.snoozed}
    snoozed = tuple(one for one in plans.snoozed if (one.key, one.person) not in asked)
    return replace(plans, reminded=reminded, snoozed=snoozed)


def _told(reminder: Reminder) -> str:
    return f"reminder, {reminder.lead} days: {reminder.occurrence.observance.name} ({reminder.occurrence.start})"


POSTS = {
    DeliveryKind.HEAD: "the head of the record",
    DeliveryKind.PLAN: "the month plan",
    DeliveryKind.DIGEST: "the weekly overview of observances",
    DeliveryKind.REPORT: "the report on the month before",
    DeliveryKind.ALERT_DIGEST: "the day's alerts, if topics are set to it",
}


def _posted(owed: Owed, settings: WorkspaceSettings, now: datetime) -> Sent:
    channels = {
        DeliveryKind.HEAD: settings.record_channel,
        DeliveryKind.PLAN: settings.plan_channel,
        DeliveryKind.DIGEST: settings.observing.channel,
        DeliveryKind.REPORT: settings.report_channel,
        DeliveryKind.ALERT_DIGEST: settings.listening.channel,
    }
    return Sent(at=now, where=channels[owed.kind] or ChannelId("nowhere"), what=POSTS[owed.kind])
