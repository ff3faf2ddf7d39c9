"""Approved texts over the real protocol: kept, found, used, refused once their approval falls."""

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState
from bot.ids import DraftId
from tests.e2e.acting import command, home, more, opened, press
from tests.support.scene import AMARA, BEN, BO, CLARA, LAKESIDE, Json, Scene, eventually, words


async def fill(scene: Scene, who: str, view: Json, **elements: Json) -> Json:
    state = {name: {"value": element} for name, element in elements.items()}
    return await scene.post("/page-api/view/submit", {"as": who, "view_id": view["id"], "state": state})


def text(value: str) -> Json:
    return {"type": "plain_text_input", "value": value}


def option(value: str) -> Json:
    return {"type": "static_select", "selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}


async def approved(scene: Scene, words_of_it: str) -> Json:
    card = await scene.draft(text=words_of_it, networks=["x", "facebook"])
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by <@U0CLARAR>" in words(card))
    await scene.click(BO, card, "card.approve")
    await scene.headed("🟢 Draft #1")
    return card


async def keep(scene: Scene, card: Json) -> None:
    await press(scene, BO, await more(scene, BO, card), "more.keep")
    form = await opened(scene, BO, "keep")
    day = next(b for b in form["blocks"] if b.get("block_id") == "review_by")["element"]["initial_date"]
    answer = await fill(
        scene,
        BO,
        form,
        title=text("Visiting hours"),
        labels=text("English, visitors"),
        review_by={"type": "datepicker", "selected_date": day},
    )
    assert answer["result"] == "updated", answer


async def texts(scene: Scene, who: str, words_to_find: str = "") -> Json:
    await command(scene, who, "/vetted", f"texts {words_to_find}")
    return await opened(scene, who, "texts")


async def test_a_kept_text_is_found_and_used_without_a_new_review_until_its_draft_changes(scene: Scene) -> None:
    card = await approved(scene, "Visit us from 2 to 8 pm & bring <flowers>.")
    await keep(scene, card)
    assert "0 of 1 approved texts match" in words(await texts(scene, BEN, "vaccine"))
    found = await texts(scene, BEN, "VISITING flowers")
    await press(scene, BEN, found, "text.open")
    shown = await opened(scene, BEN, "text")
    assert "May be used again" in words(shown)
    assert "Visit us from 2 to 8 pm & bring <flowers>." in words(shown)
    assert "Clinical by <@U0CLARAR>" in words(shown)
    await press(scene, BEN, shown, "text.use")
    form = await opened(scene, BEN, "use_text")
    wrong = await fill(scene, BEN, form, network=option("bluesky"), reply_to=text("https://example.org/1"))
    assert "was not approved for this network" in wrong["errors"]["network"]
    wrong = await fill(scene, BEN, form, network=option("x"), reply_to=text("not a link"))
    assert list(wrong["errors"]) == ["reply_to"]
    used = await fill(scene, BEN, form, network=option("x"), reply_to=text("https://example.org/1"))
    assert used["result"] == "updated"
    copied = await opened(scene, BEN, "used_text")
    assert {"type": "plain_text", "text": "Visit us from 2 to 8 pm & bring <flowers>.", "emoji": False} in [
        block.get("text") for block in copied["blocks"]
    ]
    async with scene.store.read(LAKESIDE) as reader:
        entries = [entry.fact for entry in await reader.entries(DraftId(1))]
    (reuse,) = [fact for fact in entries if fact.kind is Happening.TEXT_REUSED]
    assert (reuse.person, reuse.detail["network"], reuse.text) == (BEN, "x", "https://example.org/1")

    await press(scene, AMARA, await more(scene, AMARA, card), "more.withdraw")
    assert (await fill(scene, AMARA, await opened(scene, AMARA, "withdraw"), reason=text("")))["result"] == "closed"
    found = await texts(scene, BEN)
    assert "not to be used: its approval no longer stands" in words(found)
    await press(scene, BEN, found, "text.open")
    barred = await opened(scene, BEN, "text")
    offered = [e["action_id"] for b in barred["blocks"] for e in b.get("elements", []) if "action_id" in e]
    assert offered == ["text.start"]
    await press(scene, BEN, barred, "text.start")
    form = await opened(scene, BEN, "compose")
    assert next(b for b in form["blocks"] if b["block_id"] == "text")["element"]["initial_value"].startswith("Visit us")
    assert (await scene.submit(BEN, form, text="Visit us from 3 to 8 pm.", kind="educational"))["result"] == "closed"
    async with scene.store.read(LAKESIDE) as reader:
        assert (await reader.draft(DraftId(2))).state is DraftState.IN_REVIEW


async def test_only_the_brand_role_and_admins_are_offered_to_keep_and_to_retire(scene: Scene) -> None:
    card = await approved(scene, "Visit us.")
    offered = [e.get("action_id") for b in (await more(scene, AMARA, card))["blocks"] for e in b.get("elements", [])]
    assert "more.keep" not in offered
    await keep(scene, card)
    await press(scene, BO, await texts(scene, BO), "text.open")
    await press(scene, BO, await opened(scene, BO, "text"), "text.retire")
    await eventually(lambda: "Retired" in words(scene.sandbox.slack.workspace.stacks[BO][-1]))
    assert "There are no approved texts yet" in words(await texts(scene, BO))


async def test_home_leads_to_the_texts_and_to_the_import(scene: Scene) -> None:
    view = await home(scene, BEN)
    for action, callback in (("texts.open", "texts"), ("import.open", "import")):
        scene.sandbox.slack.workspace.stacks.pop(BEN, None)
        await press(scene, BEN, view, action)
        await opened(scene, BEN, callback)
