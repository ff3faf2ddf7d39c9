"""Ways in for people who want posts from an advisory."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import DraftId
from bot.refusals import Unfit
from bot.requests import Request
from handlers.blocks import repurposing as blocks
from handlers.fields import known_fields
from handlers.more import open_or_push
from handlers.refs import CardRef


async def open_form(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """From the command; what was typed after it is where the advisory's text begins."""
    _, settings = await desk.repurposer.source(asked, None)
    text = str(body.get("text") or "")
    await open_or_push(client, body, blocks.form(text, settings.assisting, draft=None))


async def open_for_draft(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """From More on an advisory."""
    draft = CardRef.decode(body["actions"][0]["value"]).draft
    text, settings = await desk.repurposer.source(asked, draft)
    await open_or_push(client, body, blocks.form(text, settings.assisting, draft=draft))


async def ask(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    metadata = view["private_metadata"]
    draft = DraftId(int(metadata)) if metadata.isdecimal() else None
    try:
        wish = blocks.typed_wish(view["state"])
        await desk.repurposer.ask(asked, draft, text=wish.text, link=wish.link, wanted=wish.wanted)
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise=blocks.TEXT))
        return
    await ack(response_action="update", view=blocks.asked())
