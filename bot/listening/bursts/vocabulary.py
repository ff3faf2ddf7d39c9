"""The words a stream used before the last four weeks, so that a new word is known from one that is only back."""

from collections import Counter
from collections.abc import Mapping

from bot.listening.bursts.generic import GENERIC

ENOUGH = 20_000
"""Posts after which a word that was never said is taken for a new one; with fewer it counts in proportion."""

MOST_WORDS = 150_000
"""Words kept: the most frequent, about 25 MB of them."""

SLACK = 2
"""It is cut down when it holds so many times the words that are kept."""


class Vocabulary:
    """How many posts said each single word or hashtag, over the whole of the stream that was read."""

    def __init__(self) -> None:
        self._said: Counter[str] = Counter()
        self._posts = 0
        self._missed = 0

    def __len__(self) -> int:
        return len(self._said)

    def learn(self, phrases: Mapping[str, int], posts: int) -> None:
        """A day that is over: how many of its posts said each phrase."""
        self._posts += posts
        for phrase, count in phrases.items():
            if " " not in phrase:
                self._said[phrase] += count
        if len(self._said) > SLACK * MOST_WORDS:
            kept = self._said.most_common(MOST_WORDS)
            self._missed = max(self._missed, kept[-1][1])
            self._said = Counter(dict(kept))

    def novelty(self, phrase: str) -> float:
        """1 where a word of it was never said, a quarter where it was said once, a ninth if twice; less on few posts.

        A word that was cut counts as if it had just missed the cut.
        """
        words = [word for word in phrase.removeprefix("#").split() if word not in GENERIC]
        rarest = min((self._said.get(word, self._missed) for word in words), default=None)
        if rarest is None:
            return 0.0
        return min(1.0, self._posts / ENOUGH) / (1 + rarest) ** 2
