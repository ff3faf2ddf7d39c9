"""Vetted facts that wait for a review, over the real protocol: where reviewers find them, and who is reminded."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit.entries import Happening
from bot.deadlines.hours import Hours
from bot.facts.nudging import FactNudging
from bot.ids import PersonId
from bot.review.rosters import Rosters
from bot.review.stages import Role
from tests.e2e.acting import buttons, command, everything, home, opened, press, top
from tests.e2e.test_deadlines import CHICAGO, Here, said_in_channel, told
from tests.e2e.test_facts import STATEMENT, propose
from tests.support.directory import Everybody
from tests.support.record import breaks
from tests.support.scene import (
    AMARA,
    BO,
    CLARA,
    DEVAN,
    LAKESIDE,
    REVIEW,
    Json,
    Scene,
    eventually,
    headline,
    now,
    settings,
    words,
)

WAITS = "1 fact waits for your review*, the longest waiting first"


async def showing(scene: Scene, who: str, part: str) -> Json:
    return await eventually(lambda: view if part in everything(view := top(scene, who)) else None)


async def proposed(scene: Scene, name: str) -> None:
    """Amara proposes a fact; what she sees then is closed."""
    assert (await propose(scene, name=name))["result"] == "updated"
    scene.sandbox.slack.workspace.stacks.pop(AMARA, None)


async def send_back(scene: Scene, who: str, why: str) -> Json:
    view = await opened(scene, who, "fact_back")
    state = {"why": {"value": {"type": "plain_text_input", "value": why}}}
    return await scene.post("/page-api/view/submit", {"as": who, "view_id": view["id"], "state": state})


async def test_a_reviewer_finds_facts_where_drafts_are_and_steps_through_both(scene: Scene) -> None:
    """The oldest turn comes first; one is approved, one sent back, one skipped, one was decided by a colleague."""
    await proposed(scene, "First")
    card = await scene.draft(text="Wash your hands.")
    for name in ("Second", "Third"):
        await proposed(scene, name)

    start = await home(scene, CLARA)
    assert "3 facts wait for your review" in words(start)
    assert "Fact #1 · First" in words(start)
    await press(scene, CLARA, start, "next.start", "next")
    first = await showing(scene, CLARA, "*Fact #1 · First*")
    assert STATEMENT in words(first)
    assert "3 more after this one" in words(first)
    await press(scene, CLARA, first, "next.fact_approve")
    await press(scene, CLARA, await showing(scene, CLARA, "*Draft #1*"), "next.approve")
    second = await showing(scene, CLARA, "*Fact #2 · Second*")
    await press(scene, CLARA, second, "next.fact_back")
    assert "Say what should be different" in str(await send_back(scene, CLARA, " "))
    assert (await send_back(scene, CLARA, "Name the age group."))["result"] == "closed"
    third = await showing(scene, CLARA, "*Fact #3 · Third*")
    assert "The last one that waits for you" in words(third)
    await eventually(lambda: "*Clinical* approved by <@U0CLARAR>" in words(card))

    # A colleague opens the same fact from the queue, and decides on its card; the queue stays beneath it.
    await command(scene, DEVAN, "/queue", "waiting")
    queue = await opened(scene, DEVAN, "queue")
    assert "Fact #3 · Third" in words(queue)
    assert "Fact #1" not in words(queue)
    await press(scene, DEVAN, queue, "fact.open")
    await press(scene, DEVAN, await opened(scene, DEVAN, "fact"), "fact.approve")
    await showing(scene, DEVAN, "✅ vetted")
    assert [view["callback_id"] for view in scene.sandbox.slack.workspace.stacks[DEVAN]] == ["queue", "fact"]
    await press(scene, CLARA, third, "next.fact_back")
    over = await showing(scene, CLARA, "Nothing waits for you.")
    assert "⚠️ Fact #3: This version of the fact was approved already." in words(over)
    assert "You gave 3 decisions just now" in words(over)

    # Whoever wrote one sees what became of it; who reviews nothing sees what is their own.
    mine = await home(scene, AMARA)
    assert "Sent back to you, below: fact *#2*" in words(mine)
    assert "Fact #1" not in words(mine)
    await command(scene, AMARA, "/queue")
    assert "↩️ sent back to be changed" in words(await opened(scene, AMARA, "queue"))
    await command(scene, BO, "/queue", "brand")
    assert "Fact #" not in words(await opened(scene, BO, "queue"))
    await press(scene, AMARA, mine, "fact.open")
    assert {"fact.edit", "fact.retire"} <= set(buttons(await opened(scene, AMARA, "fact")))
    assert await breaks(scene.store, LAKESIDE) == []


async def test_a_fact_may_be_skipped_and_somebody_begins_with_the_one_they_choose(scene: Scene) -> None:
    for name in ("First", "Second"):
        await proposed(scene, name)
    start = await home(scene, CLARA)
    second = next(
        block["accessory"]["value"] for block in start["blocks"] if "Fact #2" in str(block) and "accessory" in block
    )
    await press(scene, CLARA, start, "next.start", second)
    await press(scene, CLARA, await showing(scene, CLARA, "*Fact #2 · Second*"), "next.fact_skip")
    first = await showing(scene, CLARA, "*Fact #1 · First*")
    assert "The last one that waits for you" in words(first)
    await press(scene, CLARA, first, "next.fact_approve")
    assert "1 that you skipped still waits for you" in words(await showing(scene, CLARA, "That was all."))


@dataclass
class Clock:
    """The clock's use case, on working days to come."""

    nudging: FactNudging
    day: datetime = field(default_factory=lambda: now().astimezone(CHICAGO).replace(hour=10, minute=0))

    async def next_week(self) -> None:
        """Thursdays are spared: Thanksgiving is one."""
        self.day += timedelta(days=(1 - self.day.weekday()) % 7 + 7)
        for hour in (10, 15):
            await self.nudging.nudge_due(now=self.day.replace(hour=hour).astimezone(UTC))


@pytest.fixture
async def clock(scene: Scene) -> Clock:
    """Clara reviews, Devan is her backup."""
    async with scene.store.write(LAKESIDE) as tx:
        found = settings(clinical=[CLARA])
        roster = replace(found.roster, backups={Role.CLINICAL: frozenset({PersonId(DEVAN)})})
        await tx.save_settings(replace(found, roster=roster))
    rosters = Rosters(store=scene.store, directory=Everybody())
    return Clock(FactNudging(store=scene.store, rosters=rosters, hours=Hours(zones=Here())))


async def test_a_fact_that_waits_is_reminded_of_and_passed_on(scene: Scene, clock: Clock) -> None:
    await proposed(scene, "First")
    await eventually(lambda: told(scene, CLARA, "A fact waits for your review"))
    assert told(scene, DEVAN, "waits for your review") is None
    await clock.next_week()
    first = await eventually(lambda: told(scene, CLARA, WAITS))
    await clock.next_week()
    await eventually(lambda: (again := told(scene, CLARA, WAITS)) and again["ts"] != first["ts"])
    await eventually(lambda: len([one for one in scene.direct(CLARA) if WAITS in words(one)]) == 1)

    await clock.next_week()
    asked = await eventually(lambda: told(scene, DEVAN, "the backups are asked as well"))
    late = await eventually(lambda: said_in_channel(scene, "1 vetted fact *has waited too long*"))
    assert "it waits for <@U0CLARAR> or <@U0DEVANS>" in words(late)
    assert headline(late) == ""
    entries = [entry.fact async for entry in scene.store.chain(LAKESIDE)]
    assert [one.detail["to"] for one in entries if one.kind is Happening.FACT_ESCALATED] == ["backup", "channel"]

    await scene.click(DEVAN, asked, "next.start", scene.sandbox.slack.workspace.ims[DEVAN])
    await press(scene, DEVAN, await showing(scene, DEVAN, "*Fact #1 · First*"), "next.fact_approve")
    await showing(scene, DEVAN, "Nothing waits for you.")
    await eventually(lambda: told(scene, CLARA, "No fact waits for your review any more"))
    await clock.next_week()
    await eventually(lambda: said_in_channel(scene, "nothing waits here any more"))
    assert said_in_channel(scene, "has waited too long") is None
    assert len([one for one in scene.channel(REVIEW) if "vetted facts" in words(one)]) == 1
    assert await breaks(scene.store, LAKESIDE) == []
