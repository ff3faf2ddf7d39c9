import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

import storage.tables_of_assist
import storage.tables_of_consent
import storage.tables_of_crisis
import storage.tables_of_deadlines
import storage.tables_of_drafts
import storage.tables_of_facts
import storage.tables_of_listening  # noqa: F401 - likewise
from storage import migrate
from storage.engine import Database, DatabaseError, open_database
from storage.tables import metadata


async def test_the_migrations_make_the_tables_the_code_expects(database: Database) -> None:
    """On both databases: nothing to add, nothing to remove."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_fresh_database_waits_for_its_migrations_and_runs_them_once(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'fresh' / 'vetted.db'}") as database:
        assert await migrate.pending(database)
        await migrate.upgrade(database)
        assert not await migrate.pending(database)
        await migrate.upgrade(database)


async def test_processes_that_migrate_at_once_wait_for_each_other(empty_postgresql: str) -> None:
    async def start() -> bool:
        async with open_database(empty_postgresql) as database:
            await migrate.upgrade(database)
            return await migrate.pending(database)

    assert await asyncio.gather(*(start() for _ in range(4))) == [False] * 4


async def test_tables_of_a_later_version_are_refused_in_words(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for step in (migrate.pending, migrate.upgrade):
        with pytest.raises(DatabaseError, match="later version"):
            await step(database)
