"""A crisis over the real protocol: started, held, ended by two, each post looked at; and a drill."""

import asyncio
from datetime import timedelta

from bot.audit.entries import Happening
from tests.e2e.acting import buttons, click_direct, command, everything, home, offering, opened, press, recorded, send
from tests.support.record import breaks
from tests.support.scene import ADA, AMARA, BO, CLARA, LAKESIDE, REVIEW, Json, Scene, eventually, headline, now, words

WHY = "A water main broke in Lakeside."


async def approved(scene: Scene, **values: object) -> Json:
    card = await scene.draft(**values)  # type: ignore[arg-type]
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0CLARAR>" in words(card))
    await scene.click(BO, card, "card.approve")
    await eventually(lambda: "*Brand* approved by <@U0BOLIND>" in words(card))
    return card


async def started(scene: Scene, text: str) -> Json:
    """Bo starts what the command's words say; the crisis message."""
    await command(scene, BO, "/crisis", text)
    form = await opened(scene, BO, "crisis_start")
    answer = await send(scene, BO, form)
    assert answer["result"] == "closed", answer
    title = "🧪 DRILL" if text.startswith("drill") else "🛑 Crisis hold is on"
    return await scene.headed(title)


async def test_a_hold_from_its_start_to_the_last_post_looked_at(scene: Scene) -> None:
    day = f"{now() + timedelta(days=2):%Y-%m-%d}"
    ready = await approved(scene, text="Flu shots are free.")
    announced = await scene.headed("🟢 Draft #1")
    waits = await approved(scene, text="Wash your hands.", day=day, time="10:00")

    message = await started(scene, f'start "{WHY}" x')
    await eventually(lambda: message.get("pinned_to") == [REVIEW])
    await eventually(lambda: "*Held posts:* 2" in words(message))
    assert WHY in words(message)
    assert "posts on X" in words(message)
    for card in (ready, waits):
        await eventually(lambda card=card: headline(card).endswith("Held"))  # type: ignore[misc]  # a default binds it
        assert "A crisis hold is on" in words(card)
        assert buttons(card) == ["held.open", "card.more"]
    await eventually(lambda: headline(announced) == "⛔ Draft #1 is taken back")
    assert "Flu shots" not in everything(announced)
    await eventually(lambda: sum("*held*" in words(m) for m in scene.direct(AMARA)) == 2)
    assert len(scene.direct(AMARA)) == 2
    shown = await home(scene, AMARA)
    assert "A crisis hold is on" in everything(shown)
    assert "2 posts of yours are held" in everything(shown)
    await command(scene, AMARA, "/queue")
    assert "A crisis hold is on" in everything(await opened(scene, AMARA, "queue"))

    await scene.click(AMARA, message, "crisis.end")
    await eventually(lambda: any("Only crisis leads" in told for told in scene.private_answers(AMARA)))
    await scene.click(BO, message, "crisis.end")
    assert (await send(scene, BO, await opened(scene, BO, "crisis_end")))["result"] == "closed"
    await eventually(lambda: "asked for the end" in words(message))
    asked = await offering(scene, ADA, "crisis.confirm")
    await scene.click(BO, message, "crisis.confirm")
    await eventually(lambda: any("somebody else has to confirm" in told for told in scene.private_answers(BO)))
    await click_direct(scene, ADA, asked, "crisis.confirm")
    assert (await send(scene, ADA, await opened(scene, ADA, "crisis_confirm")))["result"] == "closed"
    await eventually(lambda: headline(message) == "🏁 Crisis hold has ended")
    assert "2 not looked at yet" in words(message)
    await eventually(lambda: "has ended, confirmed by" in words(asked))
    await eventually(lambda: "Now the hold has ended, and somebody has to look at it" in words(announced))
    await command(scene, BO, "/crisis")
    assert "2 held posts still to look at" in everything(await opened(scene, BO, "crisis"))

    told = await offering(scene, AMARA, "held.open")
    await click_direct(scene, AMARA, told, "held.open")
    listed = await opened(scene, AMARA, "held")
    value = next(e["value"] for b in listed["blocks"] for e in b.get("elements", []) if '"d":2' in e.get("value", ""))
    await press(scene, AMARA, listed, "held.let_go", value)
    await eventually(lambda: headline(waits).endswith("In review"))
    await eventually(lambda: "1 not looked at yet" in words(message))
    assert message.get("pinned_to") == [REVIEW], "it is the way to what is still held"
    assert "approved by" not in words(waits)
    assert Happening.LET_GO in [entry.fact.kind for entry in await recorded(scene, 2)]
    assert await breaks(scene.store, LAKESIDE) == []


async def test_a_narrower_scope_and_a_pause_that_came_too_late(scene: Scene) -> None:
    """A second person confirms that less is held; a post that was out already is said to be."""
    await approved(scene, text="Flu shots are free.")
    announced = await scene.headed("🟢 Draft #1")
    day = f"{now() + timedelta(days=1):%Y-%m-%d}"
    await scene.click(AMARA, announced, "ready.scheduled")
    form = await opened(scene, AMARA, "schedule")
    answer = await send(scene, AMARA, form, tool="Buffer", day=day, time="10:00")
    assert answer["result"] == "closed", answer

    message = await started(scene, f'start "{WHY}" scope: all')
    await eventually(lambda: "1, *1 not confirmed yet*" in words(message))
    await scene.click(BO, message, "crisis.scope")
    form = await opened(scene, BO, "crisis_scope")
    assert (await send(scene, BO, form, words="water"))["result"] == "closed"
    await eventually(lambda: "covers less: posts with `water`" in words(message))
    assert "*Covers* everything" in words(message)
    await scene.click(BO, message, "crisis.narrow")
    await eventually(lambda: any("somebody else has to confirm" in told for told in scene.private_answers(BO)))
    asked = await offering(scene, ADA, "crisis.narrow")
    await click_direct(scene, ADA, asked, "crisis.narrow")
    await eventually(lambda: "*Covers* posts with `water`" in words(message))
    await eventually(lambda: "Nobody asks any more" in words(asked))

    task = await offering(scene, AMARA, "task.was_out")
    await click_direct(scene, AMARA, task, "task.was_out")
    form = await opened(scene, AMARA, "was_out")
    assert (await send(scene, AMARA, form, links="https://lakeside.example/1"))["result"] == "closed"
    await eventually(lambda: "was out already from `Buffer`" in words(task))
    await eventually(lambda: "*1 was out already*" in words(message))
    assert await breaks(scene.store, LAKESIDE) == []


async def test_what_waits_for_one_network_is_paused_though_another_part_is_out(scene: Scene) -> None:
    """The forms ask for networks; the card and the crisis message say which part is still to go out, until the end."""
    card = await approved(scene, text="Flu shots are free.", networks=["x", "facebook"])
    announced = await scene.headed("🟢 Draft #1")
    day = f"{now() + timedelta(days=1):%Y-%m-%d}"
    await scene.click(AMARA, announced, "ready.scheduled")
    form = await opened(scene, AMARA, "schedule")
    assert (await send(scene, AMARA, form, tool="Buffer", day=day, time="10:00", networks=["facebook"]))[
        "result"
    ] == "closed"
    await eventually(lambda: headline(announced).startswith("📌"))
    await scene.click(AMARA, announced, "ready.published")
    form = await opened(scene, AMARA, "publish")
    assert form["blocks"][1]["element"]["initial_options"] == form["blocks"][1]["element"]["options"][:1], "only X"
    assert (await send(scene, AMARA, form))["result"] == "closed"
    await eventually(lambda: "Out on X. *Not out on Facebook.*" in words(card))
    assert headline(card).endswith("Scheduled elsewhere")
    assert "Flu shots" in words(announced)

    message = await started(scene, f'start "{WHY}" x')
    await eventually(lambda: "*To pause in other tools:* nothing" in words(message))
    assert headline(card).endswith("Scheduled elsewhere")
    await scene.click(BO, message, "crisis.scope")
    form = await opened(scene, BO, "crisis_scope")
    assert (await send(scene, BO, form, networks=["x", "facebook"]))["result"] == "closed"
    await eventually(lambda: "1, *1 not confirmed yet*" in words(message))
    assert "in `Buffer` (Facebook), due there" in words(message)
    await eventually(lambda: headline(card).endswith("Held"))
    await eventually(lambda: headline(announced) == "⛔ Draft #1 is taken back")
    task = await offering(scene, AMARA, "task.paused")
    assert "in `Buffer`, for Facebook" in words(task)
    await click_direct(scene, AMARA, task, "task.paused")
    await eventually(lambda: "is paused in `Buffer` for Facebook, says" in words(task))
    await eventually(lambda: "⏸️ Paused in `Buffer` (Facebook), says" in words(card))
    await eventually(lambda: "1, all confirmed" in words(message))
    for person, callback in ((BO, "crisis_end"), (ADA, "crisis_confirm")):
        await command(scene, person, "/crisis", "end")
        assert (await send(scene, person, await opened(scene, person, callback)))["result"] == "closed"
    await eventually(lambda: "1, not looked at yet" in words(message))
    told = await offering(scene, AMARA, "held.open")
    await click_direct(scene, AMARA, told, "held.open")
    listed = await opened(scene, AMARA, "held")
    assert "Not out on Facebook" in everything(listed)
    await press(scene, AMARA, listed, "held.let_go")
    await eventually(lambda: headline(card).endswith("In review"))
    await eventually(lambda: "it is in review again" in words(announced))
    assert "Paused in `Buffer` (Facebook)" in words(card)
    assert await breaks(scene.store, LAKESIDE) == []


async def test_a_drill_says_in_every_text_that_it_is_one_and_reports_reactions(scene: Scene) -> None:
    card = await approved(scene, text="Flu shots are free.")
    message = await started(scene, 'drill "Practice"')
    assert "This is a drill" in words(message)
    note = await offering(scene, CLARA, "crisis.here")
    assert "This is a drill" in words(note)
    await click_direct(scene, CLARA, note, "crisis.here")
    await eventually(lambda: "<@U0CLARAR> is there, after 0." in words(message))
    await eventually(lambda: "You were there" in words(note))
    assert headline(card).endswith("Ready to publish")
    await scene.click(BO, message, "crisis.end")
    assert (await send(scene, BO, await opened(scene, BO, "crisis_end")))["result"] == "closed"
    await eventually(lambda: "crisis.confirm" in buttons(message))
    await scene.click(ADA, message, "crisis.confirm")
    assert (await send(scene, ADA, await opened(scene, ADA, "crisis_confirm")))["result"] == "closed"
    await eventually(lambda: headline(message) == "🧪 DRILL: crisis hold has ended")
    assert "Not heard of: " in words(message)
    await eventually(lambda: "The crisis drill has ended. Thank you" in words(note))


async def test_an_approval_at_the_moment_of_the_start_leaves_nothing_to_publish(scene: Scene) -> None:
    """Whichever comes first, no message with the text is left, and no file."""
    for number in (1, 2, 3):
        card = await scene.draft(text=f"Round {number}: wash your hands.")
        await scene.click(CLARA, card, "card.approve")
        await eventually(lambda card=card: "*Clinical* approved by" in words(card))  # type: ignore[misc]  # a default binds it
        await command(scene, ADA, "/crisis", 'start "A water main broke."')
        form = await opened(scene, ADA, "crisis_start")
        await asyncio.gather(scene.click(BO, card, "card.approve"), send(scene, ADA, form))
        await eventually(lambda card=card: headline(card).endswith("Held"))  # type: ignore[misc]  # likewise
        await eventually(lambda: not [m for m in scene.channel() if headline(m).startswith("🟢")])
        others = [m for m in scene.channel() if m["ts"] != card["ts"]]
        assert not [m for m in others if f"Round {number}:" in everything(m)]
        await eventually(lambda others=others: not [m for m in others if m.get("files")])  # type: ignore[misc]  # likewise
        for person, callback in ((BO, "crisis_end"), (ADA, "crisis_confirm")):
            await command(scene, person, "/crisis", "end")
            assert (await send(scene, person, await opened(scene, person, callback)))["result"] == "closed"
    assert await breaks(scene.store, LAKESIDE) == []


async def test_a_refusal_is_told_where_the_command_was_typed_also_where_vetted_is_no_member(scene: Scene) -> None:
    body = {"as": AMARA, "channel": "C0GENERAL", "command": "/crisis", "text": "start"}
    assert await scene.post("/page-api/command", body) == {}
    await eventually(lambda: scene.private_answers(AMARA))
    (told,) = scene.private_answers(AMARA)
    assert "Only crisis leads" in told
    assert scene.direct(AMARA) == []
