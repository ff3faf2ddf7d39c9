"""A file of topics, over the real protocols: answered at once, its outcome told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.acting import command, hand_in, opened, press, told
from tests.support.scene import AMARA, LAKESIDE, Json, Scene, scene_on, settings, words

MANY = 300


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene_on(database_url, tmp_path / "bot.log", workspace=settings()) as made:
        yield made


async def import_file(scene: Scene, text: str) -> Json:
    await command(scene, AMARA, "/topics", "")
    await press(scene, AMARA, await opened(scene, AMARA, "topics"), "topic.import")
    return await hand_in(scene, AMARA, await opened(scene, AMARA, "topic_import"), "topics.yaml", text)


async def test_a_file_is_answered_at_once_and_its_outcome_told(scene: Scene) -> None:
    await scene.start_bot()
    listed = "topics:\n" + "".join(f"- name: Topic {n}\n  any: [phrase {n}]\n" for n in range(MANY))
    assert (await import_file(scene, listed))["result"] == "updated"
    assert "is being read" in words(await opened(scene, AMARA, "topic_done"))
    await told(scene, AMARA, f"{MANY} topics were added, 0 changed")
    async with scene.store.read(LAKESIDE) as reader:
        assert len(await reader.topics()) == MANY
    scene.sandbox.slack.workspace.stacks.pop(AMARA, None)
    assert (await import_file(scene, listed.replace("any: [phrase 7]", "any: []")))["result"] == "updated"
    refused = await told(scene, AMARA, "was not taken")
    assert "Entry 8, any" in words(refused)
    assert "`topics.yaml`" in words(refused)
