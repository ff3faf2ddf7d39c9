"""Both databases, for every test that asks for one."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import hypothesis
import pytest

from storage import migrate
from storage.engine import Database, open_database
from storage.store import SqlStore
from tests.support.postgres import started

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
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A real PostgreSQL of this test process's own, with a migrated template; the address of a database on it."""
    data = tmp_path_factory.mktemp("postgresql")
    server = started(data)

    def address(database: str) -> str:
        return server.get_uri(database).replace("postgresql://", "postgresql+asyncpg://", 1)

    async def prepare() -> None:
        await create(address("postgres"), TEMPLATE, None)
        await migrated(address(TEMPLATE))

    asyncio.run(prepare())
    yield address
    server.cleanup()


async def migrated(url: str) -> None:
    async with open_database(url) as database:
        await migrate.upgrade(database)


async def create(admin: str, name: str, template: str | None) -> None:
    connection = await asyncpg.connect(admin.replace("+asyncpg", ""))
    try:
        source = f' TEMPLATE "{template}"' if template else ""
        await connection.execute(f'CREATE DATABASE "{name}"{source}')
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, closed, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{file}"))
    assert [left.name for left in file.parent.iterdir() if left.name.endswith("-wal")] == []
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, migrated database; each test that asks runs on both kinds."""
    if request.param == "sqlite":
        file = tmp_path / "vetted.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite+aiosqlite:///{file}"
    address = request.getfixturevalue("postgresql")
    name = f"test_{os.getpid()}_{uuid4().hex[:12]}"
    asyncio.run(create(address("postgres"), name, TEMPLATE))
    return str(address(name))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def store(database: Database, clock: Clock) -> SqlStore:
    return SqlStore(database, clock=clock)
