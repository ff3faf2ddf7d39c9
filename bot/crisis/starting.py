"""The use case that starts a crisis hold or a drill."""

from dataclasses import dataclass, replace

from bot.audit.entries import Fact, Happening
from bot.crisis.calling import call_to_drill
from bot.crisis.crisis import Crisis, ProposalState, Start, confirmers, leads
from bot.crisis.hold import Scope
from bot.crisis.holding import hold_in_scope, in_scope
from bot.crisis.leading import Leading, refused
from bot.crisis.scoping import refuse_unusable, refuse_written, with_topics, words_in_text
from bot.crisis.telling import CrisisOccasion, crisis_line, crisis_message, crisis_note, proposal_message, started_notes
from bot.delivery.owed import Owed
from bot.ids import CrisisId, PersonId
from bot.ports import Transaction
from bot.refusals import CrisisLeadsOnly, NotOpen, NotSetUp, Unfit
from bot.requests import Request
from bot.workspaces.directory import Directory
from bot.workspaces.settings import WorkspaceSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Starting(Leading):
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

    async def alone(self, request: Request) -> bool:
        """Whether nobody but this person could confirm the end: accounts that are gone or guests' confirm nothing."""
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.read(request.workspace) as reader:
            roster = (await reader.settings()).roster.resolved(known)
        others = confirmers(roster, self.admins) - {request.person}
        return not others - (await self.rosters.about(request.workspace, *others)).unfit

    async def start(self, request: Request, wanted: Start) -> Crisis:
        """Starts a hold, or a drill; when this returns, the gate is closed and everything in scope is taken back.

        A drill that is on ends where a hold starts: practice never keeps the real thing waiting.

        Raises:
            CrisisLeadsOnly: this person may not; the attempt is in the record.
            NotSetUp: there is no review channel yet.
            NotOpen: a hold is on already.
            Blocked: the reason or the words hold what must not be kept.
            Unfit: reason, words, topics or channel cannot be used; by field.
        """
        await self._check(wanted)

        async def start(tx: Transaction, settings: WorkspaceSettings) -> Crisis:
            roster = settings.roster
            refuse_written(wanted.reason, wanted.scope, settings.preflight)
            if not settings.ready:
                raise NotSetUp
            scope = await with_topics(tx, wanted.scope, wanted.topics)
            await _make_room(tx, wanted, request, confirmers(roster, self.admins))
            crisis = await tx.add_crisis(
                Crisis(
                    id=CrisisId(0),
                    drill=wanted.drill,
                    reason=wanted.reason,
                    scope=scope,
                    channel=wanted.channel,
                    lead=request.person,
                    started_at=request.at,
                )
            )
            tx.owe(crisis_message(crisis.id))
            text = words_in_text(crisis.reason, scope)
            tx.record(fact_of(crisis, request, Happening.CRISIS_STARTED, scope=scope, text=text))
            if crisis.drill:
                found = await call_to_drill(tx, roster, self.admins, crisis)
            else:
                found = await hold_in_scope(tx, roster, crisis, at=request.at)
                await self._settle_proposals(tx, request, leads(roster, self.admins))
                tx.owe(*started_notes(crisis.id, roster, self.admins, but=request.person))
            crisis = replace(crisis, found=found)
            await tx.save_crisis(crisis)
            return crisis

        return await self.led(request, "start", start)

    async def _check(self, wanted: Start) -> None:
        problems = refuse_unusable(wanted.reason, wanted.scope)
        why_not = (await self.directory.channel(wanted.channel)).why_not_posts if wanted.channel else "choose one"
        if why_not:
            problems["channel"] = f"This channel cannot be used: {why_not}."
        if problems:
            raise Unfit(problems)

    async def _settle_proposals(self, tx: Transaction, request: Request, people: frozenset[PersonId]) -> None:
        for one in await tx.open_proposals():
            done = replace(one, state=ProposalState.STARTED, answered_by=request.person, answered_at=request.at)
            await tx.save_proposal(done)
            tx.owe(*(proposal_message(one.id, person) for person in sorted(people)))


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
    over = replace(now, ended_by=request.person, ended_at=request.at, replaced_in=wanted.channel)
    await tx.save_crisis(over)
    tx.owe(*(Owed.card(review.draft.id) for review in await in_scope(tx, now.scope)))
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
        detail |= scope.detail
    if because:
        detail["because"] = because
    return Fact(at=request.at, kind=kind, person=request.person, detail=detail, text=text)
