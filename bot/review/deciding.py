"""The use case behind Approve, Request changes and Reject."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.ids import DraftId, PersonId
from bot.ports import Transaction
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_text
from bot.refusals import (
    AdminsOnly,
    FourEyes,
    NoConsent,
    NotByProxy,
    NotShown,
    NotYours,
    NotYourTurn,
    Refusal,
    Unanswered,
    Unfit,
)
from bot.requests import Request
from bot.review.decision import Decision, Outsider, Seen, Verdict
from bot.review.gate import consent_lacks
from bot.review.moving import carry_out
from bot.review.review import Review
from bot.review.roster import Admins, unfulfilled
from bot.review.rosters import Rosters
from bot.review.rules import plan_of
from bot.review.stages import Role, asked_of
from bot.review.submitting import sentence_for
from bot.store import Store
from bot.workspaces.reasons import BETWEEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Why somebody says no: reasons from the organisation's list, and their own words."""

    chosen: tuple[str, ...] = ()
    own: str = ""

    @property
    def words(self) -> str:
        """What the author reads."""
        return "\n".join([*(f"• {reason}" for reason in self.chosen), *filter(None, [self.own])])

    @property
    def detail(self) -> dict[str, str]:
        """What reports count by: the chosen reasons, which are the organisation's words and not a draft's."""
        return {"reasons": BETWEEN.join(self.chosen)} if self.chosen else {}


NO_REASON = Why()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deciding:
    store: Store
    admins: Admins
    rosters: Rosters

    async def may_decide(self, request: Request, draft: DraftId, *, verdict: Verdict, seen: Seen) -> None:
        """Whether this person may decide on what they see, asked before a form for the reason opens.

        Raises: like `decide`; a click by somebody who may not is recorded here too.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            roster = (await tx.settings()).roster.resolved(known)
            review = await tx.review(draft)
            refused = None
            try:
                review.decide(
                    person=request.person, roster=roster, verdict=verdict, seen=seen, reason="", at=request.at
                )
            except (NotYourTurn, FourEyes) as refusal:
                await tx.once(request.key)
                refused = refusal
                _record_refusal(tx, request, review, verdict, refusal)
        if refused:
            raise refused

    async def decide(
        self, request: Request, draft: DraftId, *, verdict: Verdict, seen: Seen, why: Why = NO_REASON
    ) -> tuple[Review, Decision]:
        """Records one person's decision; when this returns, it is committed.

        A click by somebody who may not decide is refused and leaves a trace (D2).

        Raises:
            AlreadyRecorded: this very click was carried out before.
            Stale, NotOpen, AlreadyDecided: there is nothing for this person to decide in what they saw.
            NoConsent, NotShown: it cannot be approved yet, by anybody.
            Unanswered: the privacy review approves only once its findings are answered.
            Blocked: the reason holds what must not be kept.
            NotYourTurn, FourEyes: they may not decide; the attempt is in the record.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = await tx.settings()
            roster = settings.roster.resolved(known)
            before = await tx.review(draft)
            refuse_text(why.words, Field.REASON, settings.preflight, at="reason")
            try:
                after, decision = before.decide(
                    person=request.person, roster=roster, verdict=verdict, seen=seen, reason=why.words, at=request.at
                )
            except (NotYourTurn, FourEyes) as refusal:
                refused: Refusal | None = refusal
                _record_refusal(tx, request, before, verdict, refusal)
            else:
                refused = None
                if verdict is Verdict.APPROVED:
                    await refuse_unapprovable(tx, before, on=today_in(settings.timezone, request.at))
                    await refuse_unanswered(tx, before, decision)
                await tx.add_decision(draft, decision)
                fact = Fact(
                    at=request.at,
                    kind=Happening.DECIDED,
                    person=request.person,
                    draft=draft,
                    version=decision.version,
                    stage=decision.stage,
                    role=decision.role.value,
                    detail={"verdict": verdict.value, **why.detail},
                    text=why.words or None,
                )
                after = await carry_out(tx, roster, before, after, facts=(fact,), at=request.at)
        if refused:
            raise refused
        return after, decision

    async def undo(self, request: Request, draft: DraftId) -> Review:
        """Takes this person's approval back, until the last stage closes.

        Raises:
            NotFound: no such draft.
            NotOpen: the review has closed, or there is no approval of theirs.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            before = await tx.review(draft)
            after, undone = before.undo(request.person, at=request.at)
            await tx.void_decisions(draft, [undone], at=request.at)
            fact = about(after, request, Happening.UNDONE, stage=undone.stage, role=undone.role.value)
            return await carry_out(tx, roster, before, after, facts=(fact,), at=request.at)

    async def hand_over(self, request: Request, draft: DraftId, *, stage: str, to: PersonId) -> Review:
        """Hands an open stage to somebody who may decide it; asked of a person with that role, the author or an admin.

        Raises:
            NotYours: this person has no part in the draft.
            NotOpen, NotEligible: the stage is closed, or that person may not decide it.
        """
        known = await self.rosters.about(request.workspace, request.person, to)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            before = await tx.review(draft)
            team = before.editors | self.admins.of(roster)
            if request.person not in team and not roster.roles_of(request.person):
                raise NotYours("Only the draft's authors, its reviewers and admins of Vetted may hand it over.")
            after = before.hand_over(stage, to, roster, at=request.at)
            await tx.assign(draft, after.assigned)
            tx.owe(Owed.call(draft, to))  # also if they were among those asked: now it is theirs
            fact = about(after, request, Happening.REASSIGNED, stage=stage, detail={"to": to})
            return await carry_out(tx, roster, before, after, facts=(fact,), at=request.at)

    async def record_approval(
        self, request: Request, draft: DraftId, *, stage: str, outsider: Outsider, seen: Seen
    ) -> Review:
        """Records the approval of a reviewer outside Slack, where the organisation allows that; never for privacy.

        Raises:
            NotYours: it takes an admin of Vetted or somebody who holds a role of review.
            NotByProxy, NotOpen, FourEyes, AlreadyDecided, Stale, NoConsent, NotShown: it may not be recorded.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = await tx.settings()
            roster = settings.roster.resolved(known)
            if not settings.recorded_approvals:
                raise NotByProxy("Your organisation does not use recorded approvals; an admin can allow them.")
            trusted = bool(roster.roles_of(request.person)) or request.person in self.admins.of(roster)
            if not trusted or request.person in known.unfit:
                raise NotYours("Only admins of Vetted and people who review may record somebody's approval.")
            before = await tx.review(draft)
            refuse_text(outsider.evidence, Field.EVIDENCE, settings.preflight, at="evidence")
            after, decision = before.record_approval(
                stage_key=stage, person=request.person, outsider=outsider, seen=seen, at=request.at
            )
            await refuse_unapprovable(tx, before, on=today_in(settings.timezone, request.at))
            await tx.add_decision(draft, decision)
            fact = replace(
                about(after, request, Happening.APPROVAL_RECORDED, stage=stage, role=decision.role.value),
                text=f"{outsider.name}\n{outsider.evidence}",
            )
            return await carry_out(tx, roster, before, after, facts=(fact,), at=request.at)

    async def restart(self, request: Request, draft: DraftId) -> Review:
        """Begins a draft's review anew under the rules of today; every decision on it is voided (D10).

        Raises:
            AdminsOnly: this person is no admin of Vetted.
            NotOpen: the draft is over, or its images are being checked.
            Unfit: nobody could fulfil the rules of today.
        """
        known = await self.rosters.whole(request.workspace)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = await tx.settings()
            roster = settings.roster.resolved(known)
            if request.person not in (admins := self.admins.of(roster)):
                raise AdminsOnly(admins)
            before = await tx.review(draft)
            plan = plan_of(settings.rule_for(before.version.content.kind), roster, before.editors)
            if short := unfulfilled(asked_of(plan, before.version.content), roster, before.editors):
                raise Unfit({"kind": sentence_for(short)})
            after, voided = before.restarted(plan, at=request.at)
            await tx.set_plan(draft, plan)
            await tx.assign(draft, {})
            await tx.void_decisions(draft, voided, at=request.at)
            fact = about(after, request, Happening.RESTARTED)
            return await carry_out(tx, roster, before, after, facts=(fact,), at=request.at)


async def refuse_unanswered(tx: Transaction, review: Review, decision: Decision) -> None:
    """The privacy role does not approve over a privacy finding that it has not answered.

    Raises:
        Unanswered: there is one.
    """
    if decision.role is Role.PRIVACY:
        found = await tx.findings(review.draft.id, review.version.no)
        if any(noted.unanswered for noted in found):
            raise Unanswered


async def refuse_unapprovable(tx: Transaction, review: Review, *, on: date) -> None:
    """Nobody approves what lacks a consent, or a tailored text that the card's thread does not show yet.

    Raises:
        NoConsent: it lacks a consent it needs on this day.
        NotShown: a tailored text has not been posted.
    """
    if lacks := consent_lacks(review, on=on):
        raise NoConsent(
            f"This draft cannot be approved as it stands: {'; '.join(lacks)}. Request changes, so that its author"
            " chooses a consent that holds, or takes out what needs one."
        )
    if review.version.content.tailored.keys() - await tx.shown_texts(review):
        raise NotShown


def about(
    review: Review,
    request: Request,
    kind: Happening,
    *,
    stage: str | None = None,
    role: str | None = None,
    detail: Mapping[str, str] | None = None,
) -> Fact:
    """A fact about a draft as it now stands, by the person who asked."""
    return Fact(
        at=request.at,
        kind=kind,
        person=request.person,
        draft=review.draft.id,
        version=review.version.no,
        stage=stage,
        role=role,
        detail=detail or {},
    )


def _record_refusal(tx: Transaction, request: Request, review: Review, verdict: Verdict, refusal: Refusal) -> None:
    tx.record(
        Fact(
            at=request.at,
            kind=Happening.REFUSED_CLICK,
            person=request.person,
            draft=review.draft.id,
            version=review.version.no,
            detail={"wanted": verdict.value, "because": type(refusal).__name__},
        )
    )
