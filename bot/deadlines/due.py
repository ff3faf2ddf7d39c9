"""What has to be sent now for reviews that wait: a pure function over what the database says.

Every step counts from the one before as it was sent, so that after downtime nobody gets two at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.deadlines.policy import Deadlines, Policy, Step
from bot.deadlines.working_hours import WorkingHours
from bot.drafts.kinds import Kind
from bot.ids import PersonId

T = TypeVar("T")
"""What tells one turn from another: a draft's stage, or a fact's version."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingPerson:
    """Somebody a turn waits for. `sent`: when each step went to them; a snoozed one by `snooze_step`.

    `brought_in`: they are asked since the turn was escalated. `away`: they are not reminded now. `reachable`: what
    Slack shows, None where it was not asked.
    """

    person: PersonId
    asked_at: datetime
    hours: WorkingHours
    sent: Mapping[str, datetime] = field(default_factory=dict)
    snoozed_until: datetime | None = None
    snoozes: int = 0
    brought_in: bool = False
    away: bool = False
    reachable: bool | None = None

    @property
    def snooze_step(self) -> str:
        """The step that ends the latest snooze; each is one of its own."""
        return f"{Step.SNOOZED}.{self.snoozes}"

    @property
    def snoozing(self) -> bool:
        """Whether the reminder they asked for is still to come."""
        return self.snoozed_until is not None and self.snooze_step not in self.sent

    @property
    def heard_at(self) -> datetime:
        """When they last heard of it."""
        return max((self.asked_at, *self.sent.values()))


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingTurn(Generic[T]):
    """A turn that is open. `others`: whether an escalation would ask anybody who is not asked yet.

    `hours` are those of the organisation, for its channel.
    """

    turn: T
    kind: Kind
    people: tuple[WaitingPerson, ...]
    hours: WorkingHours
    others: bool = False
    escalated_at: datetime | None = None
    told_channel: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Nudge(Generic[T]):
    """One thing to send. `key` is the step, told apart from earlier ones of its sort; nobody: it concerns the stage."""

    turn: T
    step: Step
    key: str
    person: PersonId | None = None


def what_is_due(now: datetime, waiting: Iterable[WaitingTurn[T]], deadlines: Deadlines) -> tuple[Nudge[T], ...]:
    """Everything to send now; sent steps are never due again."""
    found: list[Nudge[T]] = []
    for one in waiting:
        policy = deadlines.policy_for(one.kind)
        found += _personal(now, one, policy)
        if (step := _of_stage(now, one, policy)) is not None:
            found.append(Nudge(turn=one.turn, step=step, key=step))
    return tuple(found)


def _personal(now: datetime, waiting: WaitingTurn[T], policy: Policy) -> Iterator[Nudge[T]]:
    others_go_first = any(one.reachable or Step.BACKUP in one.sent for one in waiting.people if one.brought_in)
    for one in waiting.people:
        if one.away or not (policy.by_clock or one.hours.at_work(now)):
            continue
        step = _step_for(now, one, policy)
        passed_over = policy.by_clock and others_go_first and not one.reachable and not waiting.told_channel
        if step is None or (step is Step.BACKUP and passed_over):
            continue
        key = one.snooze_step if step is Step.SNOOZED else step
        yield Nudge(turn=waiting.turn, step=step, key=key, person=one.person)


def _step_for(now: datetime, one: WaitingPerson, policy: Policy) -> Step | None:
    if one.brought_in and Step.BACKUP not in one.sent:
        return Step.BACKUP
    if one.snoozing:
        return Step.SNOOZED if one.snoozed_until is not None and one.snoozed_until <= now else None
    for step, gap in ((Step.REMIND, policy.remind), (Step.AGAIN, policy.again)):
        if step not in one.sent:
            return step if _passed(one.heard_at, gap, one.hours, policy) <= now else None
    return None


def _of_stage(now: datetime, waiting: WaitingTurn[T], policy: Policy) -> Step | None:
    """The escalation goes by whoever has been asked longest; the channel hears in the organisation's hours."""
    if waiting.told_channel:
        return None
    if waiting.escalated_at is None:
        if not any(_has_had_their_time(now, one, policy) for one in waiting.people):
            return None
        if waiting.others:
            return Step.ESCALATE
    elif _passed(waiting.escalated_at, policy.channel, waiting.hours, policy) > now:
        return None
    return Step.CHANNEL if policy.by_clock or waiting.hours.at_work(now) else None


def _has_had_their_time(now: datetime, one: WaitingPerson, policy: Policy) -> bool:
    if one.away:
        return _passed(one.asked_at, policy.until_escalation, one.hours, policy) <= now
    if one.snoozing or Step.AGAIN not in one.sent:
        return False
    return _passed(one.heard_at, policy.backup, one.hours, policy) <= now


def _passed(since: datetime, gap: timedelta, hours: WorkingHours, policy: Policy) -> datetime:
    return since + gap if policy.by_clock else hours.after(since, gap)
