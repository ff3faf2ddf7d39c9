"""What listening has gathered: posts with what they match, counts, and how far each source was read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.ids import AlertId, TopicId
from bot.listening.post import Gone, Outlet, Post

BUCKET = timedelta(minutes=5)
"""How long posts are counted together before a topic is judged."""


class Span(StrEnum):
    """How long a count goes over."""

    BUCKET = "5m"
    HOUR = "1h"
    DAY = "1d"

    @property
    def seconds(self) -> int:
        return {Span.BUCKET: 300, Span.HOUR: 3600, Span.DAY: 86400}[self]

    def start(self, moment: datetime) -> datetime:
        """When the bucket, hour or day (UTC) began in which a moment lies."""
        seconds = int(moment.timestamp())
        return datetime.fromtimestamp(seconds - seconds % self.seconds, UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """A post with the topics it matches; none: it is kept for emerging phrases alone."""

    post: Post
    topics: tuple[TopicId, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Haul:
    """What a source gave at once. `read_until`: nothing it published before this moment is still to come; None where
    it makes no such promise, as when it is asked now and then.
    """

    source: str
    matched: Sequence[Matched] = ()
    gone: Sequence[Gone] = ()
    left: Sequence[tuple[Outlet, str]] = ()
    """Authors whose accounts are gone."""
    cursor: str = ""
    read: int = 0
    read_until: datetime | None = None
    at: datetime | None = None
    """When it came, where only this tells when a source last answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many posts, of how many distinct people, matched a topic from `start` on for one span. `expected` and `high`
    are what was usual then and the most that was, as far as that was judged.
    """

    topic: TopicId
    start: datetime
    posts: int
    authors: int
    expected: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """How much was said of topics in some time: posts, distinct people within each outlet, posts by outlet."""

    posts: int
    people: int
    outlets: tuple[tuple[Outlet, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """Of which times posts came: spans from the first to the last. `last`: the number of the last of these posts."""

    last: int
    spans: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How far a topic was judged, with what its detector knows, and the alert that is under way or was the last."""

    topic: TopicId
    judged_until: datetime
    detector: bytes
    alert: AlertId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceState:
    """How a source is doing. `told_at`: when the admins heard that it fails; None: it works, or fails for a short time
    only. `reason` says why it fails, for people.
    """

    source: str
    cursor: str = ""
    read_until: datetime | None = None
    read: int = 0
    failing_since: datetime | None = None
    reason: str = ""
    told_at: datetime | None = None
    heard_at: datetime | None = None
    """When it last answered, with posts or without."""
    rate: float = 0.0
    """Posts a minute, over the last ten; as of `heard_at`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptPost:
    """A post as it is kept: its author is a keyed hash."""

    number: int
    post: Post
    topics: tuple[TopicId, ...] = field(default=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaving:
    """A kept post that goes: its author deleted it, or left. `key` as `key_of` gives it."""

    key: str
    at: datetime
    topics: frozenset[TopicId]


def key_of(outlet: str, number: str) -> str:
    """What tells a post from every other, 64 hex digits: outlets give ids of any length."""
    return hashlib.sha256(f"{outlet}\0{number}".encode(errors="surrogatepass")).hexdigest()
