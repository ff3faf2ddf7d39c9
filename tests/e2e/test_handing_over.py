"""Who decides, over the real protocol: handed over, taken back, recorded for somebody outside Slack, begun anew."""

from bot.audit.entries import Happening
from tests.e2e.acting import (
    buttons,
    command,
    everything,
    more,
    more_than,
    opened,
    press,
    recorded,
    send,
    threaded,
    top,
)
from tests.support.scene import ADA, AMARA, BO, CLARA, DEVAN, LAKESIDE, Json, Scene, eventually, headline, words


def told(scene: Scene, who: str) -> str:
    return " ".join(map(words, scene.direct(who)))


async def happened(scene: Scene, draft: int = 1) -> list[tuple[Happening, str | None]]:
    facts = [entry.fact for entry in await recorded(scene, draft)]
    return [(fact.kind, fact.person) for fact in facts if fact.kind is not Happening.OPENED]


async def in_settings(scene: Scene, action_id: str, callback_id: str) -> Json:
    """One of the views to which Ada's `/vetted settings` leads."""
    await command(scene, ADA, "/vetted", "settings")
    await press(scene, ADA, await opened(scene, ADA, "settings"), action_id)
    return await opened(scene, ADA, callback_id)


async def test_a_stage_is_handed_over_and_an_approval_taken_back(scene: Scene) -> None:
    """The new person is told anew, the other that there is nothing to do; who undoes is asked again."""
    card = await scene.draft()
    await eventually(lambda: scene.direct(DEVAN) and scene.direct(CLARA))
    called_first = scene.direct(DEVAN)[0]["ts"]
    form = await more_than(scene, AMARA, card, "more.reassign", "reassign")
    assert "Clinical: <@U0CLARAR> or <@U0DEVANS>" in words(form)
    refused = await send(scene, AMARA, form, person=BO)
    assert "may not decide this stage" in refused["errors"]["person"]
    assert (await send(scene, AMARA, form, person=DEVAN))["result"] == "closed"
    await eventually(lambda: "*Clinical*: waiting for <@U0DEVANS> (handed over)" in words(card))
    await eventually(lambda: scene.direct(DEVAN)[0]["ts"] != called_first)
    assert len(scene.direct(DEVAN)) == 1
    assert "waits for your *clinical* review" in told(scene, DEVAN)
    await eventually(lambda: "nothing to do for you now" in told(scene, CLARA))
    await eventually(lambda: "<@U0AMARA> handed the clinical review to <@U0DEVANS>" in threaded(scene, card))

    assert "more.undo" not in buttons(await more(scene, DEVAN, card))
    await scene.click(DEVAN, card, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0DEVANS>" in words(card))
    await eventually(lambda: "waits for your *brand* review" in told(scene, BO))
    await press(scene, DEVAN, await more(scene, DEVAN, card), "more.undo")
    await eventually(lambda: "is taken back" in words(top(scene, DEVAN)))
    await eventually(lambda: "*Clinical*: waiting for <@U0DEVANS> (handed over)" in words(card))
    await eventually(lambda: "nothing to do for you now" in told(scene, BO))
    await eventually(lambda: "waits for your *clinical* review" in told(scene, DEVAN))

    await scene.click(DEVAN, card, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0DEVANS>" in words(card))
    await scene.click(BO, card, "card.approve")
    await scene.headed("🟢 Draft #1")
    assert "more.undo" not in buttons(await more(scene, BO, card))
    assert await happened(scene) == [
        (Happening.SUBMITTED, AMARA),
        (Happening.REASSIGNED, AMARA),
        (Happening.DECIDED, DEVAN),
        (Happening.UNDONE, DEVAN),
        (Happening.DECIDED, DEVAN),
        (Happening.DECIDED, BO),
        (Happening.READY, None),
    ]


async def test_an_approval_from_outside_slack_is_recorded_once_allowed_and_never_for_privacy(scene: Scene) -> None:
    card = await scene.draft(kind="behind_the_scenes", text="Baking day in our kitchen.")
    assert "more.record" not in buttons(await more(scene, ADA, card))
    habits = await in_settings(scene, "settings.habits", "habits")
    assert (await send(scene, ADA, habits, recorded=["allow"]))["result"] == "closed"

    form = await more_than(scene, ADA, card, "more.record", "record")
    stages = next(block["element"] for block in form["blocks"] if block["block_id"] == "stage")
    assert [option["value"] for option in stages["options"]] == ["brand"]
    name, evidence = "Dr. Ines Vale, *brand*", "E-mail of 23 November, <ok>"
    refused = await send(scene, ADA, form, stage="privacy", name=name, evidence=evidence)
    assert "never recorded for somebody else" in str(refused["errors"])
    assert (await send(scene, ADA, form, stage="brand", name=name, evidence=evidence))["result"] == "closed"
    await eventually(lambda: f"*Brand* approved by `{name}` (recorded by <@U0ADAWIN>" in words(card))
    line = f"<@U0ADAWIN> recorded an approval of version 1 from outside Slack (brand)\n{name}\n{evidence}"
    await eventually(lambda: line in threaded(scene, card))
    await eventually(lambda: f"approved by `{name}`" in told(scene, BO))
    assert "more.record" not in buttons(await more(scene, ADA, card))
    await scene.click(CLARA, card, "card.approve")
    await scene.headed("🟢 Draft #1")
    assert await happened(scene) == [
        (Happening.SUBMITTED, AMARA),
        (Happening.APPROVAL_RECORDED, ADA),
        (Happening.DECIDED, CLARA),
        (Happening.READY, None),
    ]


async def test_a_changed_rule_holds_for_the_next_draft_and_for_one_begun_anew(scene: Scene) -> None:
    """Ada asks for both clinicians and the comms lead; a draft under way keeps its rule until she restarts it (D10)."""
    under_way = await scene.draft(text="Wash your hands.")
    await scene.click(CLARA, under_way, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0CLARAR>" in words(under_way))
    rules = await in_settings(scene, "settings.rules", "rules")
    assert "*Educational*\nclinical, then brand" in words(rules)
    await press(scene, ADA, rules, "settings.rule", "educational")
    form = await opened(scene, ADA, "rule")
    refused = await send(scene, ADA, form, **{"roles.1": [], "roles.2": []})
    assert "needs at least one stage" in refused["errors"]["roles.1"]
    await press(scene, ADA, form, "settings.add_stage", **{"quorum.1": "2"})
    longer = await eventually(lambda: view if "Stage 3" in str((view := top(scene, ADA))["blocks"]) else None)
    assert (await send(scene, ADA, longer))["result"] == "closed"
    await eventually(
        lambda: (
            "*Educational* (your own)\nclinical (2 people), then brand"
            in words(scene.sandbox.slack.workspace.stacks[ADA][-1])
        )
    )

    following = await scene.draft(text="Wear a mask.")
    assert "*Clinical* (0 of 2): waiting for <@U0CLARAR> and <@U0DEVANS>" in words(following)
    assert "*Clinical* approved by <@U0CLARAR>" in words(under_way)
    await eventually(lambda: "waits for your *brand* review" in told(scene, BO))

    assert "more.restart" not in buttons(await more(scene, AMARA, under_way))
    form = await more_than(scene, ADA, under_way, "more.restart", "restart")
    assert "clinical (2 people), then brand" in everything(form)
    assert (await send(scene, ADA, form))["result"] == "closed"
    await eventually(lambda: "*Clinical* (0 of 2): waiting for <@U0CLARAR> and <@U0DEVANS>" in words(under_way))
    await eventually(lambda: "nothing to do for you now" in told(scene, BO))
    await eventually(lambda: "<@U0ADAWIN> restarted the review" in threaded(scene, under_way))
    for clinician in (CLARA, DEVAN):
        await eventually(
            lambda who=clinician: told(scene, who).count("waits for your *clinical* review") == 2  # type: ignore[misc]
        )
        await scene.click(clinician, under_way, "card.approve")
    await eventually(lambda: "*Clinical* approved by <@U0CLARAR>" in words(under_way))
    assert "<@U0DEVANS>" in words(under_way)
    await scene.click(BO, under_way, "card.approve")
    await scene.headed("🟢 Draft #1")
    assert headline(following).endswith("In review")
    assert await happened(scene) == [
        (Happening.SUBMITTED, AMARA),
        (Happening.DECIDED, CLARA),
        (Happening.RESTARTED, ADA),
        (Happening.DECIDED, CLARA),
        (Happening.DECIDED, DEVAN),
        (Happening.DECIDED, BO),
        (Happening.READY, None),
    ]
    changed = [entry.fact async for entry in scene.store.chain(LAKESIDE)]
    (fact,) = [fact for fact in changed if fact.kind is Happening.SETTINGS_CHANGED]
    assert (fact.person, dict(fact.detail)) == (
        ADA,
        {"rules.educational": "clinical, then brand -> clinical (2 people), then brand"},
    )
