"""Ways in for people who want posts from an advisory."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.links import LinkProblem, parse_links
from bot.drafts.typed import from_message
from bot.ids import DraftId
from bot.refusals import Unfit
from bot.requests import Request
from handlers.blocks import repurposing as blocks
from handlers.fields import known_fields
from handlers.more import open_or_push
from handlers.refs import CardRef


async def open_form(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """From the command; what was typed after it is the advisory's link, or where its text begins."""
    _, _, settings = await desk.repurposer.source(asked, None)
    text = from_message(str(body.get("text") or "").strip())
    link = text if _is_link(text) else ""
    await open_or_push(client, body, blocks.form("" if link else text, settings.assisting, draft=None, link=link))


def _is_link(text: str) -> bool:
    try:
        return parse_links(text, limit=1) == (text,)
    except LinkProblem:
        return False


async def open_for_draft(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """From More on an advisory."""
    draft = CardRef.decode(body["actions"][0]["value"]).draft
    text, link, settings = await desk.repurposer.source(asked, draft)
    await open_or_push(client, body, blocks.form(text, settings.assisting, draft=draft, link=link))


async def open_again(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """From the message that nothing was drafted: the form as it was, with the page's text where one was read."""
    wish, settings = await desk.repurposer.again(asked, int(body["actions"][0]["value"]))
    form = blocks.form(wish.text, settings.assisting, draft=wish.draft, link=wish.link, wanted=wish.wanted)
    await open_or_push(client, body, form)


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
