from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.audit.entries import GENESIS, Entry, Fact, Happening, Head, chained, salted, verify
from bot.ids import DraftId, WorkspaceId

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
WORKSPACE = WorkspaceId("T0LAKESIDE")


def chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    for seq in range(1, length + 1):
        fact = Fact(at=NOW, kind=Happening.SUBMITTED, draft=DraftId(seq), text=f"reason {seq}")
        previous = entries[-1].hash if entries else GENESIS
        entries.append(chained(workspace=WORKSPACE, seq=seq, fact=fact, previous=previous, salt=f"salt {seq}"))
    return entries


async def stream(entries: Sequence[Entry]) -> AsyncIterator[Entry]:
    for entry in entries:
        yield entry


async def broken(entries: Sequence[Entry], head: Head) -> list[tuple[int, str]]:
    return [(found.seq, found.why) for found in await verify(stream(entries), head)]


def head_of(entries: Sequence[Entry]) -> Head:
    return Head(seq=entries[-1].seq, hash=entries[-1].hash)


async def test_an_untouched_chain_holds() -> None:
    entries = chain(5)
    assert await broken(entries, head_of(entries)) == []
    assert await broken([], Head()) == []


async def test_an_altered_entry_is_named() -> None:
    entries = chain(5)
    entries[2] = replace(entries[2], fact=replace(entries[2].fact, draft=DraftId(99)))
    assert await broken(entries, head_of(entries)) == [(3, "altered: its content does not give its hash")]


async def test_a_rewritten_entry_breaks_at_the_one_after_it() -> None:
    """Somebody alters an entry and gives it a fitting hash: the next one does not follow it any more."""
    entries = chain(5)
    entries[2] = chained(
        workspace=WORKSPACE,
        seq=3,
        fact=replace(entries[2].fact, draft=DraftId(99)),
        previous=entries[1].hash,
        salt="salt 3",
    )
    assert [seq for seq, _ in await broken(entries, head_of(entries))] == [4]


async def test_a_removed_entry_is_named() -> None:
    entries = chain(5)
    assert await broken(entries[:2] + entries[3:], head_of(entries)) == [(3, "removed")]
    assert await broken(entries[:1] + entries[3:], head_of(entries)) == [(2, "to 3 removed")]


async def test_a_cut_tail_is_named() -> None:
    entries = chain(5)
    assert await broken(entries[:4], head_of(entries)) == [(5, "removed from the end")]
    assert await broken([], head_of(entries)) == [(1, "to 5 removed from the end")]


async def test_swapped_entries_are_named() -> None:
    """Two entries exchange their places and numbers."""
    entries = chain(5)
    entries[1], entries[2] = replace(entries[2], seq=2), replace(entries[1], seq=3)
    assert {seq for seq, _ in await broken(entries, head_of(entries))} >= {2, 3, 4}


async def test_an_entry_added_behind_the_heads_back_is_named() -> None:
    entries = chain(5)
    assert [seq for seq, _ in await broken(entries, head_of(entries[:4]))] == [5]


async def test_purging_a_text_leaves_the_chain_whole() -> None:
    """The salted hash stays, the text and its salt go."""
    entries = chain(3)
    entries[1] = replace(entries[1], fact=replace(entries[1].fact, text=None))
    assert await broken(entries, head_of(entries)) == []


def test_a_text_is_not_found_by_guessing_its_hash() -> None:
    assert salted("a reason", "one salt") != salted("a reason", "another salt")


def test_a_text_without_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        chained(
            workspace=WORKSPACE,
            seq=1,
            fact=Fact(at=NOW, kind=Happening.DECIDED, text="why"),
            previous=GENESIS,
            salt=None,
        )
