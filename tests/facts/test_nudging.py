"""Facts that wait for a review, over both databases: who is told when, once, and never at night."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.audit.entries import Happening
from bot.deadlines.delegation import Absence
from bot.deadlines.hours import Hours
from bot.deadlines.policy import Deadlines, Steps
from bot.deadlines.standing_in import StandingIn
from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.drafts.kinds import Kind
from bot.facts.fact import VettedFact
from bot.facts.nudging import FactNudging
from bot.ids import ChannelId, PersonId
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.review.rules import StageRule
from bot.review.stages import Role
from storage.store import SqlStore
from tests.conftest import Clock
from tests.facts.test_fact_form import WORDING
from tests.facts.test_keeping import AMARA, BEN, BO, CLARA, DEVAN, LAKESIDE, NOW, SETTINGS, Shelf, by
from tests.support.directory import Everybody
from tests.support.record import breaks
from tests.support.zones import Living

CHICAGO = "America/Chicago"
"""NOW is Monday, 09:00 there."""
LATE = DeliveryKind.FACTS_LATE
CALLED = DeliveryKind.FACTS_CALL
Told = tuple[DeliveryKind, PersonId | None]


class Minding(Shelf):
    """Facts on a shelf, and the clock that minds them. Clara is asked about them, Devan is her backup."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.rosters = Rosters(store=store, directory=Everybody())
        self.hours = Hours(zones=Living())
        self.nudging = FactNudging(store=store, rosters=self.rosters, hours=self.hours)

    async def at(self, now: datetime) -> list[Told]:
        """What the clock owes at a moment."""
        await self.nudging.nudge_due(now=now)
        return [(one.kind, one.person) for one in await self.owed()]

    async def escalated(self) -> list[VettedFact]:
        async with self.store.read(LAKESIDE) as reader:
            return [fact for fact in await reader.facts_waiting() if fact.escalated]


ROSTER = Roster(
    roles={Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({BO})}, backups={Role.CLINICAL: frozenset({DEVAN})}
)


async def set_up(store: SqlStore, **changed: object) -> None:
    async with store.write(LAKESIDE) as tx:
        settings = replace(SETTINGS, roster=ROSTER, review_channel=ChannelId("C0REVIEW"))
        await tx.save_settings(replace(settings, **changed))  # type: ignore[arg-type]


@pytest.fixture
async def minding(store: SqlStore) -> Minding:
    await set_up(store)
    return Minding(store)


@pytest.fixture
async def waiting(minding: Minding) -> VettedFact:
    fact = await minding.proposed()
    await minding.owed()
    assert await minding.at(NOW) == []
    return fact


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(CHICAGO)).astimezone(UTC)


async def test_a_fact_is_reminded_of_twice_then_passed_on_to_backup_and_channel(
    minding: Minding, waiting: VettedFact
) -> None:
    """Four working hours each, from nine to five; Thursday the 26th is Thanksgiving."""
    clara, devan = [(CALLED, CLARA)], [(CALLED, DEVAN)]
    for moment, told in (
        ("11-23T12:59", []),
        ("11-23T13:00", clara),
        ("11-23T13:01", []),
        ("11-23T20:00", []),
        ("11-24T09:00", clara),
        ("11-24T13:00", []),  # escalated, and at the next look the backup is called
        ("11-24T13:01", devan),
        ("11-24T13:02", []),
        ("11-25T08:59", []),
        ("11-25T09:00", [(LATE, None)]),
        ("11-25T09:01", devan),
        ("11-25T09:02", []),
    ):
        assert await minding.at(local(moment)) == told, moment
    assert await minding.escalated() == [await minding.now(waiting.id)]
    record = [entry.fact async for entry in minding.store.chain(LAKESIDE)]
    passed_on = [one.detail["to"] for one in record if one.kind is Happening.FACT_ESCALATED]
    assert passed_on == ["backup", "channel"]
    assert {one.detail["fact"] for one in record} == {str(waiting.id)}
    assert await breaks(minding.store, LAKESIDE) == []


async def test_without_backups_the_channel_is_told_in_their_place(minding: Minding, store: SqlStore) -> None:
    await set_up(store, roster=replace(ROSTER, backups={}))
    await minding.proposed()
    await minding.owed()
    told = [await minding.at(local(f"11-{moment}")) for moment in ("23T09:00", "23T13:00", "24T09:00", "24T13:00")]
    assert told[3] == [(LATE, None)]
    assert await minding.escalated() == []


async def test_over_a_fortnight_with_outages_nothing_is_said_twice_or_at_night(
    minding: Minding, waiting: VettedFact
) -> None:
    chance = random.Random(5)  # noqa: S311 - the same outages in every run
    said: list[tuple[datetime, Told]] = []
    now = NOW
    while now < NOW + timedelta(days=14):
        said += [(now, one) for one in await minding.at(now)]
        now += timedelta(minutes=chance.choice([20, 45, 90, 700]))
    for at, _ in said:
        there = at.astimezone(ZoneInfo(CHICAGO))
        assert there.weekday() < 5
        assert 9 <= there.hour < 17
        assert there.date() != date(2026, 11, 26)
    told = [one for _, one in said]
    assert set(told) == {(CALLED, CLARA), (CALLED, DEVAN), (LATE, None)}
    assert (told.count((CALLED, CLARA)), told.count((LATE, None))) == (2, 1)
    assert told.count((CALLED, DEVAN)) <= 3
    assert (await minding.now(waiting.id)).waits


async def test_the_steps_are_those_an_organisation_sets_for_an_educational_post(
    minding: Minding, store: SqlStore
) -> None:
    slow = Steps(remind=8, again=8, backup=8, channel=8)
    await set_up(store, deadlines=Deadlines(crisis_minutes=5, kinds={Kind.EDUCATIONAL: slow}))
    await minding.proposed()
    await minding.owed()
    assert await minding.at(NOW) == []
    assert await minding.at(local("11-23T16:59")) == []
    assert await minding.at(local("11-24T09:00")) == [(CALLED, CLARA)]


@pytest.mark.parametrize("how", ["approve", "send_back", "retire"])
async def test_what_is_decided_is_not_reminded_of(minding: Minding, waiting: VettedFact, how: str) -> None:
    match how:
        case "approve":
            await minding.keeping.approve(by(CLARA), waiting.id, seen=1)
        case "send_back":
            await minding.keeping.send_back(by(CLARA), waiting.id, seen=1, why="No.")
        case _:
            await minding.keeping.retire(by(AMARA), waiting.id)
    await minding.owed()
    assert [await minding.at(NOW + timedelta(days=days)) for days in range(1, 5)] == [[]] * 4


async def test_a_new_version_begins_anew(minding: Minding, waiting: VettedFact) -> None:
    for moment in ("11-23T13:00", "11-24T09:00", "11-24T13:00", "11-24T13:01"):
        await minding.at(local(moment))
    assert (await minding.now(waiting.id)).escalated
    changed = replace(WORDING, statement="Another statement.")
    await minding.keeping.change(by(AMARA, at=local("11-24T14:00")), waiting.id, changed, owner=AMARA, seen=1)
    assert not (await minding.now(waiting.id)).escalated
    await minding.owed()
    assert await minding.at(local("11-24T14:00")) == []
    assert await minding.at(local("11-25T09:59")) == []
    assert await minding.at(local("11-25T10:00")) == [(CALLED, CLARA)]


async def test_who_has_approved_is_not_reminded_while_it_waits_for_another(minding: Minding, store: SqlStore) -> None:
    roster = replace(ROSTER, roles={Role.CLINICAL: frozenset({CLARA, BEN})})
    rule = (StageRule(roles=(Role.CLINICAL,), step=1, quorum=2),)
    await set_up(store, roster=roster, rules={Kind.EDUCATIONAL: rule})
    fact = await minding.proposed()
    await minding.at(NOW)
    await minding.keeping.approve(by(CLARA), fact.id, seen=1)
    await minding.owed()
    assert await minding.at(local("11-23T13:00")) == [(CALLED, BEN)]


async def test_however_many_facts_wait_each_person_and_the_channel_read_one_message(
    minding: Minding, store: SqlStore
) -> None:
    names = [f"Fact {number}" for number in range(30)]
    await minding.keeping.add(by(AMARA), [(replace(WORDING, name=name), None) for name in names])
    assert [(one.kind, one.person) for one in await minding.owed()] == [(CALLED, CLARA)]
    moments = ("23T09:00", "23T13:00", "24T09:00", "24T13:00", "24T13:01", "25T09:00", "25T09:01")
    told = [await minding.at(local(f"11-{moment}")) for moment in moments]
    clara, devan = [(CALLED, CLARA)], [(CALLED, DEVAN)]
    assert told == [[], clara, clara, [], devan, [(LATE, None)], devan]
    assert len(await minding.escalated()) == 30


async def test_what_the_channel_was_told_is_brought_up_to_date_once_it_is_over(
    minding: Minding, waiting: VettedFact
) -> None:
    for moment in ("11-23T13:00", "11-24T09:00", "11-24T13:00", "11-24T13:01", "11-25T09:00", "11-25T09:01"):
        await minding.at(local(moment))
    await minding.keeping.approve(by(DEVAN), waiting.id, seen=1)
    await minding.owed()
    await minding.nudging.nudge_due(now=local("11-27T22:00"))
    assert await minding.owed() == [Owed.facts_late(date(2026, 11, 25))]
    assert await minding.at(local("11-28T09:00")) == []


async def test_without_a_review_channel_the_word_waits_until_there_is_one(minding: Minding, store: SqlStore) -> None:
    await set_up(store, roster=replace(ROSTER, backups={}), review_channel=None)
    await minding.proposed()
    await minding.owed()
    for moment in ("23T09:00", "23T13:00", "24T09:00"):
        await minding.at(local(f"11-{moment}"))
    assert await minding.at(local("11-24T13:00")) == []
    await set_up(store, roster=replace(ROSTER, backups={}))
    assert await minding.at(local("11-24T13:05")) == [(LATE, None)]


async def test_two_processes_at_once_say_it_once(minding: Minding, waiting: VettedFact) -> None:
    other = Minding(minding.store)
    moment = local("11-23T13:00")
    counts = await asyncio.gather(*(one.nudging.nudge_due(now=moment) for one in (minding, other)))
    assert sorted(counts) == [0, 1]
    assert await minding.owed() == [Owed.facts(CLARA, anew=True)]


async def test_who_comes_to_stand_in_is_called_and_who_is_back_too(
    minding: Minding, waiting: VettedFact, clock: Clock
) -> None:
    clock.now = NOW
    standing_in = StandingIn(store=minding.store, rosters=minding.rosters, hours=minding.hours)
    absence = Absence(first=NOW.date(), last=NOW.date() + timedelta(days=3), delegate=DEVAN, zone=CHICAGO)
    planned = await standing_in.plan(by(CLARA), absence)
    assert Owed.facts(DEVAN, anew=True) in await minding.owed()
    await standing_in.end(by(CLARA), planned.id)
    assert Owed.facts(CLARA, anew=True) in await minding.owed()
