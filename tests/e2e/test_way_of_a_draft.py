"""The whole way of a draft, over the real protocol: sent back, mended, approved, published, scheduled, withdrawn."""

import re
from datetime import timedelta

from bot.audit.entries import Happening
from bot.ids import DraftId
from tests.e2e.acting import buttons, click_direct, command, home, offering, opened, press, send
from tests.support.record import breaks
from tests.support.scene import AMARA, BO, CLARA, DEVAN, LAKESIDE, Json, Scene, eventually, headline, now, words

TOLD_NOTHING = {Happening.READY_TAKEN_BACK, Happening.MISSED, Happening.DELIVERY_PARKED}


async def happened(scene: Scene) -> list[Happening]:
    async with scene.store.read(LAKESIDE) as reader:
        return [entry.fact.kind for entry in await reader.entries(DraftId(1))]


async def approved(scene: Scene, card: Json) -> None:
    """Both stages say yes, one after the other."""
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0CLARAR>" in words(card))
    await scene.click(BO, card, "card.approve")
    await eventually(lambda: "*Brand* approved by <@U0BOLIND>" in words(card))


async def test_a_draft_sent_back_is_mended_approved_again_and_published(scene: Scene) -> None:
    """The card is current at every step; the author reads the reason; everybody has one direct message."""
    card = await scene.draft(text="Flu shots are free.", networks=["x", "bluesky"])
    await scene.click(CLARA, card, "card.changes")
    why = await opened(scene, CLARA, "reason")
    assert (await send(scene, CLARA, why, reason="Say at which clinic."))["result"] == "closed"
    await eventually(lambda: "Say at which clinic." in words(card))
    assert headline(card).endswith("Changes requested")
    assert buttons(card) == ["more.edit", "card.more"]

    told = await offering(scene, AMARA, "more.edit")
    assert "<@U0CLARAR> asks for changes" in words(told)
    assert "Say at which clinic." in words(told)
    await click_direct(scene, AMARA, told, "more.edit")
    form = await opened(scene, AMARA, "compose")
    assert (await send(scene, AMARA, form, text="Flu shots are free on Oak Street."))["result"] == "closed"
    await eventually(lambda: "version 2" in words(card))
    assert "Flu shots are free on Oak Street." in words(card)
    assert "Bluesky 33/300" in words(card)  # what was not touched in the form stayed as it was
    assert "Say at which clinic." not in words(card)

    await approved(scene, card)
    ready = await scene.headed("🟢 Draft #1")
    assert "Flu shots are free on Oak Street." in words(ready)
    await scene.click(AMARA, ready, "ready.published")
    where = await opened(scene, AMARA, "publish")
    assert (await send(scene, AMARA, where, links="not a link"))["errors"].keys() == {"links"}
    link = "https://x.example/lakeside/status/1"
    assert (await send(scene, AMARA, where, links=link))["result"] == "closed"
    await eventually(lambda: headline(card).endswith("Published") and link in words(card))
    await eventually(lambda: headline(ready) == "📣 Draft #1 is published" and link in words(ready))
    assert len(scene.cards()) == 1
    for person in (AMARA, CLARA, DEVAN, BO):
        await eventually(lambda who=person: len(scene.direct(who)) == 1)  # type: ignore[misc]  # a default binds it
    await eventually(lambda: "is published" in " ".join(map(words, scene.direct(AMARA))))
    assert await happened(scene) == [
        Happening.SUBMITTED,
        Happening.DECIDED,
        Happening.EDITED,
        Happening.DECIDED,
        Happening.DECIDED,
        Happening.READY,
        Happening.PUBLISHED,
    ]
    assert await breaks(scene.store, LAKESIDE) == []


async def test_a_rejected_draft_offers_no_way_on_but_a_duplicate(scene: Scene) -> None:
    card = await scene.draft(text="Garlic is all you need.")
    await scene.click(DEVAN, card, "card.reject")
    why = await opened(scene, DEVAN, "reason")
    assert (await send(scene, DEVAN, why, reason="It does not."))["result"] == "closed"
    told = await offering(scene, AMARA, "card.more")
    assert "It does not." in words(told)
    assert headline(card).endswith("Rejected")
    await click_direct(scene, AMARA, told, "card.more")
    more = await opened(scene, AMARA, "more")
    await press(scene, AMARA, more, "more.duplicate")
    copied = await eventually(
        lambda: next((v for v in scene.sandbox.slack.workspace.stacks[AMARA] if "draft #2" in words(v)), None)
    )
    await press(scene, AMARA, copied, "home.continue")
    form = await opened(scene, AMARA, "compose")
    assert form["blocks"][0]["element"]["initial_value"] == "Garlic is all you need."


async def test_an_approved_draft_waits_for_its_slot(scene: Scene) -> None:
    """With a slot on another day nothing is announced, and the author is told to wait."""
    tomorrow = now() + timedelta(days=2)
    card = await scene.draft(day=f"{tomorrow:%Y-%m-%d}", time="10:00")
    await approved(scene, card)
    await eventually(lambda: "You will hear when it is time" in " ".join(map(words, scene.direct(AMARA))))
    assert headline(card).endswith("Approved")
    assert Happening.READY not in await happened(scene)


async def test_an_edit_of_a_scheduled_post_asks_its_owner_to_pause_it(scene: Scene) -> None:
    """The ready message loses its text at once; nothing claims to be paused before somebody has said so."""
    card = await scene.draft(text="Flu shots are free.")
    await approved(scene, card)
    ready = await scene.headed("🟢 Draft #1")
    await scene.click(AMARA, ready, "ready.scheduled")
    where = await opened(scene, AMARA, "schedule")
    tomorrow = f"{now() + timedelta(days=2):%Y-%m-%d}"
    assert (await send(scene, AMARA, where, tool="Buffer", day=tomorrow, time="10:00"))["result"] == "closed"
    await eventually(lambda: "In `Buffer` for" in words(card))
    await eventually(lambda: headline(ready).startswith("📌"))
    assert "· Scheduled elsewhere · <!date^" in words(await home(scene, CLARA))  # under what comes up this week
    await command(scene, CLARA, "/vetted", f"plan {tomorrow[:7]}")
    assert "📌 #1 " in words(await opened(scene, CLARA, "plan"))

    await scene.click(AMARA, card, "card.more")
    await press(scene, AMARA, await opened(scene, AMARA, "more"), "more.edit")
    form = await opened(scene, AMARA, "compose")
    assert (await send(scene, AMARA, form, text="Flu shots are not free."))["result"] == "closed"
    task = await offering(scene, AMARA, "task.paused")
    assert "`Buffer`" in words(task)
    await eventually(lambda: "Has to be paused in `Buffer`" in words(card))
    await eventually(lambda: headline(ready) == "⛔ Draft #1 is taken back")
    assert "Flu shots" not in words(ready)
    thread = [message for message in scene.channel() if message.get("thread_ts") == ready["ts"]]
    assert not [file for message in thread for file in message.get("files", [])]
    await click_direct(scene, AMARA, task, "task.paused")
    await eventually(lambda: re.search(r"is paused in `Buffer` for [A-Z].*, says <@U0AMARA>", words(task)) is not None)
    await eventually(lambda: "Has to be paused" not in words(card))
    await eventually(lambda: "⏸️ Paused in `Buffer`" in words(card))


async def test_a_withdrawn_draft_is_over_for_everybody(scene: Scene) -> None:
    card = await scene.draft()
    await eventually(lambda: scene.direct(CLARA))
    seen_by_clara = next(b for b in card["blocks"] if b["type"] == "actions")["elements"][0]["value"]
    await scene.click(AMARA, card, "card.more")
    await press(scene, AMARA, await opened(scene, AMARA, "more"), "more.withdraw")
    why = await opened(scene, AMARA, "withdraw")
    assert (await send(scene, AMARA, why, reason="The clinic is closed."))["result"] == "closed"
    assert not scene.sandbox.slack.workspace.stacks[AMARA]
    await eventually(lambda: headline(card).endswith("Withdrawn"))
    assert buttons(card) == ["card.more"]
    assert seen_by_clara not in str(card["blocks"])
    await eventually(lambda: "nothing to do for you now" in " ".join(map(words, scene.direct(CLARA))))
