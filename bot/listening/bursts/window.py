"""What is being said now: the posts of the last day and a half, and who says which phrase in them."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.listening.bursts.grams import Said
from bot.listening.post import Outlet, Post

LENGTH = timedelta(hours=36)
"""Long enough for a matter that newsrooms take up one after the other, overnight."""

MOST_POSTS = 50_000
"""Posts a window holds. On a stream that brings more than that, the window is shorter."""

EACH = 3
"""Posts of one author, and posts of one wording, that count for a phrase."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Utterance:
    """A post as the window holds it."""

    outlet: Outlet
    id: str
    at: datetime
    author: str
    phrases: dict[str, str]
    wording: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Voices:
    """A phrase's posts in the window: how many count, how many there are, and of whom."""

    counted: int
    authors: int
    outlets: int
    wordings: int


class Window:
    """Holds the posts; knows for each phrase which of them say it."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Utterance]] = []
        self._saying: dict[str, dict[int, Utterance]] = {}
        self._touched: set[str] = set()
        self._outlets: Counter[Outlet] = Counter()
        self._number = 0

    def __len__(self) -> int:
        return len(self._heap)

    @property
    def outlets(self) -> int:
        return len(self._outlets)

    def add(self, post: Post, said: Said) -> None:
        self._number += 1
        one = Utterance(
            outlet=post.outlet,
            id=post.id,
            at=post.at,
            author=f"{post.outlet} {post.author}",
            phrases=said.phrases,
            wording=said.wording,
        )
        self._outlets[post.outlet] += 1
        heapq.heappush(self._heap, (post.at, self._number, one))
        for phrase in said.phrases:
            self._saying.setdefault(phrase, {})[self._number] = one
            self._touched.add(phrase)

    def leaving(self, now: datetime) -> Iterator[Utterance]:
        """Takes out and hands over the posts that are too old, or too many, the oldest first."""
        while self._heap and (self._heap[0][0] <= now - LENGTH or len(self._heap) > MOST_POSTS):
            _at, number, one = heapq.heappop(self._heap)
            self._outlets[one.outlet] -= 1
            if not self._outlets[one.outlet]:
                del self._outlets[one.outlet]
            for phrase in one.phrases:
                saying = self._saying[phrase]
                del saying[number]
                if not saying:
                    del self._saying[phrase]
            yield one

    def touched(self) -> list[str]:
        """The phrases that were said since this was last asked and are still in the window."""
        touched = sorted(phrase for phrase in self._touched if phrase in self._saying)
        self._touched.clear()
        return touched

    def count(self, phrase: str) -> int:
        return len(self._saying.get(phrase, ()))

    def saying(self, phrase: str) -> dict[int, Utterance]:
        """The posts that say it, by a number of their own."""
        return self._saying.get(phrase, {})

    def voices(self, phrase: str) -> Voices:
        """Of one author and of one wording at most `EACH` posts count."""
        authors: Counter[str] = Counter()
        wordings: Counter[str] = Counter()
        outlets: set[Outlet] = set()
        counted = 0
        for one in self.saying(phrase).values():
            counted += authors[one.author] < EACH and wordings[one.wording] < EACH
            authors[one.author] += 1
            wordings[one.wording] += 1
            outlets.add(one.outlet)
        return Voices(counted=counted, authors=len(authors), outlets=len(outlets), wordings=len(wordings))
