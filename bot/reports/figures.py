"""What a period comes to: how many, how long, what for. Pure: histories in, figures out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from bot.assist.call import Used
from bot.drafts.draft import DraftState
from bot.reports.history import History, histories
from bot.reports.observed import Observed
from bot.reports.period import Period
from bot.reports.step import Step

MOST = 0.9
"""The share of a p90: nine of ten took no longer."""

NONE_OBSERVED = Observed()


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Drafts that came to each point for the first time."""

    submitted: int
    approved: int
    rejected: int
    missed: int
    published: int
    withdrawn: int

    @property
    def any(self) -> bool:
        return any(getattr(self, name) for name in COUNTED)


COUNTED = ("submitted", "approved", "rejected", "missed", "published", "withdrawn")
"""The counts by name, in the order in which they are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turnaround:
    """How long it took, around the clock: half took no longer than `median`, nine of ten no longer than `p90`.

    `p90` is by nearest rank, so one of the spans measured.
    """

    of: str
    count: int
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Waited:
    """How long drafts waited for one of these, together; `of` is a stage's key, AUTHOR or SLOT.

    Time in which several stages were asked at once is divided among them, so that all that was waited adds up.
    """

    of: str
    took: timedelta
    share: float
    """Of all that was waited, from 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """A reason from the organisation's list, and how many requests for changes named it."""

    words: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Everything a report says of one period; what nothing is known of is None or left out.

    `reviewed` drafts were first approved, or rejected, in the period; `reworked` are those of them that took more than
    one version. A request for changes may name several reasons, or none of the list's.
    """

    counts: Counts
    whole: Turnaround | None
    """From submission to the last stage's approval."""
    stages: tuple[Turnaround, ...]
    """From the stage's turn until it was done: its quorum had approved, or somebody in it had said no."""
    roles: tuple[Turnaround, ...]
    """From the stage's turn to each answer of somebody in this role."""
    kinds: tuple[Turnaround, ...]
    """Like `whole`, by kind of post."""
    waited: tuple[Waited, ...]
    """Longest first."""
    change_requests: int
    reasons: tuple[Reason, ...]
    """Most often named first."""
    reviewed: int
    reworked: int

    @property
    def empty(self) -> bool:
        """Nothing happened and nothing waited."""
        return not (self.counts.any or self.waited or self.change_requests or self.stages)


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A period in figures beside the one before. `until`: up to when it was looked at, where it is not over.

    `observed`: observances that began in it, up to then.
    """

    period: Period
    zone: str
    until: datetime
    figures: Figures
    before: Figures
    observed: Observed = NONE_OBSERVED
    assisted: tuple[Used, ...] = ()
    """What each use of the language model cost in it."""

    @property
    def empty(self) -> bool:
        """Nothing happened, nothing waited, and there was no day to speak of."""
        return self.figures.empty and not self.observed.any


def report(
    steps: Sequence[Step],
    period: Period,
    zone: str,
    *,
    now: datetime,
    observed: Observed = NONE_OBSERVED,
    assisted: tuple[Used, ...] = (),
) -> Report:
    """The report on a period, from the steps of the drafts that were under way in it or in the one before."""
    told = histories(steps)
    start, end = period.start_in(zone), min(period.end_in(zone), now)
    return Report(
        period=period,
        zone=zone,
        until=end,
        figures=figures(told, start, end),
        before=figures(told, period.before.start_in(zone), start),
        observed=observed,
        assisted=assisted,
    )


def figures(told: Iterable[History], start: datetime, end: datetime) -> Figures:
    """The figures from one moment to before another."""
    told = tuple(told)

    def within(moment: datetime | None) -> bool:
        return moment is not None and start <= moment < end

    approved = [one for one in told if within(one.first.get(DraftState.APPROVED))]
    answers = [answer for one in told for answer in one.answers if within(answer.at)]
    asked = [asked for one in told for asked in one.asked if within(asked.at)]
    reviewed = [*approved, *(one for one in told if _only_rejected(one) and within(one.first[DraftState.REJECTED]))]
    whole = [(one.kind.value, one.first[DraftState.APPROVED] - one.submitted_at) for one in approved]
    return Figures(
        counts=_counts(told, within),
        whole=turnaround("", [took for _, took in whole]) if whole else None,
        stages=_turnarounds((answer.stage, answer.took) for answer in answers if answer.closes),
        roles=_turnarounds((answer.role, answer.took) for answer in answers),
        kinds=_turnarounds(whole),
        waited=_waited(told, start, end),
        change_requests=len(asked),
        reasons=_reasons(reason for one in asked for reason in one.reasons),
        reviewed=len(reviewed),
        reworked=sum(one.versions > 1 for one in reviewed),
    )


def turnaround(of: str, spans: Sequence[timedelta]) -> Turnaround:
    """Median and p90 of at least one span."""
    ordered = sorted(spans)
    middle = timedelta(seconds=median(span.total_seconds() for span in ordered))
    return Turnaround(of=of, count=len(ordered), median=middle, p90=ordered[ceil(MOST * len(ordered)) - 1])


def _counts(told: Sequence[History], within: Callable[[datetime | None], bool]) -> Counts:
    def first(state: DraftState) -> int:
        return sum(within(one.first.get(state)) for one in told)

    return Counts(
        submitted=sum(within(one.submitted_at) for one in told),
        approved=first(DraftState.APPROVED),
        rejected=first(DraftState.REJECTED),
        missed=first(DraftState.MISSED),
        published=first(DraftState.PUBLISHED),
        withdrawn=first(DraftState.WITHDRAWN),
    )


def _only_rejected(one: History) -> bool:
    return DraftState.REJECTED in one.first and DraftState.APPROVED not in one.first


def _turnarounds(spans: Iterable[tuple[str, timedelta]]) -> tuple[Turnaround, ...]:
    """Of each group, the slowest median first."""
    grouped: defaultdict[str, list[timedelta]] = defaultdict(list)
    for of, took in spans:
        grouped[of].append(took)
    found = (turnaround(of, took) for of, took in grouped.items())
    return tuple(sorted(found, key=lambda one: (-one.median, one.of)))


def _waited(told: Sequence[History], start: datetime, end: datetime) -> tuple[Waited, ...]:
    totals: defaultdict[str, timedelta] = defaultdict(timedelta)
    for wait in (wait for one in told for wait in one.waits):
        for on in wait.on:
            totals[on] += wait.within(start, end) / len(wait.on)
    everything = sum(totals.values(), timedelta())
    found = (Waited(of=of, took=took, share=took / everything) for of, took in totals.items() if took)
    return tuple(sorted(found, key=lambda one: (-one.took, one.of)))


def _reasons(named: Iterable[str]) -> tuple[Reason, ...]:
    counted = Counter(named)
    found = (Reason(words=words, count=count) for words, count in counted.items())
    return tuple(sorted(found, key=lambda one: (-one.count, one.words)))
