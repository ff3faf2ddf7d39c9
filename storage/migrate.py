"""Brings a database's tables up to date."""

from pathlib import Path
from typing import TYPE_CHECKING

from storage.engine import Database, DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

SCRIPTS = Path(__file__).parent / "migrations"


ONE_AT_A_TIME = 0x7665747465640001
"""PostgreSQL's advisory lock under which a process migrates: "vetted" in hexadecimal, and a number."""


async def upgrade(database: Database) -> None:
    """Runs every migration that has not run yet, in one transaction; a second process waits and finds nothing to do.

    Raises:
        DatabaseError: like `pending`.
    """
    if not await pending(database):
        return
    from alembic import command  # noqa: PLC0415 - loaded when there is something to migrate (D12)

    def run(connection: "Connection") -> None:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
        command.upgrade(_config(connection), "head")

    async with database.writing() as connection:
        await connection.run_sync(run)


async def pending(database: Database) -> bool:
    """Whether a migration has not run yet.

    Raises:
        DatabaseError: the tables were made by a later version of Vetted than this one.
    """
    async with database.reading() as connection:
        found = await connection.run_sync(current)
    if found is not None and found > newest():
        raise DatabaseError(
            "The database belongs to a later version of Vetted. Install that version, or restore a backup."
        )
    return found != newest()


def newest() -> str:
    """The newest revision shipped: its file's number."""
    return max(script.stem.partition("_")[0] for script in (SCRIPTS / "versions").glob("[0-9]*.py"))


def current(connection: "Connection") -> str | None:
    """The revision of a database's tables, None where there are none."""
    from sqlalchemy import inspect, text  # noqa: PLC0415 - beside its only use

    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _config(connection: "Connection") -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - loaded when there is something to migrate (D12)

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
