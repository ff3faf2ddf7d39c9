"""The record on both databases: one chain whoever writes it, and no tampering that stays unnoticed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.audit.entries import Fact, Happening, verify
from bot.ids import DraftId, EntryId, PersonId, WorkspaceId
from storage import audit
from storage.engine import Database
from storage.store import SqlStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE, OTHER = WorkspaceId("T0LAKESIDE"), WorkspaceId("T0OTHER")
AMARA = PersonId("U0AMARA")


async def record(store: SqlStore, *facts: Fact, workspace: WorkspaceId = LAKESIDE) -> None:
    async with store.write(workspace) as tx:
        tx.record(*facts)


def edits(count: int) -> list[Fact]:
    return [Fact(at=NOW + timedelta(minutes=n), kind=Happening.EDITED, person=AMARA) for n in range(count)]


async def test_a_fact_comes_back_as_it_was(store: SqlStore) -> None:
    full = Fact(
        at=NOW + timedelta(microseconds=1),
        kind=Happening.DECIDED,
        person=AMARA,
        draft=DraftId(7),
        version=2,
        stage="clinical",
        role="clinical",
        detail={"verdict": "changes"},
        text="Please name the source. 👐",
    )
    bare = Fact(at=NOW, kind=Happening.SETTINGS_CHANGED)
    await record(store, full, bare)
    async with store.read(LAKESIDE) as reader:
        (entry,) = await reader.entries(DraftId(7))
        assert (entry.fact, entry.seq) == (full, 1)
        second = await reader.entry(bare.id)
        assert second is not None
        assert (second.fact, second.previous) == (bare, entry.hash)
        assert await reader.entry(EntryId("0" * 32)) is None
    async with store.read(OTHER) as reader:
        assert await reader.entry(full.id) is None
    assert await store.workspaces() == (LAKESIDE,)


async def test_a_purged_text_is_gone_and_the_chain_still_holds(store: SqlStore, database: Database) -> None:
    fact = Fact(at=NOW, kind=Happening.DECIDED, draft=DraftId(7), text="Please name the source.")
    await record(store, fact, *edits(2))
    async with database.writing() as connection:
        await connection.execute(text("DELETE FROM audit_texts"))
    async with store.read(LAKESIDE) as reader:
        (entry,) = await reader.entries(DraftId(7))
    assert (entry.fact, entry.text_hash is None) == (replace(fact, text=None), False)
    assert await verify(store.chain(LAKESIDE), await store.head(LAKESIDE)) == []


async def test_the_same_text_twice_leaves_two_hashes(store: SqlStore) -> None:
    """Each is salted, so that nobody finds a text by guessing it."""
    await record(store, *(Fact(at=NOW, kind=Happening.DECIDED, text="No.") for _ in range(2)))
    assert len({entry.text_hash async for entry in store.chain(LAKESIDE)}) == 2


async def test_each_workspace_has_a_chain_of_its_own(store: SqlStore) -> None:
    await record(store, *edits(2))
    await record(store, *edits(3), workspace=OTHER)
    assert [(await store.head(workspace)).seq for workspace in (LAKESIDE, OTHER)] == [2, 3]
    for workspace in (LAKESIDE, OTHER):
        assert await verify(store.chain(workspace), await store.head(workspace)) == []


async def test_a_long_chain_is_streamed_whole(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 4)
    await record(store, *edits(8))
    assert [entry.seq async for entry in store.chain(LAKESIDE)] == list(range(1, 9))


async def test_the_record_stays_one_chain_when_two_processes_write_it(store: SqlStore, second: SqlStore) -> None:
    async def write(through: SqlStore, reason: str) -> None:
        await record(through, Fact(at=NOW, kind=Happening.DECIDED, text=reason), Fact(at=NOW, kind=Happening.EDITED))

    await asyncio.gather(*(write(through, f"reason {n}") for n in range(20) for through in (store, second)))
    head = await store.head(LAKESIDE)
    assert head.seq == 80
    assert await verify(store.chain(LAKESIDE), head) == []


async def test_a_chain_that_is_written_meanwhile_verifies(store: SqlStore, second: SqlStore) -> None:
    """One reader sees its chain and its head at one moment."""
    await record(store, *edits(3))
    async with store.read(LAKESIDE) as reader:
        head = await reader.head()
        await record(second, *edits(3))
        assert await verify(reader.chain(), head) == []
        assert await reader.head() == head
    assert (await store.head(LAKESIDE)).seq == 6


TAMPERING = {
    "altered": (["UPDATE audit_entries SET person = 'U0EVIL' WHERE seq = 5"], 5),
    "removed": (["DELETE FROM audit_entries WHERE seq = 5"], 5),
    "first removed": (["DELETE FROM audit_entries WHERE seq = 1"], 1),
    "cut": (["DELETE FROM audit_entries WHERE seq > 8"], 9),
    "emptied": (["DELETE FROM audit_entries"], 1),
    "renumbered": (["UPDATE audit_entries SET seq = 100 WHERE seq = 5"], 5),
    "swapped": (
        [
            "UPDATE audit_entries SET seq = CASE seq WHEN 5 THEN 106 ELSE 105 END WHERE seq IN (5, 6)",
            "UPDATE audit_entries SET seq = seq - 100 WHERE seq > 100",
        ],
        5,
    ),
    "dated back": (["UPDATE audit_entries SET at = (SELECT at FROM audit_entries WHERE seq = 1) WHERE seq = 5"], 5),
    "given another reason": (["UPDATE audit_entries SET text_hash = hash WHERE seq = 5"], 5),
    "moved to another draft": (["UPDATE audit_entries SET draft = 8 WHERE seq = 5"], 5),
    "cut, and the head with it": (
        [
            "DELETE FROM audit_entries WHERE seq > 8",
            "UPDATE audit_heads SET seq = 8",
        ],
        8,
    ),
}


@pytest.mark.parametrize("how", TAMPERING)
async def test_tampering_is_found_and_named(store: SqlStore, database: Database, how: str) -> None:
    await record(store, *edits(10))
    assert await verify(store.chain(LAKESIDE), await store.head(LAKESIDE)) == []
    statements, first = TAMPERING[how]
    for statement in statements:
        async with database.writing() as connection:
            await connection.execute(text(statement))
    breaks = await verify(store.chain(LAKESIDE), await store.head(LAKESIDE))
    assert breaks
    assert breaks[0].seq == first


async def test_every_field_enters_the_chain_as_it_comes_back(store: SqlStore) -> None:
    """What is empty and what is not there are two things to a hash."""
    odd = [
        Fact(at=NOW, kind=Happening.TOPICS_IMPORTED, person=PersonId("")),
        Fact(at=NOW, kind=Happening.EDITED, stage="", role="", version=0, draft=DraftId(0), text=""),
        Fact(at=NOW, kind=Happening.EDITED, detail={"": ""}),
    ]
    await record(store, *odd)
    assert await verify(store.chain(LAKESIDE), await store.head(LAKESIDE)) == []
