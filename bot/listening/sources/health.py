"""How a source is doing."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
WINDOW = 10 * MINUTE
"""Over which the rate is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """`failing_since`: the first fault after the last success, None while it works. `failures`: rounds in a row that
    ended in a fault; a stream that was cut and goes on has some. `rate`: posts a minute over the last ten minutes.
    """

    name: str
    failing_since: datetime | None = None
    failures: int = 0
    reason: str = ""
    last_success: datetime | None = None
    read: int = 0
    kept: int = 0
    rate: float = 0.0
    reported: bool = False
    """Whether it was reported as dead and has not come back yet."""

    @property
    def works(self) -> bool:
        return self.failing_since is None


class Rate:
    """Counts a minute, over the last ten; constant in memory."""

    def __init__(self) -> None:
        self._minutes: deque[tuple[datetime, int]] = deque()
        self._began: datetime | None = None

    def add(self, count: int, at: datetime) -> None:
        self._began = self._began or at
        minute = at.replace(second=0, microsecond=0)
        if self._minutes and self._minutes[-1][0] == minute:
            count += self._minutes.pop()[1]
        self._minutes.append((minute, count))
        self._forget(at)

    def at(self, now: datetime) -> float:
        """Per minute; over the time since the first count, where that is less than ten minutes."""
        if self._began is None:
            return 0.0
        self._forget(now)
        span = min(max(now - self._began, MINUTE), WINDOW)
        return sum(count for _, count in self._minutes) / (span / MINUTE)

    def _forget(self, now: datetime) -> None:
        while self._minutes and self._minutes[0][0] <= now - WINDOW:
            self._minutes.popleft()
