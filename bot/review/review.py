"""The state machine of a review: what was decided, what is open, who may decide, what a decision makes of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.drafts.draft import Draft, DraftState, Version
from bot.ids import PersonId
from bot.refusals import AlreadyDecided, FourEyes, NotOpen, NotYourTurn, Stale
from bot.review.roster import Roster
from bot.review.stages import Binds, Plan, Role, Stage


class Verdict(StrEnum):
    APPROVED = "approved"
    CHANGES = "changes"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the person had in front of them when they clicked; a decision belongs to that and to nothing else (D1)."""

    version: int
    epoch: int
    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One person's word in one stage. `voided_at` is set when a change took away what it was given for."""

    stage: str
    role: Role
    person: PersonId
    verdict: Verdict
    version: int
    content_hash: str
    version_hash: str
    epoch: int
    at: datetime
    reason: str = ""
    voided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a stage stands: the approvals that count now, and whether they are enough."""

    stage: Stage
    approvals: tuple[Decision, ...]

    @property
    def closed(self) -> bool:
        return len(self.approvals) >= self.stage.quorum


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """A submitted draft with everything a decision on it depends on.

    `editors` are all who wrote or edited any version: none of them approves any (D2).
    """

    draft: Draft
    version: Version
    plan: Plan
    decisions: tuple[Decision, ...]
    editors: frozenset[PersonId]

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
        """Every stage of the plan; one person counts in one stage, the first they approved."""
        spoken: set[PersonId] = set()
        standings = []
        for stage in self.plan:
            approvals = []
            for decision in self.decisions:
                if decision.person not in spoken and self.counts(decision, stage):
                    approvals.append(decision)
                    spoken.add(decision.person)
            standings.append(Standing(stage=stage, approvals=tuple(approvals)))
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
        """Every stage has its quorum on what it binds to; a plan without stages approves nothing."""
        standings = self.standings()
        return bool(standings) and all(standing.closed for standing in standings)

    def turn(self, roster: Roster) -> frozenset[PersonId]:
        """The people who may decide now."""
        asked = {person for standing in self.open_standings() for person in roster.people(standing.stage.role)}
        spoken = {decision.person for standing in self.standings() for decision in standing.approvals}
        return frozenset(asked - self.editors - spoken)

    def stage_for(self, person: PersonId, roster: Roster) -> Stage:
        """The open stage this person may decide now.

        Raises:
            NotOpen, FourEyes, NotYourTurn, AlreadyDecided: why they may not.
        """
        standings = self.open_standings()
        if not standings:
            raise NotOpen
        if person in self.editors:
            raise FourEyes
        roles = roster.roles_of(person)
        mine = [standing for standing in standings if standing.stage.role in roles]
        if not mine:
            raise NotYourTurn(self.turn(roster))
        if any(d.person == person for standing in self.standings() for d in standing.approvals):
            raise AlreadyDecided
        return mine[0].stage

    def decide(
        self, *, person: PersonId, roster: Roster, verdict: Verdict, seen: Seen, reason: str, at: datetime
    ) -> tuple["Review", Decision]:
        """The review after this person's decision, and the decision.

        Raises:
            NotOpen, FourEyes, NotYourTurn, AlreadyDecided: this person may not decide now.
            Stale: they decided on something other than what is there now.
        """
        if (seen.version, seen.epoch) != (self.version.no, self.draft.epoch):
            raise Stale
        if self._has_spoken(person, seen.step):
            raise AlreadyDecided
        if self.open_standings() and seen.step != self.step:
            raise Stale
        stage = self.stage_for(person, roster)
        decision = Decision(
            stage=stage.key,
            role=stage.role,
            person=person,
            verdict=verdict,
            version=self.version.no,
            content_hash=self.version.content_hash,
            version_hash=self.version.version_hash,
            epoch=self.draft.epoch,
            reason=reason,
            at=at,
        )
        after = replace(self, decisions=(*self.decisions, decision))
        return replace(after, draft=replace(self.draft, state=after.state_after(verdict), changed_at=at)), decision

    def _has_spoken(self, person: PersonId, step: int) -> bool:
        """Whether this person's word on this version, in this step, is already in the record (D8)."""
        stages = {stage.key for stage in self.plan if stage.step == step}
        return any(
            decision.person == person
            and decision.stage in stages
            and (decision.version, decision.epoch) == (self.version.no, self.draft.epoch)
            and decision.voided_at is None
            for decision in self.decisions
        )

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
        moved = replace(self, version=version, editors=editors)
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
        draft = replace(self.draft, version=version.no, state=state, changed_at=at, came_from=None)
        return replace(moved, draft=draft), voided
