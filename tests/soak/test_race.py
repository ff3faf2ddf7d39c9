"""Eight people click at once, two bot processes share one PostgreSQL: there is exactly one outcome."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState
from bot.ids import DraftId
from storage import migrate
from storage.engine import open_database
from tests.support.record import breaks
from tests.support.scene import AMARA, LAKESIDE, REVIEW, Json, Scene, eventually, headline, scene_on, settings

REVIEWERS = [f"U0CLIN{number:02}" for number in range(8)]


@pytest.fixture
async def scene(empty_postgresql: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """Two bots on one PostgreSQL, and eight clinical reviewers in the channel."""
    async with open_database(empty_postgresql) as database:
        await migrate.upgrade(database)
    async with scene_on(empty_postgresql, tmp_path / "bots.log", workspace=settings(clinical=REVIEWERS)) as scene:
        world = scene.sandbox.slack.workspace
        for reviewer in REVIEWERS:
            world.users[reviewer] = {**world.users["U0CLARAR"], "id": reviewer, "name": reviewer.lower()}
            world.channels[REVIEW]["members"].append(reviewer)
        await scene.start_bot()
        await scene.start_bot(connected=2)
        yield scene


def card_of(scene: Scene, draft: DraftId) -> Json | None:
    return next((card for card in scene.cards() if headline(card).startswith(f"Draft #{draft} ")), None)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "rounds", [pytest.param(40, id="40-rounds"), pytest.param(200, id="200-rounds", marks=pytest.mark.soak)]
)
async def test_eight_clicks_have_one_outcome(scene: Scene, rounds: int) -> None:
    """Each round: all eight press Approve on one card; one decision counts, the others are told, the record holds."""
    for number in range(1, rounds + 1):
        draft = DraftId(number)
        await scene.submit(AMARA, await scene.open_form(AMARA), text=f"Round {number}: wash your hands.")
        card = await eventually(partial(card_of, scene, draft))
        answers = await asyncio.gather(*(scene.click(who, card, "card.approve") for who in REVIEWERS))
        assert not [answer for answer in answers if "error" in answer], answers
        async with scene.store.read(LAKESIDE) as reader:
            review = await reader.review(draft)
            happened = Counter(entry.fact.kind for entry in await reader.entries(draft))
        assert [decision.stage for decision in review.decisions] == ["clinical"]
        assert review.draft.state is DraftState.IN_REVIEW
        assert happened[Happening.DECIDED] == 1
        told = [scene.private_answers(who) for who in REVIEWERS]
        scene.sandbox.slack.workspace.ephemerals.clear()
        assert sum(map(len, told)) == len(REVIEWERS) - 1
    assert await breaks(scene.store, LAKESIDE) == []
    cards = Counter(headline(card).split(" · ")[0] for card in scene.cards())
    assert set(cards.values()) == {1}
