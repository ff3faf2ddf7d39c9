"""The bot is killed again and again on Slack's worst day: no decision is lost or made twice, no card is missing."""

import asyncio
import contextlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.audit.entries import Happening, verify
from bot.drafts.draft import DraftState
from bot.ids import DraftId, PersonId
from bot.review.decision import Verdict
from bot.review.review import Review
from storage.engine import open_database
from storage.tables import outbox
from tests.support.scene import AMARA, BO, CLARA, LAKESIDE, Json, Scene, eventually, headline, scene_on, settings

FAULTS = {
    "calls": {"ratelimited": 0.05, "http_500": 0.05, "lose_response": 0.05, "drop_before": 0.05},
    "deliveries": {"twice": 0.1, "drop": 0.05},
    "retry_after": 1,
    "methods": ["chat.postMessage", "chat.update", "chat.delete", "conversations.open", "views.open"],
}
"""Who somebody is and what only they are told do not fail here: a click is then acknowledged only if it counted."""
KILLS = [
    pytest.param(6, id="6-kills"),
    pytest.param(150, id="150-kills", marks=pytest.mark.soak),
]

FEWER_KILLS = [
    pytest.param(3, id="3-kills"),
    pytest.param(50, id="50-kills", marks=pytest.mark.soak),
]
STARTED = 60
"""Seconds for something to be acknowledged: a busy machine starts a bot slowly, and kills it soon."""


@dataclass
class People:
    """Amara writes, Clara and Bo decide, each on what they see; what Slack told them was done is remembered."""

    scene: Scene
    chance: random.Random
    written: int = 0
    acknowledged: list[tuple[str, DraftId, int]] = field(default_factory=list)
    """Who pressed a button that was acknowledged, on which version of which draft."""

    async def work(self) -> None:
        """Goes on until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for doing in (self.write, self.decide, self.decide, self.decide):
                group.create_task(self._again_and_again(doing))

    async def _again_and_again(self, doing: Callable[[], Awaitable[None]]) -> None:
        while True:
            with contextlib.suppress(TimeoutError, AssertionError):  # Slack or the bot does not answer: try again
                async with asyncio.timeout(3):
                    await doing()
            await asyncio.sleep(0.02)

    async def write(self) -> None:
        form = await self.scene.open_form(AMARA)
        answer = await self.scene.submit(AMARA, form, text=f"Wash your hands. ({self.written})")
        self.written += answer.get("result") == "closed"

    async def decide(self) -> None:
        waiting = [card for card in self.scene.cards() if offers(card, "card.approve")]
        if not waiting:
            await asyncio.sleep(0.05)
            return
        card = self.chance.choice(waiting)
        ref = reference(card)
        who = CLARA if ref["s"] == 1 else BO
        if await self.scene.click(who, card, "card.approve") == {}:
            self.acknowledged.append((who, DraftId(ref["d"]), ref["v"]))


def offers(card: Json, action_id: str) -> bool:
    return any(e.get("action_id") == action_id for b in card["blocks"] for e in b.get("elements", []))


def reference(card: Json) -> dict[str, int]:
    value = next(
        e["value"] for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == "card.approve"
    )
    found: dict[str, int] = json.loads(value)
    return found


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene_on(database_url, tmp_path / "bots.log", workspace=settings(clinical=[CLARA])) as scene:
        scene.sandbox.slack.wire.limits.trigger_ttl = 10
        yield scene


async def killed_again_and_again(scene: Scene, people: People, *, kills: int, bots: int = 1) -> None:
    """People work all the time; one of the bots is killed at some point after each start, and started again."""
    working = asyncio.create_task(people.work())
    try:
        for kill in range(kills):
            while len(scene.bots) < bots:
                await scene.start_bot()  # sockets are dropped all the time: two are seldom connected at once
                await asyncio.sleep(2 * (bots - 1))
            if kill == kills - 1:
                await eventually(lambda: people.acknowledged, STARTED)
            await asyncio.sleep(people.chance.uniform(0.1, 1.5))
            await scene.kill(people.chance.choice(scene.bots))
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def settled(scene: Scene, database_url: str) -> None:
    """Slack is well again, the bot runs, and nothing is owed any more."""
    await scene.post("/control/reset", {})
    scene.sandbox.slack.wire.limits.rate_scale = 1000
    await scene.start_bot(connected=len(scene.bots) + 1)
    async with open_database(database_url, exclusive=False) as database, asyncio.timeout(150):
        while True:
            async with database.reading() as connection:
                if not (await connection.execute(select(func.count()).select_from(outbox))).scalar_one():
                    return
            await asyncio.sleep(0.2)


async def reviews(scene: Scene) -> list[Review]:
    found = []
    async with scene.store.read(LAKESIDE) as reader:
        for listed in await reader.drafts_of(PersonId(AMARA), limit=10_000):
            if listed.draft.version:
                found.append(await reader.review(listed.draft.id))  # noqa: PERF401 - each is awaited
    return found


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kills", KILLS)
async def test_no_kill_loses_or_doubles_anything(scene: Scene, database_url: str, kills: int) -> None:
    """With the optional history scopes: not even a card is there twice."""
    people = People(scene, random.Random(7))  # noqa: S311 - the same run each time
    await scene.post("/control/random-faults", {"seed": 7, **FAULTS})
    await killed_again_and_again(scene, people, kills=kills)
    await settled(scene, database_url)
    await holds(scene, people)
    assert not twins_of(scene)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("kills", FEWER_KILLS)
async def test_of_two_bots_on_one_database_one_is_killed(scene: Scene, database_url: str, kills: int) -> None:
    """The other goes on, and takes over what the dead one had begun."""
    people = People(scene, random.Random(9))  # noqa: S311 - the same run each time
    await scene.post("/control/random-faults", {"seed": 9, **FAULTS})
    await killed_again_and_again(scene, people, kills=kills, bots=2)
    await settled(scene, database_url)
    await holds(scene, people)
    assert not twins_of(scene)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kills", FEWER_KILLS)
async def test_without_the_history_scopes_a_twin_goes_at_its_first_click(
    scene: Scene, database_url: str, kills: int
) -> None:
    people = People(scene, random.Random(8))  # noqa: S311 - the same run each time
    await scene.post("/control/scopes", {"revoke": ["groups:history", "im:history"]})
    await scene.post("/control/random-faults", {"seed": 8, **FAULTS})
    await killed_again_and_again(scene, people, kills=kills)
    await settled_blind(scene, database_url)
    await holds(scene, people)
    for _ in range(len(scene.cards())):
        twins = twins_of(scene)
        if not twins:
            break
        before = len(scene.cards())
        for card in twins:  # one of them is the lane's own and stays
            await scene.click(CLARA, card, "card.more")
        await eventually(partial(fewer_cards, scene, before))
    assert not twins_of(scene)


def fewer_cards(scene: Scene, than: int) -> bool:
    return len(scene.cards()) < than


def twins_of(scene: Scene) -> list[Json]:
    """Cards of one draft that has several; none where every draft has one."""
    by_draft: dict[str, list[Json]] = defaultdict(list)
    for card in scene.cards():
        by_draft[headline(card).split(" · ")[0]].append(card)
    return next((cards for cards in by_draft.values() if len(cards) > 1), [])


async def settled_blind(scene: Scene, database_url: str) -> None:
    await settled(scene, database_url)
    await scene.post("/control/scopes", {"revoke": ["groups:history", "im:history"]})


async def holds(scene: Scene, people: People) -> None:
    """What was acknowledged is recorded, once; every draft has its card, as it stands; the chain is whole."""
    found = {review.draft.id: review for review in await reviews(scene)}
    assert people.written
    assert people.acknowledged
    assert len(found) >= people.written
    for who, draft, version in people.acknowledged:
        decided = [(d.person, d.version, d.verdict) for d in found[draft].decisions]
        assert (who, version, Verdict.APPROVED) in decided, "a decision was acknowledged and is not recorded"
    for review in found.values():
        stages = Counter(decision.stage for decision in review.decisions)
        assert set(stages.values()) <= {1}, "a stage was decided twice"
        state = DraftState.READY if len(stages) == len(review.plan) else DraftState.IN_REVIEW
        assert review.draft.state is state
    async with scene.store.read(LAKESIDE) as reader:
        recorded = [entry.fact.kind async for entry in reader.chain()]
        assert await verify(reader.chain(), await reader.head()) == []
    assert recorded.count(Happening.DECIDED) == sum(len(review.decisions) for review in found.values())
    shown = {headline(card) for card in scene.cards()}
    for review in found.values():
        kind = review.version.content.kind.label
        assert f"Draft #{review.draft.id} · {kind} · {review.draft.state.label}" in shown, "a card is missing or old"
