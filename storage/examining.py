"""What a look at the database tells, for `python -m bot doctor`. Nothing is made, locked or changed by it."""

import contextlib
import fcntl
import os
import shutil
import stat
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import exists, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.doctor.facts import DatabaseFacts, FileFacts, Migrations, OutboxFacts, ParkedLane
from bot.ids import WorkspaceId
from bot.workspaces.settings import WorkspaceSettings
from storage import migrate
from storage.engine import DatabaseError, address_of
from storage.outbox import DEAD, delivery_of
from storage.tables import outbox, workspaces
from storage.workspaces import WorkspaceReads

CONNECT_SECONDS = 10


async def look_at(url: str) -> DatabaseFacts:
    """The database at a SQLAlchemy address, as it is; what stands in the way is among the facts."""
    try:
        address = address_of(url)
    except DatabaseError as problem:
        return DatabaseFacts(where="of DATABASE_URL", trouble=str(problem))
    if address.get_backend_name() != "sqlite":
        return await _read(address, f"{address.host or 'localhost'}/{address.database}", None)
    if not address.database or address.database == ":memory:":
        return DatabaseFacts(where="in memory", trouble="SQLite needs a file: sqlite+aiosqlite:///vetted.db")
    path, file = _file(address.database)
    if file.mode is None:
        return DatabaseFacts(where=str(path), file=file, migrations=Migrations.NONE)
    only_reading = address.set(database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
    return await _read(only_reading, str(path), file)


async def _read(address: URL, where: str, file: FileFacts | None) -> DatabaseFacts:
    try:
        async with _connected(address) as connection:
            migrations = await _migrations(connection)
            read_only = file is None and await _takes_no_writes(connection)
            facts = DatabaseFacts(where=where, file=file, read_only=read_only, migrations=migrations)
            if migrations is not Migrations.CURRENT:
                return facts
            return DatabaseFacts(
                where=where,
                file=file,
                read_only=read_only,
                migrations=migrations,
                workspaces=await _settings(connection),
                outboxes=await _outboxes(connection),
            )
    except Exception as failed:  # noqa: BLE001 - while it connects, a driver raises errors of its own families
        return DatabaseFacts(where=where, file=file, trouble=_in_words(failed))


@contextlib.asynccontextmanager
async def _connected(address: URL) -> AsyncIterator[AsyncConnection]:
    """One connection that can only read, and sees one moment on PostgreSQL."""
    engine = create_async_engine(address, hide_parameters=True, connect_args={"timeout": CONNECT_SECONDS})
    if address.get_backend_name() != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _in_words(failed: Exception) -> str:
    """The family of an error. Its message could hold the address with its password, or a row."""
    cause = getattr(failed, "orig", None) if isinstance(failed, SQLAlchemyError) else failed
    cause = cause or failed
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(cause).__name__} {code}." if code else f"{type(cause).__name__}."


async def _migrations(connection: AsyncConnection) -> Migrations:
    current = await connection.run_sync(migrate.current)
    if current is None:
        return Migrations.NONE
    if current == migrate.newest():
        return Migrations.CURRENT
    return Migrations.LATER if current > migrate.newest() else Migrations.BEHIND


async def _takes_no_writes(connection: AsyncConnection) -> bool:
    answer = await connection.execute(
        text("SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on'")
    )
    return bool(answer.scalar())


async def _settings(connection: AsyncConnection) -> tuple[WorkspaceSettings, ...]:
    names = (await connection.execute(select(workspaces.c.workspace).order_by(workspaces.c.workspace))).scalars().all()
    return tuple([await WorkspaceReads(connection, WorkspaceId(name), locking=False).settings() for name in names])


async def _outboxes(connection: AsyncConnection) -> dict[WorkspaceId, OutboxFacts]:
    """What each workspace is owed, counted apart from what is parked. The outbox holds nothing that was sent."""
    head, in_lane = outbox.alias("head"), (outbox.c.workspace, outbox.c.lane)
    parked = exists().where(head.c.workspace == outbox.c.workspace, head.c.lane == outbox.c.lane, head.c.state == DEAD)
    alive = outbox.c.state != DEAD
    behind = await connection.execute(select(*in_lane, func.count()).where(alive, parked).group_by(*in_lane))
    waiting = {(workspace, lane): count for workspace, lane, count in behind}
    lanes: dict[str, list[ParkedLane]] = defaultdict(list)
    for row in (await connection.execute(select(outbox).where(~alive).order_by(outbox.c.id))).mappings():
        place = (row["workspace"], row["lane"])
        lanes[row["workspace"]].append(ParkedLane(delivery=delivery_of(row), behind=waiting.get(place, 0)))
    owed = await connection.execute(
        select(outbox.c.workspace, func.count(), func.min(outbox.c.created_at))
        .where(alive, ~parked)
        .group_by(outbox.c.workspace)
    )
    counted = {workspace: (count, oldest) for workspace, count, oldest in owed}
    found = {}
    for workspace in sorted(counted.keys() | lanes.keys()):
        count, oldest = counted.get(workspace, (0, None))
        found[WorkspaceId(workspace)] = OutboxFacts(owed=count, oldest=oldest, parked=tuple(lanes[workspace]))
    return found


def _file(name: str) -> tuple[Path, FileFacts]:
    path = Path(name).absolute()
    folder = next(parent for parent in path.parents if parent.exists())
    exists = path.exists()
    return path, FileFacts(
        mode=stat.S_IMODE(path.stat().st_mode) if exists else None,
        writable=os.access(folder, os.W_OK) and (not exists or os.access(path, os.W_OK)),
        free_bytes=shutil.disk_usage(folder).free,
        holder=_holder(path),
    )


def _holder(path: Path) -> str | None:
    """Who holds `<path>.lock`, None where nobody does. The lock tried is shared: two who look do not see each other."""
    try:
        with path.with_name(path.name + ".lock").open(encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                process = lock.read(20).strip()
                return f"process {process}" if process.isdecimal() else "a process that did not say which"
    except OSError:
        return None
    return None
