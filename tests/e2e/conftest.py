import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.scene import Scene, scene_on


@pytest.fixture
async def scene(database_url: str, log: Path) -> AsyncIterator[Scene]:
    """A sandbox with one bot, on each kind of database. Nothing that people wrote is in what the bot logged."""
    async with scene_on(database_url, log) as scene:
        await scene.start_bot()
        yield scene
        written = word_for_word(scene)
    logged = await asyncio.to_thread(log.read_text, encoding="utf-8")
    assert not [words for words in written if words in logged]


def word_for_word(scene: Scene) -> set[str]:
    """Posts, notes and reasons as the review channel shows them."""
    sections = [
        block for message in scene.channel() for block in message.get("blocks", []) if block["type"] == "section"
    ]
    return {block["text"]["text"] for block in sections if block["text"]["type"] == "plain_text"}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the bots said on standard error."""
    return tmp_path / "bot.log"
