"""What would have been sent: history replayed through the detector."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.listening.detector import COOL_DOWN, Detector, Excess, UnusableCount, speaks
from bot.listening.history import Count, UnusableHistory
from bot.listening.topic import Sensitivity


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A row and its score. `excess`: an alert would have been sent, and why."""

    count: Count
    score: float
    excess: Excess | None = None


def replay(
    counts: Iterable[Count],
    *,
    bucket: timedelta,
    sensitivity: Sensitivity,
    public: Callable[[Count], bool] = lambda _: True,
) -> Iterator[Judged]:
    """Judges one row after another, knowing only those before. `public`: whether enough people stand behind a row for
    an alert.

    Raises:
        UnusableHistory: a row is beyond what the detector believes, or shares its bucket with another.
    """
    detector = Detector(bucket)
    last: datetime | None = None
    reached = 0.0
    for count in counts:
        try:
            score = detector.update(count.at, count.value)
        except UnusableCount as problem:
            raise UnusableHistory(str(problem), line=count.line) from None
        if speaks(score, count.at, sensitivity=sensitivity, last=last, reached=reached) and public(count):
            last, reached = count.at, score
            yield Judged(count=count, score=score, excess=detector.excess)
            continue
        if last and count.at - last < COOL_DOWN:
            reached = max(reached, score)
        yield Judged(count=count, score=score)
