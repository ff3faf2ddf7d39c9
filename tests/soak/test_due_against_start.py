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
from tests.support.hold_race import Order, crisis_leads_named, end, rounds_against_start, start
from tests.support.office import AMARA, BO, CLARA, DEVAN, LAKESIDE, NOW, POST, Office, by
from tests.support.record import breaks

ENOUGH = 100
"""Rounds after which each racer was both faster and slower."""


@pytest.fixture
async def second(database_url: str, store: SqlStore) -> AsyncIterator[SqlStore]:
    """Another process's store on the same database; on SQLite there is one process, with one writer."""
    if database_url.startswith("sqlite"):
        yield store
        return
    async with open_database(database_url) as database:
        yield SqlStore(database, clock=lambda: NOW)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("rounds", [pytest.param(8), pytest.param(200, marks=pytest.mark.soak)])
async def test_start_against_what_is_due_scheduled_and_approved(store: SqlStore, second: SqlStore, rounds: int) -> None:
    """Every post ends up held, and what was announced a moment before is taken back; the record holds.

    Both orders occurred, or the rounds would have shown nothing of a race.
    """
    met = await rounds_against_start(store, second, rounds)
    assert {order for (_, order), count in met.items() if count} == set(Order)
    if rounds >= ENOUGH:
        racers = {racer for racer, _ in met}
        assert racers == {"due", "scheduled", "approved"}
        assert all(met[racer, order] for racer in racers for order in Order), "each of them in both orders"
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
