"""What is posted by the clock, on both databases: each once, whoever looks and however often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.audit.entries import Fact, Happening
from bot.delivery.kinds import DeliveryKind
from bot.ids import ChannelId, WorkspaceId
from bot.workspaces.posting import Posting
from bot.workspaces.settings import WorkspaceSettings
from storage.heads_file import HeadsFile
from storage.store import SqlStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
SETTINGS = WorkspaceSettings(workspace=LAKESIDE, timezone="America/Chicago", record_channel=ChannelId("C0RECORD"))


@pytest.fixture
async def recorded(store: SqlStore) -> SqlStore:
    """A workspace that wants the head of its record posted, with one entry."""
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
        tx.record(Fact(at=NOW, kind=Happening.SETTINGS_CHANGED))
    return store


async def owed(store: SqlStore, *, now: datetime) -> list[str]:
    due = await store.claim(owner="test", now=now, lease=timedelta(minutes=1), limit=50)
    assert {delivery.owed.kind for delivery in due} <= {DeliveryKind.HEAD}
    return [delivery.owed.lane for delivery in due]


async def test_the_head_is_owed_once_a_day_of_the_organisation(recorded: SqlStore) -> None:
    """Two processes and a restart make no second post; in Chicago it is still Monday at 03:00 UTC of Tuesday."""
    moments = (NOW, NOW, NOW + timedelta(hours=12), NOW + timedelta(hours=16))
    counts = [await Posting(store=recorded, notes=None).post_due(now=now) for now in moments]
    assert counts == [1, 0, 0, 1]
    lanes = await owed(recorded, now=NOW + timedelta(days=1))
    assert sorted(lanes) == ["head:2026-11-23", "head:2026-11-24"]


async def test_without_a_channel_nothing_is_owed(recorded: SqlStore) -> None:
    async with recorded.write(LAKESIDE) as tx:
        await tx.save_settings(replace(SETTINGS, record_channel=None))
    assert await Posting(store=recorded, notes=None).post_due(now=NOW) == 0


async def test_heads_are_noted_when_a_chain_has_grown(recorded: SqlStore, tmp_path: Path) -> None:
    file = HeadsFile(tmp_path / "heads.jsonl")
    posting = Posting(store=recorded, notes=file)
    assert [await posting.note_heads(now=NOW) for _ in range(3)] == [1, 0, 0]
    async with recorded.write(LAKESIDE) as tx:
        tx.record(*(Fact(at=NOW, kind=Happening.EDITED) for _ in range(5)))
    assert await posting.note_heads(now=NOW) == 1
    noted = (await file.read()).heads
    assert [one.head.seq for one in noted] == [1, 6]
    assert noted[-1].head == await recorded.head(LAKESIDE)


async def test_a_head_that_could_not_be_noted_is_noted_the_next_time(recorded: SqlStore, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    posting = Posting(store=recorded, notes=HeadsFile(blocked / "heads.jsonl"))
    with pytest.raises(OSError, match="blocked"):
        await posting.note_heads(now=NOW)
    blocked.unlink()
    assert await posting.note_heads(now=NOW) == 1


async def test_without_a_file_nothing_is_noted(recorded: SqlStore) -> None:
    assert await Posting(store=recorded, notes=None).note_heads(now=NOW) == 0
