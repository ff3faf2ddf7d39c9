"""Ways in for people who cannot decide now: put a reminder off, name who stands in while they are away."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import DelegationId, DraftId
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from handlers.blocks import away
from handlers.more import open_or_push
from handlers.zones import Zones


async def ask_later(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    await open_or_push(client, body, away.snooze_form(DraftId(_number(body["actions"][0].get("value")))))


async def snooze(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    draft = DraftId(_number(view["private_metadata"]))
    try:
        until = await desk.snoozing.snooze(asked, draft, away.later(view["state"]))
    except Unfit as refusal:
        await ack(response_action="errors", errors=dict(refusal.fields))
        return
    await ack(response_action="update", view=away.snoozed(until))


async def ask_absence(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, zones: Zones
) -> None:
    async with desk.store.read(asked.workspace) as reader:
        otherwise = (await reader.settings()).timezone
        planned = await reader.delegations_of(asked.person, now=asked.at)
    zone = await zones.of(asked.person, now=asked.at, otherwise=otherwise)
    await open_or_push(client, body, away.away_form(planned, zone=zone))


async def plan_absence(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    try:
        planned = await desk.standing_in.plan(asked, away.absence(view["state"], zone=view["private_metadata"]))
    except Unfit as refusal:
        await ack(response_action="errors", errors=dict(refusal.fields))
        return
    await ack(response_action="update", view=away.noted(planned))


async def end_absence(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    await desk.standing_in.end(asked, DelegationId(_number(body["actions"][0].get("value"))))
    await ack()
    await client.views_update(view_id=body["view"]["id"], view=away.ended())


def _number(value: object) -> int:
    """Raises NotFound for what Vetted never wrote."""
    if isinstance(value, str) and value.isdecimal() and value.isascii() and len(value) < len(str(2**63)):
        return int(value)
    raise NotFound
