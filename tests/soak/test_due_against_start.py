"""Items due in the same minute do not slip through: the database puts slot and hold in an order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.drafts.draft import DraftState
from bot.refusals import Refusal
from bot.review.stages import Role
from storage.engine import open_database
from storage.store import SqlStore
from tests.support.hold_race import DRAFTS, crisis_leads_named, end, rounds_of_due_against_start, start
from tests.support.office import AMARA, BO, CLARA, DEVAN, LAKESIDE, NOW, POST, Office, by
from tests.support.record import breaks


@pytest.fixture
async def second(database_url: str, store: SqlStore) -> AsyncIterator[SqlStore]:
    """Another process's store on the same database; on SQLite there is one process, with one writer."""
    if database_url.startswith("sqlite"):
        yield store
        return
    async with open_database(database_url) as database:
        yield SqlStore(database, clock=lambda: NOW)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("rounds", [pytest.param(6), pytest.param(200, marks=pytest.mark.soak)])
async def test_due_against_start_never_leaves_a_post_ready(store: SqlStore, second: SqlStore, rounds: int) -> None:
    """Every post ends up held, and what was announced a moment before is taken back; the record holds."""
    met = await rounds_of_due_against_start(store, second, rounds)
    assert met[DraftState.READY] + met[DraftState.HELD] == rounds * DRAFTS
    assert await breaks(store, LAKESIDE) == []


async def test_holds_start_and_end_while_everybody_works_and_nobody_waits_for_ever(
    store: SqlStore, second: SqlStore
) -> None:
    """Writing, deciding, releasing, changing who reviews: locks are taken in one order, so there is no dead end."""
    await crisis_leads_named(store)
    offices = [Office(through) for through in (store, second, store, second)]
    work = [asyncio.create_task(working(office, number)) for number, office in enumerate(offices)]
    for _ in range(5):
        await end(second, await start(second))
    await asyncio.gather(*work)
    crisis = await start(store)
    async with store.read(LAKESIDE) as reader:
        states = {state for _, state in await reader.under_way()}
        figures = await reader.figures(crisis)
    assert not states & {DraftState.APPROVED, DraftState.READY, DraftState.SCHEDULED}
    assert figures.open == figures.held
    assert await breaks(store, LAKESIDE) == []


async def working(office: Office, number: int) -> None:
    """One person's day: what is refused is refused, nothing breaks."""
    for step in range(8):
        draft = await office.submitted()
        for person in (CLARA, BO):
            with contextlib.suppress(Refusal):
                await office.say(draft, person)
        await office.releasing.release_due(now=NOW)
        if (number + step) % 3 == 0:
            await office.name({Role.CLINICAL: [CLARA, DEVAN]} if step % 2 else {Role.CLINICAL: [CLARA]})
        if (number + step) % 4 == 0:
            with contextlib.suppress(Refusal):
                await office.submitting.submit(by(AMARA), replace(POST, text=f"Edited {number} {step}."), draft)
