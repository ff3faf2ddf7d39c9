"""The state machine of a review: what was decided, what is open, who may decide, what a decision makes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.consent.authorisation import Authorisation
from bot.crisis.hold import Hold, Scope
from bot.drafts.draft import Draft, DraftState, Version
from bot.drafts.networks import Network
from bot.ids import PersonId
from bot.refusals import AlreadyDecided, FourEyes, NotByProxy, NotEligible, NotOpen, NotYourTurn, Stale
from bot.review.decision import Decision, Outsider, Seen, Verdict
from bot.review.roster import Roster
from bot.review.stages import Binds, Plan, Role, Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a stage stands: the approvals that count now, and whether they are enough. `skipped` by its rule."""

    stage: Stage
    approvals: tuple[Decision, ...]
    skipped: bool = False

    @property
    def closed(self) -> bool:
        return self.skipped or len(self.approvals) >= self.stage.quorum

    @property
    def missing(self) -> int:
        """How many more approvals close it."""
        return 0 if self.skipped else max(self.stage.quorum - len(self.approvals), 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A submitted draft with everything a decision on it depends on.

    `editors` are all who wrote or edited any version: none of them approves any (D2). `assigned` names, for stages
    handed to somebody, whom. `consents` are those the version rests on, as they stand now. `escalated`: the stages
    that have waited so long on this version that everybody who may decide them is asked. `hold`: the crisis hold that
    is on in the workspace, whatever it covers. `out`: the networks this version is known to be out on.
    """

    draft: Draft
    version: Version
    plan: Plan
    decisions: tuple[Decision, ...]
    editors: frozenset[PersonId]
    assigned: Mapping[str, PersonId] = field(default_factory=dict)
    consents: tuple[Authorisation, ...] = ()
    escalated: frozenset[str] = frozenset()
    hold: Hold | None = None
    out: frozenset[Network] = frozenset()

    @property
    def left(self) -> tuple[Network, ...]:
        """The networks on which this version is not known to be out."""
        return tuple(network for network in self.version.content.networks if network not in self.out)

    def covered(self, scope: Scope) -> bool:
        """Whether a scope covers what is still to go out: where a post is out already nothing holds it back."""
        return scope.covers(replace(self.version.content, networks=self.left))

    @property
    def held(self) -> bool:
        """Whether a crisis hold keeps what is left of this version from going out now."""
        return self.hold is not None and self.covered(self.hold.scope)

    def counts(self, decision: Decision, stage: Stage) -> bool:
        """Whether this approval still stands for this stage of the version as it is now."""
        if decision.stage != stage.key or decision.verdict is not Verdict.APPROVED:
            return False
        if decision.voided_at is not None or decision.epoch != self.draft.epoch or decision.person in self.editors:
            return False
        if stage.binds is Binds.VERSION:
            return decision.version_hash == self.version.version_hash
        return decision.content_hash == self.version.content_hash

    def standings(self) -> tuple[Standing, ...]:
        """Every stage of the plan; one voice counts in one stage, the first it approved, unless the rule repeats."""
        standings: list[Standing] = []
        for stage in self.plan:
            spent = _spent(stage, standings)
            approvals: dict[str, Decision] = {}
            for decision in self.decisions:
                heard = decision.voice in approvals or decision.voice in spent
                if not heard and self.counts(decision, stage):
                    approvals[decision.voice] = decision
            skipped = stage.skip.applies(self.version.content)
            standings.append(Standing(stage=stage, approvals=tuple(approvals.values()), skipped=skipped))
        return tuple(standings)

    def open_standings(self) -> tuple[Standing, ...]:
        """The stages whose turn it is; none when all are closed or the draft is not in review."""
        if self.draft.state is not DraftState.IN_REVIEW:
            return ()
        waiting = [standing for standing in self.standings() if not standing.closed]
        step = min((standing.stage.step for standing in waiting), default=0)
        return tuple(standing for standing in waiting if standing.stage.step == step)

    @property
    def step(self) -> int:
        """The step whose turn it is, 0 when none is."""
        return next((standing.stage.step for standing in self.open_standings()), 0)

    @property
    def seen(self) -> Seen:
        """What somebody sees who looks at this review now."""
        return Seen(version=self.version.no, epoch=self.draft.epoch, step=self.step)

    @property
    def fully_approved(self) -> bool:
        """Every stage has its quorum on what it binds to; where no stage was asked, nobody approved."""
        standings = self.standings()
        return all(standing.closed for standing in standings) and any(not standing.skipped for standing in standings)

    def turn(self, roster: Roster) -> frozenset[PersonId]:
        """The people who are asked to decide now."""
        return frozenset(person for standing in self.open_standings() for person in self.asked(standing, roster))

    def asked(self, standing: Standing, roster: Roster) -> frozenset[PersonId]:
        """The people an open stage is waiting for: whom it was handed to, else its role; backups where too few.

        Who stands in for somebody is asked in their place. Once it is escalated, all who may decide are asked.
        """
        free = self.able(standing, roster)
        if standing.stage.key in self.escalated:
            return free
        assigned = self.assigned.get(standing.stage.key)
        if assigned in free:
            return frozenset(roster.standing_in(assigned, standing.stage.roles)) & free or frozenset({assigned})
        people = roster.asked(standing.stage.roles) & free
        return people if len(people) >= standing.missing else free

    def able(self, standing: Standing, roster: Roster) -> frozenset[PersonId]:
        """The people who may decide a stage: they hold its role or back it up, did not write, and do not count yet.

        Whoever recorded an approval in this stage has had their say in it, but not in the others.
        """
        stage = standing.stage
        people = roster.holding(stage.roles) | roster.backing(stage.roles)
        here = {decision.person for decision in standing.approvals}
        spent = _spent(stage, self.standings())
        return frozenset(person for person in people - self.editors - here if person not in spent)

    def stage_for(self, person: PersonId, roster: Roster) -> Stage:
        """The open stage this person may decide now.

        Of several, one that waits for them, and of those the one with the fewest others to decide it: elsewhere, whom
        the rules need in one stage could be used up in another.

        Raises:
            NotOpen, FourEyes, NotYourTurn, AlreadyDecided: why they may not.
        """
        standings = self.open_standings()
        if not standings:
            raise NotOpen
        if person in self.editors:
            raise FourEyes
        roles = roster.roles_of(person)
        if not any(roles.intersection(standing.stage.roles) for standing in standings):
            raise NotYourTurn(self.turn(roster))
        able = {standing.stage.key: self.able(standing, roster) for standing in standings}
        mine = [standing for standing in standings if person in able[standing.stage.key]]
        if not mine:
            raise AlreadyDecided

        def rank(standing: Standing) -> tuple[bool, int]:
            spare = len(able[standing.stage.key]) - standing.missing
            return person not in self.asked(standing, roster), spare

        return min(mine, key=rank).stage

    def decide(
        self, *, person: PersonId, roster: Roster, verdict: Verdict, seen: Seen, reason: str, at: datetime
    ) -> tuple["Review", Decision]:
        """The review after this person's decision, and the decision.

        Raises:
            NotOpen, FourEyes, NotYourTurn, AlreadyDecided: this person may not decide now.
            Stale: they decided on something other than what is there now.
        """
        self.refuse_stale(person, seen)
        stage = self.stage_for(person, roster)
        role = next(role for role in stage.roles if role in roster.roles_of(person))
        return self._with_decision(stage, role, person, verdict, reason=reason, outsider=None, at=at)

    def record_approval(
        self, *, stage_key: str, person: PersonId, outsider: Outsider, seen: Seen, at: datetime
    ) -> tuple["Review", Decision]:
        """The review after somebody recorded the approval of a reviewer outside Slack, and that approval.

        A stage takes one such approval, and none for privacy; who records it wrote nothing of the draft.

        Raises:
            NotOpen, FourEyes, AlreadyDecided, NotByProxy: it may not be recorded now.
            Stale: it is about something other than what is there now.
        """
        if (seen.version, seen.epoch) != (self.version.no, self.draft.epoch):
            raise Stale
        standing = next((s for s in self.open_standings() if s.stage.key == stage_key), None)
        if standing is None:
            raise NotOpen
        if person in self.editors:
            raise FourEyes
        if Role.PRIVACY in standing.stage.roles:
            raise NotByProxy
        if any(decision.outsider or decision.person == person for decision in standing.approvals):
            raise AlreadyDecided
        if outsider.voice in _spent(standing.stage, self.standings()):
            raise AlreadyDecided("Their approval already counts in another stage; one person counts in one stage.")
        role = standing.stage.roles[0]
        return self._with_decision(standing.stage, role, person, Verdict.APPROVED, reason="", outsider=outsider, at=at)

    def refuse_stale(self, person: PersonId, seen: Seen) -> None:
        """Refuses a decision on something other than what is there now, or a second one on the same (D8).

        Raises:
            AlreadyDecided, Stale
        """
        if (seen.version, seen.epoch) != (self.version.no, self.draft.epoch):
            raise Stale
        if self._has_spoken(person, seen.step):
            raise AlreadyDecided
        if self.open_standings() and seen.step != self.step:
            raise Stale

    def _with_decision(
        self,
        stage: Stage,
        role: Role,
        person: PersonId,
        verdict: Verdict,
        *,
        reason: str,
        outsider: Outsider | None,
        at: datetime,
    ) -> tuple["Review", Decision]:
        decision = Decision(
            stage=stage.key,
            role=role,
            person=person,
            verdict=verdict,
            version=self.version.no,
            content_hash=self.version.content_hash,
            version_hash=self.version.version_hash,
            epoch=self.draft.epoch,
            reason=reason,
            outsider=outsider,
            at=at,
        )
        after = replace(self, decisions=(*self.decisions, decision))
        return replace(after, draft=replace(self.draft, state=after.state_after(verdict), changed_at=at)), decision

    def _has_spoken(self, person: PersonId, step: int) -> bool:
        """Whether this person's word on this version, in this step, is already in the record (D8)."""
        stages = {stage.key for stage in self.plan if stage.step == step}
        return any(
            decision.person == person
            and decision.outsider is None
            and decision.stage in stages
            and (decision.version, decision.epoch) == (self.version.no, self.draft.epoch)
            and decision.voided_at is None
            for decision in self.decisions
        )

    def undo(self, person: PersonId, *, at: datetime) -> tuple["Review", Decision]:
        """The review after this person took their approval back, and that approval, voided.

        Possible while the draft is in review: with the last stage the review closes.

        Raises:
            NotOpen: the review has closed, or this person has no approval in it that counts.
        """
        if self.draft.state is not DraftState.IN_REVIEW:
            raise NotOpen("The review has closed: an approval can be taken back until its last stage has approved.")
        mine = [d for s in self.standings() for d in s.approvals if d.person == person]
        if not mine:
            raise NotOpen("You have no approval of this version that could be taken back.")
        undone = replace(mine[-1], voided_at=at)
        decisions = tuple(undone if decision == mine[-1] else decision for decision in self.decisions)
        return replace(self, decisions=decisions, draft=replace(self.draft, changed_at=at)), undone

    def hand_over(self, stage_key: str, to: PersonId, roster: Roster, *, at: datetime) -> "Review":
        """The review after an open stage was handed to somebody who may decide it.

        Raises:
            NotOpen: the stage is not waiting for a decision.
            NotEligible: this person may not decide it.
        """
        standing = next((s for s in self.open_standings() if s.stage.key == stage_key), None)
        if standing is None:
            raise NotOpen
        able = self.able(standing, roster)
        if to not in able:
            raise NotEligible(able)
        return replace(self, assigned={**self.assigned, stage_key: to}, draft=replace(self.draft, changed_at=at))

    def restarted(self, plan: Plan, *, at: datetime) -> tuple["Review", tuple[Decision, ...]]:
        """The review begun anew under other rules, and the decisions this voids (D10). It raises the epoch.

        Raises:
            NotOpen: the draft is over, or its images are still being checked.
        """
        if self.draft.state.over or self.draft.state is DraftState.CHECKING:
            raise NotOpen
        voided = tuple(decision for decision in self.decisions if decision.voided_at is None)
        decisions = tuple(replace(d, voided_at=at) if d in voided else d for d in self.decisions)
        draft = replace(self.draft, state=DraftState.IN_REVIEW, epoch=self.draft.epoch + 1, changed_at=at)
        return replace(self, draft=draft, plan=plan, decisions=decisions, assigned={}), voided

    def called_off(self, *, at: datetime) -> tuple["Review", tuple[Decision, ...]]:
        """The review after a consent it rests on has ended, and the approvals this voids. It raises the epoch (D1).

        What was on its way goes back to its author, while its images are checked as soon as that is done; what is
        over stays so.
        """
        voided = tuple(d for d in self.decisions if d.voided_at is None and d.verdict is Verdict.APPROVED)
        decisions = tuple(replace(d, voided_at=at) if d in voided else d for d in self.decisions)
        draft = replace(self.draft, epoch=self.draft.epoch + 1, changed_at=at)
        if draft.state is DraftState.CHECKING:
            draft = replace(draft, came_from=DraftState.CHANGES_REQUESTED)
        elif not draft.state.over:
            draft = replace(draft, state=DraftState.CHANGES_REQUESTED)
        return replace(self, draft=draft, decisions=decisions, assigned={}), voided

    def held_back(self, *, at: datetime) -> tuple["Review", tuple[Decision, ...]]:
        """The review after a crisis hold took it back, and the approvals this voids. It raises the epoch (D1).

        What had missed its slot still has; while images are checked, it is held if they turn out unfit.
        """
        voided = tuple(d for d in self.decisions if d.voided_at is None and d.verdict is Verdict.APPROVED)
        decisions = tuple(replace(d, voided_at=at) if d in voided else d for d in self.decisions)
        draft = replace(self.draft, epoch=self.draft.epoch + 1, changed_at=at)
        if draft.state is DraftState.CHECKING:
            draft = replace(draft, came_from=DraftState.HELD)
        elif draft.state is not DraftState.MISSED:
            draft = replace(draft, state=DraftState.HELD)
        return replace(self, draft=draft, decisions=decisions, assigned={}), voided

    def let_go(self, *, at: datetime) -> tuple["Review", tuple[Decision, ...]]:
        """The review after a person sent a held post back into it, and the approvals this voids: it begins anew.

        Raises:
            NotOpen: it is not held.
        """
        if self.draft.state is not DraftState.HELD:
            raise NotOpen("This post is not held any more: somebody has looked at it already.")
        return self.restarted(self.plan, at=at)

    def state_after(self, verdict: Verdict) -> DraftState:
        """Where a verdict takes the draft, given the decisions this review already holds."""
        match verdict:
            case Verdict.CHANGES:
                return DraftState.CHANGES_REQUESTED
            case Verdict.REJECTED:
                return DraftState.REJECTED
            case Verdict.APPROVED:
                return DraftState.APPROVED if self.fully_approved else DraftState.IN_REVIEW

    def with_version(self, version: Version, *, at: datetime) -> tuple["Review", tuple[Decision, ...]]:
        """The review after an edit, and the approvals the edit voided for good (D1)."""
        editors = self.editors | {version.edited_by}
        epoch = self.draft.epoch + (self.draft.state is DraftState.HELD)  # whatever leaves a hold is approved anew
        moved = replace(self, version=version, editors=editors, draft=replace(self.draft, epoch=epoch))
        by_key = {stage.key: stage for stage in self.plan}
        voided = tuple(
            decision
            for decision in self.decisions
            if decision.voided_at is None
            and not (decision.stage in by_key and moved.counts(decision, by_key[decision.stage]))
        )
        decisions = tuple(
            replace(decision, voided_at=at) if decision in voided else decision for decision in self.decisions
        )
        moved = replace(moved, decisions=decisions)
        state = DraftState.APPROVED if moved.fully_approved else DraftState.IN_REVIEW
        draft = replace(moved.draft, version=version.no, state=state, changed_at=at, came_from=None)
        return replace(moved, draft=draft), voided


def _spent(stage: Stage, standings: Iterable[Standing]) -> frozenset[str]:
    """The voices that count in one of these stages and so not in this one.

    A stage that repeats counts who approved another step, but not the same person twice in its own: one click is one
    stage's answer, and a second on the same card would be taken for the other's.
    """
    return frozenset(
        decision.voice
        for other in standings
        if other.stage.key != stage.key and (not stage.repeats or other.stage.step == stage.step)
        for decision in other.approvals
    )
