"""Deadlines over a real database: who is told when, once, and what becomes of drafts that nobody moves."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.audit.entries import Happening
from bot.deadlines.delegation import Absence
from bot.deadlines.expiring import Expiring
from bot.deadlines.hours import Hours
from bot.deadlines.nudging import Nudging
from bot.deadlines.policy import Deadlines
from bot.deadlines.snoozing import Later, Snoozing
from bot.deadlines.standing_in import StandingIn
from bot.deadlines.warning import Warnings
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.ids import DraftId, PersonId
from bot.refusals import NotYours, NotYourTurn, Unfit
from bot.review.rosters import Rosters
from bot.review.stages import Role
from storage.store import SqlStore
from tests.support.office import AMARA, BEN, BO, CLARA, DEVAN, LAKESIDE, NOW, POST, SETTINGS, Office, by
from tests.support.zones import Living

CHICAGO = "America/Chicago"
"""NOW is Monday, 09:00 there."""


@dataclass
class Shown:
    """Whom Slack shows as active; who is not known is not said."""

    active: dict[PersonId, bool] = field(default_factory=dict)

    async def reachable(self, person: PersonId) -> bool | None:
        return self.active.get(person)


@dataclass
class Minding:
    """The clock's use cases, and what they owe."""

    office: Office
    shown: Shown = field(default_factory=Shown)

    def __post_init__(self) -> None:
        store, hours = self.office.store, Hours(zones=Living())
        rosters = Rosters(store=store, directory=self.office.directory)
        self.nudging = Nudging(store=store, rosters=rosters, hours=hours, presence=self.shown)
        self.warnings = Warnings(store=store, rosters=rosters, hours=hours)
        self.expiring = Expiring(store=store, rosters=rosters, hours=hours)
        self.snoozing = Snoozing(store=store, rosters=rosters, hours=hours)
        self.standing_in = StandingIn(store=store, rosters=rosters, hours=hours)

    async def at(self, now: datetime) -> list[tuple[DeliveryKind, PersonId | None]]:
        """What is owed at a moment, cards and lines aside."""
        await self.standing_in.follow_due(now=now)
        await self.nudging.nudge_due(now=now)
        await self.warnings.warn_due(now=now)
        return told(await self.office.owed())


def told(owed: list[Owed]) -> list[tuple[DeliveryKind, PersonId | None]]:
    spoken = {DeliveryKind.CALL, DeliveryKind.ESCALATION, DeliveryKind.STALE}
    return sorted((one.kind, one.person) for one in owed if one.kind in spoken)


@pytest.fixture
async def minding(store: SqlStore) -> Minding:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    return Minding(Office(store))


@pytest.fixture
async def waiting(minding: Minding) -> DraftId:
    """A draft that Clara is asked about; Devan is her backup."""
    await minding.office.name({Role.CLINICAL: [CLARA]}, backups={Role.CLINICAL: frozenset({DEVAN})})
    draft = await minding.office.submitted()
    await minding.office.owed()
    assert await minding.at(NOW) == []
    return draft


def monday(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo(CHICAGO)).astimezone(UTC)


async def test_a_turn_is_reminded_of_twice_then_passed_on_to_backup_and_channel(
    minding: Minding, waiting: DraftId
) -> None:
    """Four working hours each, from nine to five; Thursday the 26th is Thanksgiving."""
    call = [(DeliveryKind.CALL, CLARA)]
    assert await minding.at(monday("23T12:59")) == []
    assert await minding.at(monday("23T13:00")) == call
    assert await minding.at(monday("23T13:01")) == []
    assert await minding.at(monday("23T20:00")) == []
    assert await minding.at(monday("24T09:00")) == call
    escalated = await minding.at(monday("24T13:05")) + await minding.at(monday("24T13:06"))
    assert escalated == [(DeliveryKind.CALL, DEVAN)]
    assert Happening.ESCALATED in await minding.office.record(waiting)


async def test_over_a_fortnight_with_outages_nothing_is_said_twice_or_at_night(
    minding: Minding, waiting: DraftId
) -> None:
    chance = random.Random(5)  # noqa: S311 - the same outages in every run
    said: list[tuple[datetime, tuple[DeliveryKind, PersonId | None]]] = []
    now = NOW
    while now < NOW + timedelta(days=14):
        said += [(now, one) for one in await minding.at(now)]
        now += timedelta(minutes=chance.choice([20, 45, 90, 700]))
    for at, _ in said:
        local = at.astimezone(ZoneInfo(CHICAGO))
        assert local.weekday() < 5
        assert 9 <= local.hour < 17
        assert local.date() != date(2026, 11, 26)
    counts = {one: [what for _, what in said].count(one) for _, one in said}
    assert counts[DeliveryKind.CALL, CLARA] == 2
    assert counts[DeliveryKind.ESCALATION, None] == 1
    assert Happening.ESCALATED in await minding.office.record(waiting)


async def test_a_decision_ends_the_reminders(minding: Minding, waiting: DraftId) -> None:
    await minding.office.say(waiting, CLARA)
    await minding.office.owed()
    assert [person for _, person in await minding.at(monday("23T16:00"))] in ([], [BO])


async def test_a_reminder_is_put_off_three_times_at_most(minding: Minding, waiting: DraftId) -> None:
    until = await minding.snoozing.snooze(by(CLARA, at=monday("23T10:00")), waiting, Later.TOMORROW)
    assert until == monday("24T09:00")
    assert await minding.at(monday("23T14:00")) == []
    assert await minding.at(until) == [(DeliveryKind.CALL, CLARA)]
    with pytest.raises(NotYourTurn):
        await minding.snoozing.snooze(by(BO), waiting, Later.AN_HOUR)
    for later in (Later.AN_HOUR, Later.THREE_HOURS):
        await minding.snoozing.snooze(by(CLARA, at=monday("24T10:00")), waiting, later)
    with pytest.raises(Unfit, match="three times"):
        await minding.snoozing.snooze(by(CLARA, at=monday("24T10:00")), waiting, Later.NEXT_WEEK)


async def test_a_crisis_update_is_passed_on_in_minutes_at_night_too(minding: Minding) -> None:
    night = monday("23T23:00")
    await minding.office.name(
        {Role.CLINICAL: [CLARA], Role.COMMS_LEAD: [BO]}, backups={Role.CLINICAL: frozenset({DEVAN})}
    )
    crisis = replace(POST, kind=Kind.CRISIS_UPDATE)
    draft = (await minding.office.submitting.submit(by(AMARA, at=night), crisis, None)).id
    await minding.office.owed()
    assert await minding.at(night) == []
    assert (DeliveryKind.CALL, CLARA) in await minding.at(night + timedelta(minutes=10))
    with pytest.raises(Unfit, match="cannot wait"):
        await minding.snoozing.snooze(by(CLARA, at=night), draft, Later.AN_HOUR)


async def test_a_crisis_update_goes_on_to_the_backup_whom_slack_shows_as_active(minding: Minding) -> None:
    night = monday("23T23:00")
    backups = {Role.CLINICAL: frozenset({DEVAN, BEN})}
    await minding.office.name({Role.CLINICAL: [CLARA], Role.COMMS_LEAD: [BO]}, backups=backups)
    minding.shown.active = {DEVAN: False, BEN: True}
    await minding.office.submitting.submit(by(AMARA, at=night), replace(POST, kind=Kind.CRISIS_UPDATE), None)
    await minding.office.owed()
    called = {minutes: await minding.at(night + timedelta(minutes=minutes)) for minutes in range(45)}
    backups_called = [(at, who) for at, owed in called.items() for _, who in owed if who in {DEVAN, BEN}]
    assert backups_called == [(31, BEN), (41, BEN), (41, DEVAN)]  # Ben again, who has not answered


async def test_who_stands_in_is_asked_in_the_place_of_who_is_away(minding: Minding) -> None:
    office = minding.office
    draft = await office.submitted()
    await office.owed()
    absent = Absence(first=date(2026, 11, 23), last=date(2026, 11, 25), delegate=DEVAN, zone=CHICAGO)
    with pytest.raises(Unfit, match="none of your roles"):
        await minding.standing_in.plan(by(CLARA), replace(absent, delegate=BO))
    with pytest.raises(Unfit, match="before the first"):
        await minding.standing_in.plan(by(CLARA), replace(absent, first=date(2026, 11, 24), last=date(2026, 11, 23)))
    planned = await minding.standing_in.plan(by(CLARA), absent)
    async with office.store.read(LAKESIDE) as reader:
        roster = (await reader.settings()).roster
        assert (await reader.review(draft)).turn(roster) == {DEVAN}
    with pytest.raises(NotYours):
        await minding.standing_in.end(by(DEVAN), planned.id)
    await minding.standing_in.end(by(CLARA), planned.id)
    async with office.store.read(LAKESIDE) as reader:
        roster = (await reader.settings()).roster
        assert (await reader.review(draft)).turn(roster) == {CLARA, DEVAN}


async def test_a_near_slot_is_said_once_to_author_and_reviewers(minding: Minding) -> None:
    slot = monday("24T10:00")
    office = minding.office
    await office.submitting.submit(by(AMARA, at=monday("20T09:00")), replace(POST, slot=slot), None)
    await office.owed()
    warned = await minding.at(NOW)
    assert {person for _, person in warned} >= {AMARA}
    assert await minding.at(NOW + timedelta(minutes=5)) == []


async def test_what_nobody_moves_is_listed_warned_of_and_closed(minding: Minding) -> None:
    office, expiring = minding.office, minding.expiring
    draft = await office.submitted()
    await office.owed()
    assert await expiring.list_due(now=NOW + timedelta(days=10)) == 0
    listed = NOW + timedelta(days=21)
    assert await expiring.list_due(now=listed) == 1
    assert await expiring.list_due(now=listed + timedelta(hours=1)) == 0
    assert told(await office.owed()) == [(DeliveryKind.STALE, None)]
    assert await expiring.expire_due(now=NOW + timedelta(days=80)) == 0
    warned = NOW + timedelta(days=85, hours=1)  # the day before is Presidents' Day
    assert await expiring.expire_due(now=warned) == 1
    assert told(await office.owed()) == [(DeliveryKind.CALL, AMARA)]
    assert await expiring.expire_due(now=warned + timedelta(days=6)) == 0
    assert await expiring.expire_due(now=warned + timedelta(days=7)) == 1
    assert await office.state(draft) is DraftState.EXPIRED
    assert (await office.record(draft))[-1] is Happening.EXPIRED


async def test_the_organisation_sets_its_own_steps(minding: Minding) -> None:
    office = minding.office
    await office.set_up(deadlines=Deadlines(expire_days=30))
    async with office.store.read(LAKESIDE) as reader:
        assert (await reader.settings()).deadlines == Deadlines(expire_days=30)
