"""The use cases of an authorisation that ends: revoked, expired; and what follows for every draft that rests on it."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.audit.entries import Fact, Happening
from bot.consent.authorisation import Authorisation, State
from bot.consent.seeing import confirms, fact_of, refusal_of
from bot.days import today_in
from bot.delivery.owed import ConsentOccasion, Owed
from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import AuthorisationId, DraftId, PersonId, TaskId, WorkspaceId
from bot.ports import Transaction
from bot.refusals import NotOpen, NotYours
from bot.requests import Request
from bot.review.moving import carry_out
from bot.review.publishing import TAKE_DOWN_WITHIN, Stop, StopTask, TaskState
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.store import Store

logger = logging.getLogger(__name__)

AT_ONCE = 20
"""Drafts that are called off before the person who revoked hears "ok"; the clock goes on with the others."""


NOT_THEIRS = "Only the privacy role and whoever registered an authorisation may record that it ended."


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """An end commits first, and from then on the gate is closed for whatever rests on it; what follows is carried out a
    draft at a time, and caught up on by the clock.
    """

    store: Store
    rosters: Rosters

    async def revoke(self, request: Request, number: AuthorisationId, *, kept: str = "") -> Authorisation:
        """Records that the person revoked what they had signed. `kept`: where the written revocation is.

        An expired one can be revoked too: posts that are still up have to come down then.

        Raises:
            NotFound: there is no such authorisation.
            NotYours: this person may not; the attempt is in the record.
            NotOpen: it was revoked before.
        """
        return await self._end(request, number, State.REVOKED, kept=kept)

    async def would_call_off(self, request: Request, number: AuthorisationId) -> tuple[Authorisation, tuple[str, ...]]:
        """What a revocation would lead to, a line a draft; asked before the form for it opens.

        Raises:
            NotFound, NotYours, NotOpen: like `revoke`.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.read(request.workspace) as reader:
            roster = (await reader.settings()).roster.resolved(known)
            found = await reader.authorisation(number)
            if not confirms(request, roster) and request.person != found.requested_by:
                raise NotYours(NOT_THEIRS)
            refuse_ended(found, State.REVOKED)
            drafts = sorted({use.draft for use in await reader.uses_of(number)})
            lines = [f"Draft #{draft}: {would_follow(await reader.review(draft))}" for draft in drafts]
        return found, tuple(lines)

    async def happened(self, request: Request, number: AuthorisationId) -> Authorisation:
        """Records that the event until which an authorisation holds has happened.

        Raises:
            NotFound: there is no such authorisation.
            NotYours: this person may not; the attempt is in the record.
            NotOpen: it names no event, or does not hold.
        """
        return await self._end(request, number, State.EXPIRED)

    async def _end(self, request: Request, number: AuthorisationId, into: State, *, kept: str = "") -> Authorisation:
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            found = await tx.authorisation(number)
            allowed = confirms(request, roster) or request.person == found.requested_by
            if allowed:
                refuse_ended(found, into)
                found = replace(found, state=into, ended_by=request.person, ended_at=request.at, revocation=kept)
                kind = Happening.CONSENT_REVOKED if into is State.REVOKED else Happening.CONSENT_EXPIRED
                await _save_end(tx, found, fact_of(found, request, kind))
            else:
                tx.record(refusal_of(found, request, "end"))
        if not allowed:
            raise NotYours(NOT_THEIRS)
        for draft in await self._unsettled(request.workspace, number):
            await self._settle_or_log(request.workspace, number, draft, now=request.at)
        return found

    async def _unsettled(self, workspace: WorkspaceId, number: AuthorisationId) -> list[DraftId]:
        async with self.store.read(workspace) as reader:
            uses = await reader.uses_of(number)
        return sorted({use.draft for use in uses if use.settled_at is None})[:AT_ONCE]

    async def expire_due(self, *, now: datetime, limit: int = 100) -> int:
        """Ends what has passed its last day; how many."""
        ended = 0
        earliest = (now.astimezone(UTC) + timedelta(days=1)).date()  # somewhere it may be tomorrow already
        for workspace, number in await self.store.consents_to_expire(before=earliest, limit=limit):
            async with self.store.write(workspace) as tx:
                found = await tx.authorisation(number)
                today = today_in((await tx.settings()).timezone, now)
                if found.state is State.CONFIRMED and found.state_on(today) is State.EXPIRED:
                    detail = {"authorisation": str(number), "form": found.terms.form.value}
                    fact = Fact(at=now, kind=Happening.CONSENT_EXPIRED, detail=detail)
                    await _save_end(tx, replace(found, state=State.EXPIRED, ended_at=now), fact)
                    ended += 1
        return ended

    async def settle_due(self, *, now: datetime, limit: int = 50) -> int:
        """Carries out the end of authorisations for drafts that rest on them; for how many."""
        waiting = await self.store.uses_to_settle(limit=limit)
        for workspace, number, draft in waiting:
            await self._settle_or_log(workspace, number, draft, now=now)
        return len(waiting)

    async def _settle_or_log(
        self, workspace: WorkspaceId, number: AuthorisationId, draft: DraftId, *, now: datetime
    ) -> None:
        try:
            await self.settle(workspace, number, draft, now=now)
        except Exception as error:  # noqa: BLE001 - one draft that cannot be read must not hold up the others
            logger.error("draft %s cannot be called off: %s", draft, type(error).__name__)  # noqa: TRY400 - no words

    async def settle(self, workspace: WorkspaceId, number: AuthorisationId, draft: DraftId, *, now: datetime) -> None:
        """Carries out the end of an authorisation for one draft: what was approved is void, what is scheduled is to be
        paused, and after a revocation what was published is to be taken down.
        """
        known = await self.rosters.about(workspace)
        async with self.store.write(workspace) as tx:
            review = await tx.review(draft)
            found = await tx.authorisation(number)
            uses = [use for use in await tx.uses_of(number) if use.draft == draft]
            if not found.state.ended or all(use.settled_at for use in uses):
                return
            await tx.settle_uses(number, draft, at=now)
            roster = (await tx.settings()).roster.resolved(known)
            versions = frozenset(use.version for use in uses)
            tasks = await _take_down(tx, review, versions, at=now) if found.state is State.REVOKED else []
            await _call_off(tx, roster, review, found, tasks, at=now)


def would_follow(review: Review) -> str:
    """What becomes of a draft once a consent it rests on is revoked."""
    follows = _follows(review.draft.state)
    if review.out and not review.draft.state.over:
        return f"out in part; whoever published that is asked to take it down, until they confirm; the rest: {follows}"
    return follows


def _follows(state: DraftState) -> str:
    match state:
        case DraftState.PUBLISHED:
            return "published; whoever published it is asked to take it down, until they confirm"
        case DraftState.SCHEDULED:
            return "scheduled in another tool; whoever did that is asked to pause it, until they confirm"
        case DraftState.READY:
            return "ready to publish; the message is taken back with its text"
        case state if state.over:
            return f"{state.label.lower()} already"
        case _:
            return "every approval is void; it needs a consent that holds, or goes without"


def refuse_ended(authorisation: Authorisation, into: State) -> None:
    """Raises NotOpen for one that cannot end so any more."""
    if into is State.REVOKED and authorisation.state is State.REVOKED:
        raise NotOpen(f"{authorisation.name} was revoked already.")
    if into is State.EXPIRED and not (authorisation.state is State.CONFIRMED and authorisation.terms.expires_at):
        raise NotOpen(f"{authorisation.name} does not end with an event, or does not hold any more.")


async def _save_end(tx: Transaction, ended: Authorisation, fact: Fact) -> None:
    await tx.save_authorisation(ended)
    await tx.unsettle_uses(ended.id)
    if ended.ended_by != ended.requested_by:
        tx.owe(Owed.consent(ended.id, ConsentOccasion.ENDED, ended.requested_by))
    tx.record(fact)


async def _call_off(
    tx: Transaction, roster: Roster, review: Review, ended: Authorisation, tasks: list[StopTask], *, at: datetime
) -> None:
    """Voids what rests on the ended consent now, and owes what follows.

    What was published before a consent expired was published with it; only a revocation takes that back.
    """
    draft = review.draft
    undone = not draft.state.over or (draft.state is DraftState.PUBLISHED and ended.state is State.REVOKED)
    rests = undone and ended.id in review.version.content.authorisations
    if not tasks and not rests:
        return
    # While images are checked, the state before says what is to be taken back.
    before = replace(review, draft=replace(draft, state=draft.came_from or draft.state))
    after, voided = review.called_off(at=at) if rests else (review, ())
    await tx.void_decisions(draft.id, voided, at=at)
    facts = [
        Fact(
            at=at,
            kind=Happening.CALLED_OFF,
            draft=draft.id,
            version=draft.version,
            detail={"authorisation": str(ended.id), "because": ended.state.value},
        ),
        *(
            Fact(
                at=at,
                kind=Happening.VOIDED,
                person=decision.person,
                draft=draft.id,
                version=decision.version,
                stage=decision.stage,
                role=decision.role.value,
            )
            for decision in voided
        ),
        *(
            Fact(
                at=at,
                kind=Happening.TAKE_DOWN_ASKED,
                person=task.owner,
                draft=draft.id,
                version=draft.version,
                detail={"task": str(task.id)},
            )
            for task in tasks
        ),
    ]
    await tx.assign(draft.id, {})
    await carry_out(tx, roster, before, after, facts=tuple(facts), at=at)
    tx.owe(*(Owed.for_task(task.id, task.draft, task.owner) for task in tasks))


async def _take_down(tx: Transaction, review: Review, versions: frozenset[int], *, at: datetime) -> list[StopTask]:
    """One task for every time one of these versions went out: published, or used again as an approved text."""
    draft = review.draft.id
    out = [
        _task(draft, owner=one.person, link="\n".join(one.links), out_since=one.at, at=at)
        for one in await tx.publications(draft)
        if one.version in versions
    ]
    for entry in await tx.entries(draft):
        fact = entry.fact
        if fact.kind is Happening.TEXT_REUSED and fact.version in versions and fact.person:
            network = Network(fact.detail["network"]).label
            out.append(_task(draft, owner=fact.person, tool=network, link=fact.text or "", out_since=fact.at, at=at))
    return [await tx.add_task(task) for task in out]


def _task(draft: DraftId, *, owner: PersonId, tool: str = "", link: str, out_since: datetime, at: datetime) -> StopTask:
    return StopTask(
        id=TaskId(0),
        draft=draft,
        stop=Stop.TAKE_DOWN,
        owner=owner,
        tool=tool,
        link=link,
        publish_at=out_since,
        state=TaskState.OPEN,
        opened_at=at,
        due_at=at + TAKE_DOWN_WITHIN,
    )
