"""What the start of a hold, and a wider scope, take back: in the transaction that closes the gate."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.crisis.crisis import NEAR_SLOT, Crisis
from bot.crisis.hold import Scope
from bot.delivery.owed import Owed
from bot.drafts.draft import Content, DraftState, Version
from bot.ids import PersonId
from bot.ports import Reader, Transaction
from bot.review.moving import STATE, carry_out, open_pauses, pause_asked, voidings
from bot.review.publishing import Publication, StopTask
from bot.review.review import Review
from bot.review.roster import Roster


def may_have_gone_out(review: Review) -> bool:
    """Whether nothing but its slot kept the post from going out; while images are checked, before that."""
    return (review.draft.came_from or review.draft.state).cleared


async def in_scope(reader: Reader, scope: Scope, *, author: PersonId | None = None) -> tuple[Review, ...]:
    """The drafts under way that a scope covers, in order of their numbers; those of one author where named."""
    found = await reader.reviews([draft for draft, _ in await reader.under_way(author=author)])
    return tuple(review for review in found if review.covered(scope))


async def hold_in_scope(
    tx: Transaction, roster: Roster, crisis: Crisis, *, at: datetime, beyond: Scope | None = None
) -> int:
    """Takes back everything in scope that could go out, and marks the rest; how many posts are newly held.

    `beyond`: what the hold covered before, so that nobody is told twice.

    The hold is on already in this transaction, so nobody else decides on a draft meanwhile.
    """
    held = await _hold_unreadable(tx, crisis, at=at)
    others = []
    for found in await in_scope(tx, crisis.scope):
        if not may_have_gone_out(found):
            others.append(found)
            if DraftState.HELD in {found.draft.state, found.draft.came_from}:  # by a hold before this one
                await tx.note_held(crisis.id, found.draft.id, at=at)
            continue
        review = await tx.review(found.draft.id)
        await _hold(tx, roster, crisis, review, at=at)
        held += review.draft.state is not DraftState.MISSED
    near = [one for one in others if _slot_is_near(one, at) and not (beyond is not None and one.covered(beyond))]
    tell_of_banner(tx, [one for one in others if one not in near])
    for one in near:
        tx.owe(Owed.card(one.draft.id), Owed.call(one.draft.id, one.draft.author))
    await _count_pauses(tx, crisis)
    return held


def _slot_is_near(review: Review, at: datetime) -> bool:
    slot = review.version.slot
    return review.draft.state is DraftState.IN_REVIEW and slot is not None and at <= slot <= at + NEAR_SLOT


async def _hold_unreadable(tx: Transaction, crisis: Crisis, *, at: datetime) -> int:
    """Takes back what could go out and whose text cannot be read, whatever the scope: nobody knows what it says."""
    listed = {draft: state for draft, state in await tx.under_way() if state.cleared}
    readable = {review.draft.id for review in await tx.reviews(list(listed))}
    broken = [draft for draft, state in listed.items() if draft not in readable and state is not DraftState.MISSED]
    for number in broken:
        draft = await tx.draft(number)
        await tx.note_held(crisis.id, number, at=at)
        await tx.save_draft(replace(draft, state=DraftState.HELD, epoch=draft.epoch + 1, changed_at=at))
        detail = {STATE: DraftState.HELD.value, "crisis": str(crisis.id), "because": "it cannot be read"}
        tx.record(Fact(at=at, kind=Happening.HELD, draft=number, version=draft.version, detail=detail))
        tx.owe(Owed.card(number), Owed.ready(number), Owed.call(number, draft.author))
        if listed[number] is DraftState.SCHEDULED:
            for task in await open_pauses(tx, draft, draft.version, crisis=crisis.id, at=at):
                tx.owe(Owed.for_task(task.id, task.draft, task.owner))
                tx.record(pause_asked(task, draft.version))
    return len(broken)


async def _count_pauses(tx: Transaction, crisis: Crisis) -> None:
    """Counts the pauses nobody has confirmed, of whatever draft in scope: also of one that was edited or withdrawn
    before, and where only an earlier version is in scope, since that is what waits in the other tool.
    """
    counted = []
    for task in await tx.unconfirmed_pauses():
        versions = await tx.readable_versions(task.draft)
        said = await tx.publications(task.draft)
        if not versions or any(crisis.scope.covers(_waits(task, version, said)) for version in versions):
            counted.append(task.id)
    await tx.note_pauses(crisis.id, counted)


def _waits(task: StopTask, version: Version, publications: Iterable[Publication]) -> Content:
    """What a version says on the networks a pause is about, and on those it is not known to be out on."""
    content = version.content
    out = {network for one in publications if one.version == version.no for network in one.networks}
    about = {*(task.networks or content.networks), *(n for n in content.networks if n not in out)}
    return replace(content, networks=tuple(n for n in content.networks if n in about))


def tell_of_banner(tx: Transaction, reviews: Iterable[Review]) -> None:
    """Brings cards, their authors' messages, and ready messages of what is held up to date with whether a hold is on;
    nobody is notified.
    """
    for review in reviews:
        tx.owe(Owed.card(review.draft.id), Owed.direct(review.draft.id, review.draft.author))
        if review.draft.state is DraftState.HELD:
            tx.owe(Owed.ready(review.draft.id))


async def _hold(tx: Transaction, roster: Roster, crisis: Crisis, review: Review, *, at: datetime) -> None:
    draft = review.draft
    # While images are checked, the state before says what is to be taken back.
    before = replace(review, draft=replace(draft, state=draft.came_from or draft.state))
    after, voided = review.held_back(at=at)
    await tx.void_decisions(draft.id, voided, at=at)
    await tx.assign(draft.id, {})
    if before.draft.state is not DraftState.MISSED:
        await tx.note_held(crisis.id, draft.id, at=at)
    held = Fact(at=at, kind=Happening.HELD, draft=draft.id, version=draft.version, detail={"crisis": str(crisis.id)})
    await carry_out(tx, roster, before, after, facts=(held, *voidings(review, voided, at=at)), at=at)
