"""Heads noted outside the database: what a chain that holds in itself cannot hide."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from bot.audit.entries import GENESIS, Entry, Fact, Happening, Head, chained
from bot.audit.heads import NotedHead, UnreadableHead, by_workspace, verify_against
from bot.ids import WorkspaceId

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")


def chain(length: int, *, differs_from: int | None = None) -> list[Entry]:
    """A chain that holds; another one from entry `differs_from` on."""
    entries: list[Entry] = []
    for seq in range(1, length + 1):
        kind = Happening.WITHDRAWN if differs_from is not None and seq >= differs_from else Happening.EDITED
        previous = entries[-1].hash if entries else GENESIS
        fact = Fact(at=NOW, kind=kind, id=f"{seq:032x}")  # type: ignore[arg-type]  # a fixed id, so that chains agree
        entries.append(chained(workspace=LAKESIDE, seq=seq, fact=fact, previous=previous, salt=None))
    return entries


def head_at(entries: Sequence[Entry], seq: int) -> Head:
    return Head(seq=seq, hash=entries[seq - 1].hash)


async def found(entries: Sequence[Entry], *noted: Head) -> list[tuple[int, str]]:
    async def stream() -> AsyncIterator[Entry]:
        for entry in entries:
            yield entry

    head = head_at(entries, len(entries)) if entries else Head()
    return [(broken.seq, broken.why) for broken in await verify_against(stream(), head, noted)]


async def test_a_chain_that_agrees_holds() -> None:
    entries = chain(6)
    assert await found(entries, head_at(entries, 2), head_at(entries, 6)) == []


async def test_a_chain_that_grew_since_holds() -> None:
    entries = chain(6)
    assert await found(entries, head_at(entries, 3)) == []


async def test_a_cut_tail_is_named_although_the_stored_head_was_cut_with_it() -> None:
    entries = chain(6)
    ((seq, why),) = await found(entries[:4], head_at(entries, 3), head_at(entries, 5), head_at(entries, 6))
    assert (seq, why.startswith("to 6 removed from the end")) == (5, True)


async def test_an_emptied_record_is_named() -> None:
    assert [seq for seq, _ in await found([], head_at(chain(1), 1))] == [1]


async def test_a_chain_rewritten_in_one_piece_is_named_with_the_last_entry_that_still_is() -> None:
    true = chain(9)
    rewritten = chain(9, differs_from=5)
    ((seq, why),) = await found(rewritten, *(head_at(true, seq) for seq in (3, 6, 8)))
    assert (seq, "after entry 3" in why) == (6, True)


async def test_a_chain_rewritten_from_its_start_is_named() -> None:
    ((seq, why),) = await found(chain(4, differs_from=1), head_at(chain(4), 2))
    assert (seq, "at it or before it" in why) == (2, True)


async def test_two_heads_of_one_place_that_differ_are_named() -> None:
    entries = chain(3)
    assert [seq for seq, _ in await found(entries, head_at(entries, 3), Head(seq=3, hash="0" * 64))] == [3]


def test_a_line_and_a_pasted_head_are_read_as_they_were_written() -> None:
    noted = NotedHead(workspace=LAKESIDE, at=NOW, head=head_at(chain(3), 3))
    assert NotedHead.read(noted.line()) == noted
    assert NotedHead.typed(f"T0LAKESIDE:3:{noted.head.hash}").head == noted.head
    assert by_workspace([noted]) == {LAKESIDE: [noted.head]}


GOOD = {"at": NOW.isoformat(), "workspace": "T0LAKESIDE", "seq": 3, "hash": "a" * 64}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "3",
        *(json.dumps(GOOD | wrong) for wrong in ({"seq": 0}, {"seq": True}, {"seq": "3"}, {"hash": "a" * 63})),
        *(json.dumps(GOOD | wrong) for wrong in ({"hash": "G" * 64}, {"hash": None}, {"at": "yesterday"}, {"at": 5})),
        json.dumps({key: value for key, value in GOOD.items() if key != "workspace"}),
    ],
)
def test_what_is_no_line_is_refused(line: str) -> None:
    with pytest.raises(UnreadableHead):
        NotedHead.read(line)


@pytest.mark.parametrize("text", ["", "T0:3", f"T0:x:{'a' * 64}", f"T0:3:{'a' * 63}", f"3:{'a' * 64}", "T0:3:…"])
def test_what_is_no_pasted_head_is_refused(text: str) -> None:
    with pytest.raises(UnreadableHead, match="WORKSPACE:SEQ:HASH"):
        NotedHead.typed(text)
