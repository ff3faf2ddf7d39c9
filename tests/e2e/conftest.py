from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.scene import Scene, scene_on


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """A sandbox with one bot, on each kind of database."""
    async with scene_on(database_url, tmp_path / "bot.log") as scene:
        await scene.start_bot()
        yield scene


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the bots said on standard error."""
    return tmp_path / "bot.log"
