"""The tone of a spike by a lexicon: how many posts sound worried or negative. English only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from bot.listening.post import Post
from bot.listening.telling.masked import masked
from bot.listening.telling.words import listed, plain, words_in

FEWEST = 20
"""English posts it takes: a share of fewer says nothing."""

MOST_READ = 500
"""Posts that are read, evenly over the spike; more would not change what is said of them in words."""

CLEAR = 0.25
"""How far VADER's compound score is from 0 before a post counts as negative or positive; its authors take 0.05, which
counts most posts about health as one or the other."""

ENGLISH_WORDS = 2
"""Small words of English in a text whose language nobody says, from which it is taken as English."""

SHARES = (
    (0.9, "nearly all"),
    (0.7, "most"),
    (0.56, "more than half"),
    (0.44, "about half"),
    (0.29, "about a third"),
    (0.15, "about a fifth"),
    (0.07, "a few"),
    (0.0, "hardly any"),
)
"""A share in words, from this share on: a lexicon is too coarse for percentages."""


class Analyser(Protocol):
    lexicon: dict[str, float]

    def polarity_scores(self, text: str) -> dict[str, float]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Tone:
    """Posts by how they sound; `other` are in other languages, and not judged."""

    negative: int
    neutral: int
    positive: int
    other: int = 0

    @property
    def judged(self) -> int:
        return self.negative + self.neutral + self.positive

    @property
    def words(self) -> str:
        """One sentence a person reads: "About half of the posts sound worried or negative, a few positive."."""
        bad, good = share(self.negative, self.judged), share(self.positive, self.judged)
        said = f"{bad.capitalize()} of the posts sound worried or negative, {good} positive."
        if self.other > self.judged:
            return (
                f"Of those in English: {said[0].lower()}{said[1:]} Most are in other languages, which are not judged."
            )
        return said


def share(part: int, whole: int) -> str:
    """A part of the whole in words."""
    return next(words for least, words in SHARES if part >= least * whole)


def tone(posts: Sequence[Post]) -> Tone | None:
    """How the posts sound, or None where too few are in English. Loads the lexicon: call it in a thread.

    Words that only name an illness, or care for it, count for nothing: a post about cancer is not negative for that.
    Irony is not understood, nor who is meant.
    """
    by_time = sorted(posts, key=lambda post: (post.at, post.outlet, post.id))
    every = max(1, -(-len(by_time) // MOST_READ))
    read = by_time[::every]
    english = [post for post in read if in_english(post)]
    if len(english) < FEWEST:
        return None
    scores = [_score(post.text) for post in english]
    negative, positive = sum(score <= -CLEAR for score in scores), sum(score >= CLEAR for score in scores)
    return Tone(
        negative=negative,
        positive=positive,
        neutral=len(scores) - negative - positive,
        other=len(read) - len(english),
    )


def in_english(post: Post) -> bool:
    """Whether its language is said to be English or, where nobody says, small words of English are in it."""
    if post.language:
        return post.language == "en"
    english = listed("english") - listed("spanish")
    return sum(plain(word) in english for word in words_in(post.text)) >= ENGLISH_WORDS


def _score(text: str) -> float:
    return _analyser().polarity_scores(masked(text))["compound"]


@cache
def _analyser() -> Analyser:
    from vaderSentiment import vaderSentiment  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; D12: only alerts need it

    found: Analyser = vaderSentiment.SentimentIntensityAnalyzer()
    for word in listed("illness"):
        found.lexicon.pop(word, None)
    return found
