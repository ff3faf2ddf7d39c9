"""The use cases around vetted facts: propose, change, approve, send back, retire, import, remind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Happening
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.facts.asking import REVIEWER, able, approvals, ask, lacking, quorum, tell
from bot.facts.bulk import Entry, import_facts
from bot.facts.changing import changed, entry, refuse_kept
from bot.facts.fact import MOST, NameTaken, VettedFact, Wording
from bot.ids import FactId, PersonId, WorkspaceId
from bot.ports import Reader, Transaction
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_text
from bot.refusals import FourEyes, NotOpen, NotYours, Stale, Unfit
from bot.requests import Request
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

TENDING = frozenset({Role.CLINICAL, Role.BRAND, Role.COMMS_LEAD})
"""The roles that may change and retire any fact, beside its owner, its authors and the admins."""

LONGEST_REASON = 500

RUNS_OUT = "Its review-by date is today or has passed. Edit it, choose a later one, then approve."


@dataclass(frozen=True, kw_only=True, slots=True)
class FactKeeping:
    store: Store
    admins: Admins
    rosters: Rosters

    def may_review(self, fact: VettedFact, person: PersonId, roster: Roster) -> bool:
        return person in able(fact, roster) - fact.approved_by

    def may_tend(self, fact: VettedFact, person: PersonId, roster: Roster) -> bool:
        own = person == fact.owner or person in fact.authors
        return own or person in self.admins.of(roster) or bool(TENDING & roster.roles_of(person))

    async def lacking(self, request: Request, fact: VettedFact) -> str:
        """Why its review cannot end; empty where it can."""
        known = await self.rosters.about(request.workspace)
        async with self.store.read(request.workspace) as reader:
            return lacking(fact, (await reader.settings()).resolved(known))

    async def propose(self, request: Request, wording: Wording, *, owner: PersonId) -> VettedFact:
        """Adds a fact; the clinical reviewers are asked.

        Raises:
            Unfit: there is one of this name, no room, or the date does not fit; by field.
            Blocked: it holds what preflight never keeps.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            await _refuse(tx, settings, wording, at=request.at, but=None)
            fact = await tx.add_fact(wording, owner=owner, by=request.person, at=request.at)
            tx.record(entry(Happening.FACT_PROPOSED, fact, request))
            ask(tx, fact, settings)
            return fact

    async def change(
        self, request: Request, number: FactId, wording: Wording, *, owner: PersonId, seen: int
    ) -> VettedFact:
        """Makes the next version of a fact, which nobody has approved yet; a new owner, who is told, makes none.

        Raises:
            NotFound: no such fact.
            NotYours: this person may not.
            Stale: there is a newer version than the one seen.
            NotOpen: it is retired.
            Unfit, Blocked: as in `propose`.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            fact = await tx.fact(number)
            self._authorise(fact, request, settings.roster)
            _refuse_closed(fact, seen)
            if wording != fact.wording:
                await _refuse(tx, settings, wording, at=request.at, but=number)
            after = await changed(tx, request, fact, wording, owner=owner)
            if after.version != fact.version:
                ask(tx, after, settings)
            if after.owner not in {fact.owner, request.person}:
                tx.owe(Owed.fact(after.id, after.version, after.owner))
            return after

    async def may_review_now(self, request: Request, number: FactId, *, seen: int) -> None:
        """Says before somebody writes a reason whether they may decide.

        Raises:
            NotFound, NotYours, FourEyes, Stale, NotOpen: as in `approve`.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.read(request.workspace) as reader:
            await self._to_review(reader, request, number, seen, (await reader.settings()).resolved(known).roster)

    async def approve(self, request: Request, number: FactId, *, seen: int) -> VettedFact:
        """Approves a version: once as many did as the rule asks, the fact answers.

        Raises:
            NotFound: no such fact.
            NotYours: this person does not review facts.
            FourEyes: they wrote it.
            Stale: there is a newer version.
            NotOpen: it is retired, or was approved already.
            Unfit: its review-by date has come meanwhile.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            fact = await self._to_review(tx, request, number, seen, settings.roster)
            if fact.wording.review_by <= today_in(settings.timezone, request.at):
                raise Unfit({"review_by": RUNS_OUT})
            given = approvals(fact, settings.roster) | {request.person}
            approved = replace(fact, approved_by=given, returned="", returned_by=None)
            needed = quorum(fact, settings)
            if whole := len(given) >= needed:
                approved = approved.approved(by=request.person, at=request.at)
            await tx.save_fact(approved)
            tx.record(entry(Happening.FACT_APPROVED, approved, request, approvals=f"{len(given)} of {needed}"))
            if whole:  # what it answers may be spreading already: live alerts are brought up to date
                tx.owe(*(Owed.alert(one.id) for one in await tx.live_alerts() if one.channel is not None))
            tell(tx, approved, settings)
            return approved

    async def send_back(self, request: Request, number: FactId, *, seen: int, why: str) -> VettedFact:
        """Asks for another wording.

        Raises:
            As in `approve`, and Unfit or Blocked: the reason is missing, too long, or holds what is never kept.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            fact = await self._to_review(tx, request, number, seen, settings.roster)
            if not why.strip() or len(why) > LONGEST_REASON:
                raise Unfit({"why": f"Say what should be different, in at most {LONGEST_REASON} characters."})
            refuse_text(why, Field.REASON, settings.preflight, at="why")
            returned = fact.sent_back(why.strip(), by=request.person)
            await tx.save_fact(returned)
            tx.record(replace(entry(Happening.FACT_SENT_BACK, returned, request), text=why.strip()))
            tell(tx, returned, settings)
            return returned

    async def retire(self, request: Request, number: FactId) -> None:
        """Takes a fact out of use for good; a second time changes nothing.

        Raises:
            NotFound: no such fact.
            NotYours: this person may not.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            fact = await tx.fact(number)
            settings = (await tx.settings()).resolved(known)
            self._authorise(fact, request, settings.roster)
            if fact.retired_at is None:
                retired = replace(fact, retired_by=request.person, retired_at=request.at)
                await tx.save_fact(retired)
                tx.record(entry(Happening.FACT_RETIRED, retired, request))
                tell(tx, retired, settings)

    async def add(self, request: Request, wanted: Sequence[Entry]) -> tuple[int, int]:
        """Adds many, and changes those whose name is there; how many of each. All of them wait for a review.

        Raises:
            UnfitFile: there is no room, or something in it cannot be kept; every reason is named.
            NotYours: it would change a fact that this person may not change.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)

            def authorise(fact: VettedFact) -> None:
                self._authorise(fact, request, settings.roster)

            return await import_facts(tx, wanted, request, settings, authorise=authorise)

    async def remind_due(self, *, now: datetime, limit: int = 100) -> int:
        """Tells the owners of facts whose review-by date is near or here, each once; how many were told."""
        told = 0
        for workspace, number in await self.store.facts_to_remind(now=now, limit=limit):
            told += await self._remind(workspace, number, now=now)
        return told

    async def _remind(self, workspace: WorkspaceId, number: FactId, *, now: datetime) -> bool:
        async with self.store.write(workspace) as tx:
            fact = await tx.fact(number)
            due = fact.due_reminders(today=today_in((await tx.settings()).timezone, now))
            if fact.retired_at is not None or fact.reviewed_at is None or fact.reminded >= due:
                return False
            await tx.save_fact(replace(fact, reminded=due))
            if fact.owner:
                tx.owe(Owed.fact_due(fact.id, fact.version, due, fact.owner))
            return True

    async def _to_review(
        self, reader: Reader, request: Request, number: FactId, seen: int, roster: Roster
    ) -> VettedFact:
        fact = await reader.fact(number)
        if REVIEWER not in roster.roles_of(request.person):
            raise NotYours("Only people with the clinical role approve facts or send them back.")
        if request.person in fact.authors:
            raise FourEyes("You wrote or changed this fact, so somebody else has to review it.")
        _refuse_closed(fact, seen)
        if fact.reviewed_at is not None:
            raise NotOpen("This version of the fact was approved already.")
        if request.person in fact.approved_by:
            raise NotOpen("Your approval of this version is recorded; it waits for another one.")
        return fact

    def _authorise(self, fact: VettedFact, request: Request, roster: Roster) -> None:
        if not self.may_tend(fact, request.person, roster):
            raise NotYours(
                "Only the owner or an author of this fact, somebody with the clinical, brand or comms lead role, or an"
                " admin of Vetted, may do this."
            )


def _refuse_closed(fact: VettedFact, seen: int) -> None:
    if fact.retired_at is not None:
        raise NotOpen("This fact was retired.")
    if seen != fact.version:
        raise Stale("This fact was changed since you opened it. Nothing was recorded: please open it again.")


async def _refuse(
    tx: Transaction, settings: WorkspaceSettings, wording: Wording, *, at: datetime, but: FactId | None
) -> None:
    others = [one for one in await tx.facts() if one.id != but]
    if any(one.wording.name.casefold() == wording.name.casefold() for one in others):
        raise NameTaken
    if but is None and len(others) >= MOST:
        raise Unfit({"name": f"There are {MOST:,} facts, and no more fit. Retire some first."})
    refuse_kept(settings, wording, at=at)
