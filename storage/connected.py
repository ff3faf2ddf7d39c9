from datetime import datetime
from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ids import WorkspaceId


class Connected:
    """A workspace's data over one connection. `locking`: rows that decisions depend on are locked as they are read.

    Who is away is asked for the moment `now`; None: nobody is taken to be.
    """

    def __init__(
        self, connection: AsyncConnection, workspace: WorkspaceId, *, locking: bool, now: datetime | None = None
    ) -> None:
        self._connection = connection
        self.workspace = workspace
        self._locking = locking
        self._at = now


def upsert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, which SQLAlchemy knows by dialect only."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


@cache
def put_if_absent(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of given values that leaves a row with the same key alone; the row count tells which."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()
