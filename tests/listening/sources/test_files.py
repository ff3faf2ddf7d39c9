"""A file of stored posts is read once, and goes on where it was cut."""

import asyncio
import json
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.listening.post import Outlet
from bot.listening.sources.files import A_BATCH, StoredFile
from bot.listening.sources.running import Runner
from bot.listening.sources.source import SourceFault
from tests.support.sources import NOW, Keeper, Time, Told, surroundings


def everything(_text: str, _language: str, _outlet: Outlet) -> bool:
    return True


def stored(path: Path) -> StoredFile:
    return StoredFile(path, wanted=everything, clock=Time())


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """Two batches and a half; every seventh line is damaged, and the posts have no ids of their own."""
    path = tmp_path / "posts.jsonl"
    lines = (
        "{" if number % 7 == 0 else json.dumps({"at": "2026-11-20T10:00:00Z", "text": f"post {number}"})
        for number in range(1, A_BATCH * 3)
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


async def test_a_crash_in_the_middle_loses_nothing_and_counts_nothing_twice(posts: Path) -> None:
    keeper = Keeper()
    for death in (2, 2, None):
        keeper.batches, keeper.dies_at = 0, death
        running = Runner(stored(posts), surroundings(Time(), keeper, Told())).run()
        if death:
            with pytest.raises(asyncio.CancelledError):
                await running
        else:
            await running
    assert keeper.counted == [f"post {number}" for number in range(1, A_BATCH * 3) if number % 7]
    assert len(keeper.posts) == len(keeper.counted)


async def test_what_is_added_later_is_read_by_a_later_round(tmp_path: Path) -> None:
    path, keeper = tmp_path / "posts.csv", Keeper()
    path.write_text("at,text\n2026-11-20T10:00:00Z,one\n", encoding="utf-8")
    await Runner(stored(path), surroundings(Time(), keeper, Told())).run()
    with path.open("a", encoding="utf-8") as file:
        file.write("2026-11-20T10:01:00Z,two\n")
    await Runner(stored(path), surroundings(Time(), keeper, Told())).run()
    assert keeper.counted == ["one", "two"]
    assert keeper.batches == 2


async def test_a_clock_in_the_future_counts_as_now(tmp_path: Path) -> None:
    path, keeper = tmp_path / "posts.jsonl", Keeper()
    path.write_text(json.dumps({"id": "1", "at": (NOW + timedelta(days=9)).isoformat(), "text": "one"}))
    await Runner(stored(path), surroundings(Time(), keeper, Told())).run()
    assert [post.at for post in keeper.posts.values()] == [NOW]


@pytest.mark.parametrize("content", [None, "", "hello\n"])
async def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "posts.jsonl"
    if content is not None:
        path.write_text(content)
    async with aclosing(stored(path).batches("")) as batches:
        with pytest.raises(SourceFault, match=r"posts\.jsonl"):
            await anext(batches)
