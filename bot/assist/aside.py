"""What could not be worked on because something broke, kept from coming first again and again."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

One = TypeVar("One", bound=Hashable)


SHORTEST, LONGEST = timedelta(minutes=2), timedelta(hours=6)
"""How long something is left aside after it broke first, and at most: twice as long each time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aside(Generic[One]):
    """Of one process, while it lives: a few rows that break must not starve those behind them."""

    _until: dict[One, tuple[datetime, timedelta]] = field(default_factory=dict)

    def put(self, one: One, *, now: datetime) -> None:
        _, before = self._until.get(one, (now, SHORTEST / 2))
        pause = min(before * 2, LONGEST)
        self._until[one] = (now + pause, pause)

    def room(self, limit: int, *, now: datetime) -> int:
        """How many to ask for, to find so many that are not aside."""
        return limit + sum(until > now for until, _ in self._until.values())

    def without(self, waiting: Iterable[One], limit: int, *, now: datetime) -> list[One]:
        """The first of those that wait and are not aside."""
        return [one for one in waiting if one not in self._until or self._until[one][0] <= now][:limit]

    def done(self, one: One) -> None:
        self._until.pop(one, None)
