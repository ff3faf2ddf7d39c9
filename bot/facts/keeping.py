"""The use cases around vetted facts: propose, change, approve, send back, retire, import, remind."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.delivery.outbox import Owed
from bot.facts.fact import MOST, VettedFact, Wording
from bot.facts.fact_form import refuse_date
from bot.ids import FactId, PersonId, WorkspaceId
from bot.ports import Transaction
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_text
from bot.refusals import FourEyes, NotOpen, NotYours, Stale, Unfit
from bot.requests import Request
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

REVIEWER = Role.CLINICAL
"""The role that approves a fact."""

TENDING = frozenset({Role.CLINICAL, Role.BRAND, Role.COMMS_LEAD})
"""The roles that may change and retire any fact, beside its owner, its authors and the admins."""

LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class FactKeeping:
    store: Store
    admins: Admins
    rosters: Rosters

    def may_review(self, fact: VettedFact, person: PersonId, roster: Roster) -> bool:
        return REVIEWER in roster.roles_of(person) and person not in fact.authors

    def may_tend(self, fact: VettedFact, person: PersonId, roster: Roster) -> bool:
        own = person == fact.owner or person in fact.authors
        return own or person in self.admins.of(roster) or bool(TENDING & roster.roles_of(person))

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
            tx.record(_fact(Happening.FACT_PROPOSED, fact, request))
            _ask(tx, fact, settings.roster)
            return fact

    async def change(
        self, request: Request, number: FactId, wording: Wording, *, owner: PersonId, seen: int
    ) -> VettedFact:
        """Makes the next version of a fact, which nobody has approved yet; a new owner alone makes none.

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
            await _refuse(tx, settings, wording, at=request.at, but=number)
            changed = await _changed(tx, request, replace(fact, owner=owner), wording)
            if changed.version != fact.version:
                _ask(tx, changed, settings.roster)
            return changed

    async def approve(self, request: Request, number: FactId, *, seen: int) -> VettedFact:
        """Approves a version: from now on the fact answers.

        Raises:
            NotFound: no such fact.
            NotYours: this person does not review facts.
            FourEyes: they wrote it.
            Stale: there is a newer version.
            NotOpen: it is retired, or was approved already.
            Unfit: its review-by date has passed meanwhile.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            fact = await self._to_review(tx, request, number, seen, settings.roster)
            if fact.wording.review_by <= today_in(settings.timezone, request.at):
                raise Unfit({"review_by": "Its review-by date has passed. Edit it, choose a later one, then approve."})
            approved = fact.approved(by=request.person, at=request.at)
            await tx.save_fact(approved)
            tx.record(_fact(Happening.FACT_APPROVED, approved, request))
            # What it answers may be spreading already: live alerts are brought up to date.
            tx.owe(*(Owed.alert(one.id) for one in await tx.live_alerts() if one.channel is not None))
            _tell(tx, approved, settings.roster)
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
            returned = fact.sent_back(why.strip())
            await tx.save_fact(returned)
            tx.record(replace(_fact(Happening.FACT_SENT_BACK, returned, request), text=why.strip()))
            _tell(tx, returned, settings.roster)
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
            roster = (await tx.settings()).roster.resolved(known)
            self._authorise(fact, request, roster)
            if fact.retired_at is None:
                retired = replace(fact, retired_by=request.person, retired_at=request.at)
                await tx.save_fact(retired)
                tx.record(_fact(Happening.FACT_RETIRED, retired, request))
                _tell(tx, retired, roster)

    async def add(self, request: Request, wanted: Sequence[tuple[Wording, PersonId | None]]) -> tuple[int, int]:
        """Adds many, and changes those whose name is there; how many of each. All of them wait for a review.

        Raises:
            Unfit: at `file`, there is no room, or something in it cannot be kept.
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
        self, tx: Transaction, request: Request, number: FactId, seen: int, roster: Roster
    ) -> VettedFact:
        fact = await tx.fact(number)
        if REVIEWER not in roster.roles_of(request.person):
            raise NotYours("Only people with the clinical role approve facts or send them back.")
        if request.person in fact.authors:
            raise FourEyes("You wrote or changed this fact, so somebody else has to review it.")
        _refuse_closed(fact, seen)
        if fact.reviewed_at is not None:
            raise NotOpen("This version of the fact was approved already.")
        return fact

    def _authorise(self, fact: VettedFact, request: Request, roster: Roster) -> None:
        if not self.may_tend(fact, request.person, roster):
            raise NotYours(
                "Only the owner or an author of this fact, somebody with the clinical, brand or comms lead role, or an"
                " admin of Vetted, may do this."
            )


def reviewers(fact: VettedFact, roster: Roster) -> frozenset[PersonId]:
    """Who is asked: the clinical role, its backups where nobody else holds it; never an author."""
    return (roster.people(REVIEWER) - fact.authors) or (roster.backing([REVIEWER]) - fact.authors)


def _refuse_closed(fact: VettedFact, seen: int) -> None:
    if fact.retired_at is not None:
        raise NotOpen("This fact was retired.")
    if seen != fact.version:
        raise Stale("This fact was changed since you opened it. Nothing was recorded: please open it again.")


def _refuse_kept(settings: WorkspaceSettings, wording: Wording, *, at: datetime, field: str = "") -> None:
    """
    Raises:
        Blocked, Unfit: at `field`, or at the field that holds it.
    """
    refuse_date(wording.review_by, today=today_in(settings.timezone, at), field=field or "review_by")
    for name, text in (("statement", wording.statement), ("claims", "\n".join(wording.claims)), ("name", wording.name)):
        refuse_text(text, Field.NOTE, settings.preflight, at=field or name)


def _fact(kind: Happening, fact: VettedFact, request: Request) -> Fact:
    detail = {"fact": str(fact.id), "version": str(fact.version), "review_by": fact.wording.review_by.isoformat()}
    return Fact(at=request.at, kind=kind, person=request.person or None, detail=detail)


async def import_facts(
    tx: Transaction,
    wanted: Sequence[tuple[Wording, PersonId | None]],
    request: Request,
    settings: WorkspaceSettings,
    *,
    authorise: Callable[[VettedFact], None],
) -> tuple[int, int]:
    """`authorise` refuses who may not change a fact; the command line refuses nobody, who runs it has the database.

    Raises:
        Unfit: at `file`, there is no room, or something in it cannot be kept.
    """
    there = {one.wording.name.casefold(): one for one in await tx.facts()}
    added = sum(wording.name.casefold() not in there for wording, _ in wanted)
    if len(there) + added > MOST:
        raise Unfit({"file": f"More than {MOST:,} facts do not fit. Retire some first."})
    waiting: list[VettedFact] = []
    changed = 0
    for wording, owner in wanted:
        _refuse_kept(settings, wording, at=request.at, field="file")
        before = there.get(wording.name.casefold())
        if before is None:
            fact = await tx.add_fact(wording, owner=owner or request.person, by=request.person, at=request.at)
            tx.record(_fact(Happening.FACT_PROPOSED, fact, request))
            waiting.append(fact)
            continue
        authorise(before)
        locked = await tx.fact(before.id)
        after = await _changed(tx, request, replace(locked, owner=owner or locked.owner), wording)
        if after.version != locked.version:
            changed += 1
            waiting.append(after)
    _ask_all(tx, waiting, request, settings.roster)
    detail = {"added": str(added), "changed": str(changed)}
    tx.record(Fact(at=request.at, kind=Happening.FACTS_IMPORTED, person=request.person or None, detail=detail))
    return added, changed


async def _changed(tx: Transaction, request: Request, fact: VettedFact, wording: Wording) -> VettedFact:
    if wording == fact.wording:
        await tx.save_fact(fact)
        return fact
    changed = fact.reworded(wording, by=request.person, at=request.at)
    await tx.save_fact(changed)
    tx.record(_fact(Happening.FACT_CHANGED, changed, request))
    return changed


async def _refuse(
    tx: Transaction, settings: WorkspaceSettings, wording: Wording, *, at: datetime, but: FactId | None
) -> None:
    others = [one for one in await tx.facts() if one.id != but]
    if any(one.wording.name.casefold() == wording.name.casefold() for one in others):
        raise Unfit({"name": "There is a fact of this name already. Choose another name, or change that one."})
    if but is None and len(others) >= MOST:
        raise Unfit({"name": f"There are {MOST:,} facts, and no more fit. Retire some first."})
    _refuse_kept(settings, wording, at=at)


def _ask(tx: Transaction, fact: VettedFact, roster: Roster) -> None:
    for person in sorted(reviewers(fact, roster)):
        tx.owe(Owed.fact(fact.id, fact.version, person))


def _ask_all(tx: Transaction, facts: Sequence[VettedFact], request: Request, roster: Roster) -> None:
    """One fact is asked for by itself; many of one file make one message a person."""
    if len(facts) == 1:
        _ask(tx, facts[0], roster)
        return
    file = hashlib.sha256(request.key.encode()).hexdigest()[:16]
    for person in sorted({person for fact in facts for person in reviewers(fact, roster)}):
        tx.owe(Owed.facts(file, person))


def _tell(tx: Transaction, fact: VettedFact, roster: Roster) -> None:
    """Whoever waits for the outcome, and the reviewers, whose messages are brought up to date."""
    for person in sorted({*reviewers(fact, roster), fact.owner} - {PersonId("")}):
        tx.owe(Owed.fact(fact.id, fact.version, person))
