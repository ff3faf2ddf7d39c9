"""The use cases that start a crisis hold or a drill, and change what a hold covers."""

from dataclasses import dataclass, replace

from bot.audit.entries import Fact, Happening
from bot.crisis.crisis import (
    HERE,
    LONGEST_REASON,
    Crisis,
    ProposalState,
    Reaction,
    Start,
    could_pause,
    leads,
)
from bot.crisis.hold import Scope, wrong_with
from bot.crisis.holding import hold_in_scope, in_scope, may_have_gone_out, tell_of_banner
from bot.crisis.telling import CrisisOccasion, crisis_line, crisis_message, crisis_note, proposal_message
from bot.drafts.draft import DraftState
from bot.ids import CrisisId, PersonId
from bot.ports import Transaction
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_text
from bot.refusals import CrisisLeadsOnly, NotOpen, NotSetUp, Unfit
from bot.requests import Request
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store
from bot.workspaces.directory import Directory


@dataclass(frozen=True, kw_only=True, slots=True)
class Starting:
    store: Store
    admins: Admins
    rosters: Rosters
    directory: Directory

    async def refuse_others(self, request: Request, what: str) -> None:
        """Asked before a form opens: raises CrisisLeadsOnly for somebody who is no crisis lead, on the record."""
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            people = leads((await tx.settings()).roster.resolved(known), self.admins)
            if request.person not in people:
                await tx.once(request.key)
                tx.record(refused(request, what))
        if request.person not in people:
            raise CrisisLeadsOnly(people)

    async def start(self, request: Request, wanted: Start) -> Crisis:
        """Starts a hold, or a drill; when this returns, the gate is closed and everything in scope is taken back.

        A drill that is on ends where a hold starts: practice never keeps the real thing waiting.

        Raises:
            CrisisLeadsOnly: this person may not; the attempt is in the record.
            NotSetUp: there is no review channel yet.
            NotOpen: a hold is on already.
            Blocked: the reason holds what must not be kept.
            Unfit: reason, words or channel cannot be used; by field.
        """
        known = await self.rosters.about(request.workspace, request.person)
        await self._check(wanted)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            roster, people = settings.roster, leads(settings.roster, self.admins)
            if allowed := request.person in people:
                refuse_text(wanted.reason, Field.REASON, settings.preflight, at="reason")
                if not settings.ready:
                    raise NotSetUp
                await tx.lock_hold()
                await _make_room(tx, wanted, request, people)
                crisis = await tx.add_crisis(
                    Crisis(
                        id=CrisisId(0),
                        drill=wanted.drill,
                        reason=wanted.reason,
                        scope=wanted.scope,
                        channel=wanted.channel,
                        lead=request.person,
                        started_at=request.at,
                    )
                )
                tx.owe(crisis_message(crisis.id))
                tx.record(fact_of(crisis, request, Happening.CRISIS_STARTED, scope=crisis.scope, text=crisis.reason))
                if crisis.drill:
                    found = await self._call(tx, roster, crisis)
                else:
                    found = await hold_in_scope(tx, roster, crisis, at=request.at)
                    await self._settle_proposals(tx, request, people)
                crisis = replace(crisis, found=found)
                await tx.save_crisis(crisis)
            else:
                tx.record(refused(request, "start"))
        if not allowed:
            raise CrisisLeadsOnly(people)
        return crisis

    async def _check(self, wanted: Start) -> None:
        problems = _problems(wanted.reason, wanted.scope)
        why_not = (await self.directory.channel(wanted.channel)).why_not_posts if wanted.channel else "choose one"
        if why_not:
            problems["channel"] = f"This channel cannot be used: {why_not}."
        if problems:
            raise Unfit(problems)

    async def _call(self, tx: Transaction, roster: Roster, crisis: Crisis) -> int:
        """Asks everybody whom a hold would concern to react to a drill; how many posts it would hold."""
        found = [review for review in await in_scope(tx, crisis) if may_have_gone_out(review)]
        people = roster.holding(Role) | roster.backing(Role) | self.admins.of(roster)
        asked = [Reaction(person=person, what=HERE) for person in people | {one.draft.author for one in found}]
        for review in found:
            if review.draft.state is DraftState.SCHEDULED and (schedule := await tx.schedule(review.draft.id)):
                asked += [Reaction(person=schedule.person, what=what) for what in (HERE, could_pause(review.draft.id))]
        await tx.ask_reactions(crisis.id, asked)
        told = sorted({one.person for one in asked})
        tx.owe(*(crisis_note(crisis.id, CrisisOccasion.DRILL, person) for person in told))
        return len(found)

    async def _settle_proposals(self, tx: Transaction, request: Request, people: frozenset[PersonId]) -> None:
        for one in await tx.open_proposals():
            done = replace(one, state=ProposalState.STARTED, answered_by=request.person, answered_at=request.at)
            await tx.save_proposal(done)
            tx.owe(*(proposal_message(one.id, person) for person in sorted(people)))

    async def change(self, request: Request, number: CrisisId, *, reason: str, scope: Scope) -> Crisis:
        """Changes reason and scope of a hold that is on. What a wider scope covers is taken back at once; what a
        narrower one no longer covers stays held until somebody looks at it.

        Raises:
            CrisisLeadsOnly, Blocked, Unfit: like `start`.
            NotFound, NotOpen: there is no such hold, or it has ended.
        """
        known = await self.rosters.about(request.workspace, request.person)
        if problems := _problems(reason, scope):
            raise Unfit(problems)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            roster, people = settings.roster, leads(settings.roster, self.admins)
            if allowed := request.person in people:
                refuse_text(reason, Field.REASON, settings.preflight, at="reason")
                await tx.lock_hold()
                before = await on_now(tx, number)
                after = replace(before, reason=reason, scope=scope)
                if after != before:
                    covered = await in_scope(tx, before)
                    await tx.save_crisis(after)
                    said = fact_of(after, request, Happening.CRISIS_CHANGED, scope=scope, text=reason)
                    tx.record(said)
                    tx.owe(crisis_message(number), crisis_line(number, said.id))
                    if not after.drill:
                        await hold_in_scope(tx, roster, after, at=request.at)
                        tell_of_banner(tx, [one for one in covered if not scope.covers(one.version.content)])
            else:
                tx.record(refused(request, "change"))
        if not allowed:
            raise CrisisLeadsOnly(people)
        return after


def _problems(reason: str, scope: Scope) -> dict[str, str]:
    problems = {}
    if not reason.strip() or len(reason) > LONGEST_REASON:
        problems["reason"] = f"Say in at most {LONGEST_REASON} characters why posts are held; people read it."
    if wrong := wrong_with(scope.words):
        problems["words"] = wrong
    return problems


async def _make_room(tx: Transaction, wanted: Start, request: Request, people: frozenset[PersonId]) -> None:
    """Raises NotOpen while another hold is on; ends a drill that a hold replaces."""
    now = await tx.crisis_now()
    if now is None:
        return
    if wanted.drill or not now.drill:
        raise NotOpen(
            f"A {now.name} is on already: there is one at a time. See `/crisis`; its scope can be changed there, and it"
            " has to end before another starts."
        )
    await tx.save_crisis(replace(now, ended_by=request.person, ended_at=request.at))
    ended = fact_of(now, request, Happening.CRISIS_ENDED, because="a hold started")
    tx.record(ended)
    tx.owe(crisis_message(now.id), crisis_line(now.id, ended.id))
    asked = {one.person for one in (await tx.figures(now)).reactions}
    tx.owe(*(crisis_note(now.id, CrisisOccasion.DRILL, person) for person in sorted(asked)))
    if now.end_asked_by is not None:
        tx.owe(*(crisis_note(now.id, CrisisOccasion.END, person) for person in sorted(people)))


async def on_now(tx: Transaction, number: CrisisId) -> Crisis:
    """The crisis of this number while it is on.

    Raises:
        NotFound, NotOpen: there is none, or it has ended.
    """
    found = await tx.crisis(number)
    if not found.on:
        raise NotOpen(f"This {found.name} has ended already.")
    return found


def fact_of(
    crisis: Crisis,
    request: Request,
    kind: Happening,
    *,
    scope: Scope | None = None,
    because: str = "",
    text: str | None = None,
) -> Fact:
    detail = {"crisis": str(crisis.id), "drill": "yes" if crisis.drill else "no"}
    if scope is not None:
        detail |= {name: "; ".join(chosen) for name, chosen in scope.document.items()}
    if because:
        detail["because"] = because
    return Fact(at=request.at, kind=kind, person=request.person, detail=detail, text=text)


def refused(request: Request, what: str) -> Fact:
    """Somebody tried what only crisis leads may."""
    return Fact(at=request.at, kind=Happening.REFUSED_CLICK, person=request.person, detail={"crisis": what})
