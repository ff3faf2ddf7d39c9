"""Ways in to passes: ask the privacy role for one, grant it, refuse it."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.kinds import Kind
from bot.ids import PassId
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from handlers.blocks import passing as blocks
from handlers.ids import Action


async def ask_for(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    await client.views_push(trigger_id=str(body["trigger_id"]), view=blocks.ask_form())


async def ask(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    rule, kind, because = blocks.wanted(body["view"]["state"])
    if kind not in set(Kind):
        raise NotFound
    try:
        await desk.passing.ask(asked, rule=rule, kind=Kind(kind), because=because)
    except Unfit as refusal:
        await ack(response_action="errors", errors=refusal.fields)
    else:
        await ack(response_action="update", view=blocks.asked())


async def answer(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    pressed = body["actions"][0]
    value = str(pressed.get("value") or "")
    if not value.isdecimal():
        raise NotFound
    await desk.passing.answer(asked, PassId(int(value)), granted=pressed["action_id"] == Action.GRANT_PASS)
    await ack()
