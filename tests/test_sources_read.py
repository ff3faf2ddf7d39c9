"""`python -m bot sources read`: an archive is taken in as the bot would."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.ids import PersonId, WorkspaceId
from bot.listening.policy import Listening
from bot.listening.topic import Phrase, Topic
from bot.listening.tuning import TopicTuning
from bot.requests import Request
from bot.workspaces.settings import WorkspaceSettings
from storage.engine import open_database
from storage.store import SqlStore

LAKESIDE = WorkspaceId("T0LAKESIDE")
NOW = datetime.now(UTC)


@pytest.fixture
def listening(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workspace that listens for measles."""

    async def prepare() -> None:
        async with open_database(database_url) as database:
            store = SqlStore(database, clock=lambda: NOW)
            async with store.write(LAKESIDE) as tx:
                await tx.save_settings(WorkspaceSettings(workspace=LAKESIDE, listening=Listening()))
            request = Request(workspace=LAKESIDE, person=PersonId("U0AMARA"), key="topic", at=NOW)
            await TopicTuning(store=store).save(request, Topic(name="Measles", any=(Phrase(text="measles"),)))

    asyncio.run(prepare())
    monkeypatch.setenv("DATABASE_URL", database_url)
    return database_url


def kept(url: str) -> list[str]:
    async def texts() -> list[str]:
        async with open_database(url) as database:
            store = SqlStore(database, clock=lambda: NOW)
            async with store.read(LAKESIDE) as reader:
                return sorted(one.post.text for one in await reader.latest_posts(limit=99))

    return asyncio.run(texts())


def archive(path: Path, *texts: str, at: datetime = NOW - timedelta(days=3)) -> Path:
    lines = (json.dumps({"id": text, "at": at.isoformat(), "text": text, "outlet": "forum"}) for text in texts)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_what_matches_is_kept_once_and_the_rest_is_only_counted(
    listening: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = archive(tmp_path / "posts.jsonl", "measles here", "weather", "measles there")
    old = archive(tmp_path / "old.jsonl", "measles long ago", at=NOW - timedelta(days=31))
    assert main(["sources", "read", str(file), str(old)]) == 0
    told = capsys.readouterr().out
    assert "3 posts, of which 2 are kept now" in told
    assert "1 post, of which 0 are kept now (1 is older than posts are kept)" in told
    assert kept(listening) == ["measles here", "measles there"]
    with file.open("a", encoding="utf-8") as more:
        more.write("{\n" + json.dumps({"id": "m", "at": NOW.isoformat(), "text": "more measles"}))
    assert main(["sources", "read", str(file)]) == 0
    told = capsys.readouterr().out
    assert "1 post, of which 1 is kept now" in told
    assert "1 line could not be read" in told
    assert kept(listening) == ["measles here", "measles there", "more measles"]


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_read(
    listening: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    file = archive(tmp_path / "posts.jsonl", "measles here")
    assert main(["sources", "read", str(empty), str(tmp_path / "nowhere.csv"), str(file)]) == 1
    told = capsys.readouterr().out
    assert "empty.jsonl is empty." in told
    assert "nowhere.csv cannot be read (No such file or directory)." in told
    assert kept(listening) == ["measles here"]


def test_without_topics_nothing_would_be_kept_so_nothing_is_read(
    listening: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def remove() -> None:
        async with open_database(listening) as database:
            store = SqlStore(database, clock=lambda: NOW)
            request = Request(workspace=LAKESIDE, person=PersonId("U0AMARA"), key="gone", at=NOW)
            async with store.read(LAKESIDE) as reader:
                (topic,) = await reader.topics()
            assert topic.id is not None
            await TopicTuning(store=store).remove(replace(request), topic.id)

    asyncio.run(remove())
    assert main(["sources", "read", str(archive(tmp_path / "posts.jsonl", "measles here"))]) == 1
    assert "listens for nothing yet" in capsys.readouterr().out
    assert kept(listening) == []
