"""What a topic would have matched in posts that are stored, before it is saved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from bot.ids import TopicId
from bot.listening.matching import Matcher
from bot.listening.places import Finder, Found
from bot.listening.post import Outlet, Post
from bot.listening.topic import Phrase, Topic

MOST_EXAMPLES = 5

FEW = 10
"""Matched posts below which no phrase is said to find most of them."""

BY_FAR = 3
"""How many times as much as the next a phrase finds to be named as the one that finds nearly all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A matching post, and what was found where in its text."""

    post: Post
    found: tuple[Found, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """`read`: posts looked at. `days`: each day (UTC) with a match, in order, and its posts. `authors` are told apart
    within an outlet. `phrases`: each of the topic's `any`, and the matching posts it occurs in, the most first.
    """

    read: int
    matched: int
    authors: int
    days: tuple[tuple[date, int], ...]
    outlets: tuple[tuple[Outlet, int], ...]
    phrases: tuple[tuple[Phrase, int], ...]
    examples: tuple[Example, ...]

    @property
    def idle(self) -> tuple[Phrase, ...]:
        """Phrases that found nothing; where nothing matched at all, every one."""
        return tuple(phrase for phrase, posts in self.phrases if not posts)

    @property
    def leading(self) -> Phrase | None:
        """The phrase that finds by far the most, when there is one: a word too general shows itself so."""
        if self.matched < FEW or len(self.phrases) == 1:
            return None
        (first, most), (_, next_most) = self.phrases[:2]
        return first if most >= BY_FAR * max(1, next_most) else None


def preview(topic: Topic, posts: Iterable[Post], *, examples: int = MOST_EXAMPLES) -> Preview:
    """Runs a topic, which need not be saved, over some posts; a second for some fifty thousand, so not in the loop."""
    matcher = Matcher([replace(topic, id=TopicId(1))])
    read = 0
    matched: list[Post] = []
    for post in posts:
        read += 1
        if matcher.match(post.text, post.language, post.outlet):
            matched.append(post)
    matched.sort(key=lambda post: (post.at, post.outlet, post.id))
    finder = Finder(topic)
    finds = Counter(phrase for post in matched for phrase in finder.phrases(post.text))
    phrases = [(phrase, finds[phrase]) for phrase in dict.fromkeys(topic.any)]
    return Preview(
        read=read,
        matched=len(matched),
        authors=len({(post.outlet, post.author) for post in matched}),
        days=tuple(sorted(Counter(post.at.astimezone(UTC).date() for post in matched).items())),
        outlets=tuple(sorted(Counter(post.outlet for post in matched).items())),
        phrases=tuple(sorted(phrases, key=lambda one: -one[1])),
        examples=tuple(Example(post=post, found=finder.found(post.text)) for post in _spread(matched, examples)),
    )


def _spread(posts: Sequence[Post], most: int) -> list[Post]:
    """At most so many, one of each stretch of the time, each from the outlet that was shown least so far."""
    shown: Counter[Outlet] = Counter()
    chosen: list[Post] = []
    texts: set[str] = set()
    parts = min(most, len(posts))
    for n in range(parts):
        stretch = posts[n * len(posts) // parts : (n + 1) * len(posts) // parts]
        post = min(stretch, key=lambda post: (post.text in texts, shown[post.outlet]))
        shown[post.outlet] += 1
        texts.add(post.text)
        chosen.append(post)
    return chosen
