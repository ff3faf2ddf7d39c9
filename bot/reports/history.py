"""One draft's way, told from its steps: when it arrived where, how long it waited for whom, what it was answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import dropwhile, groupby

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.reports.step import Step
from bot.review.decision import Verdict

AUTHOR, SLOT = "author", "slot"
"""What a draft waits for beside the stages of its review; no stage has such a key, which are made of roles."""

ANSWERS = frozenset({Happening.DECIDED, Happening.APPROVAL_RECORDED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A time in which a draft waited for the same all along. `end` None: it still does."""

    start: datetime
    end: datetime | None
    on: frozenset[str]
    """Keys of stages, AUTHOR or SLOT."""

    def within(self, start: datetime, end: datetime) -> timedelta:
        """How much of it lies between two moments."""
        return max(min(self.end or end, end) - max(self.start, start), timedelta())


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """How long after somebody's turn had come they answered (`closes` False), or their stage was done (True)."""

    at: datetime
    took: timedelta
    stage: str
    role: str
    closes: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Changes that a reviewer asked for, with the reasons chosen from the organisation's list."""

    at: datetime
    reasons: tuple[str, ...]


@dataclass(kw_only=True, slots=True)
class History:
    """`first` holds when the draft first came to a state; `versions` how many it had when it was first approved."""

    kind: Kind
    submitted_at: datetime
    first: dict[DraftState, datetime] = field(default_factory=dict)
    versions: int = 1
    waits: list[Wait] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


def histories(steps: Iterable[Step]) -> tuple[History, ...]:
    """The way of each draft from its submission on; the steps are in order by draft."""
    ways = (
        list(dropwhile(lambda step: step.happened is not Happening.SUBMITTED, one))
        for _, one in groupby(steps, key=lambda step: step.draft)
    )
    return tuple(_told(way) for way in ways if way)


def _told(steps: Sequence[Step]) -> History:
    found = History(kind=steps[0].kind, submitted_at=steps[0].at)
    state: DraftState | None = None
    opened: dict[str, datetime] = {}
    waits_on: frozenset[str] = frozenset()
    since = steps[0].at
    for step in steps:
        is_open = step.open if step.open is not None else frozenset(opened)
        _note_answer(found, step, opened, is_open)
        if step.happened is Happening.UNDONE and (undone := _taken_back(found, step)) is not None:
            opened.setdefault(undone.stage, undone.at - undone.took)
        opened = {stage: opened.get(stage, step.at) for stage in is_open}
        state = step.state or state
        if step.version is not None and DraftState.APPROVED not in found.first:
            found.versions = max(found.versions, step.version)
        if step.state is not None:
            found.first.setdefault(step.state, step.at)
        now_on = _waits_on(state, is_open)
        if now_on != waits_on:
            _close(found, since, step.at, waits_on)
            waits_on, since = now_on, step.at
    _close(found, since, None, waits_on)
    return found


def _waits_on(state: DraftState | None, is_open: frozenset[str]) -> frozenset[str]:
    match state:
        case DraftState.CHANGES_REQUESTED:
            return frozenset({AUTHOR})
        case DraftState.APPROVED:
            return frozenset({SLOT})
        case _:
            return is_open


def _close(found: History, start: datetime, end: datetime | None, on: frozenset[str]) -> None:
    if on and start != end:
        found.waits.append(Wait(start=start, end=end, on=on))


def _note_answer(found: History, step: Step, opened: dict[str, datetime], is_open: frozenset[str]) -> None:
    if step.verdict is Verdict.CHANGES:
        found.asked.append(Asked(at=step.at, reasons=step.reasons))
    if step.happened in ANSWERS and step.stage in opened:
        found.answers.append(
            Answer(
                at=step.at,
                took=step.at - opened[step.stage],
                stage=step.stage,
                role=step.role or "",
                closes=step.stage not in is_open,
            )
        )


def _taken_back(found: History, step: Step) -> Answer | None:
    """The answer that was undone, which then is none: the stage's turn is the one it was before."""
    for answer in reversed(found.answers):
        if (answer.stage, answer.role) == (step.stage, step.role):
            found.answers.remove(answer)
            return answer
    return None
