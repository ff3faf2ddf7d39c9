"""What is usual at an hour of the day and of the week."""

from array import array
from math import log2
from typing import Final

HOUR: Final = 3600
FEW: Final = 10.0
"""Posts added to an hour's count before the logarithm, so that chance in small counts weighs little."""

_SPEED: Final = 0.5
"""How far one hour moves what is usual, of the whole difference. In the first days: the mean."""

_WEEKLY_SPEED: Final = 0.3
"""Likewise for the hour of the week, which comes once a week."""

_WEEKDAY: Final = 0.5
"""How much of the weekday's own difference is used: it has seen a seventh of the days."""

_FARTHEST: Final = 2.0
"""Doublings by which one hour may seem to differ: a single burst must not become usual."""

_DAY_HOURS: Final = 24
_WEEK_HOURS: Final = 168
_KNOWN: Final = 0.5
"""Part of an hour that must have been counted for it to be learnt from."""


class Rhythm:
    """Posts an hour, by hour of the day, corrected by hour of the week. Hours are counted from 1970, in UTC."""

    __slots__ = ("_before", "_first", "_here", "days", "hour", "known", "posts", "weeks")

    def __init__(self, hour: int) -> None:
        self.days = array("f", bytes(4 * _DAY_HOURS))
        self.weeks = array("f", bytes(4 * _WEEK_HOURS))
        self._first = hour
        self.known = 0.0
        self.posts = 0.0
        self._begin(hour)

    @property
    def first(self) -> int:
        """The hour in which counting began."""
        return self._first

    def resume(self, hour: int, *, posts: float, known: float) -> None:
        """Goes on in the middle of an hour, once `days` and `weeks` are filled."""
        self._begin(hour)
        self.posts, self.known = posts, known

    def count(self, hour: int, posts: float, part: float, passed: float) -> float:
        """Adds a bucket that covers this part of the hour; what is usual once so much of the hour has passed.

        That is posts within the 60 minutes that end then, `FEW` included; 0 while this hour of the day is new.
        """
        if hour != self.hour:
            self._learn()
            self._begin(hour)
        self.posts += posts
        self.known += part
        return self._before + (self._here - self._before) * passed

    def skip(self, hour: int) -> None:
        """Moves on to the hour of a bucket that nobody counted."""
        if hour != self.hour:
            self._learn()
            self._begin(hour)

    def usual(self, hour: int, passed: float) -> float:
        """As `count` says it, in any hour."""
        before, here = self._around(hour)
        return before + (here - before) * passed

    def _learn(self) -> None:
        if self.known < _KNOWN:
            return
        seen = log2(self.posts / self.known + FEW)
        slot = self.hour % _DAY_HOURS
        usual = self.days[slot]
        if not usual:
            self.days[slot] = seen
            return
        apart = max(-_FARTHEST, min(_FARTHEST, seen - usual))
        self.days[slot] = usual + apart * max(_SPEED, 1 / ((self.hour - self._first) // _DAY_HOURS + 1))
        slot = self.hour % _WEEK_HOURS
        self.weeks[slot] += _WEEKLY_SPEED * (apart - self.weeks[slot])

    def _begin(self, hour: int) -> None:
        self.hour = hour
        self.posts = 0.0
        self.known = 0.0
        self._before, self._here = self._around(hour)

    def _around(self, hour: int) -> tuple[float, float]:
        """What is usual in the hour before and in this one; both 0 while this hour of the day is new."""
        here = self._of(hour)
        return (self._of(hour - 1) or here, here) if here else (0.0, 0.0)

    def _of(self, hour: int) -> float:
        usual = self.days[hour % _DAY_HOURS]
        return 2.0 ** (usual + _WEEKDAY * self.weeks[hour % _WEEK_HOURS]) if usual else 0.0
