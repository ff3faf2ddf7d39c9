"""Consents over the real protocol: registered, confirmed, rested on, revoked; and what follows from that."""

from typing import Any

from bot.audit.entries import Happening
from tests.e2e.acting import buttons, click_direct, command, everything, offering, opened, press, send
from tests.support.scene import AMARA, BO, CLARA, LAKESIDE, Json, Scene, eventually, headline, words

STORY = "Our patient Wilhelmina went home after her stroke. Way to go, Wilhelmina!"
FORM = {
    "pseudonym": "Lakeside runner",
    "reference": "Privacy office, binder 7",
    "told": ["text", "photo"],
    "networks": ["x", "facebook"],
    "purpose": "Stroke awareness",
    "signed_on": "2026-11-01",
    "expires_on": "2060-10-31",
}
POINTS = ["elements", "statements", "copy", "minors", "part_2", "state_law"]


async def registered(scene: Scene, who: str = AMARA, **changed: Any) -> None:  # noqa: ANN401 - values by field
    await command(scene, who, "/vetted", "consent")
    await press(scene, who, await opened(scene, who, "consents"), "consent.new", "authorisation")
    form = await opened(scene, who, "consent")
    assert (await send(scene, who, form, **{**FORM, **changed}))["result"] == "updated"


async def confirmed(scene: Scene) -> None:
    """Registered by Amara, confirmed by Clara, who holds the privacy role."""
    await registered(scene)
    asked = await offering(scene, CLARA, "consent.confirm")
    assert "Lakeside runner" not in everything(asked), "who gets the message sees the number, not the person"
    await click_direct(scene, CLARA, asked, "consent.confirm")
    form = await opened(scene, CLARA, "confirm")
    refused = await send(scene, CLARA, form, attested=POINTS[:5])
    assert "Every point has to hold" in refused["errors"]["attested"]
    assert (await send(scene, CLARA, form, attested=POINTS))["result"] == "closed"
    await eventually(lambda: any("confirmed *HIPAA authorisation" in words(m) for m in scene.direct(AMARA)))


async def story(scene: Scene) -> Json:
    """A story that rests on the authorisation, explained and before its reviewers."""
    form = await scene.open_form(AMARA)
    (picker,) = [block for block in form["blocks"] if block.get("block_id") == "authorisations"]
    number = picker["element"]["options"][0]["value"]
    said = {"text": STORY, "kind": "patient_story", "networks": ["x"]}
    refused = await scene.submit(AMARA, form, **said)
    assert refused["result"] == "errors", refused
    assert (await scene.submit(AMARA, form, **said, authorisations=[number]))["result"] == "updated"
    form = await opened(scene, AMARA, "warned")
    assert (await send(scene, AMARA, form, because="She signed, and read it."))["result"] == "closed"
    return await eventually(lambda: next(iter(scene.cards()), None))


async def approved(scene: Scene, card: Json) -> None:
    """Privacy answers what is about her, then both approve."""
    await scene.click(CLARA, card, "card.findings")
    form = await opened(scene, CLARA, "findings")
    fields = [block["block_id"] for block in form["blocks"] if block.get("type") == "input"]
    answers = {name: "fine" if name.startswith("as.") else "She agreed in writing." for name in fields}
    assert (await send(scene, CLARA, form, **answers))["result"] == "closed"
    await eventually(lambda: "fine, says <@U0CLARAR>" in words(card))
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by <@U0CLARAR>" in words(card))
    await scene.click(BO, card, "card.approve")


async def revoked(scene: Scene) -> str:
    """Amara records the revocation; what she was told would follow."""
    await command(scene, AMARA, "/vetted", "consent")
    await press(scene, AMARA, await opened(scene, AMARA, "consents"), "consent.open")
    one = await eventually(
        lambda: next(
            (v for v in scene.sandbox.slack.workspace.stacks.get(AMARA, []) if "consent.revoke" in buttons(v)), None
        )
    )
    assert "Lakeside runner" in everything(one)
    await press(scene, AMARA, one, "consent.revoke")
    form = await opened(scene, AMARA, "revoke")
    assert (await send(scene, AMARA, form, kept="Letter of 3 December"))["result"] == "updated"
    return everything(form)


async def test_a_consented_story_is_possible_and_a_revocation_takes_it_back(scene: Scene) -> None:
    await confirmed(scene)
    card = await story(scene)
    assert "✅ HIPAA authorisation #" in words(card)
    await approved(scene, card)
    ready = await eventually(
        lambda: next((m for m in scene.channel() if "Wilhelmina" in everything(m) and m is not card), None)
    )
    follows = await revoked(scene)
    assert "ready to publish; the message is taken back" in follows
    await eventually(lambda: "Wilhelmina" not in everything(ready))
    await eventually(lambda: "Changes requested" in headline(card))
    assert "⛔ HIPAA authorisation #" in words(card)
    assert "card.approve" not in buttons(card)
    kinds = [entry.fact.kind async for entry in scene.store.chain(LAKESIDE)]
    assert {Happening.CONSENT_OPENED, Happening.CONSENT_REVOKED, Happening.CALLED_OFF} <= {*kinds}


async def test_what_was_published_is_to_be_taken_down_until_somebody_confirms(scene: Scene) -> None:
    await confirmed(scene)
    card = await story(scene)
    await approved(scene, card)
    ready = await eventually(lambda: next((m for m in scene.channel() if "ready.published" in buttons(m)), None))
    await scene.click(BO, ready, "ready.published")
    form = await opened(scene, BO, "publish")
    assert (await send(scene, BO, form))["result"] == "closed"
    await eventually(lambda: "marked as published" in words(card))
    assert "published; whoever published it is asked to take it down" in await revoked(scene)
    task = await offering(scene, BO, "task.paused")
    assert "🧯 *Take draft #" in words(task)
    assert "Has to be taken down" in words(card) or await eventually(lambda: "Has to be taken down" in words(card))
    await click_direct(scene, BO, task, "task.paused")
    await eventually(lambda: "is taken down, says <@U0BOLIND>" in words(task))
    await eventually(lambda: "Has to be taken down" not in words(card))


async def test_a_form_that_is_not_in_order_is_refused_at_its_fields_and_keeps_its_text(scene: Scene) -> None:
    await command(scene, AMARA, "/vetted", "consent")
    await press(scene, AMARA, await opened(scene, AMARA, "consents"), "consent.new", "authorisation")
    form = await opened(scene, AMARA, "consent")
    refused = await send(scene, AMARA, form, **{**FORM, "expires_on": None, "signer": "representative"})
    assert set(refused["errors"]) == {"expires_on", "authority"}
    assert "164.508(c)(1)(v)" in refused["errors"]["expires_on"]


async def test_who_registered_a_consent_does_not_confirm_it_and_others_do_not_see_it(scene: Scene) -> None:
    await registered(scene)
    await command(scene, BO, "/vetted", "consent")
    assert "consent.open" not in buttons(await opened(scene, BO, "consents"))
    await command(scene, CLARA, "/vetted", "consent")
    shown = await opened(scene, CLARA, "consents")
    assert buttons(shown).count("consent.open") == 1
    await press(scene, CLARA, shown, "consent.new", "authorisation")
    refused = await send(scene, CLARA, await opened(scene, CLARA, "consent"), **FORM)
    assert "Nobody could confirm it" in refused["errors"]["pseudonym"], "she alone holds the privacy role"
