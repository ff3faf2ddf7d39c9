"""Up to three posts that stand for a spike: the most typical ones, not the most extreme."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log10, sqrt

from bot.listening.post import Outlet, Post
from bot.listening.telling.masked import masked, names, shown, tags_people
from bot.listening.telling.words import told_words

MOST = 3
MOST_READ = 3000
"""Posts of a spike that are compared, evenly over its time."""

SHORTLIST = 40
"""Of the most typical, so many are looked at for names and for tone."""

ALIKE = 0.6
"""Two posts with this share of their words in common are the same post told on."""

NEAR = 0.35
"""A post with less than this part of what the most typical one has in common with all stands for nothing."""

FEWEST_WORDS = 4
LONGEST_READ = 1000
"""Characters of a post that are compared."""

EVERYWHERE = 0.5
"""What a word of every text weighs."""

REPEATED = 0.6
SAME_OUTLET = 0.05
TAGGED = 0.15
NAMED = 0.3
ROUGH = 0.4
SHORT = 0.3
"""What costs a post its place, in parts of 1, which is a post that is exactly the middle of the spike."""

ROUGH_WORDS = re.compile(
    r"(?i)\b(?:f+u+c+k\w*|sh[i1]t\w*|bullshit|bitch\w*|bastards?|assholes?|arseholes?|cunts?|dickheads?|idiots?|morons?"
    r"|retard\w*|scum|sheeple|stfu|kill (?:them|him|her|yourself|all)|hang (?:them|him|her)|die in|burn in hell"
    r"|genocid\w*|nazis?|murderers?|mierda|puta|pendej\w*|cabr[oó]n\w*|idiotas?)\b"
)
SHOUT = re.compile(r"\b[A-Z]{4,}\b")
MOST_SHOUTED = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Typical:
    """A post as people are shown it: no author, and nothing that leads to a person. `alike`: posts of the spike that
    say the same, itself too.
    """

    outlet: Outlet
    text: str
    link: str
    alike: int = 1


Vector = Mapping[str, float]


def typical(posts: Sequence[Post], *, most: int = MOST) -> tuple[Typical, ...]:
    """The posts nearest to the middle of the spike (TF-IDF, cosine) that differ from each other.

    Posts that say the same count once, by the logarithm of how many; they are shown with their count. Those which tag
    or name somebody, insult or shout are taken only where nothing else is there. The same posts give the same answer,
    in whatever order they come.
    """
    texts = _one_each(posts)
    if not texts:
        return ()
    bags = {key: frozenset(key) for key in texts}
    rarity = _rarity(bags.values())
    vectors = {key: _vector(key, rarity) for key in texts}
    middle = _middle([(vectors[key], 1 + log10(len(group))) for key, group in texts.items()])
    near = {key: _cosine(vectors[key], middle) - SHORT * (len(bags[key]) < FEWEST_WORDS) for key in texts}
    ranked = sorted(near, key=lambda key: (-near[key], key))
    scores = {
        key: near[key] - _unfit(texts[key][0].text[:LONGEST_READ])
        for key in ranked[:SHORTLIST]
        if near[key] >= NEAR * near[ranked[0]] or key == ranked[0]
    }
    chosen: list[tuple[str, ...]] = []
    while len(chosen) < most and (left := [key for key in scores if not _among(bags[key], bags, chosen)]):
        outlets = {texts[key][0].outlet for key in chosen}

        def worth(key: tuple[str, ...], outlets: set[Outlet] = outlets) -> float:
            repeated = max((_cosine(vectors[key], vectors[other]) for other in chosen), default=0.0)
            return scores[key] - REPEATED * repeated - SAME_OUTLET * (texts[key][0].outlet in outlets)

        chosen.append(min(left, key=lambda key: (-worth(key), key)))
    return tuple(_shown(texts[key][0], _told_on(key, texts, bags)) for key in chosen)


def _one_each(posts: Sequence[Post]) -> dict[tuple[str, ...], list[Post]]:
    """The posts by their words, the earliest of each first; those without words are left out."""
    by_time = sorted(posts, key=lambda post: (post.at, post.outlet, post.id))
    every = max(1, -(-len(by_time) // MOST_READ))
    groups: dict[tuple[str, ...], list[Post]] = {}
    for post in by_time[::every]:
        if words := tuple(told_words(post.text[:LONGEST_READ])):
            groups.setdefault(words, []).append(post)
    return groups


def _rarity(bags: Iterable[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency: a word of every text, as the topic's own, weighs little."""
    counted: Counter[str] = Counter()
    texts = 0
    for bag in bags:
        counted.update(bag)
        texts += 1
    return {word: EVERYWHERE + log((1 + texts) / (1 + count)) for word, count in counted.items()}


def _vector(words: Sequence[str], rarity: Mapping[str, float]) -> Vector:
    """Of length 1."""
    weights = {word: (1 + log(count)) * rarity[word] for word, count in Counter(words).items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()}


def _middle(vectors: Sequence[tuple[Vector, float]]) -> Vector:
    total: dict[str, float] = {}
    for vector, weight in vectors:
        for word, value in vector.items():
            total[word] = total.get(word, 0.0) + weight * value
    length = sqrt(sum(value * value for value in total.values()))
    return {word: value / length for word, value in total.items()} if length else {}


def _cosine(one: Vector, other: Vector) -> float:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum(value * large.get(word, 0.0) for word, value in small.items())


def _unfit(text: str) -> float:
    """What speaks against showing it."""
    rough = bool(ROUGH_WORDS.search(text)) or len(SHOUT.findall(text)) > MOST_SHOUTED
    return ROUGH * rough + TAGGED * tags_people(text) + NAMED * bool(names(masked(text)))


def _among(
    bag: frozenset[str], bags: Mapping[tuple[str, ...], frozenset[str]], chosen: Sequence[tuple[str, ...]]
) -> bool:
    return any(_alike(bag, bags[key]) for key in chosen)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _told_on(
    key: tuple[str, ...],
    texts: Mapping[tuple[str, ...], Sequence[Post]],
    bags: Mapping[tuple[str, ...], frozenset[str]],
) -> int:
    return sum(len(group) for other, group in texts.items() if _alike(bags[key], bags[other]))


def _shown(post: Post, alike: int) -> Typical:
    return Typical(outlet=post.outlet, text=shown(post.text[:LONGEST_READ]), link=post.link, alike=alike)
