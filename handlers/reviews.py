"""Ways in for reviewers: approve, request changes, reject."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.typed import problems
from bot.requests import Request
from bot.review.review import Seen, Verdict
from handlers import twins
from handlers.blocks import reasons
from handlers.ids import Action, CardRef

VERDICTS = {Action.CHANGES: Verdict.CHANGES, Action.REJECT: Verdict.REJECTED}


async def approve(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Records an approval; Slack hears "ok" after the commit (D8)."""
    ref = CardRef.decode(body["actions"][0]["value"])
    await twins.refuse(client, desk, asked, body)
    await desk.deciding.decide(asked, ref.draft, verdict=Verdict.APPROVED, seen=seen(ref))
    await ack()


async def ask_reason(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Opens the form for the reason; somebody who may not decide is told so first, and the attempt is recorded."""
    ref = CardRef.decode(body["actions"][0]["value"])
    verdict = VERDICTS[Action(body["actions"][0]["action_id"])]
    await twins.refuse(client, desk, asked, body)
    await desk.deciding.may_decide(asked, ref.draft, verdict=verdict, seen=seen(ref))
    await client.views_open(trigger_id=body["trigger_id"], view=reasons.reason_form(ref, verdict))


async def decide_with_reason(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    """Records a request for changes or a rejection with its reason; a refusal leaves the reason in the form."""
    ref, verdict = reasons.decode(body["view"]["private_metadata"])
    reason = reasons.reason(body["view"]["state"])
    if wrong := problems(reason):
        await ack(response_action="errors", errors=reasons.errors(wrong[0].sentence))
        return
    await desk.deciding.decide(asked, ref.draft, verdict=verdict, seen=seen(ref), reason=reason)
    await ack(response_action="clear")


def seen(ref: CardRef) -> Seen:
    return Seen(version=ref.version, epoch=ref.epoch, step=ref.step)
