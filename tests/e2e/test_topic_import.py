"""A file of topics, over the real protocols: answered at once, its outcome told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.acting import command, opened, press
from tests.support.scene import AMARA, LAKESIDE, Json, Scene, eventually, scene_on, settings, words

MANY = 300


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene_on(database_url, tmp_path / "bot.log", workspace=settings()) as made:
        yield made


async def hand_in(scene: Scene, name: str, text: str) -> Json:
    await command(scene, AMARA, "/topics", "")
    await press(scene, AMARA, await opened(scene, AMARA, "topics"), "topic.import")
    view = await opened(scene, AMARA, "topic_import")
    file = scene.sandbox.slack.workspace.add_file(AMARA, name, "text/plain", text.encode())
    state = {"file": {"value": {"type": "file_input", "files": [{"id": file["id"]}]}}}
    return await scene.post("/page-api/view/submit", {"as": AMARA, "view_id": view["id"], "state": state})


async def told(scene: Scene, said: str) -> Json:
    return await eventually(lambda: next((m for m in scene.direct(AMARA) if said in words(m)), None), 30)


async def test_a_file_is_answered_at_once_and_its_outcome_told(scene: Scene) -> None:
    await scene.start_bot()
    listed = "topics:\n" + "".join(f"- name: Topic {n}\n  any: [phrase {n}]\n" for n in range(MANY))
    assert (await hand_in(scene, "topics.yaml", listed))["result"] == "updated"
    assert "is being read" in words(await opened(scene, AMARA, "topic_done"))
    await told(scene, f"{MANY} topics were added, 0 changed")
    async with scene.store.read(LAKESIDE) as reader:
        assert len(await reader.topics()) == MANY
    scene.sandbox.slack.workspace.stacks.pop(AMARA, None)
    assert (await hand_in(scene, "topics.yaml", listed.replace("any: [phrase 7]", "any: []")))["result"] == "updated"
    refused = await told(scene, "was not taken")
    assert "Entry 8, any" in words(refused)
    assert "`topics.yaml`" in words(refused)
