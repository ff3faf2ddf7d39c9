"""Talk about a draft over the real protocol: comments, and questions to colleagues who need no role."""

from bot.audit.entries import Happening
from tests.e2e.acting import (
    buttons,
    click_direct,
    more_than,
    offering,
    opened,
    recorded,
    send,
    threaded,
)
from tests.support.scene import AMARA, BEN, CLARA, DEVAN, GUS, Scene, eventually, words


async def test_a_comment_and_a_question_reach_the_right_people_and_decide_nothing(scene: Scene) -> None:
    """The thread has every word; the author reads the comment, Ben the question and the draft, Clara his answer."""
    card = await scene.draft(text="Flu shots at the Oak Street clinic.")
    form = await more_than(scene, DEVAN, card, "more.comment", "comment")
    assert (await send(scene, DEVAN, form, words="Oak Street & Elm? *Check* <it>."))["result"] == "closed"
    await eventually(lambda: "<@U0DEVANS> commented" in threaded(scene, card))
    await eventually(lambda: "Oak Street & Elm? *Check* <it>." in " ".join(map(words, scene.direct(AMARA))))
    assert len(scene.direct(AMARA)) == 1

    form = await more_than(scene, CLARA, card, "more.ask", "ask")
    assert "this is you" in (await send(scene, CLARA, form, person=CLARA, words="Open?"))["errors"]["person"]
    guest = await send(scene, CLARA, form, person=GUS, words="Is it open on Sunday?")
    assert guest["errors"]["person"].startswith("They cannot be shown a draft")
    assert (await send(scene, CLARA, form, person=BEN, words="Is it open on Sunday?"))["result"] == "closed"
    asked = await offering(scene, BEN, "question.answer")
    assert "<@U0CLARAR> asks you about" in words(asked)
    assert "Is it open on Sunday?" in words(asked)
    await click_direct(scene, BEN, asked, "question.read")
    assert "Flu shots at the Oak Street clinic." in words(await opened(scene, BEN, "more"))
    scene.sandbox.slack.workspace.stacks.pop(BEN)
    await click_direct(scene, BEN, asked, "question.answer")
    form = await opened(scene, BEN, "answer")
    assert "Is it open on Sunday?" in words(form)
    assert (await send(scene, BEN, form, words="Only on Saturday."))["result"] == "closed"

    answered = await offering(scene, CLARA, "question.read")
    assert "<@U0BENNOV> answered your question" in words(answered)
    assert "Only on Saturday." in words(answered)
    await eventually(lambda: buttons(asked) == ["question.read"])
    await eventually(lambda: "<@U0BENNOV> answered <@U0CLARAR>\nOnly on Saturday." in threaded(scene, card))
    assert "waiting for <@U0CLARAR> or <@U0DEVANS>" in words(card)
    assert [
        (entry.fact.kind, entry.fact.person, entry.fact.detail)
        for entry in await recorded(scene)
        if entry.fact.kind is not Happening.OPENED
    ] == [
        (Happening.SUBMITTED, AMARA, {"post": "educational", "state": "in_review", "open": "clinical"}),
        (Happening.COMMENTED, DEVAN, {}),
        (Happening.ASKED, CLARA, {"of": BEN}),
        (Happening.ANSWERED, BEN, {"to": CLARA}),
    ]
