"""How long a review may wait before somebody is reminded, and who hears of it next."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from enum import StrEnum

from bot.deadlines import working_hours
from bot.deadlines.working_hours import Week
from bot.drafts.kinds import Kind

MOST_HOURS = 80
"""Working hours one step may take: two weeks; later, nobody remembers what was asked."""

SHORTEST_CRISIS, LONGEST_CRISIS = 5, 240
"""Minutes one step of a crisis update may take."""

SHORTEST_EXPIRY, LONGEST_EXPIRY = 30, 730
"""Days: an author is warned a week before, and drafts that wait for two weeks are listed before that."""


class Step(StrEnum):
    """What is sent for a turn. Those before ESCALATE go to one person."""

    REMIND = "remind"
    AGAIN = "again"
    SNOOZED = "snoozed"
    """The reminder somebody asked for."""
    BACKUP = "backup"
    """The call of somebody whom the escalation has brought in."""
    ESCALATE = "escalate"
    """Everybody who may decide the stage is asked from now on."""
    CHANNEL = "channel"
    """The draft's channel is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Steps:
    """Working hours, each counted from the step before: to the reminder, the second one, the backup, the channel."""

    remind: int = 4
    again: int = 4
    backup: int = 4
    channel: int = 4


NAMES = tuple(one.name for one in fields(Steps))


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """The steps for one kind of post. `by_clock`: working hours do not count, people are reached at any time."""

    remind: timedelta
    again: timedelta
    backup: timedelta
    channel: timedelta
    by_clock: bool = False

    @property
    def until_escalation(self) -> timedelta:
        return self.remind + self.again + self.backup


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadlines:
    """An organisation's settings. `kinds` holds those kinds that have steps of their own.

    `crisis_minutes`: what each step of a crisis update takes. `expire_days`: after so many days without any movement
    a draft is closed.
    """

    week: Week = field(default_factory=Week)
    steps: Steps = field(default_factory=Steps)
    kinds: Mapping[Kind, Steps] = field(default_factory=dict)
    crisis_minutes: int = 10
    expire_days: int = 90

    def policy_for(self, kind: Kind) -> Policy:
        if kind is Kind.CRISIS_UPDATE:
            step = timedelta(minutes=self.crisis_minutes)
            return Policy(remind=step, again=step, backup=step, channel=step, by_clock=True)
        steps = self.kinds.get(kind, self.steps)
        remind, again, backup, channel = (timedelta(hours=getattr(steps, name)) for name in NAMES)
        return Policy(remind=remind, again=again, backup=backup, channel=channel)


def problems(deadlines: Deadlines) -> dict[str, str]:
    """What cannot be used, a sentence by field: those of the week, steps, kinds, crisis_minutes, expire_days."""
    found = working_hours.problems(deadlines.week)
    if not _usable(deadlines.steps):
        found["steps"] = f"Each step takes from 1 to {MOST_HOURS} working hours."
    if Kind.CRISIS_UPDATE in deadlines.kinds:
        found["kinds"] = "A crisis update has its own minutes, whatever the hour; it takes no working hours."
    elif not all(map(_usable, deadlines.kinds.values())):
        found["kinds"] = f"Each step of a kind takes from 1 to {MOST_HOURS} working hours."
    if not SHORTEST_CRISIS <= deadlines.crisis_minutes <= LONGEST_CRISIS:
        found["crisis_minutes"] = f"From {SHORTEST_CRISIS} to {LONGEST_CRISIS} minutes."
    if not SHORTEST_EXPIRY <= deadlines.expire_days <= LONGEST_EXPIRY:
        found["expire_days"] = (
            f"From {SHORTEST_EXPIRY} to {LONGEST_EXPIRY} days: authors are warned a week before a draft is closed."
        )
    return found


def _usable(steps: Steps) -> bool:
    return all(1 <= getattr(steps, name) <= MOST_HOURS for name in NAMES)


def in_words(deadlines: Deadlines) -> dict[str, str]:
    """The settings for the record, field by field."""
    week = deadlines.week
    found = {
        "days": " ".join(map(str, sorted(week.days))),
        "hours": f"{week.opens} to {week.closes}",
        "steps": _steps_in_words(deadlines.steps),
        "crisis_minutes": str(deadlines.crisis_minutes),
        "expire_days": str(deadlines.expire_days),
    }
    return found | {f"kinds.{kind.value}": _steps_in_words(steps) for kind, steps in sorted(deadlines.kinds.items())}


def _steps_in_words(steps: Steps) -> str:
    return ", ".join(f"{name} {getattr(steps, name)} h" for name in NAMES)


def document(deadlines: Deadlines) -> dict[str, object]:
    """The settings as JSON or YAML holds them."""
    return {
        "days": sorted(deadlines.week.days),
        "opens": deadlines.week.opens,
        "closes": deadlines.week.closes,
        "steps": _steps_document(deadlines.steps),
        "kinds": {kind.value: _steps_document(steps) for kind, steps in deadlines.kinds.items()},
        "crisis_minutes": deadlines.crisis_minutes,
        "expire_days": deadlines.expire_days,
    }


def _steps_document(steps: Steps) -> dict[str, int]:
    return {name: getattr(steps, name) for name in NAMES}


class Unreadable(ValueError):  # noqa: N818 - the message is the sentence a person reads
    """A document of another form; the message says what is wrong with it."""


def of_document(found: object) -> Deadlines:
    """The settings a document holds; what it leaves out is Vetted's default.

    Raises:
        Unreadable: it has another form.
    """
    known = document(Deadlines())
    if not isinstance(found, Mapping) or not found.keys() <= known.keys():
        raise Unreadable(f"Under deadlines stand {', '.join(known)}.")
    days, kinds = found.get("days", known["days"]), found.get("kinds", {})
    if not isinstance(days, list) or not all(map(_whole, days)):
        raise Unreadable("The days are a list of numbers from 0 (Monday) to 6.")
    if not isinstance(kinds, Mapping) or not kinds.keys() <= set(Kind):
        raise Unreadable("Under kinds, a kind of post has its steps.")
    numbers = {name: found.get(name, known[name]) for name in ("opens", "closes", "crisis_minutes", "expire_days")}
    if not all(map(_whole, numbers.values())):
        raise Unreadable(f"Each of {', '.join(numbers)} is a whole number.")
    return Deadlines(
        week=Week(days=frozenset(days), opens=numbers.pop("opens"), closes=numbers.pop("closes")),
        steps=_steps(found.get("steps", {})),
        kinds={Kind(name): _steps(steps) for name, steps in kinds.items()},
        **numbers,
    )


def _steps(found: object) -> Steps:
    if not isinstance(found, Mapping) or not found.keys() <= set(NAMES) or not all(map(_whole, found.values())):
        raise Unreadable(f"Steps are whole working hours under {', '.join(NAMES)}.")
    return Steps(**found)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
