"""The words a stream used before the last four weeks, so that a new word is known from one that is only back."""

import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from bot.listening.bursts.generic import GENERIC

ENOUGH = 20_000
"""Posts after which a word that was never said is taken for a new one; with fewer it counts in proportion."""

MOST_WORDS = 150_000
"""Words kept: the most frequent, about 25 MB of them."""

SLACK = 2
"""It is cut down when it holds so many times the words that are kept."""

HASH_BYTES = 8
MOST = 2**32 - 1
"""The highest count that is stored."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Learnt:
    """A vocabulary as it is stored. Of the words only keyed hashes are kept: a rare one may be somebody's name.

    `until`: the last day that is in it. `posts`: how many were read. `missed`: no word that was cut was said more
    often. `words`: the hashes, 8 bytes each, then how many posts said each, 4 bytes; little-endian.
    """

    until: date
    posts: int
    missed: int
    words: bytes


class Vocabulary:
    """How many posts said each single word or hashtag, over the whole of the stream that was read.

    `key`: under which words are hashed, at most 64 bytes; what was learnt under another is of no use.
    """

    def __init__(self, key: bytes = b"", learnt: Learnt | None = None) -> None:
        self._key = key
        self._said: Counter[int] = Counter()
        self._posts = self._missed = 0
        self.until: date | None = None
        """The last day that was learnt."""
        if learnt:
            self.until, self._posts, self._missed = learnt.until, learnt.posts, learnt.missed
            self._said.update(_unpacked(learnt.words))

    def __len__(self) -> int:
        return len(self._said)

    def learn(self, day: date, phrases: Mapping[str, int], posts: int) -> None:
        """A day that is over: how many of its posts said each phrase. One that was learnt already is left out."""
        if self.until is not None and day <= self.until:
            return
        self.until = day
        self._posts += posts
        for phrase, count in phrases.items():
            if " " not in phrase:
                self._said[self._hash(phrase)] += count
        if len(self._said) > SLACK * MOST_WORDS:
            self._cut()

    def learnt(self) -> Learnt | None:
        """What there is to store; None before the first day."""
        if self.until is None:
            return None
        if len(self._said) > MOST_WORDS:
            self._cut()
        return Learnt(until=self.until, posts=self._posts, missed=self._missed, words=_packed(self._said))

    def novelty(self, phrase: str) -> float:
        """1 where a word of it was never said, a quarter where it was said once, a ninth if twice; less on few posts.

        A word that was cut counts as if it had just missed the cut.
        """
        words = [word for word in phrase.removeprefix("#").split() if word not in GENERIC]
        rarest = min((self._said.get(self._hash(word), self._missed) for word in words), default=None)
        if rarest is None:
            return 0.0
        return min(1.0, self._posts / ENOUGH) / (1 + rarest) ** 2

    def _hash(self, word: str) -> int:
        said = word.encode(errors="surrogatepass")
        return int.from_bytes(blake2b(said, digest_size=HASH_BYTES, key=self._key).digest(), "little")

    def _cut(self) -> None:
        kept = self._said.most_common(MOST_WORDS)
        self._missed = max(self._missed, kept[-1][1])
        self._said = Counter(dict(kept))


def _packed(said: Mapping[int, int]) -> bytes:
    return struct.pack(f"<{len(said)}Q{len(said)}I", *said, *(min(count, MOST) for count in said.values()))


def _unpacked(words: bytes) -> Mapping[int, int]:
    """Raises:
    struct.error: these are no words and counts.
    """
    size = len(words) // (HASH_BYTES + 4)
    numbers = struct.unpack(f"<{size}Q{size}I", words)
    return dict(zip(numbers[:size], numbers[size:], strict=True))
