"""Decisions over the real protocol: refused, stale, repeated, simultaneous."""

import asyncio
from pathlib import Path

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState
from bot.ids import DraftId
from tests.support.record import breaks
from tests.support.scene import ADA, AMARA, BO, CLARA, DEVAN, GUS, LAKESIDE, Scene, eventually, headline, words


async def happened(scene: Scene, draft: int = 1) -> list[Happening]:
    async with scene.store.read(LAKESIDE) as reader:
        return [entry.fact.kind for entry in await reader.entries(DraftId(draft))]


async def state(scene: Scene, draft: int = 1) -> DraftState:
    async with scene.store.read(LAKESIDE) as reader:
        return (await reader.draft(DraftId(draft))).state


async def test_from_draft_to_published_with_every_refusal_on_the_way(scene: Scene, log: Path) -> None:
    """An unauthorised click is answered with who may decide; the author is told why not; the rest goes through."""
    card = await scene.draft(text="Vaccines are free on Friday.")
    assert await scene.click(BO, card, "card.approve") == {}
    assert await scene.click(AMARA, card, "card.approve") == {}
    await eventually(lambda: scene.private_answers(BO) and scene.private_answers(AMARA))
    assert "<@U0CLARAR>, <@U0DEVANS>" in scene.private_answers(BO)[0]
    assert "somebody else" in scene.private_answers(AMARA)[0]
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by <@U0CLARAR>" in words(card))
    await scene.click(BO, card, "card.approve")
    ready = await scene.headed("🟢 Draft #1")
    assert "Vaccines are free on Friday." in words(ready)
    await eventually(lambda: ready.get("reply_count"))
    thread = [message for message in scene.channel() if message.get("thread_ts") == ready["ts"]]
    names = [file["name"] for message in thread for file in message.get("files", [])]
    assert names == ["draft-1.txt"]
    assert scene.sandbox.slack.workspace.bytes_of(thread[-1]["files"][0]["id"]) == b"Vaccines are free on Friday."
    assert (await happened(scene)).count(Happening.REFUSED_CLICK) == 2
    assert await breaks(scene.store, LAKESIDE) == []
    for person in (AMARA, CLARA, DEVAN, BO):
        await eventually(lambda who=person: len(scene.direct(who)) == 1)  # type: ignore[misc]  # one a person and draft
    assert "Vaccines" not in await asyncio.to_thread(log.read_text, encoding="utf-8")
    notified = [message["text"] for message in (*scene.channel(), *scene.direct(CLARA))]
    assert not [text for text in notified if "Vaccines" in text]


async def test_a_click_on_an_old_card_changes_nothing_and_says_so(scene: Scene) -> None:
    """Clara's screen still shows version 1 while Amara has submitted version 2."""
    card = await scene.draft()
    old = {**card, "blocks": list(card["blocks"])}
    value = next(b for b in card["blocks"] if b["type"] == "actions")["elements"][0]["value"]
    await scene.click(AMARA, card, "card.more")
    more = (await eventually(lambda: scene.sandbox.slack.workspace.stacks.get(AMARA)))[-1]
    block = next(b for b in more["blocks"] for e in b.get("elements", []) if e.get("action_id") == "more.edit")
    container = {"type": "view", "view_id": more["id"]}
    await scene.post(
        "/page-api/action",
        {"as": AMARA, "container": container, "block_id": block["block_id"], "action_id": "more.edit"},
    )
    stack = scene.sandbox.slack.workspace.stacks
    form = await eventually(lambda: stack[AMARA][-1] if stack[AMARA][-1]["callback_id"] == "compose" else None)
    assert (await scene.submit(AMARA, form, text="Other words."))["result"] == "closed"
    await eventually(lambda: "Other words." in words(card))
    # What Slack sends for a screen that has not been refreshed: the value the button had.
    for block in card["blocks"]:
        for element in block.get("elements", []):
            if element.get("action_id") == "card.approve":
                element["value"] = value
    await scene.click(CLARA, old, "card.approve")
    await eventually(lambda: scene.private_answers(CLARA))
    assert "moved on" in scene.private_answers(CLARA)[0]
    assert Happening.DECIDED not in await happened(scene)


async def test_a_payload_delivered_twice_is_one_decision(scene: Scene) -> None:
    card = await scene.draft()
    await scene.post("/control/deliver", {"twice": 1})
    await scene.click(CLARA, card, "card.approve")
    assert (await happened(scene)).count(Happening.DECIDED) == 1


async def test_two_people_at_once_make_one_decision_and_one_is_told(scene: Scene) -> None:
    card = await scene.draft()
    await asyncio.gather(*(scene.click(who, card, "card.approve") for who in (CLARA, DEVAN)))
    assert (await happened(scene)).count(Happening.DECIDED) == 1
    await eventually(lambda: scene.private_answers(CLARA) + scene.private_answers(DEVAN))


async def test_a_killed_bot_loses_no_decision_and_brings_the_card_up_to_date(scene: Scene) -> None:
    """The power goes right after an approval; after the restart the decision is there once and the card shows it."""
    card = await scene.draft()
    await eventually(lambda: scene.direct(AMARA))
    await scene.post("/control/faults", {"method": "chat.update", "kind": "http_500", "times": 50})
    await scene.click(CLARA, card, "card.approve")
    await scene.kill(scene.bots[0])
    await scene.post("/control/reset", {})
    scene.sandbox.slack.wire.limits.rate_scale = 1000
    await scene.start_bot()
    await eventually(lambda: "approved by <@U0CLARAR>" in words(card), 60)
    assert (await happened(scene)).count(Happening.DECIDED) == 1
    assert len(scene.cards()) == 1


async def test_home_and_help_are_there_for_everybody(scene: Scene) -> None:
    """Amara's draft is on her Home, and waits on Clara's; Gus, a guest, sees neither."""
    await scene.draft(text="Wash hands.")
    homes = scene.sandbox.slack.workspace.homes
    for person in (AMARA, CLARA, GUS, ADA):
        async with scene.session.get(f"{scene.sandbox.url}/page-api/home?as={person}"):
            pass
        await eventually(lambda person=person: homes.get(person))  # type: ignore[misc]  # a default binds it
    assert "Wash hands." in words(homes[AMARA])
    assert "Wash hands." in words(homes[CLARA])
    assert "Wash hands." not in words(homes[GUS])
    await scene.post("/page-api/command", {"as": GUS, "channel": "C0DRAFTS", "command": "/vetted", "text": "dance"})
    await eventually(lambda: scene.private_answers(GUS))
    assert "dance" in scene.private_answers(GUS)[0]
    assert headline(scene.cards()[0]).startswith("Draft #1")
