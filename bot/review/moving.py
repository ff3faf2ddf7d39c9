"""What a change of a draft entails beyond the draft itself, in the transaction that changes it."""

from dataclasses import replace
from datetime import date, datetime

from bot.audit.entries import Fact, Happening
from bot.crisis.telling import crisis_message
from bot.days import today_in
from bot.delivery.owed import Owed, ready_lane
from bot.drafts.draft import Draft, DraftState
from bot.drafts.kinds import Kind
from bot.ids import CrisisId, TaskId
from bot.ports import Transaction
from bot.review.announcing import owed_after
from bot.review.decision import Decision
from bot.review.gate import Timing, may_go_out, timing
from bot.review.publishing import PAUSE_WITHIN, StopTask, TaskState
from bot.review.review import Review
from bot.review.roster import Roster

STATE, OPEN = "state", "open"
"""Under these names an entry's detail says which state it took the draft to, and the keys of the stages then open, with
blanks between. Reports tell from them how long a draft waited for whom."""


def released(review: Review, *, at: datetime, on: date) -> tuple[Review, Fact | None]:
    """The review after the gate was asked at this time: READY when due, MISSED when too late, else unchanged (D3).

    `on` is the same moment's day in the organisation's time zone.
    """
    draft = review.draft
    if draft.state is not DraftState.APPROVED or not may_go_out(review, on=on).open:
        return review, None
    match timing(review.version.slot, at):
        case Timing.EARLY:
            return review, None
        case Timing.DUE:
            state, kind = DraftState.READY, Happening.READY
        case Timing.LATE:
            state, kind = DraftState.MISSED, Happening.MISSED
    moved = replace(review, draft=replace(draft, state=state, changed_at=at))
    return moved, Fact(at=at, kind=kind, draft=draft.id, version=review.version.no, detail={STATE: state.value})


def outcome(before: Review | None, after: Review) -> dict[str, str]:
    """Where a change took a draft, for the record: its state, and the stages open from then on, where these differ."""
    found = {}
    if before is None or before.draft.state is not after.draft.state:
        found[STATE] = after.draft.state.value
    were, are = ([standing.stage.key for standing in one.open_standings()] if one else [] for one in (before, after))
    if were != are:
        found[OPEN] = " ".join(are)
    return found


async def carry_out(
    tx: Transaction,
    roster: Roster,
    before: Review | None,
    after: Review,
    *,
    facts: tuple[Fact, ...],
    at: datetime,
) -> Review:
    """Writes the draft, opens what has to be paused or taken back, releases what is due, owes and records it all.

    The first of `facts` is the one that moved the draft: it also says where to.
    """
    if facts:
        facts = (replace(facts[0], detail={**facts[0].detail, **outcome(before, after)}), *facts[1:])
    followed: list[Fact] = []
    if after.draft.state is DraftState.APPROVED and after.hold is not None and after.held:
        # Approved while a hold is on: it stays back like what was approved before, and is looked at like that.
        await tx.note_held(after.hold.crisis, after.draft.id, at=at)
        after, kept = await _kept_back(tx, after, at=at)
        followed += kept
    if after.draft.state is DraftState.APPROVED:
        after, release = released(after, at=at, on=today_in((await tx.settings()).timezone, at))
        followed += [release] if release else []
    was = before.draft.state if before else None
    gone = not (after.draft.state.cleared or after.draft.state is DraftState.PUBLISHED) or (
        before is not None and before.version.no != after.version.no
    )
    owed: list[Owed] = []
    if was is DraftState.READY and gone:
        followed.append(
            Fact(
                at=at,
                kind=Happening.READY_TAKEN_BACK,
                draft=after.draft.id,
                version=before.version.no if before else None,
            )
        )
    if was is DraftState.SCHEDULED and gone:
        scheduled = before.version.no if before else after.version.no
        holding = after.hold.crisis if after.hold is not None and after.held else None
        for task in await open_pauses(tx, after.draft, scheduled, crisis=holding, at=at):
            owed.append(Owed.for_task(task.id, task.draft, task.owner))
            followed.append(pause_asked(task, after.version.no))
    owed += await _about_going_out(tx, before, after)
    tailored = {n for review in (before, after) if review for n in review.version.content.tailored}
    if before is None or before.version.no != after.version.no:
        owed += [Owed.tailored(after.draft.id, network) for network in sorted(tailored)]
    if was is not after.draft.state:
        owed += await tx.reminding_of(after.draft.id)
    owed += await _about_crisis(tx, before, after, at=at)
    await tx.save_draft(after.draft)
    listed = before if before and before.draft.came_from is None else None  # while CHECKING nothing is listed as open
    if listed is None or listed.open_standings() != after.open_standings():
        await tx.open_stages(after, before=listed)
    told = (*facts, *followed)
    tx.owe(*owed_after(before, after, roster, facts=told), *dict.fromkeys(owed))
    tx.record(*told)
    return after


async def _kept_back(tx: Transaction, review: Review, *, at: datetime) -> tuple[Review, list[Fact]]:
    """The review after it was approved while a hold is on. The approvals belong to the hold's epoch: none counts later,
    whatever becomes of the post (D1).
    """
    after, voided = review.held_back(at=at)
    await tx.void_decisions(review.draft.id, voided, at=at)
    await tx.assign(review.draft.id, {})
    detail = {STATE: DraftState.HELD.value, "crisis": str(review.hold.crisis) if review.hold else ""}
    held = Fact(at=at, kind=Happening.HELD, draft=review.draft.id, version=review.version.no, detail=detail)
    return after, [held, *voidings(review, voided, at=at)]


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


WAITING = frozenset({DraftState.HELD, DraftState.MISSED})
"""What a hold took back is in one of these until somebody has looked at it."""


async def _about_crisis(tx: Transaction, before: Review | None, after: Review, *, at: datetime) -> list[Owed]:
    """The crisis messages that count this draft: held, or looked at; or a crisis update that is published."""
    was = (before.draft.came_from or before.draft.state) if before else None
    told: list[CrisisId] = []
    if was in WAITING or after.draft.state in WAITING:
        told += await tx.crises_waiting_for(after.draft.id)
        if after.draft.state not in WAITING:
            await tx.note_looked_at(after.draft.id, at=at)
    if after.version.content.kind is Kind.CRISIS_UPDATE and after.draft.state is DraftState.PUBLISHED:
        now = await tx.crisis_now()
        told += [now.id] if now else []
    return [crisis_message(crisis) for crisis in told]


async def _about_going_out(tx: Transaction, before: Review | None, after: Review) -> list[Owed]:
    """The ready message, where there is or was something to say in it, and what is taken away from it, unless it lies
    there already. One that was posted says of every later state what it is.
    """
    was, draft = before.draft.state if before else None, after.draft
    told = {DraftState.READY, DraftState.SCHEDULED, DraftState.MISSED, DraftState.PUBLISHED}
    says = was in told or draft.state in {DraftState.READY, DraftState.MISSED}
    again = draft.epoch > 0 or after.version.no > 1  # before its first approval nothing was posted: no need to ask
    if not says and again and was is not draft.state:
        says = await tx.posted(ready_lane(draft.id)) is not None
    owed = [Owed.ready(draft.id)] if says else []
    same = before is not None and before.version.no == after.version.no
    there = same and was in {DraftState.READY, DraftState.SCHEDULED}
    return [*owed, Owed.files(draft.id)] if draft.state is DraftState.READY and not there else owed


async def open_pauses(
    tx: Transaction, draft: Draft, version: int, *, crisis: CrisisId | None, at: datetime
) -> list[StopTask]:
    """Asks for a pause in each place where this version waits, owed by whoever scheduled it there; where no place is
    known, by the author. `crisis`: the hold that counts them.
    """
    places = await tx.waiting_elsewhere(draft.id, version)
    owned = [(one.person, one.tool, one.link, one.publish_at, one.networks) for one in places]
    tasks = [
        await tx.add_task(
            StopTask(
                id=TaskId(0),
                draft=draft.id,
                owner=owner,
                tool=tool,
                link=link,
                publish_at=publish_at,
                state=TaskState.OPEN,
                opened_at=at,
                due_at=at + PAUSE_WITHIN,
                networks=networks,
            )
        )
        for owner, tool, link, publish_at, networks in owned or [(draft.author, "", "", at, ())]
    ]
    if crisis is not None:
        await tx.note_pauses(crisis, [task.id for task in tasks])
    return tasks


def pause_asked(task: StopTask, version: int) -> Fact:
    return Fact(
        at=task.opened_at,
        kind=Happening.PAUSE_ASKED,
        person=task.owner,
        draft=task.draft,
        version=version,
        detail={"task": str(task.id)},
    )
