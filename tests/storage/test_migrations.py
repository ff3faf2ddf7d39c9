from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage import migrate
from storage.engine import Database, open_database
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


async def test_the_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "vetted.db"
    async with open_database(f"sqlite+aiosqlite:///{path}") as database:
        await migrate.upgrade(database)
        assert path.stat().st_mode & 0o077 == 0
