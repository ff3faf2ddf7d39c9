"""How the database is opened, held and let go of, and what its errors say."""

import asyncio
import contextlib
import subprocess
import sys
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.audit.entries import Fact, Happening
from bot.drafts.draft import Version
from bot.ids import PersonId, WorkspaceId
from storage.engine import Database, DatabaseError, DatabaseInUse, open_database
from storage.store import SqlStore
from tests.support.postgres import Databases

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")

Submit = Callable[..., Awaitable[Version]]

HOLDS = """
import asyncio, sys
from storage.engine import open_database

async def hold():
    async with open_database(sys.argv[1]):
        print("open", flush=True)
        await asyncio.sleep(60)

asyncio.run(hold())
"""

DIES_HALFWAY = """
import asyncio, os, sys
from datetime import UTC, datetime
from bot.delivery.owed import Owed
from storage.engine import open_database
from storage.store import SqlStore
from tests.support.postgres import Databases

async def die():
    async with open_database(sys.argv[1], exclusive=False) as database:
        async with SqlStore(database, clock=lambda: datetime.now(UTC)).write("T0LAKESIDE") as tx:
            await tx.once("key")
            await tx.new_draft(author="U0AMARA", at=datetime.now(UTC))
            tx.owe(Owed.card(1))
            await tx.flush()
            os._exit(9)

asyncio.run(die())
"""


def process(script: str, url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def test_a_second_process_on_one_sqlite_file_is_refused_until_the_first_has_died(tmp_path: Path) -> None:
    """Killed without a word, it leaves no lock behind."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'vetted.db'}"
    with process(HOLDS, url) as first:
        assert first.stdout
        assert await asyncio.to_thread(first.stdout.readline) == "open\n"
        with pytest.raises(DatabaseInUse, match="Another bot process"):
            async with open_database(url):
                pass
        async with open_database(url, exclusive=False):
            pass  # looking at the record is allowed meanwhile
        first.kill()
    async with open_database(url):
        pass


async def test_a_process_that_dies_halfway_leaves_nothing_behind(store: SqlStore, database_url: str) -> None:
    url = database_url
    with process(DIES_HALFWAY, url) as dying:
        assert await asyncio.to_thread(dying.wait) == 9
    async with store.write(LAKESIDE) as tx:
        await tx.once("key")
        assert await tx.drafts_of(PersonId("U0AMARA"), limit=10) == ()
        tx.record(Fact(at=NOW, kind=Happening.SAVED))
    assert (await store.head(LAKESIDE)).seq == 1


async def test_a_cancelled_transaction_lets_go_of_the_writer(store: SqlStore) -> None:
    """A request that Slack gave up on must not stop the next one."""
    inside = asyncio.Event()

    async def linger() -> None:
        async with store.write(LAKESIDE) as tx:
            await tx.once("key")
            inside.set()
            await asyncio.Event().wait()

    lingering = asyncio.create_task(linger())
    await inside.wait()
    lingering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await lingering
    async with store.write(LAKESIDE) as tx:
        await tx.once("key")


async def test_the_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "vetted.db"
    async with open_database(f"sqlite+aiosqlite:///{path}") as database:
        async with database.writing() as connection:
            await connection.execute(text("CREATE TABLE a (b)"))
        for file in path.parent.glob("vetted.db*"):
            assert file.name.endswith(".lock") or file.stat().st_mode & 0o077 == 0


async def test_every_sqlite_connection_is_set_up_for_safety(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'vetted.db'}") as database:
        for way in (database.writing, database.reading):
            async with way() as connection:
                found = {
                    name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
                    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
                }
            assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 2000}


async def test_readers_do_not_wait_for_the_writer(store: SqlStore, submit: Submit) -> None:
    version = await submit()
    async with store.write(LAKESIDE) as tx:
        await tx.save_draft(replace(await tx.draft(version.draft), epoch=5))
        async with store.read(LAKESIDE) as reader:
            assert (await reader.draft(version.draft)).epoch == 0


async def test_nothing_is_kept_that_is_written_through_a_reader(database: Database) -> None:
    """PostgreSQL refuses it, SQLite forgets it."""
    with contextlib.suppress(DBAPIError):
        async with database.reading() as connection:
            await connection.execute(text("INSERT INTO once_keys (workspace, key) VALUES ('T', 'k')"))
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM once_keys"))).scalar_one() == 0


@pytest.mark.parametrize("unstorable", [{"edited_by": None}, {"note": "\ud800"}], ids=["no editor", "surrogate"])
async def test_an_error_of_the_database_holds_none_of_a_drafts_words(
    store: SqlStore, submit: Submit, unstorable: dict[str, Any]
) -> None:
    """PostgreSQL's own message would quote the row."""
    version = await submit()
    words = "a draft's words".upper()  # as they stand nowhere in this file, which a traceback quotes
    content = replace(version.content, text=words)
    spoilt = {name: value and words + value for name, value in unstorable.items()}
    with pytest.raises((DBAPIError, UnicodeEncodeError)) as failed:
        async with store.write(LAKESIDE) as tx:
            await tx.add_version(replace(version, no=2, content=content, **spoilt))
    assert words not in "".join(traceback.format_exception(failed.value))


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite+aiosqlite:///:memory:"])
async def test_an_unusable_address_is_refused_in_words(url: str) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL"):
        async with open_database(url):
            pass


async def test_a_database_nobody_answers_at_is_named(unused_tcp_port: int) -> None:
    with pytest.raises(DatabaseError, match="cannot be reached"):
        async with open_database(f"postgresql://nobody@127.0.0.1:{unused_tcp_port}/none"):
            pass


async def test_a_database_that_is_not_there_is_refused_in_words(postgresql: Databases) -> None:
    with pytest.raises(DatabaseError, match="cannot be reached"):
        async with open_database(postgresql.address("no_such_database")):
            pass


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_postgresql_answers_to_every_common_name(postgresql: Databases, scheme: str) -> None:
    url = postgresql.address("postgres").replace("postgresql+asyncpg", scheme, 1)
    async with open_database(url) as database:
        assert database.dialect == "postgresql"


async def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database " * 100, encoding="utf-8")
    with pytest.raises(DatabaseError, match="cannot be reached"):
        async with open_database(f"sqlite+aiosqlite:///{path}"):
            pass


async def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match="cannot be opened"):
        async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'vetted.db'}"):
            pass
