"""What the start of a hold, and a wider scope, take back: in the transaction that closes the gate."""

from dataclasses import replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.crisis.crisis import Crisis
from bot.delivery.outbox import Owed
from bot.drafts.draft import DraftState
from bot.ports import Reader, Transaction
from bot.review.decision import Decision
from bot.review.moving import carry_out
from bot.review.review import Review
from bot.review.roster import Roster


def may_have_gone_out(review: Review) -> bool:
    """Whether nothing but its slot kept the post from going out; while images are checked, before that."""
    return (review.draft.came_from or review.draft.state).cleared


async def in_scope(reader: Reader, crisis: Crisis) -> tuple[Review, ...]:
    """The drafts under way that a crisis covers, in order of their numbers."""
    found = await reader.reviews([draft for draft, _ in await reader.under_way()])
    return tuple(review for review in found if crisis.scope.covers(review.version.content))


async def hold_in_scope(tx: Transaction, roster: Roster, crisis: Crisis, *, at: datetime) -> int:
    """Takes back everything in scope that could go out, and marks the rest; how many posts are newly held.

    The hold is on already in this transaction, so nobody else decides on a draft meanwhile.
    """
    held = 0
    others = []
    for found in await in_scope(tx, crisis):
        if not may_have_gone_out(found):
            others.append(found)
            continue
        review = await tx.review(found.draft.id)
        await _hold(tx, roster, crisis, review, at=at)
        held += review.draft.state is not DraftState.MISSED
    tell_of_banner(tx, others)
    return held


def tell_of_banner(tx: Transaction, reviews: list[Review]) -> None:
    """Brings cards and their authors' messages up to date with whether a hold is on; nobody is notified."""
    for review in reviews:
        tx.owe(Owed.card(review.draft.id), Owed.direct(review.draft.id, review.draft.author))


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


def voidings(review: Review, voided: tuple[Decision, ...], *, at: datetime) -> tuple[Fact, ...]:
    """What the record says of approvals that no longer count."""
    return tuple(
        Fact(
            at=at,
            kind=Happening.VOIDED,
            person=decision.person,
            draft=review.draft.id,
            version=decision.version,
            stage=decision.stage,
            role=decision.role.value,
        )
        for decision in voided
    )
