"""People's lists over the real protocol: Review next, the queue, the month plan, Home."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.audit.entries import Happening
from tests.e2e.acting import buttons, choose, command, everything, home, opened, press, recorded, send, top
from tests.support.scene import ADA, AMARA, BEN, BO, CLARA, DEVAN, GUS, Json, Scene, eventually, headline, now, words


async def showing(scene: Scene, who: str, part: str) -> Json:
    """The view on top of a person's screen, as soon as it says this."""
    return await eventually(lambda: view if part in everything(view := top(scene, who)) else None)


def rows(view: Json) -> list[int]:
    """The drafts a list shows, in its order."""
    shown = [block["accessory"] for block in view.get("blocks", []) if "accessory" in block]
    return [int(button["value"]) for button in shown if button["action_id"] in {"home.open", "next.start"}]


async def test_review_next_steps_through_three_drafts_in_one_modal(scene: Scene) -> None:
    """One is approved, one sent back, one skipped; the oldest comes first, and the end says what is left."""
    cards = [await scene.draft(text=text) for text in ("Wash your hands.", "Garlic cures.", "Wear a mask.")]
    start = await home(scene, CLARA)
    assert rows(start) == [1, 2, 3]
    await press(scene, CLARA, start, "next.start", "next")
    first = await opened(scene, CLARA, "next")
    assert "*Draft #1*" in words(first)
    assert "2 more after this one" in words(first)
    assert "Wash your hands." in words(first)
    await press(scene, CLARA, first, "next.approve")
    second = await showing(scene, CLARA, "*Draft #2*")
    assert "1 more after this one" in words(second)
    await press(scene, CLARA, second, "next.changes")
    why = await opened(scene, CLARA, "reason")
    nothing = await send(scene, CLARA, why)
    assert "Choose a reason" in str(nothing["errors"])
    assert (await send(scene, CLARA, why, reason="It does not.", chosen=["0"]))["result"] == "closed"
    third = await showing(scene, CLARA, "*Draft #3*")
    assert "The last one that waits for you" in words(third)
    await press(scene, CLARA, third, "next.skip")
    end = await showing(scene, CLARA, "That was all.")
    assert "1 that you skipped still waits for you" in words(end)
    assert "You gave 2 decisions just now" in words(end)
    await eventually(lambda: [headline(card).rpartition(" · ")[2] for card in cards][1] == "Changes requested")
    assert "*Clinical* approved by <@U0CLARAR>" in words(cards[0])
    assert "It does not." in words(cards[1])
    assert "*Clinical*: waiting for" in words(cards[2])

    # What somebody else has decided meanwhile is said in the same modal, and the list goes on.
    await command(scene, CLARA, "/vetted", "next")
    again = await showing(scene, CLARA, "*Draft #3*")
    await scene.click(DEVAN, cards[2], "card.approve")
    await press(scene, CLARA, again, "next.approve")
    over = await showing(scene, CLARA, "Nothing waits for you.")
    assert "⚠️ Draft #3: This card has moved on since you opened it." in words(over)
    assert "You gave" not in words(over)
    kinds = [[entry.fact.kind for entry in await recorded(scene, draft)] for draft in (1, 2, 3)]
    assert kinds == [
        [Happening.SUBMITTED, Happening.OPENED, Happening.DECIDED],
        [Happening.SUBMITTED, Happening.OPENED, Happening.DECIDED],
        [Happening.SUBMITTED, Happening.OPENED, Happening.DECIDED],
    ]


async def test_the_queue_is_filtered_and_paged_and_the_plan_and_home_agree_with_it(scene: Scene) -> None:
    """Twelve drafts of two kinds and networks: each list shows those it is asked for, to those who may see them."""
    slot = (now() + timedelta(days=3)).astimezone(ZoneInfo("America/Chicago"))
    for place in range(11):
        await scene.draft(text=f"Tip {place}: wash your hands.", networks=["x"] if place % 2 else ["facebook"])
    await scene.draft(
        BEN,
        text="Baking day in our kitchen.",
        kind="behind_the_scenes",
        networks=["facebook"],
        day=f"{slot:%Y-%m-%d}",
        time="10:00",
    )

    await command(scene, CLARA, "/queue")
    queue = await opened(scene, CLARA, "queue")
    assert rows(queue) == list(range(1, 11))
    await press(scene, CLARA, queue, "queue.page")
    await eventually(lambda: rows(top(scene, CLARA)) == [11, 12])
    assert "queue.page" not in buttons(top(scene, CLARA))
    await press(scene, CLARA, top(scene, CLARA), "queue.back")
    await eventually(lambda: rows(top(scene, CLARA)) == list(range(1, 11)))
    await choose(scene, CLARA, queue, "queue.network", "x")
    await eventually(lambda: rows(top(scene, CLARA)) == [2, 4, 6, 8, 10])
    await choose(scene, CLARA, queue, "queue.kind", "behind_the_scenes")
    await showing(scene, CLARA, "Nothing under way fits these filters.")
    await choose(scene, CLARA, queue, "queue.network", "any")
    await eventually(lambda: rows(top(scene, CLARA)) == [12])
    await choose(scene, CLARA, queue, "queue.whose", "mine")
    await showing(scene, CLARA, "Nothing under way fits these filters.")
    await command(scene, BO, "/queue", "waiting")
    assert rows(await opened(scene, BO, "queue")) == [12]
    await command(scene, BO, "/queue", "late")
    assert "Late: its slot has passed" in words(await opened(scene, BO, "queue"))
    await command(scene, BEN, "/queue")  # Ben reviews nothing: he sees what is his own
    assert rows(await opened(scene, BEN, "queue")) == [12]
    await press(scene, BEN, top(scene, BEN), "home.open", "12")
    assert "Baking day in our kitchen." in words(await opened(scene, BEN, "more"))

    await command(scene, BEN, "/vetted", f"plan {slot:%Y-%m}")
    plan = await opened(scene, BEN, "plan")
    assert headline(plan) == f"{slot:%B %Y}"
    assert f"*Facebook*: 👀 #12 {slot:%a} 09:00" in words(plan)  # Ben is an hour ahead of the clinic
    assert "Times are in America/Chicago." in words(plan)
    await press(scene, BEN, plan, "plan.month")
    following = datetime(slot.year, slot.month, 28, tzinfo=ZoneInfo("America/Chicago")) + timedelta(days=4)
    await eventually(lambda: headline(top(scene, BEN)) == f"{following:%B %Y}")
    assert "◻️ Nothing for Facebook" in words(top(scene, BEN))  # the month before used it
    assert "#12" not in words(top(scene, BEN))

    clinician = await home(scene, CLARA)
    assert rows(clinician)[:10] == list(range(1, 11))
    assert "and more: see the *Queue*" in words(clinician)
    assert "*#12* Behind the scenes" in words(clinician)  # under what comes up this week
    assert "your clinical review" in words(clinician)
    assert "Settings…" not in everything(clinician)
    author = await home(scene, AMARA)
    assert "Nothing waits for you." in words(author)
    assert rows(author)[0] == 11
    assert "Settings…" in everything(await home(scene, ADA))


async def test_home_leads_to_topics_facts_and_a_crisis(scene: Scene) -> None:
    """As the commands do, and to a crisis for whoever may start one while none is on; guests are refused."""
    for action, callback in (("topics.open", "topics"), ("facts.open", "facts"), ("crisis.open", "crisis")):
        scene.sandbox.slack.workspace.stacks.pop(BO, None)
        await press(scene, BO, await home(scene, BO), action)
        shown = await opened(scene, BO, callback)
    assert "No crisis hold is on." in words(shown)
    assert "Start a crisis hold…" in everything(shown)
    assert "Crisis…" not in everything(await home(scene, AMARA))
    for action in ("topics.open", "facts.open"):
        await press(scene, GUS, await home(scene, GUS), action)
    await eventually(lambda: sum("Guests and people from outside" in words(m) for m in scene.direct(GUS)) == 2)
    assert not scene.sandbox.slack.workspace.stacks.get(GUS)


async def test_a_draft_on_home_is_reviewed_where_one_pressed_and_then_the_others(scene: Scene) -> None:
    cards = [await scene.draft(text=text) for text in ("Wash your hands.", "Garlic cures.", "Wear a mask.")]
    await press(scene, CLARA, await home(scene, CLARA), "next.start", "2")
    second = await opened(scene, CLARA, "next")
    assert "Garlic cures." in words(second)
    assert "2 more after this one" in words(second)
    await press(scene, CLARA, second, "next.approve")
    await showing(scene, CLARA, "*Draft #1*")
    await eventually(lambda: "*Clinical* approved by <@U0CLARAR>" in words(cards[1]))


async def test_a_word_that_is_no_filter_is_said_to_be_none(scene: Scene) -> None:
    await scene.draft()
    await command(scene, CLARA, "/queue", "late facebok `<!here>`")
    view = await showing(scene, CLARA, "The queue knows no `facebok`")
    assert "<!here>" not in words(view)
    scene.sandbox.slack.workspace.stacks.pop(CLARA)
    await command(scene, CLARA, "/queue", "all clinical instagram")
    assert "knows no" not in words(await showing(scene, CLARA, "Nothing"))
