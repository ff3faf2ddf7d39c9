"""Ways in around a draft's stages: what changed, tailored texts, undo, reassign, recorded approvals, restart."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.form import with_tailored
from bot.drafts.typed import problems
from bot.preflight.refusing import Unexplained
from bot.refusals import NotEligible, NotFound, NotOpen, Purged, Unfit
from bot.requests import Request
from bot.review.submitting import latest
from handlers.blocks import changed, handing, tailor
from handlers.blocks import more as more_blocks
from handlers.blocks.card import reference
from handlers.drafts import ask_why
from handlers.more import draft_of, open_or_push
from handlers.refs import CardRef, FormRef


async def show_changes(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The difference to the version this person last opened or decided on; to the one before, if that is this one."""
    draft = draft_of(body)
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft)
        versions = {version.no: version for version in await reader.versions(draft)}
        known = await reader.known_before(draft, asked.person, review.version.no)
    if review.version.content.purged:
        raise Purged
    base = versions.get(known if known is not None else review.version.no - 1)
    view = changed.what_changed(base, review.version) if base else changed.nothing_before(review.version)
    await open_or_push(client, body, view)
    await desk.opening.opened(asked, review)


async def ask_tailored(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    draft = draft_of(body)
    await desk.submitting.check_writable(asked, draft)
    async with desk.store.read(asked.workspace) as reader:
        composition = await latest(reader, draft)
    await open_or_push(client, body, tailor.tailor_form(composition, ref=FormRef(draft=draft)))


async def apply_tailored(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    """Makes the texts part of the draft's next version."""
    ref = FormRef.decode(body["view"]["private_metadata"])
    if ref.draft is None:
        raise NotFound
    async with desk.store.read(asked.workspace) as reader:
        composition = await latest(reader, ref.draft)
    try:
        composition = with_tailored(composition, tailor.tailored(body["view"]["state"]))
        await desk.submitting.submit(asked, composition, ref.draft)
    except Unexplained as warned:
        await ask_why(ack, asked, desk, composition, ref, warned)
    except Unfit as refusal:
        await ack(response_action="errors", errors=tailor.errors(refusal.fields, composition))
    else:
        await ack(response_action="clear")


async def undo(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    review = await desk.deciding.undo(asked, draft_of(body))
    await ack()
    await client.views_update(view_id=body["view"]["id"], view=more_blocks.undone(review))


async def ask_whom(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft_of(body))
        roster = (await reader.settings()).roster.resolved(known)
    if not review.open_standings():
        raise NotOpen
    ref = CardRef.decode(reference(review))
    await open_or_push(client, body, handing.hand_over_form(ref, review, roster))


async def hand_over(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    state = body["view"]["state"]
    try:
        await desk.deciding.hand_over(asked, ref.draft, stage=handing.stage(state), to=handing.person(state))
    except NotEligible as refusal:
        await ack(response_action="errors", errors={handing.PERSON: refusal.sentence})
    else:
        await ack(response_action="clear")


async def ask_evidence(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft_of(body))
    if not handing.recordable(review):
        raise NotOpen
    ref = CardRef.decode(reference(review))
    await open_or_push(client, body, handing.record_form(ref, review))


async def record_approval(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    state = body["view"]["state"]
    outsider = handing.outsider(state)
    for field, text in ((handing.NAME, outsider.name), (handing.EVIDENCE, outsider.evidence)):
        if wrong := problems(text):
            await ack(response_action="errors", errors={field: wrong[0].sentence})
            return
    await desk.deciding.record_approval(asked, ref.draft, stage=handing.stage(state), outsider=outsider, seen=ref.seen)
    await ack(response_action="clear")


async def ask_restart(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft_of(body))
        rule = (await reader.settings()).rule_for(review.version.content.kind)
    await open_or_push(client, body, more_blocks.restart_form(review, rule))


async def restart(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    await desk.deciding.restart(asked, ref.draft)
    await ack(response_action="clear")
