"""Looking at a database tells how it is, and leaves it as it was."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.delivery.outbox import LEASE
from bot.delivery.owed import Owed
from bot.doctor.facts import Migrations
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.workspaces.settings import WorkspaceSettings
from storage import migrate
from storage.engine import open_database
from storage.examining import look_at
from storage.store import SqlStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ONE, OTHER = WorkspaceId("T0ONE"), WorkspaceId("T0OTHER")


def names_in(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


async def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    facts = await look_at(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'vetted.db'}")
    assert facts.migrations is Migrations.NONE
    assert facts.file
    assert (facts.file.mode, facts.file.writable, facts.file.holder) == (None, True, None)
    assert not names_in(tmp_path)


async def test_a_database_at_rest_is_read_as_it_is(tmp_path: Path) -> None:
    """Also one whose name has odd characters."""
    path = tmp_path / "vétted 100% #1.db"
    url = f"sqlite+aiosqlite:///{path}".replace("%", "%25")
    async with open_database(url) as database:
        await migrate.upgrade(database)
        async with SqlStore(database, clock=lambda: NOW).write(ONE) as tx:
            await tx.save_settings(WorkspaceSettings(workspace=ONE, timezone="Europe/Berlin"))
    before = path.read_bytes()
    facts = await look_at(url)
    assert facts.readable
    assert [settings.timezone for settings in facts.workspaces] == ["Europe/Berlin"]
    assert facts.file
    assert (facts.file.mode, facts.file.holder) == (0o600, None)
    assert path.read_bytes() == before


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Shopping list: " + "soap, " * 100, encoding="utf-8")
    facts = await look_at(f"sqlite+aiosqlite:///{path}")
    assert "NOTADB" in facts.trouble
    assert path.read_text(encoding="utf-8").startswith("Shopping")


async def test_a_fresh_postgresql_waits_for_its_migrations(empty_postgresql: str) -> None:
    facts = await look_at(empty_postgresql)
    assert (facts.migrations, facts.file, facts.read_only) == (Migrations.NONE, None, False)


async def test_a_postgresql_that_takes_no_writes(empty_postgresql: str) -> None:
    admin = await asyncpg.connect(empty_postgresql.replace("+asyncpg", ""))
    await admin.execute(f"ALTER DATABASE {make_url(empty_postgresql).database} SET default_transaction_read_only = on")
    await admin.close()
    assert (await look_at(empty_postgresql)).read_only


async def test_what_is_owed_is_counted_apart_from_what_is_parked(
    store: SqlStore, database_url: str, clock: Callable[[], datetime]
) -> None:
    """A parked lane and what waits behind it; the rest by workspace, with its oldest."""
    lane = Owed.card(DraftId(1)).lane
    for workspace in (ONE, OTHER):
        async with store.write(workspace) as tx:
            tx.owe(Owed.card(DraftId(1)))
    due = await store.claim(owner="me", now=NOW, lease=LEASE, limit=10)
    await store.bury(next(one for one in due if one.workspace == ONE), owner="me", error="is_archived")
    async with store.write(ONE) as tx:
        tx.owe(Owed.card(DraftId(1)), Owed.direct(DraftId(1), PersonId("U0AMARA")))
    facts = await look_at(database_url)
    assert set(facts.outboxes) == {ONE, OTHER}
    (parked,) = facts.outboxes[ONE].parked
    assert (parked.delivery.owed.lane, parked.delivery.error, parked.behind) == (lane, "is_archived", 1)
    assert (facts.outboxes[ONE].owed, facts.outboxes[OTHER].owed) == (1, 1)
    oldest = facts.outboxes[OTHER].oldest
    assert oldest
    assert abs(oldest - clock()) < timedelta(seconds=1)
    assert facts.outboxes[OTHER].parked == ()


@pytest.mark.parametrize("url", ["nonsense", "mysql://u:hush@h/x", "sqlite+aiosqlite://"])
async def test_an_address_that_cannot_be_used_is_explained(url: str) -> None:
    facts = await look_at(url)
    assert facts.trouble
    assert "hush" not in facts.trouble + facts.where
