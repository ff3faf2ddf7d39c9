"""Slack has a bad day: nothing owed is lost, nothing is said twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.audit.entries import Happening
from bot.ids import DraftId, PersonId
from bot.requests import Request
from bot.review.decision import Verdict
from tests.support.deciding import deciding
from tests.support.scene import ADA, AMARA, BEN, CLARA, LAKESIDE, REVIEW, Scene, eventually, now, scene_on, words


async def test_a_lost_answer_is_looked_up_and_leaves_one_card(scene: Scene) -> None:
    """The history scopes are granted: the message is found by its metadata."""
    await scene.post("/control/faults", {"method": "chat.postMessage", "kind": "lose_response"})
    card = await scene.draft()
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by" in words(card), 40)
    assert len(scene.cards()) == 1


@pytest.fixture
async def blind(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    """A bot to which the optional history scopes were not granted."""
    async with scene_on(database_url, tmp_path / "bot.log") as scene:
        await scene.post("/control/scopes", {"revoke": ["groups:history", "im:history"]})
        await scene.start_bot()
        yield scene


async def test_without_the_history_scopes_the_twin_goes_at_its_first_click(blind: Scene) -> None:
    await blind.post("/control/faults", {"method": "chat.postMessage", "kind": "lose_response"})
    first = await blind.draft()
    await eventually(lambda: len(blind.cards()) == 2, 40)
    await eventually(lambda: len(blind.direct(CLARA)) == 1, 40)
    await blind.click(CLARA, first, "card.approve")
    await eventually(lambda: len(blind.cards()) == 1)
    assert "second copy" in blind.private_answers(CLARA)[0]
    await blind.click(CLARA, blind.cards()[0], "card.approve")
    await eventually(lambda: "approved by" in words(blind.cards()[0]))


@pytest.mark.parametrize("kind", ["ratelimited", "http_500", "drop_before"])
async def test_what_fails_is_tried_again(scene: Scene, kind: str) -> None:
    await scene.post("/control/faults", {"method": "chat.postMessage", "kind": kind, "times": 2})
    await scene.draft()
    await eventually(lambda: len(scene.direct(CLARA)) == 1, 40)
    assert len(scene.cards()) == 1


async def test_a_card_somebody_deleted_comes_back_with_the_next_change(scene: Scene) -> None:
    card = await scene.draft()
    await eventually(lambda: scene.direct(CLARA))
    scene.sandbox.slack.workspace.remove(REVIEW, card["ts"])
    async with scene.store.read(LAKESIDE) as reader:
        seen = (await reader.review(DraftId(1))).seen
    request = Request(workspace=LAKESIDE, person=PersonId(CLARA), key="elsewhere", at=now())
    await deciding(scene.store).decide(request, DraftId(1), verdict=Verdict.APPROVED, seen=seen)
    await eventually(lambda: len(scene.cards()) == 1)
    assert scene.cards()[0]["ts"] != card["ts"]


async def test_an_archived_channel_parks_the_card_until_an_admin_has_it_tried_again(scene: Scene) -> None:
    await scene.post(f"/control/channels/{REVIEW}", {"is_archived": True})
    answer = await scene.submit(BEN, await scene.open_form(BEN))
    assert answer["result"] == "closed"
    note = await eventually(lambda: next((m for m in scene.direct(ADA) if "deliver" in m["text"]), None))
    assert "archived" in words(note)
    assert not scene.cards()
    await scene.post(f"/control/channels/{REVIEW}", {"is_archived": False})
    await scene.click(ADA, note, "delivery.retry", scene.sandbox.slack.workspace.ims[ADA])
    await eventually(scene.cards)
    async with scene.store.read(LAKESIDE) as reader:
        kinds = [entry.fact.kind for entry in await reader.entries(DraftId(1))]
    assert Happening.DELIVERY_PARKED in kinds


async def test_a_deactivated_reviewer_stops_nobody(scene: Scene) -> None:
    await scene.post("/control/people/U0DEVANS", {"deleted": True})
    card = await scene.draft()
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by" in words(card))


async def test_dropped_sockets_come_back(scene: Scene) -> None:
    await scene.post("/control/sockets", {"action": "drop"})
    await eventually(lambda: not scene.sandbox.slack.deliveries._sockets)
    await eventually(lambda: scene.sandbox.slack.deliveries._sockets, 40)
    await scene.draft()


@pytest.mark.parametrize("absent", [["files.getUploadURLExternal"], ["chat.getPermalink"]])
async def test_a_method_the_server_lacks_switches_off_only_its_feature(scene: Scene, absent: list[str]) -> None:
    await scene.post("/control/methods", {"absent": absent})
    card = await scene.draft()
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by" in words(card))
    await scene.click("U0BOLIND", card, "card.approve")
    await scene.headed("🟢 Draft #1")
    await eventually(lambda: any("ready" in m["text"] for m in scene.direct(AMARA)))
    async with scene.store.read(LAKESIDE) as reader:
        assert await reader.dead() == ()


@pytest.mark.parametrize("kind", ["ratelimited", "http_500"])
async def test_who_cannot_be_looked_up_decides_nothing_and_is_told(scene: Scene, kind: str) -> None:
    """Whether somebody is still a full member is asked at each decision; without an answer nothing is recorded."""
    card = await scene.draft()
    await scene.post("/control/faults", {"method": "users.info", "kind": kind})
    assert await scene.click(CLARA, card, "card.approve") == {}
    await eventually(lambda: any("try again in a moment" in said for said in scene.private_answers(CLARA)))
    async with scene.store.read(LAKESIDE) as reader:
        assert (await reader.review(DraftId(1))).decisions == ()
    assert await scene.click(CLARA, card, "card.approve") == {}
    await eventually(lambda: "approved by" in words(card))
