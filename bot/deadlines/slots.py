"""Slots that are near while stages are still open: when people have to hear of it so that it can still be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.deadlines.working_hours import WorkingHours
from bot.drafts.draft import DraftState
from bot.review.review import Review
from bot.review.stages import Role, Stage

UNKNOWN = timedelta(days=1)
"""What a stage is taken to need where too few have been decided to know better."""

FEWEST = 5
"""Decisions of a role from which its median is believed."""

SHORTEST = timedelta(hours=4)
LONGEST = timedelta(days=14)
"""Bounds of how long before a slot people are warned."""

JUST_ASKED = timedelta(hours=1)
"""Whoever was called so lately has just read the slot."""

UNDER_WAY = frozenset({DraftState.IN_REVIEW, DraftState.CHANGES_REQUESTED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """How long a role's stages took: the median of `samples` decisions, by the clock, nights included."""

    median: timedelta
    samples: int


def takes(stage: Stage, usual: Mapping[Role, Usual]) -> timedelta:
    """How long a stage usually takes; of several roles that may decide it, the quickest does."""
    known = [usual[role].median for role in stage.roles if role in usual and usual[role].samples >= FEWEST]
    return min(known, default=UNKNOWN)


def still_takes(review: Review, usual: Mapping[Role, Usual]) -> timedelta:
    """How long the open stages and those after them usually take; what is asked together takes as long as its longest.

    A draft that is with its author passes every stage of its plan again, as far as can be told.
    """
    left = {standing.stage for standing in review.standings() if not standing.closed}
    if review.draft.state is DraftState.CHANGES_REQUESTED:
        left = {stage for stage in review.plan if not stage.skip.applies(review.version.content)}
    steps = {stage.step for stage in left}
    return sum((max(takes(stage, usual) for stage in left if stage.step == step) for step in steps), timedelta())


def warning_at(slot: datetime, needed: timedelta) -> datetime:
    """From when on people should know: half as long again as it usually takes."""
    return slot - min(max(needed * 1.5, SHORTEST), LONGEST)


def to_warn(now: datetime, slot: datetime, needed: timedelta, hours: WorkingHours) -> bool:
    """Whether somebody has to be warned now: they are at work, and when they are next it would be too late for it."""
    return now < slot and hours.at_work(now) and warning_at(slot, needed) < hours.next_start(now)
