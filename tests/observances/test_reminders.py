"""What is due at a moment: leads, downtime, owners, clocks, and a whole year at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.drafts.draft import DraftState
from bot.ids import ChannelId, DraftId, PersonId
from bot.observances.calendar import Calendar
from bot.observances.catalogue import shipped
from bot.observances.dates import DateRule
from bot.observances.interests import Interests
from bot.observances.observance import Observance, Region, Span, Topic
from bot.observances.observing import DEFAULT_LEADS, Observing
from bot.observances.plans import Drafted, Key, Plans, Reminded, Snoozed
from bot.observances.reminders import Facts, Lead, Reminder, day_of, due, ninth_decile, raised, too_late
from tests.support.year import expected, ticks

CHANNEL = ChannelId("C0CALENDAR")
AMARA = PersonId("U0AMARA")
CHICAGO = "America/Chicago"
DAY = Observance(
    id="own-1",
    name="Open day",
    span=Span.DAY,
    region=Region.GLOBAL,
    dates=DateRule(rule="FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=25"),
    days=1,
    own=True,
)
KEY = ("own-1", 2026)


def local(text: str, zone: str = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def facts(**changes: object) -> Facts:
    values: dict[str, object] = {
        "calendar": Calendar(observances=(DAY,)),
        "interests": Interests(observing=Observing(channel=CHANNEL)),
        "plans": Plans(),
        "timezone": CHICAGO,
    }
    return Facts(**(values | changes))  # type: ignore[arg-type]


def sent(*leads: int, at: str) -> Plans:
    told = tuple(Reminded(key=KEY, lead=lead, channel=CHANNEL, at=local(at), lane="reminder:1") for lead in leads)
    return Plans(reminded={KEY: told})


def leads(found: Iterable[Reminder]) -> list[tuple[int, bool]]:
    return [(one.lead, one.message) for one in found]


def test_a_lead_is_due_from_the_hour_of_its_day_and_not_before() -> None:
    assert due(local("2026-11-04T08:59"), facts()) == ()
    assert leads(due(local("2026-11-04T09:00"), facts())) == [(21, True)]
    assert leads(due(local("2026-11-04T17:59"), facts())) == [(21, True)]
    assert due(local("2026-11-04T18:00"), facts()) == ()
    assert leads(due(local("2026-11-05T09:00"), facts())) == [(21, True)]


def test_a_lead_on_a_weekend_comes_on_the_friday_before() -> None:
    occurrence = DAY.occurrence_in(2026)
    assert occurrence is not None
    assert day_of(occurrence, Lead(days=4, raised=4)) == date(2026, 11, 20)  # the 21st is a Saturday
    assert day_of(occurrence, Lead(days=3, raised=3)) == date(2026, 11, 20)
    assert day_of(occurrence, Lead(days=2, raised=2)) == date(2026, 11, 23)


def test_after_downtime_the_latest_lead_is_sent_and_the_others_are_settled_with_it() -> None:
    assert leads(due(local("2026-11-23T09:00"), facts())) == [(21, False), (5, True)]


def test_what_has_started_is_dropped() -> None:
    assert leads(due(local("2026-11-25T09:00"), facts())) == [(21, False), (5, True)]
    assert due(local("2026-11-26T09:00"), facts()) == ()


def test_what_was_sent_is_not_due_again_whatever_became_of_clock_zone_and_leads() -> None:
    told = sent(21, at="2026-11-04T09:00")
    assert due(local("2026-11-04T09:01"), facts(plans=told)) == ()
    assert due(local("2026-11-04T09:01"), facts(plans=told, timezone="Pacific/Auckland")) == ()
    changed = Interests(observing=Observing(channel=CHANNEL, leads={Span.DAY: (22, 5)}))
    assert due(local("2026-11-05T09:00"), facts(plans=told, interests=changed)) == ()
    later = sent(21, 5, at="2026-11-20T09:00")
    assert due(local("2026-11-04T09:00"), facts(plans=later)) == ()
    moved = Interests(observing=Observing(channel=ChannelId("C0OTHER")))
    assert due(local("2026-11-05T09:00"), facts(plans=told, interests=moved)) == ()


def test_whoever_owns_it_is_the_only_one_to_be_reminded() -> None:
    plans = replace(sent(21, at="2026-11-04T09:00"), owners={KEY: AMARA})
    (found,) = due(local("2026-11-20T09:00"), facts(plans=plans))
    assert found.channel == AMARA


def test_a_person_is_reminded_by_their_own_day_and_a_channel_by_the_organisations() -> None:
    """For Amara in Sydney it is 02:00 when the clinic opens, and 09:00 when the clinic sleeps."""
    plans = replace(sent(21, at="2026-11-04T09:00"), owners={KEY: AMARA})
    zones: dict[PersonId, str | None] = {AMARA: "Australia/Sydney"}
    for moment, told in (("2026-11-20T09:00", []), ("2026-11-20T15:59", []), ("2026-11-20T16:00", [AMARA])):
        found = due(local(moment), facts(plans=plans, zones=zones))
        assert [one.channel for one in found] == told
    assert due(local("2026-11-20T16:00"), facts(plans=plans, zones={AMARA: None})) == ()
    assert due(local("2026-11-04T16:00"), facts(zones=zones, plans=Plans())) != ()
    assert due(local("2026-11-04T20:00"), facts(zones=zones, plans=Plans())) == ()


@pytest.mark.parametrize("state", [DraftState.APPROVED, DraftState.READY, DraftState.SCHEDULED, DraftState.PUBLISHED])
def test_with_an_approved_post_nobody_is_asked_again(state: DraftState) -> None:
    drafted = {KEY: (Drafted(draft=DraftId(1), author=AMARA, state=state),)}
    plans = replace(sent(21, at="2026-11-04T09:00"), drafts=drafted)
    assert leads(due(local("2026-11-20T09:00"), facts(plans=plans))) == [(5, False)]


@pytest.mark.parametrize("state", [DraftState.IN_REVIEW, DraftState.MISSED, DraftState.WITHDRAWN])
def test_with_a_post_that_is_not_approved_or_did_not_go_out_the_reminders_go_on(state: DraftState) -> None:
    drafted = {KEY: (Drafted(draft=DraftId(1), author=AMARA, state=state),)}
    plans = replace(sent(21, at="2026-11-04T09:00"), drafts=drafted)
    assert leads(due(local("2026-11-20T09:00"), facts(plans=plans))) == [(5, True)]


def test_muted_and_skipped_ones_are_not_due_and_without_a_channel_nothing_is() -> None:
    now = local("2026-11-04T09:00")
    observing = Observing(channel=CHANNEL)
    assert due(now, facts(interests=Interests(observing=observing, muted=frozenset({"own-1"})))) == ()
    assert due(now, facts(interests=Interests(observing=observing, skipped=frozenset({KEY})))) == ()
    assert due(now, facts(interests=Interests())) == ()


def test_what_somebody_put_off_comes_to_them_and_keeps_nothing_from_the_channel() -> None:
    told = sent(21, at="2026-11-04T09:00")
    wish = replace(told, snoozed=(Snoozed(key=KEY, person=AMARA, on=date(2026, 11, 20)),))
    assert due(local("2026-11-19T10:00"), facts(plans=wish)) == ()
    now = local("2026-11-20T10:00")
    theirs, channels = due(now, facts(plans=wish))
    assert (theirs.channel, theirs.lead, theirs.snoozed) == (AMARA, 5, True)
    assert (channels.channel, channels.lead, channels.snoozed) == (CHANNEL, 5, False)
    after = {KEY: (*told.reminded[KEY], theirs.reminded(at=now, lane="reminder:2"))}
    assert due(now, facts(plans=Plans(reminded=after))) == (channels,)


def test_whoever_owns_it_and_put_it_off_hears_of_it_on_that_day_and_not_before() -> None:
    told = replace(sent(21, at="2026-11-04T09:00"), owners={KEY: AMARA})
    wish = replace(told, snoozed=(Snoozed(key=KEY, person=AMARA, on=date(2026, 11, 23)),))
    assert due(local("2026-11-20T10:00"), facts(plans=wish)) == ()
    now = local("2026-11-23T10:00")
    (found,) = due(now, facts(plans=wish))
    assert (found.channel, found.lead, found.snoozed) == (AMARA, 2, True)
    after = {KEY: (*told.reminded[KEY], found.reminded(at=now, lane="reminder:2"))}
    assert due(now, facts(plans=replace(told, reminded=after))) == ()
    given_back = replace(told, reminded=after, owners={})
    assert [(one.channel, one.lead) for one in due(now, facts(plans=given_back))] == [(CHANNEL, 5)]


def test_leads_are_raised_as_far_as_nine_of_ten_approvals_need() -> None:
    assert raised((21, 5), None) == (Lead(days=21, raised=21), Lead(days=5, raised=5))
    assert raised((21, 5), timedelta(days=2)) == (Lead(days=21, raised=21), Lead(days=5, raised=5))
    assert raised((21, 5), timedelta(days=6.5)) == (Lead(days=21, raised=21), Lead(days=5, raised=9))
    assert raised((21, 5), timedelta(days=20)) == (Lead(days=21, raised=29), Lead(days=5, raised=22))
    assert raised((5,), timedelta(days=900)) == (Lead(days=5, raised=365),)
    assert ninth_decile([timedelta(days=1)] * 4) is None
    assert ninth_decile([timedelta(days=n) for n in range(1, 11)]) == timedelta(days=9)


def test_a_lead_that_was_raised_is_the_same_lead_when_it_is_not_any_more() -> None:
    slow = facts(approval=timedelta(days=8))
    assert leads(due(local("2026-11-13T09:00"), replace(slow, plans=sent(21, at="2026-11-04T09:00")))) == [(5, True)]
    quick = facts(plans=sent(21, 5, at="2026-11-13T09:00"))
    assert due(local("2026-11-20T09:00"), quick) == ()


def test_what_cannot_be_approved_in_time_any_more_is_too_late() -> None:
    occurrence = DAY.occurrence_in(2026)
    assert occurrence is not None
    assert too_late(occurrence, date(2026, 11, 20), facts(approval=timedelta(days=4)))
    assert not too_late(occurrence, date(2026, 11, 19), facts(approval=timedelta(days=4)))
    assert not too_late(occurrence, date(2026, 11, 24), facts())


def test_what_is_over_is_not_too_late_any_more() -> None:
    occurrence = DAY.occurrence_in(2026)
    assert occurrence is not None
    slow = facts(approval=timedelta(days=4))
    assert too_late(occurrence, occurrence.end, slow)
    assert not too_late(occurrence, occurrence.end + timedelta(days=1), slow)


@dataclass
class Remembered:
    """The database's part of a simulation: a claim succeeds once."""

    sent: dict[tuple[Key, int, str], datetime] = field(default_factory=dict)
    messages: list[tuple[datetime, Reminder]] = field(default_factory=list)
    reminded: dict[Key, tuple[Reminded, ...]] = field(default_factory=dict)

    def claim(self, reminder: Reminder, now: datetime) -> None:
        claim = (reminder.occurrence.key, reminder.lead, reminder.channel)
        if claim in self.sent:
            return
        self.sent[claim] = now
        said = reminder.reminded(at=now, lane="reminder:1" if reminder.message else None)
        self.reminded[said.key] = (*self.reminded.get(said.key, ()), said)
        if reminder.message:
            self.messages.append((now, reminder))


MANY: dict[Span, tuple[int, ...]] = {Span.DAY: (30, 14, 5, 1), Span.WEEK: (60, 28, 7, 2), Span.MONTH: (365, 90, 28, 1)}


@pytest.mark.parametrize(
    ("zone", "leads"),
    [
        (CHICAGO, DEFAULT_LEADS),
        ("Europe/London", DEFAULT_LEADS),
        ("Asia/Kathmandu", DEFAULT_LEADS),
        ("Australia/Adelaide", MANY),
    ],
)
def test_over_a_year_with_outages_and_two_processes_each_reminder_comes_once_and_none_at_night(
    zone: str, leads: Mapping[Span, tuple[int, ...]]
) -> None:
    """30 outages of up to nine days; the second process asks with what it read before the first one claimed."""
    topics = frozenset({Topic.CARDIOLOGY, Topic.ONCOLOGY, Topic.NURSING, Topic.MENTAL_HEALTH})
    interests = Interests(observing=Observing(channel=CHANNEL, topics=topics, leads=leads))
    calendar = Calendar(observances=tuple(filter(interests.concerns, shipped())))
    looked = ticks(2027, seed=zone, apart=(150, 210))
    remembered = Remembered()
    for now in looked:
        known = Facts(
            calendar=calendar, interests=interests, plans=Plans(reminded=dict(remembered.reminded)), timezone=zone
        )
        for found in [due(now, known), due(now, known)]:
            for reminder in found:
                remembered.claim(reminder, now)

    told = [((reminder.occurrence.key, reminder.lead), at) for at, reminder in remembered.messages]
    occurrences = calendar.starting(date(2027, 1, 1), date(2028, 12, 31))
    assert dict(told) == expected(occurrences, leads, looked, zone)
    assert len(dict(told)) == len(told) > 150
    assert all(9 <= at.astimezone(ZoneInfo(zone)).hour < 18 for _, at in told)
