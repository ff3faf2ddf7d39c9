"""The use cases around the end of a hold: one person asks for it, another confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.crisis.changing import narrower_notes
from bot.crisis.crisis import Crisis, confirmers
from bot.crisis.holding import in_scope, tell_of_banner
from bot.crisis.leading import Leading, refused
from bot.crisis.starting import fact_of, on_now
from bot.crisis.telling import CrisisOccasion, crisis_line, crisis_message, crisis_note, started_notes
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.ids import CrisisId, PersonId
from bot.ports import Transaction
from bot.refusals import CrisisLeadsOnly, FourEyes, NotOpen
from bot.requests import Request
from bot.review.moving import STATE, carry_out
from bot.review.roster import Roster
from bot.workspaces.settings import WorkspaceSettings

ALL = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class CrisisEnding(Leading):
    async def ask(self, request: Request, number: CrisisId) -> Crisis:
        """Asks for the end; the others who may confirm it are told. The hold stays on until one of them does.

        Raises:
            CrisisLeadsOnly: this person may not; the attempt is in the record.
            NotFound, NotOpen: there is no such hold, it has ended, or its end was asked for already.
        """

        async def ask(tx: Transaction, settings: WorkspaceSettings) -> Crisis:
            crisis = await on_now(tx, number)
            if crisis.end_asked_by is not None:
                raise NotOpen("Its end was asked for already; somebody else has to confirm that.")
            crisis = replace(crisis, end_asked_by=request.person, end_asked_at=request.at)
            await tx.save_crisis(crisis)
            self._tell(tx, settings.roster, crisis, fact_of(crisis, request, Happening.CRISIS_END_ASKED))
            return crisis

        return await self.led(request, "end", ask)

    async def take_back(self, request: Request, number: CrisisId) -> Crisis:
        """Takes a request to end back; every crisis lead may, also somebody else than who asked.

        Raises:
            CrisisLeadsOnly: this person may not; the attempt is in the record.
            NotFound, NotOpen: there is no such request (any more).
        """

        async def take_back(tx: Transaction, settings: WorkspaceSettings) -> Crisis:
            crisis = await on_now(tx, number)
            if crisis.end_asked_by is None:
                raise NotOpen("Nobody asks for its end any more.")
            asked_by = crisis.end_asked_by
            crisis = replace(crisis, end_asked_by=None, end_asked_at=None)
            await tx.save_crisis(crisis)
            taken_back = fact_of(crisis, request, Happening.CRISIS_END_TAKEN_BACK)
            self._tell(tx, settings.roster, crisis, taken_back, but=asked_by)
            return crisis

        return await self.led(request, "take back", take_back)

    async def refuse_others(self, request: Request, number: CrisisId) -> None:
        """Asked before the form to confirm opens; a click by somebody who may not is recorded here too.

        Raises:
            CrisisLeadsOnly, FourEyes, NotFound, NotOpen: like `confirm`.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            people = confirmers((await tx.settings()).roster.resolved(known), self.admins)
            crisis = await on_now(tx, number)
            refusal = _refusal(crisis, request) if request.person in people else CrisisLeadsOnly(people)
            if refusal:
                await tx.once(request.key)
                tx.record(refused(request, "confirm"))
        if refusal:
            raise refusal

    async def confirm(self, request: Request, number: CrisisId) -> Crisis:
        """Ends the hold. Nothing goes out by that: each held post waits until somebody has looked at it.

        Raises:
            CrisisLeadsOnly, FourEyes: this person may not; the attempt is in the record.
            NotFound, NotOpen: there is no such hold, it has ended, or nobody asks for its end any more.
        """

        async def confirm(tx: Transaction, settings: WorkspaceSettings) -> Crisis | FourEyes:
            roster = settings.roster
            crisis = await on_now(tx, number)
            if refusal := _refusal(crisis, request):
                return refusal
            covered = await in_scope(tx, crisis.scope)
            if crisis.narrowing is not None:
                tx.owe(*narrower_notes(number, confirmers(roster, self.admins)))
            crisis = replace(crisis, ended_by=request.person, ended_at=request.at, narrowing=None)
            await tx.save_crisis(crisis)
            self._tell(tx, roster, crisis, fact_of(crisis, request, Happening.CRISIS_ENDED))
            if crisis.drill:
                asked = {one.person for one in (await tx.figures(crisis)).reactions}
                tx.owe(*(Owed.card(review.draft.id) for review in covered))
                tx.owe(*(crisis_note(number, CrisisOccasion.DRILL, person) for person in sorted(asked)))
            else:
                await _show_held(tx, roster, at=request.at)
                tx.owe(*started_notes(number, roster, self.admins, but=crisis.lead))
                tell_of_banner(tx, [one for one in covered if one.draft.state is not DraftState.HELD])
            return crisis

        return await self.led(request, "confirm", confirm, who=confirmers)

    def _tell(
        self, tx: Transaction, roster: Roster, crisis: Crisis, said: Fact, *, but: PersonId | None = None
    ) -> None:
        """Brings the crisis message and its confirmers' own messages up to date, and says in the thread what it was."""
        tx.record(said)
        tx.owe(crisis_message(crisis.id), crisis_line(crisis.id, said.id))
        asker = crisis.end_asked_by or but
        tx.owe(*_to_confirm(crisis, confirmers(roster, self.admins) - {asker} if asker else ()))


def _refusal(crisis: Crisis, request: Request) -> FourEyes | None:
    """Why this person may not be the second to confirm the end; raises NotOpen where nobody asks for it."""
    if crisis.end_asked_by is None:
        raise NotOpen("Nobody asks for its end any more: ask for it anew.")
    if request.person == crisis.end_asked_by:
        return FourEyes("You asked for the end yourself: somebody else has to confirm it.")
    return None


def _to_confirm(crisis: Crisis, people: Iterable[PersonId]) -> tuple[Owed, ...]:
    return tuple(crisis_note(crisis.id, CrisisOccasion.END, person) for person in sorted(people))


async def _show_held(tx: Transaction, roster: Roster, *, at: datetime) -> None:
    """Calls the authors of held posts, each of which somebody has to look at; what passed its slot has missed it."""
    for found in await tx.still_held(limit=ALL):
        before = await tx.review(found.draft.id)
        draft, slot = before.draft, before.version.slot
        if slot is not None and slot <= at:
            missed = replace(before, draft=replace(draft, state=DraftState.MISSED, changed_at=at))
            fact = Fact(
                at=at,
                kind=Happening.MISSED,
                draft=draft.id,
                version=draft.version,
                detail={STATE: DraftState.MISSED.value},
            )
            await carry_out(tx, roster, before, missed, facts=(fact,), at=at)
        else:
            tx.owe(Owed.card(draft.id), Owed.ready(draft.id), Owed.call(draft.id, draft.author))
