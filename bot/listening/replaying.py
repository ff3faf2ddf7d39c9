"""The whole of listening over stored posts: which alerts and emerging phrases they would have brought."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import TopicId
from bot.listening import backtest
from bot.listening.detector import FEWEST_POSTS
from bot.listening.emerging import EVERY, Burst, Emerging
from bot.listening.history import Count
from bot.listening.post import Outlet, Post
from bot.listening.topic import Topic

BUCKET = timedelta(minutes=5)
SIX_HOURS = timedelta(hours=6)
SILENCE = timedelta(hours=24)
"""A stream without any post for so long was not recorded: what nobody counted is unknown, not zero."""


class Kind(StrEnum):
    ALERT = "alert"
    EMERGING = "emerging"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What the team would have been told. `at` is UTC; `posts` is what it rests on."""

    kind: Kind
    at: datetime
    label: str
    phrases: tuple[str, ...]
    posts: int


class Matching(Protocol):
    def match(self, text: str, language: str = "", outlet: Outlet = ..., /) -> tuple[TopicId, ...]: ...


@dataclass(slots=True)
class Tally:
    """What was read, for whoever prints it."""

    posts: int = 0
    matched: int = 0
    first: datetime | None = None
    last: datetime | None = None


def replay(posts: Iterable[Post], *, topics: Sequence[Topic], matcher: Matching, tally: Tally) -> Iterator[Finding]:
    """The findings, the earliest first. `posts` come in the order of their times; all are read before the first one."""
    emerging = Emerging()
    emerged: list[Finding] = []
    counts: defaultdict[TopicId, Counter[int]] = defaultdict(Counter)
    recorded = _Recorded()
    for post in posts:
        tally.posts += 1
        tally.first = tally.first or post.at
        tally.last = post.at
        bucket = _bucket(post.at)
        recorded.note(bucket)
        matched = matcher.match(post.text, post.language, post.outlet)
        tally.matched += bool(matched)
        for topic in matched:
            counts[topic][bucket] += 1
        emerged += map(_emerging, emerging.add(post))
    if tally.last is not None:
        emerged += map(_emerging, emerging.advance(tally.last + EVERY))
    alerts = [alert for topic in topics for alert in _alerts(topic, counts, recorded)]
    alerts.sort(key=lambda found: found.at)
    yield from heapq.merge(alerts, emerged, key=lambda found: found.at)


class _Recorded:
    """The spans in which the stream was recorded, as numbers of buckets."""

    def __init__(self) -> None:
        self._spans: list[list[int]] = []

    def note(self, bucket: int) -> None:
        if self._spans and bucket - self._spans[-1][1] <= SILENCE / BUCKET:
            self._spans[-1][1] = max(bucket, self._spans[-1][1])
        else:
            self._spans.append([bucket, bucket])

    def __iter__(self) -> Iterator[int]:
        for first, last in self._spans:
            yield from range(first, last + 1)


def _alerts(topic: Topic, counts: Mapping[TopicId, Counter[int]], recorded: _Recorded) -> Iterator[Finding]:
    if topic.id is None or not _loud(own := counts.get(topic.id, Counter())):
        return
    rows = (Count(line=bucket, stamp="", at=_start(bucket), value=own.get(bucket, 0)) for bucket in recorded)
    for judged in backtest.replay(rows, bucket=BUCKET, sensitivity=topic.sensitivity):
        if judged.excess:
            yield Finding(
                kind=Kind.ALERT,
                at=judged.count.at + BUCKET,
                label=topic.name,
                phrases=tuple(phrase.text for phrase in topic.any),
                posts=round(judged.excess.posts),
            )


def _loud(counts: Counter[int]) -> bool:
    """Whether the detector could speak at all: a topic that never has enough posts in six hours is not judged."""
    span = SIX_HOURS / BUCKET
    places = sorted(counts)
    first = held = 0
    for place in places:
        held += counts[place]
        while places[first] <= place - span:
            held -= counts[places[first]]
            first += 1
        if held >= FEWEST_POSTS:
            return True
    return False


def _bucket(at: datetime) -> int:
    return int(at.timestamp() // BUCKET.total_seconds())


def _start(bucket: int) -> datetime:
    return datetime.fromtimestamp(bucket * BUCKET.total_seconds(), UTC)


def _emerging(burst: Burst) -> Finding:
    return Finding(kind=Kind.EMERGING, at=burst.at, label=burst.label, phrases=burst.phrases, posts=burst.posts)
