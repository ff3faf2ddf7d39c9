"""The whole of listening over stored posts: which alerts and emerging phrases they would have brought."""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.ids import TopicId
from bot.listening import backtest
from bot.listening.detector import FEWEST_POSTS
from bot.listening.emerging import EVERY, Burst, Emerging
from bot.listening.heard import BUCKET
from bot.listening.history import Count
from bot.listening.incident import FEWEST_AUTHORS, same_posts
from bot.listening.judging import BEFORE, PER_AUTHOR
from bot.listening.post import Outlet, Post
from bot.listening.topic import Topic

HOUR = timedelta(hours=1)
SIX_HOURS = timedelta(hours=6)
LIVELY_FOR = timedelta(days=1)
"""For how long after it began another topic may join an alert here; how long it lives is not known."""

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


def replay(
    posts: Iterable[Post],
    *,
    topics: Sequence[Topic],
    matcher: Matching,
    tally: Tally,
    nameless: Collection[str] = (),
) -> Iterator[Finding]:
    """The findings, the earliest first. `posts` come in the order of their times; all are read before the first one.

    Topics are judged as the bot judges them: of one person three posts in five minutes count, three people have to
    write within the hour, and topics that rise for the same posts are one alert. `nameless` are names that stand for
    authors nobody named (those of files): each of their posts counts as another person's.
    """
    emerging = Emerging()
    emerged: list[Finding] = []
    heard: defaultdict[TopicId, _Heard] = defaultdict(_Heard)
    recorded = _Recorded()
    for number, post in enumerate(posts):
        tally.posts += 1
        tally.first = tally.first or post.at
        tally.last = post.at
        bucket = _bucket(post.at)
        recorded.note(bucket)
        matched = matcher.match(post.text, post.language, post.outlet)
        tally.matched += bool(matched)
        author = str(number) if not post.author or post.author in nameless else f"{post.outlet} {post.author}"
        for topic in matched:
            heard[topic].add(bucket, number, author)
        emerged += map(_emerging, emerging.add(post))
    if tally.last is not None:
        emerged += map(_emerging, emerging.advance(tally.last + EVERY))
    alerts = [alert for topic in topics for alert in _alerts(topic, heard, recorded)]
    alerts.sort(key=lambda found: found.at)
    yield from heapq.merge(_together(alerts, heard), emerged, key=lambda found: found.at)


class _Heard:
    """The posts of a topic by their five minutes: their numbers, and who wrote them."""

    def __init__(self) -> None:
        self._posts: defaultdict[int, list[int]] = defaultdict(list)
        self._authors: defaultdict[int, set[str]] = defaultdict(set)

    def add(self, bucket: int, number: int, author: str) -> None:
        self._posts[bucket].append(number)
        self._authors[bucket].add(author)

    def counts(self) -> dict[int, int]:
        """What each five minutes count, no person more than a few times."""
        return {
            bucket: min(len(posts), PER_AUTHOR * len(self._authors[bucket])) for bucket, posts in self._posts.items()
        }

    def people(self, last: int) -> int:
        """Distinct authors in the hour that ends with this bucket."""
        buckets = range(last - HOUR // BUCKET + 1, last + 1)
        return len(set().union(*(self._authors[bucket] for bucket in buckets if bucket in self._authors)))

    def numbers(self, since: datetime, until: datetime) -> frozenset[str]:
        buckets = range(_bucket(since), _bucket(until))
        return frozenset(str(one) for bucket in buckets if bucket in self._posts for one in self._posts[bucket])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Alert:
    topic: Topic
    at: datetime
    posts: int


def _together(alerts: Sequence[_Alert], heard: Mapping[TopicId, _Heard]) -> Iterator[Finding]:
    """Topics that rise for the same posts as one that was told in the last day are in its alert, as the bot has it."""
    told: list[list[_Alert]] = []
    for alert in alerts:
        other = next((those for those in reversed(told) if _joins(alert, those, heard)), None)
        if other is None:
            told.append([alert])
        else:
            other.append(alert)
    for those in told:
        first = those[0]
        names = dict.fromkeys(one.topic.name for one in those)
        phrases = dict.fromkeys(phrase.text for one in those for phrase in one.topic.any)
        yield Finding(kind=Kind.ALERT, at=first.at, label=", ".join(names), phrases=tuple(phrases), posts=first.posts)


def _joins(alert: _Alert, those: Sequence[_Alert], heard: Mapping[TopicId, _Heard]) -> bool:
    first = those[0]
    if alert.at - first.at > LIVELY_FOR or any(one.topic.id == alert.topic.id for one in those):
        return False
    if alert.topic.channel != first.topic.channel:
        return False
    if alert.topic.critical and not any(one.topic.critical for one in those):
        return False
    since = first.at - BUCKET - BEFORE
    own = _numbers(alert, heard, since)
    return any(same_posts(own, _numbers(one, heard, since, alert.at)) for one in those)


def _numbers(
    alert: _Alert, heard: Mapping[TopicId, _Heard], since: datetime, until: datetime | None = None
) -> frozenset[str]:
    assert alert.topic.id is not None  # noqa: S101 - topics without an id have no alert
    return heard[alert.topic.id].numbers(since, until or alert.at)


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


def _alerts(topic: Topic, heard: Mapping[TopicId, _Heard], recorded: _Recorded) -> Iterator[_Alert]:
    if topic.id is None or topic.id not in heard:
        return
    own = heard[topic.id]
    counts = own.counts()
    if not _loud(counts):
        return
    rows = (Count(line=bucket, stamp="", at=_start(bucket), value=counts.get(bucket, 0)) for bucket in recorded)

    def public(count: Count) -> bool:
        return own.people(count.line) >= FEWEST_AUTHORS

    for judged in backtest.replay(rows, bucket=BUCKET, sensitivity=topic.sensitivity, public=public):
        if judged.excess:
            yield _Alert(topic=topic, at=judged.count.at + BUCKET, posts=round(judged.excess.posts))


def _loud(counts: Mapping[int, int]) -> bool:
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
