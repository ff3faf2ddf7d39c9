"""Ways in for people who write: the form, saving for later, submitting, editing."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.draft import Composition, Image
from bot.drafts.form import read_for_review, read_to_save, with_alts
from bot.drafts.kinds import Kind
from bot.drafts.typed import from_message
from bot.ids import DraftId, FileId, PersonId
from bot.preflight.refusing import Blocked, Unexplained
from bot.preflight.relationship import safe_reply
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from bot.review.submitting import latest
from handlers.blocks import compose, explain, preflight
from handlers.blocks.consents import picker_options
from handlers.blocks.message import Payload
from handlers.connection import Identity
from handlers.more import open_or_push
from handlers.refs import CardRef, FormRef
from handlers.slack_errors import code_of
from handlers.zones import Zones

logger = logging.getLogger(__name__)


async def acknowledge(ack: AsyncAck) -> None:
    """Slack hears that the request arrived; the work follows (D8)."""
    await ack()


async def write(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, zones: Zones, identity: Identity, desk: Desk
) -> None:
    view = await form(asked, zones, identity, desk, composition=None, ref=FormRef())
    await open_or_push(client, body, view)


async def write_from_command(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, zones: Zones, identity: Identity, desk: Desk
) -> None:
    text = from_message(str(body.get("text") or ""))
    view = await form(asked, zones, identity, desk, composition=_started(text), ref=FormRef())
    await open_or_push(client, body, view)


async def write_from_message(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, zones: Zones, identity: Identity, desk: Desk
) -> None:
    message = body.get("message") or {}
    text = from_message(str(message.get("text") or ""))
    channel = str((body.get("channel") or {}).get("id") or "")
    source = f"{channel}:{message.get('ts')}" if channel and message.get("ts") else ""
    view = await form(asked, zones, identity, desk, composition=_started(text), ref=FormRef(source=source))
    await open_or_push(client, body, view)


async def go_on_writing(
    body: Mapping[str, Any],
    client: AsyncWebClient,
    asked: Request,
    zones: Zones,
    identity: Identity,
    desk: Desk,
) -> None:
    await reopen(client, body, asked, zones, identity, desk, DraftId(int(body["actions"][0]["value"])))


async def change(
    body: Mapping[str, Any],
    client: AsyncWebClient,
    asked: Request,
    zones: Zones,
    identity: Identity,
    desk: Desk,
) -> None:
    """From a warning back to the form, in its place."""
    view = await _so_far(asked, zones, identity, desk, DraftId(int(body["actions"][0]["value"])))
    await client.views_update(view_id=body["view"]["id"], view=view)


async def edit(
    body: Mapping[str, Any],
    client: AsyncWebClient,
    asked: Request,
    zones: Zones,
    identity: Identity,
    desk: Desk,
) -> None:
    await reopen(client, body, asked, zones, identity, desk, CardRef.decode(body["actions"][0]["value"]).draft)


async def save(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Save for later: kept first, then said so in the place of the form; a refusal lies on top of it."""
    view = body["view"]
    ref = FormRef.decode(view["private_metadata"])
    typed = compose.values(view["state"], ref)
    before = await _before(desk, asked, ref.draft)
    try:
        composition, not_kept = read_to_save(typed, before=before, now=asked.at)
        draft = await desk.submitting.save(asked, composition, ref.draft, occasion=ref.occasion)
    except Unfit as refusal:
        await ack()
        await client.views_push(trigger_id=str(body["trigger_id"]), view=compose.not_saved(refusal.fields.values()))
        return
    await ack()
    await client.views_update(view_id=view["id"], view=compose.saved(draft, not_kept))


async def show_safe_reply(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    async with desk.store.read(asked.workspace) as reader:
        organisation = (await reader.settings()).organisation
    await client.views_push(trigger_id=str(body["trigger_id"]), view=compose.safe_reply_form(safe_reply(organisation)))


async def submit(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The form's first step: with images the alt texts are asked next, without them the draft goes to review."""
    view = body["view"]
    ref = FormRef.decode(view["private_metadata"])
    typed = compose.values(view["state"], ref)
    try:
        before = await _before(desk, asked, ref.draft)
        composition = read_for_review(typed, before=before, now=asked.at)
        if composition.images:
            draft = await desk.submitting.save(asked, composition, ref.draft, occasion=ref.occasion)
            step = FormRef(draft=draft, zone=ref.zone)
            await ack(
                response_action="update",
                view=compose.alts_form(composition, await _uploaded(desk, asked, composition), ref=step),
            )
            return
        await desk.submitting.submit(asked, composition, ref.draft, occasion=ref.occasion)
    except Unexplained as warned:
        await ask_why(ack, asked, desk, composition, ref, warned)
    except Unfit as refusal:
        await ack(response_action="errors", errors=compose.errors(refusal.fields, compose.fields_of(view)))
        if isinstance(refusal, Blocked) and ref.source:
            await _point_at_source(client, asked.person, ref.source)
    else:
        await ack(response_action="clear")


async def _point_at_source(client: AsyncWebClient, person: PersonId, source: str) -> None:
    """Tells the author which message the blocked words came from: Slack still has it, and Vetted cannot delete it."""
    channel, _, ts = source.partition(":")
    try:
        link = (await client.chat_getPermalink(channel=channel, message_ts=ts))["permalink"]
        message = explain.source_stays(str(link))
        opened = await client.conversations_open(users=person)
        await client.chat_postMessage(channel=opened["channel"]["id"], text=message.text, blocks=message.blocks)
    except SlackApiError as failed:
        logger.info("an author was not pointed at a message: %s", code_of(failed))


async def ask_why(
    ack: AsyncAck, asked: Request, desk: Desk, composition: Composition, ref: FormRef, warned: Unexplained
) -> None:
    """Keeps what preflight warns of, and asks in the form's place why it should go out all the same."""
    draft = await desk.submitting.save(asked, composition, ref.draft, occasion=ref.occasion)
    form = preflight.warned_form(warned.findings, composition, ref=FormRef(draft=draft, zone=ref.zone))
    await ack(response_action="update", view=form)


async def submit_because(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    """The step after a warning: what was saved goes to review with the author's reason."""
    view = body["view"]
    ref = FormRef.decode(view["private_metadata"])
    saved = await _before(desk, asked, ref.draft)
    if saved is None:
        raise NotFound
    because = preflight.because(view["state"])
    try:
        await desk.submitting.submit(asked, replace(saved, because=because), ref.draft)
    except Unfit as refusal:
        await ack(response_action="errors", errors={preflight.BECAUSE: " ".join(refusal.fields.values())})
    else:
        await ack(response_action="clear")


async def submit_with_alts(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    """The form's second step: what was saved in the first one goes to review with its alt texts."""
    view = body["view"]
    ref = FormRef.decode(view["private_metadata"])
    saved = await _before(desk, asked, ref.draft)
    try:
        if saved is None:
            raise NotFound
        composition = with_alts(saved, compose.alts(view["state"], len(saved.images)), compose.pictured(view["state"]))
        await desk.submitting.submit(asked, composition, ref.draft)
    except Unexplained as warned:
        await ask_why(ack, asked, desk, composition, ref, warned)
    except Unfit as refusal:
        await ack(
            response_action="errors", errors=compose.alt_errors(refusal.fields, len(saved.images) if saved else 1)
        )
    else:
        await ack(response_action="clear")


async def form(
    asked: Request,
    zones: Zones,
    identity: Identity,
    desk: Desk,
    *,
    composition: Composition | None,
    ref: FormRef,
    ideas: Sequence[str] = (),
) -> Payload:
    """The form's first step, with the consents that a draft may rest on today, and ideas above it."""
    choices = await desk.consenting.choices(asked)
    zone = await zones.of(asked.person, now=asked.at)
    return compose.compose_form(
        composition,
        ref=replace(ref, zone=zone),
        files_available=identity.capabilities.takes_files,
        kind_chosen=ref.draft is not None or ref.begun,
        consents=picker_options(choices, asked.person),
        ideas=ideas,
    )


async def reopen(
    client: AsyncWebClient,
    body: Mapping[str, Any],
    asked: Request,
    zones: Zones,
    identity: Identity,
    desk: Desk,
    draft: DraftId,
) -> None:
    """Opens the form with what the draft says so far."""
    await open_or_push(client, body, await _so_far(asked, zones, identity, desk, draft))


async def _so_far(asked: Request, zones: Zones, identity: Identity, desk: Desk, draft: DraftId) -> Payload:
    await desk.submitting.check_writable(asked, draft)
    composition = await _before(desk, asked, draft)
    return await form(asked, zones, identity, desk, composition=composition, ref=FormRef(draft=draft))


async def _before(desk: Desk, asked: Request, draft: DraftId | None) -> Composition | None:
    if draft is None:
        return None
    async with desk.store.read(asked.workspace) as reader:
        return await latest(reader, draft)


async def _uploaded(desk: Desk, asked: Request, composition: Composition) -> dict[str, FileId]:
    async with desk.store.read(asked.workspace) as reader:
        return await reader.uploaded([image.sha256 for image in composition.images if isinstance(image, Image)])


def _started(text: str) -> Composition | None:
    """A form that starts from words somebody typed elsewhere; kind and networks are still theirs to choose."""
    return Composition(kind=Kind.EDUCATIONAL, text=text, networks=()) if text.strip() else None
