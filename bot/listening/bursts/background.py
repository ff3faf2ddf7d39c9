"""What is usual: how often each phrase was said on each of the last 28 days."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

DAYS = 28
MOST_PHRASES = 40_000
"""Phrases kept of one day: the most frequent. 28 such days take less than 200 MB, on the busiest of streams."""

SLACK = 2
"""A day is cut down when it holds so many times the phrases that are kept."""


@dataclass(slots=True)
class _Day:
    phrases: Counter[str] = field(default_factory=Counter)
    posts: int = 0
    missed: int = 0
    """No phrase that was cut was said more often than this."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """Of one phrase: posts that said it, days on which somebody did, and the most posts of any one day."""

    posts: int
    days: int
    most: int


class Background:
    """Counts a day; the oldest day leaves as a new one comes."""

    def __init__(self) -> None:
        self._days: dict[date, _Day] = {}
        self.posts = 0

    @property
    def days(self) -> int:
        """Days that hold anything."""
        return len(self._days)

    def add(self, day: date, phrases: Iterable[str]) -> None:
        """One post."""
        counts = self._days.get(day)
        if counts is None:
            counts = self._days[day] = _Day()
        counts.posts += 1
        self.posts += 1
        counts.phrases.update(phrases)
        if len(counts.phrases) > SLACK * MOST_PHRASES:
            _cut(counts)

    def leaving(self, today: date) -> Iterator[tuple[date, Mapping[str, int], int]]:
        """Takes out and hands over the days before the last 28, the earliest first: posts that said each phrase, and
        posts.
        """
        for day in sorted(day for day in self._days if day < today - timedelta(days=DAYS)):
            left = self._days.pop(day)
            self.posts -= left.posts
            yield day, left.phrases, left.posts

    def usual(self, phrase: str) -> Usual:
        """A phrase that is missing from a day that was cut down counts as if it had just missed the cut."""
        counts = [day.phrases.get(phrase, day.missed) for day in self._days.values()]
        return Usual(posts=sum(counts), days=sum(map(bool, counts)), most=max(counts, default=0))


def _cut(day: _Day) -> None:
    kept = day.phrases.most_common(MOST_PHRASES)
    day.missed = max(day.missed, kept[-1][1])
    day.phrases = Counter(dict(kept))
