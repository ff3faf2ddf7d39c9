"""What was reported already, so that it is not reported again while it lives; and how strong a burst has to be."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.listening.bursts.clusters import Cluster

QUIET = timedelta(days=14)
"""A label that was silent for so long may be reported again."""

SAME = 0.4
"""Share of a burst's posts that an earlier burst held as well when both are one."""

ABOUT = 0.5
"""Share of a burst's posts that name an earlier burst when it is a development of that one: a nurse, after "ebola"."""

DEVELOPMENT = 1.3
"""How much stronger than the bar a development has to be: people know of the matter."""

MEMORY = timedelta(days=28)
A_DAY = 0.46
"""Bursts a day that are let through where the stream has more than that: the strongest of the last 28 days."""

LEAST = 20.0
"""No burst weaker than this is let through, however quiet the stream."""


@dataclass(slots=True)
class _Living:
    label: str
    phrases: frozenset[str]
    posts: frozenset[int]
    heard: datetime


class Reported:
    """Bursts that were reported and live."""

    def __init__(self) -> None:
        self._living: list[_Living] = []

    def add(self, label: str, phrases: Collection[str], cluster: Cluster, now: datetime) -> None:
        one = _Living(label=label, phrases=frozenset(phrases), posts=frozenset(cluster.posts), heard=now)
        self._living.append(one)

    def knows(self, label: str, cluster: Cluster, now: datetime) -> bool:
        """Whether it goes on with what was reported: same label, one of its phrases, or its posts. Keeps it alive."""
        self._living = [one for one in self._living if one.heard > now - QUIET]
        names = {label, cluster.first}
        known = False
        for one in self._living:
            if any(within(one.label, name) or within(name, one.label) for name in names):
                one.heard = now
                known = True
            elif not one.phrases.isdisjoint(names) or _shared(one.posts, cluster.posts.keys()) >= SAME:
                known = True
        return known

    def develops(self, cluster: Cluster) -> bool:
        """Whether most of its posts name what was reported."""
        return any(
            sum(one.label in post.phrases for post in cluster.posts.values()) >= ABOUT * len(cluster.posts)
            for one in self._living
        )


@dataclass(slots=True)
class _Ranked:
    strength: float
    since: datetime


class Bar:
    """How strong a burst has to be so that about `A_DAY` pass, on this stream and in these weeks."""

    def __init__(self) -> None:
        self._ranked: dict[str, _Ranked] = {}
        self._first: datetime | None = None

    def height(self, now: datetime) -> float:
        """The strength that only the strongest bursts of the last 28 days exceeded."""
        self._first = self._first or now
        self._ranked = {label: one for label, one in self._ranked.items() if one.since > now - MEMORY}
        passing = int(A_DAY * min(MEMORY, now - self._first).days)
        strengths = sorted((one.strength for one in self._ranked.values()), reverse=True)
        return max(LEAST, strengths[passing]) if passing < len(strengths) else LEAST

    def rank(self, label: str, cluster: Cluster, now: datetime) -> None:
        """Remembers a burst, passed or not, by the highest strength it reaches."""
        known = next((name for name in cluster.keys if name in self._ranked), label)
        one = self._ranked.setdefault(known, _Ranked(strength=0.0, since=now))
        one.strength = max(one.strength, cluster.strength)


def within(part: str, whole: str) -> bool:
    """Whether a phrase's words stand in another phrase."""
    return f" {part} " in f" {whole} "


def _shared(earlier: AbstractSet[int], later: AbstractSet[int]) -> float:
    return len(earlier & later) / len(later)
