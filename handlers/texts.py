"""Ways in around approved texts: find, look, use, keep, start a draft from one, retire."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.audit.entries import Happening
from bot.days import today_in
from bot.desk import Desk
from bot.drafts.links import LinkProblem, parse_links
from bot.drafts.typed import from_message, from_modal
from bot.ids import FileId
from bot.ports import Reader
from bot.refusals import Unfit
from bot.requests import Request
from bot.review.decision import Seen
from bot.review.review import Review
from bot.texts.approved import Kept, latest_review_by, read_keep
from bot.texts.keeping import kept_version, refuse_unkeepable
from handlers import drafts
from handlers.blocks import texts
from handlers.blocks.message import Payload
from handlers.blocks.texts import Page
from handlers.connection import Identity
from handlers.refs import CardRef
from handlers.zones import Zones


async def open_list(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The list, from the command (whose text are words to find) or from Home."""
    words = from_message(str(body.get("text") or "")).strip()[: texts.LONGEST_QUERY]
    await client.views_open(trigger_id=body["trigger_id"], view=await _list(desk, asked, Page(query=words)))


async def search(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    words = from_modal(texts.query(body["view"]["state"]))
    await ack(response_action="update", view=await _list(desk, asked, Page(query=words)))


async def turn_page(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    shown = Page.decode(body["view"]["private_metadata"])
    page = Page(query=shown.query, number=int(body["actions"][0]["value"]))
    await client.views_update(view_id=body["view"]["id"], view=await _list(desk, asked, page))


async def _list(desk: Desk, asked: Request, page: Page) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        kept = await reader.kept_texts()
        zone = (await reader.settings()).timezone
    return texts.text_list(kept, page, today=today_in(zone, asked.at))


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    text = texts.text_id(body["actions"][0]["value"])
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.approved_text(text)
        kept = Kept(text=found, review=await reader.review(found.draft))
        content = (await kept_version(reader, found)).content
        settings = (await reader.settings()).resolved(known)
        uses = tuple(
            entry.fact
            for entry in await reader.entries(found.draft)
            if entry.fact.kind is Happening.TEXT_REUSED and entry.fact.detail.get("text") == str(text)
        )
        facts = texts.TextFacts(
            content=content,
            uses=uses,
            uploaded=await reader.uploaded([image.sha256 for image in content.images]),
            may_retire=desk.keeping.may_keep(asked, settings.roster),
        )
    view = texts.one_text(kept, facts, today=today_in(settings.timezone, asked.at))
    opener = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    await opener(trigger_id=body["trigger_id"], view=view)


async def ask_keep(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["actions"][0]["value"])
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(ref.draft)
        zone = (await reader.settings()).timezone
    today = today_in(zone, asked.at)
    refuse_unkeepable(review, on=today)
    view = texts.keep_form(review, today=today, latest=latest_review_by(review, zone))
    await client.views_push(trigger_id=body["trigger_id"], view=view)


async def keep(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    seen = Seen(version=ref.version, epoch=ref.epoch, step=ref.step)
    try:
        asked_for = read_keep(**texts.keep_values(body["view"]["state"]))
        kept = await desk.keeping.keep(asked, ref.draft, seen=seen, keep=asked_for)
    except Unfit as refusal:
        await ack(response_action="errors", errors=texts.keep_errors(refusal.fields))
    else:
        await ack(response_action="update", view=texts.kept_now(kept))


async def ask_use(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    text = texts.text_id(body["actions"][0]["value"])
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.approved_text(text)
        kept = Kept(text=found, review=await reader.review(found.draft))
    await client.views_push(trigger_id=body["trigger_id"], view=texts.use_form(kept))


async def use(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    network = texts.used_network(view["state"])
    try:
        links = parse_links(from_modal(texts.reply_to(view["state"])), 1)
    except LinkProblem as problem:
        await ack(response_action="errors", errors=texts.reply_error(str(problem)))
        return
    text = texts.text_id(view["private_metadata"])
    kept = await desk.keeping.use(asked, text, network=network, reply_to=links[0] if links else "")
    async with desk.store.read(asked.workspace) as reader:
        uploaded = await _uploaded(reader, kept.review)
    await ack(response_action="update", view=texts.used(kept, network, uploaded))


async def start_draft(
    body: Mapping[str, Any],
    client: AsyncWebClient,
    asked: Request,
    zones: Zones,
    identity: Identity,
    desk: Desk,
) -> None:
    draft = await desk.keeping.start_draft(asked, texts.text_id(body["actions"][0]["value"]))
    await drafts.reopen(client, body, asked, zones, identity, desk, draft)


async def retire(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await desk.keeping.retire(asked, texts.text_id(body["actions"][0]["value"]))
    await ack()
    await client.views_update(view_id=body["view"]["id"], view=texts.retired())


async def _uploaded(reader: Reader, review: Review) -> dict[str, FileId]:
    return await reader.uploaded([image.sha256 for image in review.version.content.images])
