"""Both databases, for every test that asks for one."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from storage import migrate
from storage.engine import Database, open_database
from storage.store import SqlStore
from tests.support.postgres import Databases, started

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

hypothesis.settings.register_profile("vetted", deadline=None)  # no test times anything
hypothesis.settings.load_profile("vetted")

TEMPLATE = "vetted_template"


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A real PostgreSQL of this test process's own, with a migrated template."""
    databases = Databases(started(tmp_path_factory.mktemp("postgresql")))

    async def prepare() -> None:
        await databases.hurry()
        await migrated(await databases.create(TEMPLATE))

    asyncio.run(prepare())
    yield databases
    databases.server.cleanup()


@pytest.fixture
def empty_postgresql(postgresql: Databases) -> Iterator[str]:
    """The address of a database of this test's own, without tables."""
    with postgresql.fresh() as url:
        yield url


async def migrated(url: str) -> None:
    async with open_database(url) as database:
        await migrate.upgrade(database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, closed, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{file}"))
    assert [left.name for left in file.parent.iterdir() if left.name.endswith("-wal")] == []
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database; each test that asks runs on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "vetted.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite+aiosqlite:///{file}"
    else:
        with request.getfixturevalue("postgresql").fresh(template=TEMPLATE) as url:
            yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def store(database: Database, clock: Clock) -> SqlStore:
    return SqlStore(database, clock=clock)
