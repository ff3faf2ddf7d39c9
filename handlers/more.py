"""More…: what this person may do with a draft, and what it offers to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.days import today_in
from bot.desk import Desk
from bot.drafts.draft import Draft, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.typed import problems
from bot.ids import DraftId, PersonId
from bot.refusals import GateClosed, NotFound, NotYours
from bot.requests import Request
from bot.review.gate import may_go_out
from bot.review.review import Review
from bot.review.roster import Roster
from bot.texts.approved import may_be_kept
from handlers.blocks import history, reasons
from handlers.blocks import more as blocks
from handlers.blocks.handing import recordable
from handlers.blocks.message import Payload
from handlers.ids import Action
from handlers.refs import CardRef


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    draft = draft_of(body)
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.draft(draft)
        review = await reader.review(draft) if found.version else None
        settings = await reader.settings()
    if review is None and asked.person != found.author:
        raise NotYours
    roster = settings.roster.resolved(known)
    person = Person(
        id=asked.person,
        is_admin=asked.person in desk.admins.of(roster),
        roster=roster,
        may_record=settings.recorded_approvals,
    )
    allowed = may(found, review, person)
    if (
        review
        and may_be_kept(review, on=today_in(settings.timezone, asked.at))
        and desk.keeping.may_keep(asked, roster)
    ):
        allowed |= {Action.KEEP}
    if review and desk.repurposer.provider and review.version.content.kind is Kind.COMMUNITY_ADVISORY:
        allowed |= {Action.REPURPOSE}
    await open_or_push(client, body, blocks.more(found, review, may=allowed))
    if review:
        await desk.opening.opened(asked, review)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Who asks what they may do."""

    id: PersonId
    is_admin: bool
    roster: Roster
    may_record: bool
    """Whether the organisation records approvals from outside Slack."""


def may(draft: Draft, review: Review | None, person: Person) -> frozenset[Action]:
    """What this person may do with the draft now; the use cases check again."""
    if review and review.version.content.purged:
        return frozenset({Action.HISTORY})
    allowed = {Action.DUPLICATE}
    writes = person.id == draft.author or person.is_admin
    if writes and not draft.state.over:
        allowed |= {Action.EDIT, Action.TAILOR, Action.WITHDRAW}
    if review is None:
        return frozenset(allowed - {Action.TAILOR})
    allowed |= {Action.HISTORY, Action.COMMENT, Action.ASK}
    if review.version.no > 1:
        allowed.add(Action.CHANGED)
    if draft.state.cleared:
        allowed |= {Action.TAKE, Action.PUBLISHED, Action.SCHEDULED}
    if not draft.state.over and person.id != draft.author:
        allowed.add(Action.SUGGEST)
    if draft.state is DraftState.IN_REVIEW:
        allowed |= _may_in_review(review, person, writes=writes)
    if person.is_admin and not draft.state.over and draft.state is not DraftState.CHECKING:
        allowed.add(Action.RESTART)
    return frozenset(allowed)


def _may_in_review(review: Review, person: Person, *, writes: bool) -> set[Action]:
    allowed: set[Action] = set()
    reviews = bool(person.roster.roles_of(person.id))
    if any(d.person == person.id for s in review.standings() for d in s.approvals):
        allowed.add(Action.UNDO)
    if writes or reviews:
        allowed.add(Action.REASSIGN)
    if person.may_record and (person.is_admin or reviews) and person.id not in review.editors and recordable(review):
        allowed.add(Action.RECORD)
    return allowed


async def show_history(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    draft = draft_of(body)
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft)
        entries = await reader.entries(draft)
    await client.views_push(trigger_id=body["trigger_id"], view=history.history(review, entries))


async def show_text(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The approved text to take into another tool; the gate is asked first."""
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft_of(body))
        uploaded = await reader.uploaded([image.sha256 for image in review.version.content.images])
        zone = (await reader.settings()).timezone
    gate = may_go_out(review, on=today_in(zone, asked.at))
    if not gate.open:
        raise GateClosed(f"This draft may not go out: {gate.words}.")
    await client.views_push(trigger_id=body["trigger_id"], view=blocks.take_away(review, uploaded))


async def duplicate(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    copy = await desk.submitting.duplicate(asked, draft_of(body))
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


def draft_of(body: Mapping[str, Any]) -> DraftId:
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


async def open_or_push(client: AsyncWebClient, body: Mapping[str, Any], view: Payload) -> None:
    """Opens a modal, on top of the one it was asked for in."""
    opener = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    await opener(trigger_id=str(body["trigger_id"]), view=view)
