"""The second opinion over the real protocols: on a card that was there already, and never in anybody's way."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.openai_server import Fault, Json, Model, model_serving
from tests.support.scene import CLARA, Scene, eventually, scene_on, words

REMARK = {"kind": "tone", "quote": "Wash your hands", "why": "It commands.", "suggestion": "Please wash <!channel>"}
TITLE = "Second opinion"


def remarking(_asked: Json) -> Json:
    return {"findings": [REMARK]}


@pytest.fixture
async def model() -> AsyncIterator[Model]:
    async with model_serving(remarking) as model:
        yield model


@pytest.fixture
async def scene(database_url: str, tmp_path: Path, model: Model) -> AsyncIterator[Scene]:
    async with scene_on(
        database_url,
        tmp_path / "bot.log",
        OPENAI_API_KEY="sk-test",
        OPENAI_BASE_URL=model.url,
        OPENAI_MODEL="test model",
    ) as scene:
        await scene.start_bot()
        yield scene


def said(scene: Scene, words_: str) -> bool | None:
    return any(words_ in words(card) for card in scene.cards()) or None


async def test_the_opinion_is_added_to_the_card_as_a_section_of_its_own(scene: Scene) -> None:
    await scene.draft()
    await eventually(lambda: said(scene, f"*{TITLE}*"))
    (card,) = scene.cards()
    assert "“Wash your hands”. It commands. → Please wash <!channel>" in words(card)
    assert "`test model`" in words(card)
    plain = next(b for b in card["blocks"] if b["type"] == "section" and "It commands" in b["text"]["text"])
    assert plain["text"]["type"] == "plain_text"


async def test_while_the_model_keeps_silent_a_draft_is_reviewed_as_always(scene: Scene, model: Model) -> None:
    """The card is there before the model has answered; a decision does not wait, and its answer is still added."""
    model.always = Fault.SLOW
    card = await scene.draft()
    await eventually(lambda: model.asked or None)
    assert "on its way" in words(card)
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: said(scene, "✅ *Clinical* approved"))
    assert not said(scene, f"*{TITLE}*")
    model.released.set()
    await eventually(lambda: said(scene, f"*{TITLE}*"))
    assert said(scene, "✅ *Clinical* approved")


async def test_a_broken_answer_is_told_in_a_line(scene: Scene, model: Model) -> None:
    model.always = Fault.TRUNCATED
    await scene.draft()
    await eventually(lambda: said(scene, "No second opinion: the language model's answer could not be used."))
