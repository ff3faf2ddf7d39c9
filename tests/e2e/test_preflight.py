"""Preflight over the real protocol: what blocks is kept nowhere, what is warned of needs a reason and an answer."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.audit.entries import Happening
from tests.e2e.acting import (
    buttons,
    click_direct,
    command,
    everything,
    more_than,
    offering,
    opened,
    press,
    recorded,
    send,
    top,
)
from tests.support.kept import kept_in
from tests.support.scene import ADA, AMARA, BO, CLARA, DRAFTS, Scene, eventually, headline, words

STORY = "Success! Our patient Wilhelmina Quackenbush went home after her stroke. MRN 88412907 says it all."
SECRETS = (b"Wilhelmina", b"Quackenbush", b"88412907", b"says it all")
CALL = "Questions about the flu? Our volunteer answers at 312-555-0147."
"""Warned of: a phone number that is not the organisation's."""


async def test_what_blocks_comes_back_at_its_field_and_no_byte_of_it_is_kept(
    scene: Scene, database_url: str, log: Path
) -> None:
    form = await scene.open_form(AMARA)
    refused = await scene.submit(AMARA, form, text=STORY)
    assert refused["result"] == "errors", refused
    assert "Character 22: A name beside somebody's health" in refused["errors"]["text"]
    noted = await scene.submit(AMARA, form, note=STORY)
    assert set(noted["errors"]) == {"note"}
    await press(scene, AMARA, form, "compose.save", text=STORY)
    answer = await opened(scene, AMARA, "not_saved")
    assert "What you wrote is still in the form" in everything(answer)
    said = json.dumps([refused, noted, answer])
    card = await scene.draft()
    comment = await more_than(scene, CLARA, card, "more.comment", "comment")
    assert (await send(scene, CLARA, comment, words=STORY))["result"] == "errors"
    changes = await scene.click(CLARA, card, "card.changes")
    assert changes == {}
    reason = await opened(scene, CLARA, "reason")
    refused = await send(scene, CLARA, reason, reason=STORY)
    assert refused["result"] == "errors", refused
    said += json.dumps([refused, list(scene.sandbox.slack.workspace.messages.values())])
    logged = await asyncio.to_thread(log.read_bytes)
    kept = await kept_in(database_url) + logged + said.encode()
    assert b"Wash your hands." in kept, "a search that finds nothing at all proves nothing"
    assert not [secret for secret in SECRETS if secret in kept]


async def test_a_warning_asks_for_a_reason_which_the_reviewers_read(scene: Scene) -> None:
    form = await scene.open_form(AMARA)
    asked = await scene.submit(AMARA, form, text=CALL)
    assert asked["result"] == "updated", asked
    form = await opened(scene, AMARA, "warned")
    assert "Phone* in the text, character 51" in everything(form)
    assert (await send(scene, AMARA, form, because="The volunteer agreed to be called."))["result"] == "closed"
    card = await eventually(lambda: next(iter(scene.cards()), None))
    assert "⚠️ Phone in the text" in words(card)
    assert "The volunteer agreed to be called." in everything(card)

    edit = await more_than(scene, AMARA, card, "more.edit", "compose")
    assert (await send(scene, AMARA, edit, text=f"{CALL} Ask away!", networks=["x"]))["result"] == "closed"
    await eventually(lambda: "Ask away!" in words(card))
    assert "The volunteer agreed to be called." in everything(card), "the reason still holds, so nobody is asked twice"

    edit = await more_than(scene, AMARA, card, "more.edit", "compose")
    fixed = CALL.replace("312-555-0147", "the main desk")
    assert (await send(scene, AMARA, edit, text=fixed, networks=["x"]))["result"] == "closed"
    await eventually(lambda: "Mended since the version before: phone" in words(card))


async def test_the_privacy_review_approves_once_its_findings_are_answered(scene: Scene) -> None:
    form = await scene.open_form(AMARA)
    assert (await scene.submit(AMARA, form, text=CALL, kind="behind_the_scenes"))["result"] == "updated"
    form = await opened(scene, AMARA, "warned")
    assert (await send(scene, AMARA, form, because="She agreed."))["result"] == "closed"
    card = await eventually(lambda: next(iter(scene.cards()), None))
    number = int(headline(card).split()[1].removeprefix("#"))
    assert "card.findings" in buttons(card)
    await scene.click(CLARA, card, "card.approve")
    told = await eventually(lambda: scene.private_answers(CLARA))
    assert "nobody has answered yet" in told[0]

    await scene.click(BO, card, "card.findings")
    looked = await opened(scene, BO, "findings")
    assert not looked.get("submit"), "only the privacy role answers what is about privacy"
    await scene.click(CLARA, card, "card.findings")
    form = await opened(scene, CLARA, "findings")
    refused = await send(scene, CLARA, form, **{"as.0": "fine"})
    assert refused["errors"] == {"0": "Say why it is fine, or that the finding is wrong."}
    assert (await send(scene, CLARA, form, **{"as.0": "fine", "0": "Her own line; she agreed."}))["result"] == "closed"
    await eventually(lambda: "fine, says <@U0CLARAR>: `Her own line; she agreed.`" in words(card))
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by <@U0CLARAR>" in words(card))
    assert Happening.FINDING_ANSWERED in [entry.fact.kind for entry in await recorded(scene, number)]


async def test_a_tailored_text_is_checked_like_any_other(scene: Scene) -> None:
    card = await scene.draft(networks=["x", "facebook"])
    form = await more_than(scene, AMARA, card, "more.tailor", "tailor")
    refused = await send(scene, AMARA, form, facebook=STORY)
    assert refused["errors"]["facebook"].startswith("In the text for Facebook, character 22:")
    assert (await send(scene, AMARA, form, facebook=CALL))["result"] == "updated"
    form = await opened(scene, AMARA, "warned")
    assert "Phone* in the text for Facebook" in everything(form)
    assert (await send(scene, AMARA, form, because="She agreed."))["result"] == "closed"
    await eventually(lambda: "⚠️ Phone in the text for Facebook" in words(card))


async def test_from_a_warning_one_goes_back_to_the_draft_in_its_place(scene: Scene) -> None:
    """It is the same draft, with what was typed; once mended nobody is asked why."""
    assert (await scene.submit(AMARA, await scene.open_form(AMARA), text=CALL))["result"] == "updated"
    warned = await opened(scene, AMARA, "warned")
    number = json.loads(warned["private_metadata"])["draft"]
    await press(scene, AMARA, warned, "warned.change")
    form = await opened(scene, AMARA, "compose")
    assert len(scene.sandbox.slack.workspace.stacks[AMARA]) == 1
    assert CALL in str(form["blocks"])
    fixed = CALL.replace("312-555-0147", "the main desk")
    assert (await send(scene, AMARA, form, text=fixed, kind="educational", networks=["x"]))["result"] == "closed"
    card = await eventually(lambda: next(iter(scene.cards()), None))
    assert headline(card).startswith(f"Draft #{number} ")


@pytest.mark.parametrize("kind", ["reply", "educational"])
async def test_confirming_that_somebody_was_a_patient_blocks_a_reply(scene: Scene, kind: str) -> None:
    form = await scene.open_form(AMARA)
    answer = await scene.submit(AMARA, form, text="We are sorry about your visit last week.", kind=kind)
    if kind == "reply":
        assert "your phone or portal" in answer["errors"]["text"]
        assert top(scene, AMARA) == form, "the form, and what was typed, are still there"
    else:
        assert answer["result"] == "updated", "spoken to everybody it is at most warned of"


async def test_a_safe_wording_lies_on_the_form_and_points_to_the_organisations_phone(scene: Scene) -> None:
    await command(scene, ADA, "/vetted", "settings")
    await press(scene, ADA, await opened(scene, ADA, "settings"), "settings.organisation")
    form = await opened(scene, ADA, "organisation")
    refused = await send(scene, ADA, form, country="Narnia")
    assert refused["errors"] == {"country": "Two letters, such as US, CA or GB."}
    assert (await send(scene, ADA, form, phones="312-555-0147", help_phone="312-555-0199"))["result"] != "errors"

    form = await scene.open_form(AMARA)
    await press(scene, AMARA, form, "compose.safe_reply")
    wording = everything(await opened(scene, AMARA, "safe_reply"))
    assert "call us at 312-555-0199" in wording
    assert "llámenos al 312-555-0199" in wording
    form = await scene.open_form(AMARA)
    assert (await scene.submit(AMARA, form, text=CALL))["result"] == "closed", "the number is the organisation's now"


async def test_an_admin_sees_how_the_rules_do_and_switches_one_off(scene: Scene) -> None:
    form = await scene.open_form(AMARA)
    await scene.submit(AMARA, form, text=CALL)
    form = await opened(scene, AMARA, "warned")
    assert (await send(scene, AMARA, form, because="She agreed."))["result"] == "closed"
    await eventually(scene.cards)
    await command(scene, ADA, "/vetted", "settings")
    await press(scene, ADA, await opened(scene, ADA, "settings"), "settings.preflight")
    form = await opened(scene, ADA, "preflight")
    assert "*Phone* (identifiers): found once, wrong 0 (0%)" in everything(form)
    assert (await send(scene, ADA, form, muted=["identifiers.phone"]))["result"] != "errors"
    form = await scene.open_form(AMARA)
    assert (await scene.submit(AMARA, form, text=CALL))["result"] == "closed"


async def test_the_privacy_role_lets_one_draft_pass(scene: Scene) -> None:
    text = "Our patient Wilhelmina Quackenbush went home today."
    form = await scene.open_form(AMARA)
    assert "errors" in await scene.submit(AMARA, form, text=text, kind="behind_the_scenes")
    await press(scene, AMARA, form, "compose.ask_pass")
    asking = await opened(scene, AMARA, "ask_pass")
    said = {"rule": "identifiers.name", "kind": "behind_the_scenes", "because": "A made-up name for the open day."}
    assert (await send(scene, AMARA, asking, **said))["result"] == "updated"
    await click_direct(scene, CLARA, await offering(scene, CLARA, "pass.grant"), "pass.grant")
    await eventually(lambda: any("lets one draft pass" in words(message) for message in scene.direct(AMARA)))
    form = await scene.open_form(AMARA)
    assert (await scene.submit(AMARA, form, text=text, kind="behind_the_scenes"))["result"] == "updated"
    form = await opened(scene, AMARA, "warned")
    assert (await send(scene, AMARA, form, because="She is made up."))["result"] == "closed"
    card = await eventually(lambda: next(iter(scene.cards()), None))
    assert "⚠️ Name in the text: not answered yet" in words(card)


async def test_who_took_blocked_words_from_a_message_is_pointed_at_it(scene: Scene) -> None:
    wall = scene.sandbox.slack.workspace.messages[DRAFTS]
    written = next(message for message in wall if not message.get("bot_id"))
    shortcut = {"as": AMARA, "callback_id": "submit_as_draft", "channel": DRAFTS, "ts": written["ts"]}
    assert await scene.post("/page-api/shortcut", shortcut) == {}
    form = await opened(scene, AMARA, "compose")
    assert (await scene.submit(AMARA, form, text=STORY))["result"] == "errors"
    told = await eventually(lambda: next((m for m in scene.direct(AMARA) if "this message" in words(m)), None))
    assert "*Slack still has the message*" in words(told)
    assert written["ts"].replace(".", "") in words(told)
