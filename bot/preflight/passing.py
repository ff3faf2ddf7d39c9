"""Use cases of a pass: ask the privacy role for it, grant or refuse it; and what lets a draft by."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.ids import DraftId, PassId, PersonId
from bot.ports import Transaction
from bot.preflight.check import Preflight
from bot.preflight.finding import Field, Severity
from bot.preflight.passes import Pass, PassState, may_pass
from bot.preflight.refusing import refuse_text
from bot.refusals import FourEyes, NotFound, NotOpen, NotYours, Unfit
from bot.requests import Request
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

NO_PRIVACY_REVIEW = (
    "A post of this kind passes no privacy review, so nobody would look at what is let by. Choose a kind that does."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    store: Store
    rosters: Rosters

    async def ask(self, request: Request, *, rule: str, kind: Kind, because: str) -> PassId:
        """Asks the privacy role for a pass.

        Raises:
            Unfit: this rule lets nobody by, or nobody else holds the privacy role; the field is rule. Or a post of
                this kind passes no privacy review; the field is kind.
            Blocked: the reason holds what must not be kept; the field is because.
        """
        if not may_pass(rule):
            raise Unfit({"rule": "What this rule blocks may be published by nobody."})
        known = await self.rosters.whole(request.workspace)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            if not asks_privacy(settings, kind):
                raise Unfit({"kind": NO_PRIVACY_REVIEW})
            refuse_text(because, Field.REASON, settings.preflight, at="because")
            asked = _asked(settings.roster, request.person)
            if not asked:
                raise Unfit({"rule": "Nobody but you holds the privacy role. Ask an admin of Vetted (/vetted setup)."})
            wanted = await tx.add_pass(
                Pass(
                    id=PassId(0),
                    person=request.person,
                    rule=rule,
                    kind=kind,
                    because=because,
                    asked_at=request.at,
                )
            )
            tx.owe(*(Owed.passing(wanted.id, person) for person in asked))
            tx.record(_fact(wanted, request, Happening.PASS_ASKED, text=because))
            return wanted.id

    async def answer(self, request: Request, number: PassId, *, granted: bool) -> Pass:
        """Grants or refuses a pass.

        Raises:
            NotFound: there is no such pass.
            NotYours: this person does not hold the privacy role; the attempt is in the record.
            FourEyes: they asked for it themselves.
            NotOpen: it was answered already.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            found = await tx.pass_of(number)
            if found is None:
                raise NotFound
            allowed = Role.PRIVACY in roster.roles_of(request.person)
            if allowed:
                found = await self._answered(tx, request, found, roster, granted=granted)
            else:
                tx.record(_fact(found, request, Happening.REFUSED_CLICK))
        if not allowed:
            raise NotYours("Only the privacy role lets a draft pass.")
        return found

    async def _answered(self, tx: Transaction, request: Request, found: Pass, roster: Roster, *, granted: bool) -> Pass:
        if found.person == request.person:
            raise FourEyes("You asked for this pass, so somebody else with the privacy role has to answer.")
        if found.state is not PassState.ASKED:
            raise NotOpen(f"This pass was {found.state.value} already.")
        state = PassState.GRANTED if granted else PassState.REFUSED
        answered = replace(found, state=state, answered_by=request.person, answered_at=request.at)
        await tx.save_pass(answered)
        told = {*_asked(roster, found.person), request.person, found.person}
        tx.owe(*(Owed.passing(found.id, person) for person in sorted(told)))
        tx.record(_fact(answered, request, Happening.PASS_GRANTED if granted else Happening.PASS_REFUSED))
        return answered


def asks_privacy(settings: WorkspaceSettings, kind: Kind) -> bool:
    """Whether a post of this kind passes a privacy review, whose people answer what is let by."""
    return any(Role.PRIVACY in stage.roles for stage in settings.rule_for(kind))


async def with_passes(
    tx: Transaction, preflight: Preflight, draft: DraftId, composition: Composition, *, by: PersonId, at: datetime
) -> Preflight:
    """Preflight as it reads this draft: what a pass lets by only warns. A pass that it needs is its own from now on."""
    passes = [one for one in await tx.passes(person=by, kind=composition.kind) if one.holds(draft, at=at)]
    if not passes:
        return preflight
    found = preflight.check(composition)
    needed = {finding.match.rule.id for finding in found if finding.match.severity is Severity.BLOCK}
    for one in passes:
        if one.rule in needed:
            needed.discard(one.rule)
            await tx.save_pass(replace(one, draft=draft))
    return replace(preflight, passed=frozenset(one.rule for one in passes))


def _asked(roster: Roster, author: PersonId) -> list[PersonId]:
    """Who is asked: the privacy role, its backups where nobody else holds it; never the author."""
    return sorted((roster.people(Role.PRIVACY) - {author}) or (roster.backing([Role.PRIVACY]) - {author}))


def _fact(one: Pass, request: Request, kind: Happening, *, text: str | None = None) -> Fact:
    detail = {"pass": str(one.id), "rule": one.rule, "kind": one.kind.value}
    return Fact(at=request.at, kind=kind, person=request.person, draft=one.draft, detail=detail, text=text)
