"""The one gate to "may go out". It looks at everything again and fails closed (D3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.consent.needs import lacking
from bot.review.review import Review

GRACE = timedelta(minutes=60)
"""How long after its slot a post may still be announced as ready; later it is missed, never sent late by itself."""


class Closed(StrEnum):
    """Why the gate is closed; the value is what a person reads."""

    STATE = "the draft is not in an approved state"
    STAGES = "not every stage has approved this version"
    EMPTY = "no review stage applies to this draft"
    PURGED = "its text was purged under the retention rule"
    CONSENT = "it lacks consent"
    HOLD = "a crisis hold is on"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """The gate's answer; open only when nothing speaks against it. `lacks`: what of the consent it needs, in words."""

    because: tuple[Closed, ...]
    lacks: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return not self.because

    @property
    def words(self) -> str:
        """Everything that speaks against it, on one line."""
        others = (why.value for why in self.because if why is not Closed.CONSENT)
        return "; ".join((*others, *self.lacks))


def may_go_out(review: Review, *, on: date) -> Gate:
    """Whether this very version may be published or scheduled, time aside.

    `on`: the day by the calendar of the organisation's time zone, since consents hold by days.
    """
    because = []
    if not review.draft.state.cleared:
        because.append(Closed.STATE)
    if not review.plan:
        because.append(Closed.EMPTY)
    if not review.fully_approved:
        because.append(Closed.STAGES)
    if review.version.content.purged:
        because.append(Closed.PURGED)
    if review.held:
        because.append(Closed.HOLD)
    lacks = consent_lacks(review, on=on)
    if lacks:
        because.append(Closed.CONSENT)
    return Gate(because=tuple(because), lacks=lacks)


def consent_lacks(review: Review, *, on: date) -> tuple[str, ...]:
    """What the current version lacks of the consent it needs, in words; a purged one says nothing of that any more."""
    content = review.version.content
    return () if content.purged else lacking(content, review.consents, on=on)


class Timing(StrEnum):
    EARLY = "early"
    DUE = "due"
    LATE = "late"


def timing(slot: datetime | None, now: datetime, grace: timedelta = GRACE) -> Timing:
    """Where `now` lies against the slot: due from the slot until `grace` after it. No slot is always due."""
    if slot is None or slot <= now <= slot + grace:
        return Timing.DUE
    return Timing.EARLY if now < slot else Timing.LATE
