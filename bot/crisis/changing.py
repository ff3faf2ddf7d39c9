"""The use cases that change what a hold covers: more at once by one person, less by two."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.audit.entries import Happening
from bot.crisis.calling import call_to_drill
from bot.crisis.crisis import Crisis, Narrowing, confirmers
from bot.crisis.hold import Scope
from bot.crisis.holding import hold_in_scope, in_scope, tell_of_banner
from bot.crisis.leading import Leading
from bot.crisis.scoping import refuse_unusable, refuse_written, with_topics, words_in_text
from bot.crisis.starting import fact_of, on_now
from bot.crisis.telling import CrisisOccasion, crisis_line, crisis_message, crisis_note
from bot.delivery.owed import Owed
from bot.ids import CrisisId, PersonId, TopicId
from bot.ports import Transaction
from bot.refusals import FourEyes, NotOpen, Unfit
from bot.requests import Request
from bot.review.roster import Roster
from bot.workspaces.settings import WorkspaceSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Changing(Leading):
    async def change(
        self, request: Request, number: CrisisId, *, reason: str, scope: Scope, topics: tuple[TopicId, ...] = ()
    ) -> Crisis:
        """Changes reason and scope of a hold that is on. What a wider scope covers is taken back at once; what no
        longer would be covered stays covered until a second person confirms that, or it would be an end by one person.

        A drill holds nothing, so its scope changes at once.

        Raises:
            CrisisLeadsOnly, Blocked, Unfit: like the start.
            NotFound, NotOpen: there is no such hold, or it has ended.
        """
        if problems := refuse_unusable(reason, scope):
            raise Unfit(problems)

        async def change(tx: Transaction, settings: WorkspaceSettings) -> Crisis:
            refuse_written(reason, scope, settings.preflight)
            before = await on_now(tx, number)
            wanted = await with_topics(tx, scope, topics, before=before.scope)
            after = _changed(replace(before, reason=reason), wanted, request)
            if after != before:
                await self._carry_out(tx, settings.roster, before, after, request)
            return after

        return await self.led(request, "change", change)

    async def _carry_out(
        self, tx: Transaction, roster: Roster, before: Crisis, after: Crisis, request: Request
    ) -> None:
        await tx.save_crisis(after)
        tx.owe(crisis_message(after.id))
        if (before.reason, before.scope) != (after.reason, after.scope):
            text = words_in_text(after.reason, after.scope)
            said = fact_of(after, request, Happening.CRISIS_CHANGED, scope=after.scope, text=text)
            tx.record(said)
            tx.owe(crisis_line(after.id, said.id))
        if after.narrowing != before.narrowing:
            if after.narrowing:
                words = words_in_text("", after.narrowing.scope).strip() or None
                kind = Happening.CRISIS_NARROWER_ASKED
                said = fact_of(after, request, kind, scope=after.narrowing.scope, text=words)
                tx.record(said)
                tx.owe(crisis_line(after.id, said.id))
            tx.owe(*narrower_notes(after.id, confirmers(roster, self.admins)))
        if after.drill:
            covered = await in_scope(tx, before.scope)
            await tx.save_crisis(replace(after, found=await call_to_drill(tx, roster, self.admins, after)))
            tell_of_banner(tx, [one for one in covered if not one.covered(after.scope)])
        elif before.scope != after.scope:
            await hold_in_scope(tx, roster, after, at=request.at, beyond=before.scope)

    async def confirm_narrower(self, request: Request, number: CrisisId, *, asked_at: int) -> Crisis:
        """Makes the scope that somebody else asked for the hold's. What it leaves out and is held stays held until
        somebody looks at it.

        `asked_at`: when the request that this person saw was made, in whole seconds of Unix time.

        Raises:
            CrisisLeadsOnly, FourEyes: this person may not; the attempt is in the record.
            NotFound, NotOpen: there is no such hold or request (any more).
        """

        async def confirm(tx: Transaction, settings: WorkspaceSettings) -> Crisis | FourEyes:
            before = await on_now(tx, number)
            asked = _asked(before, asked_at)
            if request.person == asked.by:
                return FourEyes("You asked for the narrower scope yourself: somebody else has to confirm it.")
            after = replace(before, scope=asked.scope, narrowing=None)
            covered = await in_scope(tx, before.scope)
            await tx.save_crisis(after)
            words = words_in_text("", after.scope).strip() or None
            kind = Happening.CRISIS_NARROWER_CONFIRMED
            said = fact_of(after, request, kind, scope=after.scope, text=words)
            tx.record(said)
            tx.owe(crisis_message(number), crisis_line(number, said.id))
            tx.owe(*narrower_notes(number, confirmers(settings.roster, self.admins)))
            tell_of_banner(tx, [one for one in covered if not one.covered(after.scope)])
            return after

        return await self.led(request, "confirm scope", confirm, who=confirmers)

    async def drop_narrower(self, request: Request, number: CrisisId, *, asked_at: int) -> Crisis:
        """Takes a request for a narrower scope back; every crisis lead may.

        Raises:
            CrisisLeadsOnly: this person may not; the attempt is in the record.
            NotFound, NotOpen: there is no such hold or request (any more).
        """

        async def drop(tx: Transaction, settings: WorkspaceSettings) -> Crisis:
            before = await on_now(tx, number)
            _asked(before, asked_at)
            after = replace(before, narrowing=None)
            await tx.save_crisis(after)
            said = fact_of(after, request, Happening.CRISIS_NARROWER_TAKEN_BACK)
            tx.record(said)
            tx.owe(crisis_message(number), crisis_line(number, said.id))
            tx.owe(*narrower_notes(number, confirmers(settings.roster, self.admins)))
            return after

        return await self.led(request, "take back scope", drop)


def _changed(crisis: Crisis, wanted: Scope, request: Request) -> Crisis:
    """The crisis with the scope somebody wants: all that is added at once, what is left out when it is confirmed."""
    if wanted == crisis.scope:
        return crisis
    if crisis.drill or wanted.includes(crisis.scope):
        return replace(crisis, scope=wanted, narrowing=None)
    asked = Narrowing(scope=wanted, by=request.person, at=request.at)
    return replace(crisis, scope=crisis.scope.joined(wanted), narrowing=asked)


def _asked(crisis: Crisis, asked_at: int) -> Narrowing:
    if crisis.narrowing is None or int(crisis.narrowing.at.timestamp()) != asked_at:
        raise NotOpen("Nobody asks for this scope any more: look again at what is asked now.")
    return crisis.narrowing


def narrower_notes(crisis: CrisisId, people: Iterable[PersonId]) -> tuple[Owed, ...]:
    """The messages of those who may confirm a narrower scope: posted while somebody asks, else brought up to date."""
    return tuple(crisis_note(crisis, CrisisOccasion.NARROWER, person) for person in sorted(people))
