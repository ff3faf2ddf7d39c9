"""Which observances of a period an organisation spoke of, and which it let pass. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.observances.calendar import Calendar
from bot.observances.interests import Interests
from bot.observances.observance import Occurrence
from bot.observances.plans import Plans


@dataclass(frozen=True, kw_only=True, slots=True)
class Observed:
    """Those that concern the organisation and began in the period, each in one of these, by their day.

    `covered`: a post for it was approved, or went out; `skipped`: somebody decided against it; `missed`: neither.
    """

    covered: tuple[Occurrence, ...] = ()
    missed: tuple[Occurrence, ...] = ()
    skipped: tuple[Occurrence, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.covered or self.missed or self.skipped)


def observed(first: date, last: date, *, calendar: Calendar, interests: Interests, plans: Plans) -> Observed:
    """What became of the observances that began from one day to another, both included."""
    concerning = calendar.starting(first, last, wanted=lambda one: interests.concerns(one.observance))
    covered = tuple(one for one in concerning if plans.done(one.key))
    skipped = tuple(one for one in concerning if one.key in interests.skipped and not plans.done(one.key))
    missed = tuple(one for one in concerning if one not in covered and one not in skipped)
    return Observed(covered=covered, missed=missed, skipped=skipped)
