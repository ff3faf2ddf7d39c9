"""Ways in to what preflight found: look at it, answer it."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.refusals import Stale, Unfit
from bot.requests import Request
from bot.review.stages import Role
from handlers.blocks import preflight
from handlers.more import open_or_push
from handlers.refs import CardRef


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Every finding of the version on the card; whoever may answer some gets the fields for it."""
    ref = CardRef.decode(body["actions"][0]["value"])
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        roster = (await reader.settings()).roster.resolved(known)
        review = await reader.review(ref.draft)
        noted = await reader.findings(ref.draft, review.version.no)
    if not noted:
        raise Stale("Preflight found nothing in the version that stands now.")
    roles = roster.roles_of(asked.person) if asked.person not in review.editors else frozenset()
    asks_privacy = any(Role.PRIVACY in stage.roles for stage in review.plan)
    answerable = {
        one.no
        for one in noted
        if (Role.PRIVACY in roles if asks_privacy and one.finding.match.rule.family.private else roles)
    }
    await open_or_push(client, body, preflight.findings_form(review, noted, answerable=answerable))


async def answer(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    ref = CardRef.decode(view["private_metadata"])
    try:
        await desk.answering.answer(asked, ref.draft, seen=ref.seen, said=preflight.answers(view["state"]))
    except Unfit as refusal:
        await ack(response_action="errors", errors=refusal.fields)
    else:
        await ack()
