"""What people say of an alert, and how it moves a topic's threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ids import PersonId
from bot.listening.topic import FARTHEST


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """One person's word on one alert."""

    person: PersonId
    useful: bool
    at: datetime


def with_verdict(verdicts: Sequence[Verdict], verdict: Verdict) -> tuple[Verdict, ...]:
    """The verdicts on an alert with one more; who had said something before has changed their mind."""
    return (*(one for one in verdicts if one.person != verdict.person), verdict)


def after_verdict(shift: int, before: Sequence[Verdict], after: Sequence[Verdict]) -> int:
    """A topic's shift once the verdicts on one alert are these.

    An alert moves its topic by one step however many people judge it: stricter when more of them found it not
    relevant, more readily when more found it useful. A changed mind takes the former step back. The bounds hold
    always, so a step that a bound swallowed is taken back as if it had been made.
    """
    return max(-FARTHEST, min(FARTHEST, shift - _move(before) + _move(after)))


def _move(verdicts: Sequence[Verdict]) -> int:
    against = sum(-1 if one.useful else 1 for one in verdicts)
    return (against > 0) - (against < 0)
