"""The database: how it is opened, and the two ways to speak to it, reading and writing (D5)."""

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from time import monotonic
from typing import IO, Any

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.one_hop import driver

BUSY_MS = 2000
"""How long SQLite waits for another process that looks at the file (a backup, say)."""

READERS = 4
CONNECTIONS = 10
"""To PostgreSQL, per process."""

RESTED_SECONDS = 1.0
"""After this a pooled connection is asked whether it still stands."""


class DatabaseError(Exception):
    """The database cannot be used; the message says why and what to do."""


class DatabaseInUse(DatabaseError):  # noqa: N818 - the sentence is for the person who starts a second bot
    """Another bot process already uses this SQLite file. Stop it first, or use PostgreSQL for several processes."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class Database:
    """An open database. SQLite has one writer behind a lock and readers beside it; PostgreSQL has a pool."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, file_lock: IO[str] | None) -> None:
        self._writer = writer
        self._reader = reader
        self._file_lock = file_lock
        self.dialect = writer.dialect.name
        self._turn: AbstractAsyncContextManager[object] = (
            asyncio.Lock() if self.dialect == "sqlite" else contextlib.nullcontext()
        )

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, undone by an exception."""
        with _wordless():
            async with self._turn, self._writer.begin() as connection:
                yield connection

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """The database as it is at the first question; nothing is written through it."""
        with _wordless():
            async with self._reader.connect() as connection:
                yield connection

    async def aclose(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()
        if self._file_lock:
            self._file_lock.close()


@contextlib.contextmanager
def _wordless() -> Iterator[None]:
    """Leaves an error its type and its code: PostgreSQL quotes the row it refuses, and with it a draft's words."""
    try:
        yield
    except DBAPIError as failed:
        code = getattr(failed.orig, "sqlstate", None) or getattr(failed.orig, "sqlite_errorname", None)
        failed.args = (f"{type(failed.orig).__name__} {code or 'without a code'}",)
        failed.orig = None
        failed.__context__ = None
        raise failed from None


@contextlib.asynccontextmanager
async def open_database(url: str, *, exclusive: bool = True) -> AsyncIterator[Database]:
    """Opens the database at a SQLAlchemy address.

    `exclusive`: on SQLite, refuse to share the file with another process that asked for the same.

    Raises:
        DatabaseInUse: another bot process has this SQLite file.
        DatabaseError: the address cannot be used, or nobody answers there.
    """
    address = address_of(url)
    database = _sqlite(address, exclusive=exclusive) if address.get_backend_name() == "sqlite" else _postgresql(address)
    try:
        await _reach(database)
        yield database
    finally:
        await database.aclose()


async def _reach(database: Database) -> None:
    try:
        async with database.reading():
            pass
    except Exception as failed:  # noqa: BLE001 - while it connects, a driver raises errors of its own families
        raise DatabaseError(f"The database cannot be reached ({type(failed).__name__}). Check DATABASE_URL.") from None


def address_of(url: str) -> URL:
    """The address with the driver Vetted uses.

    Raises:
        DatabaseError: it cannot be used.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseError("DATABASE_URL is not an address SQLAlchemy understands; see .env.example.") from None
    if address.drivername in {"postgres", "postgresql"}:
        return address.set(drivername="postgresql+asyncpg")
    if address.drivername == "sqlite":
        return address.set(drivername="sqlite+aiosqlite")
    if address.drivername not in {"postgresql+asyncpg", "sqlite+aiosqlite"}:
        raise DatabaseError("DATABASE_URL has to start with sqlite+aiosqlite:// or postgresql+asyncpg://.")
    return address


def _postgresql(address: URL) -> Database:
    """Readers see one moment (REPEATABLE READ); writers lock what they decide on, and see what others committed."""
    engine = create_async_engine(
        address,
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        isolation_level="READ COMMITTED",
    )
    _check_the_idle(engine)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, reader, None)


def _check_the_idle(engine: AsyncEngine) -> None:
    """Has a connection that rested asked whether the server is still there, and replaced if not.

    `pool_pre_ping` asks at every use, which in a burst is one question in twelve.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def rest(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def wake(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - the driver's type
        if monotonic() - record.info.get("rests_since", monotonic()) < RESTED_SECONDS:
            return
        try:
            connection.ping()
        except Exception:  # noqa: BLE001 - whatever it says, it does not answer
            raise DisconnectionError from None


def _sqlite(address: URL, *, exclusive: bool) -> Database:
    if not address.database or address.database == ":memory:":
        raise DatabaseError("SQLite needs a file: DATABASE_URL=sqlite+aiosqlite:///vetted.db")
    path = Path(address.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        lock = _lock_file(path) if exclusive else None
    except OSError as failed:
        raise DatabaseError(f"{path} cannot be opened ({failed.strerror}). Check DATABASE_URL.") from None
    writer = create_async_engine(address, module=driver(), hide_parameters=True, pool_size=1, max_overflow=0)
    reader = create_async_engine(address, module=driver(), hide_parameters=True, pool_size=READERS, max_overflow=0)
    _prepare(writer, "BEGIN IMMEDIATE")
    _prepare(reader, "BEGIN")
    return Database(writer, reader, lock)


def _lock_file(path: Path) -> IO[str]:
    """Holds `<path>.lock` until it is closed; the system lets go of it when the process dies."""
    lock = path.with_name(path.name + ".lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise DatabaseInUse from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _prepare(engine: AsyncEngine, begin: str) -> None:
    """Sets every connection up, and has SQLAlchemy begin by our word: a deferred BEGIN fails on the first write."""

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own type
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {BUSY_MS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's sync connection
        connection.exec_driver_sql(begin)
