"""Use cases around absences: plan one, end it early, and tell people when one begins or ends."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.deadlines.delegation import MOST, UNTIL, Absence, Delegation, refuse_unfit
from bot.deadlines.hours import Hours
from bot.facts.asking import recall_to_facts
from bot.ids import DelegationId, PersonId, WorkspaceId
from bot.ports import Transaction
from bot.refusals import NotFound, NotYours, Unfit
from bot.requests import Request
from bot.review.recalling import recall
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class StandingIn:
    store: Store
    rosters: Rosters
    hours: Hours

    async def plan(self, request: Request, absence: Absence) -> Delegation:
        """Records who stands in while this person is away; at once, where that has begun.

        Raises:
            Unfit: at `from`, `until` or `delegate`, with the reason.
        """
        starts, ends = absence.between(now=request.at)
        people = (request.person, absence.delegate) if absence.delegate else (request.person,)
        known = await self.rosters.about(request.workspace, *people)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            delegate = refuse_unfit(request.person, absence.delegate, roster)
            if len(await tx.delegations_of(request.person, now=request.at)) >= MOST:
                raise Unfit({UNTIL: f"At most {MOST} absences can be planned. End one of them first."})
            begins_now = starts <= request.at
            planned = await tx.add_delegation(
                Delegation(
                    id=DelegationId(0),
                    person=request.person,
                    delegate=delegate,
                    starts=starts,
                    ends=ends,
                    begun=begins_now,
                )
            )
            detail = {"to": delegate, "from": starts.isoformat(), "until": ends.isoformat()}
            tx.record(Fact(at=request.at, kind=Happening.DELEGATED, person=request.person, detail=detail))
            if begins_now:
                await _recall(tx, roster, _with(roster, planned))
            return planned

    async def end(self, request: Request, number: DelegationId) -> None:
        """Ends one's own absence now, or gives up one that was planned; a second time changes nothing.

        Raises:
            NotFound, NotYours
        """
        known = await self.rosters.about(request.workspace)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            found = await tx.delegation(number)
            if found is None:
                raise NotFound("This absence is no longer there.")
            if found.person != request.person:
                raise NotYours("Only whoever is away may end this.")
            if found.ended:
                return
            roster = (await tx.settings()).roster.resolved(known)
            ends = min(found.ends, request.at)
            await tx.save_delegation(replace(found, starts=min(found.starts, ends), ends=ends, begun=True, ended=True))
            detail = {"to": found.delegate}
            tx.record(Fact(at=request.at, kind=Happening.DELEGATION_ENDED, person=request.person, detail=detail))
            await _recall(tx, roster, _without(roster, found))

    async def follow_due(self, *, now: datetime) -> int:
        """Calls those whom an absence that has begun brings in, and those who are back from one; how many absences.

        Who is asked goes by the dates alone; only the calls wait for the working hours of whom they are for.
        """
        followed = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                found = await reader.delegations_to_follow(now=now)
            for one in found:
                followed += await self._follow(workspace, one.id, now=now)
        return followed

    async def _follow(self, workspace: WorkspaceId, number: DelegationId, *, now: datetime) -> bool:
        known = await self.rosters.about(workspace)
        async with self.store.read(workspace) as reader:
            settings = await reader.settings()
            found = await reader.delegation(number)
        if found is None or not await self._at_work(workspace, found, now=now):
            return False
        async with self.store.write(workspace) as tx:
            current = await tx.delegation(number)
            if current != found:
                return False
            over = found.ends <= now
            await tx.save_delegation(replace(found, begun=True, ended=over))
            roster = settings.roster.resolved(known)
            if over and found.begun:
                detail = {"to": found.delegate}
                tx.record(Fact(at=now, kind=Happening.DELEGATION_ENDED, person=found.person, detail=detail))
                await _recall(tx, _with(roster, found), roster)
            elif not over:
                await _recall(tx, _without(roster, found), roster)
            return True

    async def _at_work(self, workspace: WorkspaceId, found: Delegation, *, now: datetime) -> bool:
        async with self.store.read(workspace) as reader:
            settings = await reader.settings()
        called = found.person if found.ends <= now else found.delegate
        return (await self.hours.of(called, settings, now=now)).at_work(now)


async def _recall(tx: Transaction, before: Roster, after: Roster) -> None:
    await recall(tx, before, after)
    await recall_to_facts(tx, before, after)


def _with(roster: Roster, delegation: Delegation) -> Roster:
    """The roster while this absence lasts."""
    return _standing(
        roster, delegation.person, roster.delegates.get(delegation.person, frozenset()) | {delegation.delegate}
    )


def _without(roster: Roster, delegation: Delegation) -> Roster:
    return _standing(
        roster, delegation.person, roster.delegates.get(delegation.person, frozenset()) - {delegation.delegate}
    )


def _standing(roster: Roster, person: PersonId, delegates: frozenset[PersonId]) -> Roster:
    others = {one: those for one, those in roster.delegates.items() if one != person}
    return replace(roster, delegates={**others, person: delegates} if delegates else others)
