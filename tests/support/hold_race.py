"""A slot that is due against the start of a hold, at once: whatever comes first, the outcome is one of two."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any, TypeVar

from bot.audit.entries import Happening
from bot.crisis.crisis import Crisis, Start
from bot.crisis.ending import CrisisEnding
from bot.crisis.starting import Starting
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.ids import ChannelId, DraftId
from bot.refusals import Refusal
from bot.review.decision import Seen
from bot.review.gate import may_go_out
from bot.review.releasing import Elsewhere, Releasing
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.stages import Role
from storage.store import SqlStore
from tests.support.office import ADA, AMARA, BO, CLARA, LAKESIDE, NOW, POST, SETTINGS, Office, by

Done = TypeVar("Done")

SLOT = NOW + timedelta(hours=1)
DRAFTS = 3
"""Posts due in the same minute, each round."""

JITTER = 0.02
"""Seconds, at most, by which each racer is late."""

FIRST_STEP = 0.02
"""Seconds by which the start waits, or is waited for, from the second round on; see `Handicap`."""


class Order(StrEnum):
    """What came first for a post, the hold or what people and the clock do."""

    BEFORE = "before the hold"
    AFTER = "after the hold"


Met = Counter[tuple[str, Order]]
"""How often each racer came in which order."""


@dataclass
class Handicap:
    """How long the start waits (negative: how long the others do), so that the rounds meet where the order turns.

    While one side wins every time it is held back by twice as much as before; then by half.
    """

    wait: float = 0.0
    step: float = FIRST_STEP
    towards: int = 0

    def learn(self, met: Met) -> None:
        before = sum(count for (_, order), count in met.items() if order is Order.BEFORE)
        towards = 1 if 2 * before < met.total() else -1
        self.step = self.step * 2 if towards == self.towards else max(self.step / 2, FIRST_STEP)
        self.towards = towards
        self.wait += towards * self.step


async def rounds_against_start(store: SqlStore, second: SqlStore, rounds: int) -> Met:
    """Each round, a hold starts through one process while posts come due through both, one is scheduled in another tool
    and one gets its last approval; then it ends. Whatever comes first, each post is held and its gate is closed.
    """
    await crisis_leads_named(store)
    office, through_second = Office(store), Office(second)
    chance, handicap, met = Random(7), Handicap(), Met()  # noqa: S311 - no secret
    for _ in range(rounds):
        due = [await office.approved(replace(POST, slot=SLOT)) for _ in range(DRAFTS)]
        ready, almost = await office.approved(POST), await office.submitted(POST)
        await office.say(almost, CLARA)
        await office.owed()

        def late(extra: float) -> float:
            return max(extra, 0.0) + chance.random() * JITTER

        starting = asyncio.create_task(_after(late(handicap.wait), start(second)))
        await asyncio.gather(
            starting,
            *(_after(late(-handicap.wait), _release(through)) for through in (store, second)),
            _after(late(-handicap.wait), _schedule(office, ready)),
            _after(late(-handicap.wait), through_second.say(almost, BO)),
        )
        crisis = starting.result()
        now_met = await _orders(office, crisis, due, ready, almost)
        handicap.learn(now_met)
        met += now_met
        await end(second, crisis)
        for draft in (*due, ready, almost):
            await office.submitting.withdraw(by(ADA), draft, reason="")
    return met


async def _orders(office: Office, crisis: Crisis, due: list[DraftId], ready: DraftId, almost: DraftId) -> Met:
    """In which order a round's racers came; what was announced is rewritten, what was scheduled has to be paused."""
    owed = await office.owed()
    async with office.store.read(LAKESIDE) as reader:
        figures = await reader.figures(crisis)
    met = Met()
    for draft in (*due, ready, almost):
        await _refuse_inconsistent(office, draft)
        record = await office.record(draft)
        if Happening.READY in record:
            assert DeliveryKind.READY in [one.kind for one in owed if one.draft == draft], "it is rewritten"
        if draft == ready:
            scheduled = Happening.SCHEDULED_ELSEWHERE in record
            assert [task.draft for task in figures.open_pauses] == [draft] * scheduled
            for task in figures.open_pauses:
                await office.releasing.confirm_stop(by(ADA), task.id)
            met["scheduled", Order.BEFORE if scheduled else Order.AFTER] += 1
        else:
            racer = "approved" if draft == almost else "due"
            met[racer, Order.BEFORE if Happening.READY in record else Order.AFTER] += 1
    assert figures.open == DRAFTS + 2
    return met


async def _after(seconds: float, what: Coroutine[Any, Any, Done]) -> Done:
    await asyncio.sleep(seconds)
    return await what


async def _schedule(office: Office, draft: DraftId) -> None:
    """Says that a ready post waits elsewhere, unless a hold was faster."""
    with contextlib.suppress(Refusal):
        seen = Seen(version=1, epoch=0, step=0)
        elsewhere = Elsewhere(tool="Buffer", publish_at=SLOT)
        await office.releasing.schedule(by(AMARA, at=SLOT), draft, seen=seen, elsewhere=elsewhere)


async def crisis_leads_named(store: SqlStore) -> None:
    """Lakeside, with two crisis leads."""
    async with store.write(LAKESIDE) as tx:
        roles = {**SETTINGS.roster.roles, Role.CRISIS_LEAD: frozenset({ADA, BO})}
        await tx.save_settings(replace(SETTINGS, roster=replace(SETTINGS.roster, roles=roles)))


async def _refuse_inconsistent(office: Office, draft: DraftId) -> None:
    review = await office.review(draft)
    assert review.draft.state is DraftState.HELD
    assert not may_go_out(review, on=SLOT.date()).open
    assert not any(standing.approvals for standing in review.standings())
    record = await office.record(draft)
    if Happening.READY in record:
        stopped = Happening.READY_TAKEN_BACK
        if Happening.SCHEDULED_ELSEWHERE in record:
            stopped = Happening.PAUSE_ASKED
        assert record.index(Happening.READY) < record.index(Happening.HELD) < record.index(stopped)


async def _release(through: SqlStore) -> int:
    office = Office(through)
    releasing = Releasing(store=through, admins=Admins(founding=frozenset()), rosters=_rosters(office))
    return await releasing.release_due(now=SLOT)


async def start(through: SqlStore) -> Crisis:
    office = Office(through)
    starting = Starting(
        store=through,
        admins=Admins(founding=frozenset()),
        rosters=_rosters(office),
        directory=office.directory,
    )
    wanted = Start(reason="The water main broke.", channel=ChannelId("C0CRISIS"))
    return await starting.start(by(BO, at=SLOT), wanted)


async def end(through: SqlStore, crisis: Crisis) -> None:
    office = Office(through)
    ending = CrisisEnding(store=through, admins=Admins(founding=frozenset()), rosters=_rosters(office))
    await ending.ask(by(BO, at=SLOT), crisis.id)
    await ending.confirm(by(ADA, at=SLOT), crisis.id)


def _rosters(office: Office) -> Rosters:
    return Rosters(store=office.store, directory=office.directory)
