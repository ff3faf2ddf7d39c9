"""Emerging phrases: what people suddenly talk about, though nobody listed it as a topic.

The phrases of the last day and a half are held against those of the 28 days before by their log-likelihood ratio
(Dunning 1993, "Accurate methods for the statistics of surprise and coincidence"). How the parts work together is told
in docs/emerging.md.
"""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log

from bot.listening.bursts import clusters
from bot.listening.bursts.background import Background
from bot.listening.bursts.clusters import Candidate, Cluster
from bot.listening.bursts.grams import said
from bot.listening.bursts.reported import Bar, Reported, passes
from bot.listening.bursts.vocabulary import Vocabulary
from bot.listening.bursts.window import LENGTH, Window
from bot.listening.post import Outlet, Post

EVERY = timedelta(hours=1)
"""How often the window is judged."""

LEAST_DAYS = 3
"""Days of background without which nothing is judged."""

LEAST_AUTHORS = 2
LEAST_WORDINGS = 2
"""Distinct authors, and distinct wordings, without which a phrase is nobody's talk but one's own."""

ONE_OUTLET = 4
"""Times `LEAST_AUTHORS` that are asked for when only one outlet of several says it: each has its running gags."""

NEW_WORD_POSTS = 3
"""Posts that have to say a new word before its being new counts: two may be a slip, or a headline passed on."""

LEAST_SCORE = 10.0
"""Log-likelihood ratio below which a phrase is no candidate. 10.8 is what chance exceeds once in a thousand."""

HABIT = 0.6
"""Share of the background's days on which a word was said when it is habitual, and no label by itself."""

REPEATS = timedelta(days=7)
"""For so long an author's repeated wording, and a post handed over twice, is left out."""

EXAMPLES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Burst:
    """A phrase that emerged. Times are UTC.

    `phrases`: what its posts say, the label first. `posts` and `authors` as counted when it was found. `score`: its
    strength, comparable within one stream. `examples`: outlet and id of its most typical posts, the earliest first.
    """

    label: str
    phrases: tuple[str, ...]
    posts: int
    authors: int
    at: datetime
    score: float
    examples: tuple[tuple[Outlet, str], ...]


class Emerging:
    """Reads posts in the order of their times, some disorder allowed, and tells each burst once while it lives.

    After a restart give it what it had learnt of older words, feed it the posts of the last 28 whole days (UTC), and
    let what it tells go by. The rest need not be stored.
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self._window = Window()
        self._background = Background()
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._reported = Reported()
        self._bar = Bar()
        self._repeats = _Repeats()
        self._judged: datetime | None = None

    def add(self, post: Post) -> tuple[Burst, ...]:
        """Takes a post; tells what emerged before it, if the hour is over."""
        bursts = self.advance(post.at)
        what = said(post.text)
        keys = ((post.outlet, post.id), (post.outlet, post.author, what.wording))
        if not self._repeats.holds(keys, post.at.date()):
            self._window.add(post, what)
        return bursts

    def advance(self, now: datetime) -> tuple[Burst, ...]:
        """Tells what emerged up to `now`, the strongest first; nothing if it was asked less than an hour ago."""
        if self._judged is None:
            self._judged = now
        if now < self._judged + EVERY:
            return ()
        self._judged = now
        for one in self._window.leaving(now):
            self._background.add(one.at.date(), one.phrases.keys())
        for day, phrases, posts in self._background.leaving(now.date()):
            self.vocabulary.learn(day, phrases, posts)
        if self._background.days < LEAST_DAYS:
            return ()
        return tuple(self._emerged(now))

    def _emerged(self, now: datetime) -> list[Burst]:
        bursts: list[Burst] = []
        bar = self._bar.height(now)
        for cluster in clusters.clustered(self._candidates(), self._window):
            label = clusters.leading(cluster, self._window)
            if self._reported.knows(label, cluster, now):
                continue
            development = self._reported.develops(cluster)
            if not development:
                self._bar.rank(label, cluster, now)
            if passes(cluster, bar, development=development):
                phrases = clusters.described(cluster, label)
                self._reported.add(label, phrases, cluster, now)
                bursts.append(_burst(cluster, phrases, now))
        return bursts

    def _candidates(self) -> list[Candidate]:
        """The phrases said more than usual: by several people, more than on any one day of the background."""
        window, background = self._window, self._background
        # A quiet weekend does not make three posts a burst: they count as three of a usual day's.
        usual_size = background.posts / background.days * (LENGTH / timedelta(days=1))
        size = max(len(window), round(usual_size))
        found = []
        for phrase in window.touched():
            said_by = window.count(phrase)
            if said_by < LEAST_AUTHORS:
                continue
            # No more of its posts count than there are, so most phrases are done with before anybody is counted.
            usual = background.usual(phrase)
            if said_by <= usual.most or (" " not in phrase and usual.days >= HABIT * background.days):
                continue
            if surprise(said_by, size, usual.posts, background.posts) < LEAST_SCORE:
                continue
            voices = window.voices(phrase)
            if voices.counted <= usual.most or voices.authors < LEAST_AUTHORS or voices.wordings < LEAST_WORDINGS:
                continue
            if voices.outlets == 1 < window.outlets and voices.authors < ONE_OUTLET * LEAST_AUTHORS:
                continue
            score = surprise(voices.counted, size, usual.posts, background.posts)
            if score >= LEAST_SCORE:
                novelty = self.vocabulary.novelty(phrase) if voices.counted >= NEW_WORD_POSTS else 0.0
                found.append(Candidate(phrase=phrase, score=score, novelty=novelty))
        return found


class _Repeats:
    """What was seen in the last days."""

    def __init__(self) -> None:
        self._days: deque[tuple[date, set[Hashable]]] = deque()

    def holds(self, keys: tuple[Hashable, ...], day: date) -> bool:
        """Whether any was seen already; all of them are from now on."""
        while self._days and self._days[0][0] < day - REPEATS:
            self._days.popleft()
        seen = any(key in known for _day, known in self._days for key in keys)
        if not self._days or self._days[-1][0] < day:
            self._days.append((day, set()))
        self._days[-1][1].update(keys)
        return seen


def surprise(now: int, posts_now: int, before: int, posts_before: int) -> float:
    """Dunning's G² of a phrase in `now` of `posts_now` posts, after `before` of `posts_before`.

    0 where it is not more frequent than before.
    """
    if now * posts_before <= before * posts_now:
        return 0.0
    total = posts_now + posts_before
    saying = now + before
    cells = (
        (now, saying * posts_now / total),
        (before, saying * posts_before / total),
        (posts_now - now, (total - saying) * posts_now / total),
        (posts_before - before, (total - saying) * posts_before / total),
    )
    return 2 * sum(seen * log(seen / expected) for seen, expected in cells if seen > 0)


def _burst(cluster: Cluster, phrases: list[str], now: datetime) -> Burst:
    examples = clusters.typical(cluster, phrases, EXAMPLES)
    return Burst(
        label=clusters.written(phrases[0], cluster),
        phrases=tuple(clusters.written(phrase, cluster) for phrase in phrases),
        posts=len(cluster.posts),
        authors=cluster.authors,
        at=now,
        score=cluster.strength,
        examples=tuple((post.outlet, post.id) for post in examples),
    )
