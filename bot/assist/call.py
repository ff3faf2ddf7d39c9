"""A call to the model: asked once a feature and subject, by whichever process claims it first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.assist.provider import Feature, Silence, Tokens

LEASE = timedelta(seconds=120)
"""How long a claim holds: longer than a call may take, so that only a dead process loses its claim."""

MOST_ATTEMPTS = 3
"""Requests for one call; each counts, also one whose process died before it heard the answer."""

PAUSES = (timedelta(seconds=10), timedelta(seconds=60))
"""After the first attempt that got no answer, and after the second."""


OF_THE_MONTH = frozenset({Silence.BUDGET, Silence.LARGE})
"""Reasons that end with the month."""


class CallState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    GIVEN = "given"
    NONE = "none"

    @property
    def settled(self) -> bool:
        return self in {CallState.GIVEN, CallState.NONE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """`subject` tells what is asked about: 64 hex digits. `attempts` counts requests that began. `answer`: of a given
    one. `why`: of one that will get none, or what the last attempt met.
    """

    feature: Feature
    subject: str
    state: CallState = CallState.WAITING
    why: Silence | None = None
    answer: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    model: str = ""
    attempts: int = 0
    due_at: datetime | None = None
    """From when it may be claimed; of one that the month's budget kept from being made: when that month is over."""
    settled_at: datetime | None = None

    def outdated(self, *, since: datetime, now: datetime) -> bool:
        """Whether there is no answer for a reason that need not hold any more: what is asked about was put forward
        again `since` then, or the month of its budget is over.
        """
        if self.state is not CallState.NONE or self.why is None or not self.why.of_its_time:
            return False
        anew = self.settled_at is not None and self.settled_at < since
        return anew or (self.why in OF_THE_MONTH and self.due_at is not None and self.due_at <= now)


@dataclass(frozen=True, kw_only=True, slots=True)
class Used:
    """What a feature has cost from one day to another."""

    feature: Feature
    calls: int
    tokens: Tokens


WARN_SHARE = 0.8
"""Of the month's budget: from here on the admins know."""


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - timedelta(days=1)


def pause_after(attempts: int, asked_for: timedelta | None) -> timedelta:
    """How long to leave the provider alone after so many attempts; never less than it asked for."""
    usual = PAUSES[min(attempts, len(PAUSES)) - 1]
    return max(usual, asked_for) if asked_for else usual


def next_due(attempts: int, asked_for: timedelta | None, *, now: datetime) -> datetime | None:
    """When to ask again; None: not any more."""
    return None if attempts >= MOST_ATTEMPTS else now + pause_after(attempts, asked_for)
