"""Ways in for reviewers: approve, request changes, reject."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.typed import problems
from bot.requests import Request
from bot.review.decision import Verdict
from handlers import stepping, twins
from handlers.blocks import reasons
from handlers.ids import Action
from handlers.refs import CardRef

VERDICTS = {Action.CHANGES: Verdict.CHANGES, Action.REJECT: Verdict.REJECTED}


async def approve(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Records an approval; Slack hears "ok" after the commit (D8)."""
    ref = CardRef.decode(body["actions"][0]["value"])
    await twins.refuse(client, desk, asked, body)
    await desk.deciding.decide(asked, ref.draft, verdict=Verdict.APPROVED, seen=ref.seen)
    await ack()


async def ask_reason(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Opens the form for the reason; somebody who may not decide is told so first, and the attempt is recorded."""
    ref = CardRef.decode(body["actions"][0]["value"])
    verdict = VERDICTS[Action(body["actions"][0]["action_id"])]
    await twins.refuse(client, desk, asked, body)
    await desk.deciding.may_decide(asked, ref.draft, verdict=verdict, seen=ref.seen)
    form = reasons.reason_form(reasons.ReasonRef(card=ref, verdict=verdict), await listed_reasons(desk, asked))
    await client.views_open(trigger_id=body["trigger_id"], view=form)


async def decide_with_reason(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    """Records a request for changes or a rejection with its reason; a refusal leaves the reason in the form."""
    view = body["view"]
    ref = reasons.ReasonRef.decode(view["private_metadata"])
    why = reasons.why(view["state"], await listed_reasons(desk, asked))
    if why.own and (wrong := problems(why.own)):
        await ack(response_action="errors", errors=reasons.errors(wrong[0].sentence))
        return
    if not why.words:
        await ack(response_action="errors", errors=reasons.errors("Choose a reason, or say why in your own words."))
        return
    await desk.deciding.decide(asked, ref.card.draft, verdict=ref.verdict, seen=ref.card.seen, why=why)
    if not ref.going:
        await ack(response_action="clear")
        return
    await ack()
    await stepping.go_on(client, desk, asked, view["previous_view_id"], stepping.Going.decode(ref.going).decided())


async def listed_reasons(desk: Desk, asked: Request) -> tuple[str, ...]:
    async with desk.store.read(asked.workspace) as reader:
        return (await reader.settings()).reasons
