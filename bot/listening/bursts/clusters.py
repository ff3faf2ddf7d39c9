"""Phrases of largely the same posts become one burst."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.listening.bursts.window import Utterance, Window

OVERLAP = 0.5
"""Share of the smaller phrase's posts that two phrases have in common when they are about the same."""

WHOLE = 0.6
"""Share of a phrase's posts that a longer phrase around it needs, to stand in its place: "enterovirus d68"."""

COMMON = 0.5
"""Share of a burst's posts that say a phrase which then describes the burst, though it may be no news itself."""

SECOND = 0.5
"""What the best phrase that shares no word with the first adds: a share of its score."""

AN_AUTHOR = 5.0
MOST_AUTHORS = 10
"""What each distinct author adds to a burst's strength, up to so many: many voices say more than many posts."""

LOOSE = 0.5
"""What is left of the strength when the posts share no other word, as a common word's do that met by chance.

A new word does not meet by chance: the newer it is, the less it loses.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A phrase that is said more than usual. `score` is its log-likelihood ratio.

    `novelty`: from 0, made of known words, to 1, with a word that was never said before these four weeks.
    """

    phrase: str
    score: float
    novelty: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Cluster:
    """Candidates of the same posts, the strongest first; the posts are those of the first."""

    candidates: tuple[Candidate, ...]
    posts: dict[int, Utterance]
    strength: float

    @property
    def first(self) -> str:
        return self.candidates[0].phrase

    @property
    def novelty(self) -> float:
        return self.candidates[0].novelty

    @property
    def keys(self) -> list[str]:
        return [candidate.phrase for candidate in self.candidates]

    @property
    def authors(self) -> int:
        return len({post.author for post in self.posts.values()})


def clustered(candidates: Iterable[Candidate], window: Window) -> list[Cluster]:
    """The strongest first; each weaker phrase joins the first cluster whose first phrase shares its posts."""
    joined: list[list[Candidate]] = []
    for candidate in sorted(candidates, key=lambda one: (-one.score, one.phrase)):
        posts = window.saying(candidate.phrase).keys()
        for members in joined:
            leaders = window.saying(members[0].phrase).keys()
            if len(posts & leaders) >= OVERLAP * min(len(posts), len(leaders)):
                members.append(candidate)
                break
        else:
            joined.append([candidate])
    clusters = [_cluster(members, dict(window.saying(members[0].phrase))) for members in joined]
    return sorted(clusters, key=lambda cluster: (-cluster.strength, cluster.first))


def _cluster(members: list[Candidate], posts: dict[int, Utterance]) -> Cluster:
    first = members[0]
    words = set(first.phrase.split())
    second = max((one.score for one in members if words.isdisjoint(one.phrase.split())), default=0.0)
    authors = len({post.author for post in posts.values()})
    evidence = first.score + SECOND * second + AN_AUTHOR * min(authors, MOST_AUTHORS)
    strength = evidence * (LOOSE + (1 - LOOSE) * max(first.novelty, _cohesion(first.phrase, posts)))
    return Cluster(candidates=tuple(members), posts=posts, strength=strength)


def _cohesion(phrase: str, posts: dict[int, Utterance]) -> float:
    """Share of the posts that have one more word in common with another author's."""
    words = set(phrase.split())
    saying: dict[str, set[str]] = {}
    for post in posts.values():
        for key in post.phrases:
            if " " not in key and not key.startswith("#") and key not in words and not phrase.startswith("#"):
                saying.setdefault(key, set()).add(post.author)
    shared = {key for key, authors in saying.items() if len(authors) > 1}
    return sum(not shared.isdisjoint(post.phrases) for post in posts.values()) / len(posts)


def leading(cluster: Cluster, window: Window) -> str:
    """The strongest phrase, or the longest around it that most of its posts say whole."""
    needed = WHOLE * len(cluster.posts)
    around = [
        key
        for key in cluster.keys
        if f" {cluster.first} " in f" {key} " and (key == cluster.first or window.count(key) >= needed)
    ]
    return max(around, key=lambda key: (len(key.split()), window.count(key), key))


def described(cluster: Cluster, label: str) -> list[str]:
    """Keys of the phrases that describe the burst, the label first, none that is part of an earlier one."""
    said = Counter(key for post in cluster.posts.values() for key in post.phrases)
    common = [key for key, count in said.items() if count >= max(2, COMMON * len(cluster.posts))]
    described: list[str] = []
    for key in [label, *cluster.keys, *sorted(common, key=lambda key: (-said[key], -len(key), key))]:
        bare = key.removeprefix("#")
        if key in said and not any(f" {key} " in f" {other} " or bare == other.replace(" ", "") for other in described):
            described.append(key)
    return described


def written(key: str, cluster: Cluster) -> str:
    """A phrase as most of the burst's posts write it."""
    forms = Counter(post.phrases[key] for post in cluster.posts.values() if key in post.phrases)
    return min(forms, key=lambda form: (-forms[form], form))


def typical(cluster: Cluster, keys: Iterable[str], count: int) -> list[Utterance]:
    """The posts that say the most of the burst's phrases, each author and wording once, the earliest first."""
    wanted = set(keys)
    best = sorted(cluster.posts.values(), key=lambda post: (-len(wanted & post.phrases.keys()), post.at, post.id))
    chosen: list[Utterance] = []
    for post in best:
        if all(post.author != other.author and post.wording != other.wording for other in chosen):
            chosen.append(post)
    return sorted(chosen[:count], key=lambda post: (post.at, post.id))
