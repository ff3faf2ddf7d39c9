"""Items due in the same minute do not slip through: the database puts slot and hold in an order."""

from collections.abc import AsyncIterator

import pytest

from bot.drafts.draft import DraftState
from storage.engine import open_database
from storage.store import SqlStore
from tests.support.hold_race import DRAFTS, rounds_of_due_against_start
from tests.support.office import LAKESIDE, NOW
from tests.support.record import breaks


@pytest.fixture
async def second(database_url: str) -> AsyncIterator[SqlStore]:
    """Another process's store on the same database."""
    async with open_database(database_url, exclusive=False) as database:
        yield SqlStore(database, clock=lambda: NOW)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("rounds", [pytest.param(6), pytest.param(200, marks=pytest.mark.soak)])
async def test_due_against_start_never_leaves_a_post_ready(store: SqlStore, second: SqlStore, rounds: int) -> None:
    """Every post ends up held, and what was announced a moment before is taken back; the record holds."""
    met = await rounds_of_due_against_start(store, second, rounds)
    assert met[DraftState.READY] + met[DraftState.HELD] == rounds * DRAFTS
    assert await breaks(store, LAKESIDE) == []
