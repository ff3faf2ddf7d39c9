"""Wordings over the real protocol: a network's own text, what changed, suggestions taken and declined."""

from bot.audit.entries import Happening
from tests.e2e.acting import (
    buttons,
    click_direct,
    diff,
    more,
    more_than,
    offering,
    recorded,
    send,
    thread,
    threaded,
)
from tests.support.record import breaks
from tests.support.scene import AMARA, BO, CLARA, DEVAN, LAKESIDE, Json, Scene, eventually, headline, words


async def happened(scene: Scene) -> list[Happening]:
    return [entry.fact.kind for entry in await recorded(scene)]


async def test_a_networks_own_text_is_shown_before_anybody_approves_it(scene: Scene) -> None:
    """It voids what was approved, is shown in the thread and under What changed, and leaves as a file of its own."""
    card = await scene.draft(text="Flu shots are free on Oak Street this week.", networks=["x", "facebook"])
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by <@U0CLARAR>" in words(card))
    await eventually(lambda: scene.direct(BO))

    form = await more_than(scene, AMARA, card, "more.tailor", "tailor")
    refused = await send(scene, AMARA, form, x="Flu shots " * 30)
    assert refused["errors"]["x"].startswith("Too long: ")
    await scene.post("/control/faults", {"method": "chat.postMessage", "kind": "http_500", "times": 1000})
    assert (await send(scene, AMARA, form, x="Free flu shots on Oak Street!"))["result"] == "closed"
    await eventually(lambda: "are being posted in the thread" in words(card))
    assert "card.approve" not in buttons(card)
    await scene.post("/control/reset", {})
    scene.sandbox.slack.wire.limits.rate_scale = 1000
    await eventually(lambda: "card.approve" in buttons(card), 60)
    assert "X 29/280 · Facebook 43/63,206\n✂️ X has its own text, in the thread\n*Slot*" in words(card)
    (own,) = [message for message in thread(scene, card) if "Text for X" in words(message)]
    assert "Free flu shots on Oak Street!" in words(own)
    assert "X 29/280" in words(own)

    changed = await more_than(scene, CLARA, card, "more.changed", "changed")
    assert "From version *1* to version *2*" in words(changed)
    assert "*Text for X*" in words(changed)
    assert ("new", "Free flu") in [(mark, text.strip()) for mark, text in diff(changed)]
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "approved by <@U0CLARAR>" in words(card))
    await scene.click(BO, card, "card.approve")
    ready = await scene.headed("🟢 Draft #1")
    assert "X 29/280" in words(ready)
    assert "Flu shots are free on Oak Street this week." in words(ready)
    await eventually(lambda: [file for message in thread(scene, ready) for file in message.get("files", [])][1:])
    names = [file["name"] for message in thread(scene, ready) for file in message.get("files", [])]
    assert names == ["draft-1.txt", "draft-1-x.txt"]

    form = await more_than(scene, AMARA, card, "more.tailor", "tailor")
    assert (await send(scene, AMARA, form, x=""))["result"] == "closed"
    await eventually(lambda: "no longer has a text of its own (version 3)" in words(own))
    await eventually(lambda: headline(ready) == "⛔ Draft #1 is taken back")
    assert "Text for X" not in threaded(scene, card)
    assert await happened(scene) == [
        Happening.SUBMITTED,
        Happening.DECIDED,
        Happening.EDITED,
        Happening.VOIDED,
        Happening.OPENED,
        Happening.DECIDED,
        Happening.DECIDED,
        Happening.READY,
        Happening.EDITED,
        Happening.VOIDED,
        Happening.VOIDED,
        Happening.READY_TAKEN_BACK,
    ]


async def suggested(scene: Scene, who: str, card: Json, wording: str) -> Json:
    """A wording somebody suggests, as its author reads of it."""
    form = await more_than(scene, who, card, "more.suggest", "suggest")
    assert (await send(scene, who, form, words=wording))["result"] == "closed"

    def told() -> Json | None:
        return next((message for message in scene.direct(AMARA) if resulting(diff(message)) == wording), None)

    message = await eventually(told)
    assert f"<@{who}> suggests another wording" in words(message)
    return message


def resulting(pieces: list[tuple[str, str]]) -> str:
    """The wording a word diff leads to."""
    return " ".join("".join(text for mark, text in pieces if mark != "gone").split())


async def test_a_suggested_wording_is_declined_or_taken_with_one_click(scene: Scene) -> None:
    """The author sees the word diff; who takes it is the editor, so that who suggested may still approve."""
    card = await scene.draft(text="Flu shots are cheap.")
    assert "more.changed" not in buttons(await more(scene, CLARA, card))
    first = await suggested(scene, CLARA, card, "Flu shots are gratis.")
    assert [(mark, text.strip()) for mark, text in diff(first)] == [
        ("same", "Flu shots are"),
        ("gone", "cheap"),
        ("same", ""),
        ("new", "gratis"),
        ("same", "."),
    ]
    await click_direct(scene, AMARA, first, "suggestion.decline")
    await eventually(lambda: "did not take the wording that <@U0CLARAR> suggested" in threaded(scene, card))
    await eventually(lambda: "suggestion.take" not in buttons(scene.direct(AMARA)[-1]))
    assert "version 1" in words(card)

    second = await suggested(scene, CLARA, card, "Flu shots are free.")
    old = {**second, "blocks": list(second["blocks"])}
    await click_direct(scene, AMARA, await offering(scene, AMARA, "suggestion.take"), "suggestion.take")
    await eventually(lambda: "version 2" in words(card) and "Flu shots are free." in words(card))
    await eventually(lambda: "suggestion.take" not in buttons(scene.direct(AMARA)[-1]))
    assert "suggestion.take" in buttons(old)
    assert len(scene.direct(AMARA)) == 1
    assert "more.suggest" not in buttons(await more(scene, AMARA, card))

    changed = await more_than(scene, CLARA, card, "more.changed", "changed")
    assert ("gone", "cheap") in diff(changed)
    assert ("new", "free") in diff(changed)
    await scene.click(CLARA, card, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0CLARAR>" in words(card))
    history = await more_than(scene, DEVAN, card, "more.history", "history")
    assert "<@U0AMARA> took the wording that <@U0CLARAR> suggested" in words(history)
    assert [kind for kind in await happened(scene) if kind is not Happening.OPENED] == [
        Happening.SUBMITTED,
        Happening.SUGGESTED,
        Happening.SUGGESTION_DECLINED,
        Happening.SUGGESTED,
        Happening.SUGGESTION_TAKEN,
        Happening.EDITED,
        Happening.DECIDED,
    ]
    assert await breaks(scene.store, LAKESIDE) == []
