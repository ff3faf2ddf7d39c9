"""More…: what this person may do with a draft, and what it offers to look at."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.draft import Draft
from bot.drafts.typed import problems
from bot.ids import DraftId
from bot.refusals import GateClosed, NotFound, NotYours
from bot.requests import Request
from bot.review.gate import may_go_out
from bot.texts.approved import may_be_kept
from handlers.blocks import history, reasons
from handlers.blocks import more as blocks
from handlers.ids import Action, CardRef


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    draft = _draft_of(body)
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.draft(draft)
        review = await reader.review(draft) if found.version else None
        roster = (await reader.settings()).roster
    admins = desk.admins.of(roster)
    if review is None and asked.person != found.author:
        raise NotYours
    allowed = may(found, is_author_or_admin=asked.person in admins | {found.author})
    if review and may_be_kept(review) and desk.keeping.may_keep(asked, roster):
        allowed |= {Action.KEEP}
    view = blocks.more(found, review, may=allowed)
    opener = client.views_push if _in_modal(body) else client.views_open
    await opener(trigger_id=body["trigger_id"], view=view)


def may(draft: Draft, *, is_author_or_admin: bool) -> frozenset[Action]:
    """What this person may do with the draft now; the use cases check again."""
    allowed = {Action.DUPLICATE}
    if draft.version:
        allowed.add(Action.HISTORY)
    if draft.state.cleared:
        allowed |= {Action.TAKE, Action.PUBLISHED, Action.SCHEDULED}
    if is_author_or_admin and not draft.state.over:
        allowed |= {Action.EDIT, Action.WITHDRAW}
    return frozenset(allowed)


async def show_history(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    draft = _draft_of(body)
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft)
        entries = await reader.entries(draft)
    await client.views_push(trigger_id=body["trigger_id"], view=history.history(review, entries))


async def show_text(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The approved text to take into another tool; the gate is asked first."""
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(_draft_of(body))
        uploaded = await reader.uploaded([image.sha256 for image in review.version.content.images])
    if not may_go_out(review).open:
        raise GateClosed
    await client.views_push(trigger_id=body["trigger_id"], view=blocks.take_away(review, uploaded))


async def duplicate(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    copy = await desk.submitting.duplicate(asked, _draft_of(body))
    await ack()
    await client.views_update(view_id=body["view"]["id"], view=blocks.duplicated(copy))


async def ask_withdrawal(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    ref = CardRef.decode(body["actions"][0]["value"])
    await client.views_push(trigger_id=body["trigger_id"], view=reasons.withdraw_form(ref))


async def withdraw(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    reason = reasons.reason(body["view"]["state"])
    if reason and (wrong := problems(reason)):
        await ack(response_action="errors", errors=reasons.errors(wrong[0].sentence))
        return
    await desk.submitting.withdraw(asked, ref.draft, reason=reason)
    await ack(response_action="clear")


def _draft_of(body: Mapping[str, Any]) -> DraftId:
    """The draft an action speaks of: a card's reference, or the bare number Home's buttons carry.

    Raises:
        NotFound: the value is neither.
    """
    value = str(body["actions"][0].get("value") or "")
    if value.isdecimal():
        return DraftId(int(value))
    try:
        return CardRef.decode(value).draft
    except ValueError:
        raise NotFound from None


def _in_modal(body: Mapping[str, Any]) -> bool:
    return (body.get("view") or {}).get("type") == "modal"
