"""A slot that is due against the start of a hold, at once: whatever comes first, the outcome is one of two."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.audit.entries import Happening
from bot.crisis.crisis import Crisis, Start
from bot.crisis.ending import CrisisEnding
from bot.crisis.starting import Starting
from bot.delivery.kinds import DeliveryKind
from bot.drafts.draft import DraftState
from bot.ids import ChannelId, DraftId
from bot.review.gate import may_go_out
from bot.review.releasing import Releasing
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.stages import Role
from storage.store import SqlStore
from tests.support.office import ADA, BO, LAKESIDE, NOW, POST, SETTINGS, Office, by

SLOT = NOW + timedelta(hours=1)
DRAFTS = 3
"""Posts due in the same minute, each round."""


async def rounds_of_due_against_start(store: SqlStore, second: SqlStore, rounds: int) -> dict[DraftState, int]:
    """Each round: posts come due through one process while a hold starts through another, then it ends.

    Returns in which order they met: READY counts posts that were announced first and then taken back, HELD those that
    never were.
    """
    await crisis_leads_named(store)
    office, met = Office(store), {DraftState.READY: 0, DraftState.HELD: 0}
    for _ in range(rounds):
        drafts = [await office.approved(replace(POST, slot=SLOT)) for _ in range(DRAFTS)]
        await office.owed()
        starting = asyncio.create_task(start(second))
        await asyncio.gather(starting, *(_release(through) for through in (store, second, store)))
        crisis = starting.result()
        owed = await office.owed()
        for draft in drafts:
            await _refuse_inconsistent(office, draft)
            announced = Happening.READY in await office.record(draft)
            if announced:
                kinds = [one.kind for one in owed if one.draft == draft]
                assert DeliveryKind.READY in kinds, "what was announced is rewritten"
            met[DraftState.READY if announced else DraftState.HELD] += 1
        await end(second, crisis)
        for draft in drafts:
            await office.submitting.withdraw(by(ADA), draft, reason="")
    return met


async def crisis_leads_named(store: SqlStore) -> None:
    """Lakeside, with two crisis leads."""
    async with store.write(LAKESIDE) as tx:
        roles = {**SETTINGS.roster.roles, Role.CRISIS_LEAD: frozenset({ADA, BO})}
        await tx.save_settings(replace(SETTINGS, roster=replace(SETTINGS.roster, roles=roles)))


async def _refuse_inconsistent(office: Office, draft: DraftId) -> None:
    review = await office.review(draft)
    assert review.draft.state is DraftState.HELD
    assert not may_go_out(review, on=SLOT.date()).open
    record = await office.record(draft)
    if Happening.READY in record:
        assert record.index(Happening.READY) < record.index(Happening.HELD) < record.index(Happening.READY_TAKEN_BACK)


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
