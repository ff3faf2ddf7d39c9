import pytest

from storage.store import SqlStore
from tests.support import november as known


@pytest.fixture
async def november(store: SqlStore) -> SqlStore:
    """A workspace in which the known month has happened."""
    await known.happen(await known.set_up(store))
    return store
