"""How fast emerging phrases are found, and how much is held for it, over a generated stream."""

import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from bot.listening.emerging import Emerging
from bot.listening.post import Outlet, Post

POSTS = 60_000
DAYS = 28
WORDS = 30_000
ACCOUNTS = 5_000
START = datetime(2026, 1, 5, tzinfo=UTC)
MEGABYTE = 1_000_000


def measured() -> list[str]:
    posts = list(generated())
    started = time.perf_counter()
    _read(posts)
    taken = time.perf_counter() - started
    tracemalloc.start()
    _kept = _read(posts)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [
        f"{'posts read and judged':<36}{POSTS / taken:>8,.0f} posts/s",
        f"{'four weeks read up after a restart':<36}{taken:>8.1f} s ({POSTS:,} posts)",
        f"{'held after four weeks':<36}{held / MEGABYTE:>8.0f} MB (peak {peak / MEGABYTE:.0f} MB)",
    ]


def generated() -> Iterator[Post]:
    """Posts of twelve words, drawn as words of a language are: the n-th with a frequency of 1/n."""
    random = Random(1)  # noqa: S311 - a stream that is the same every time
    words = [f"word{number}" for number in range(WORDS)]
    weights = [1 / (number + 1) for number in range(WORDS)]
    for number in range(POSTS):
        yield Post(
            outlet=Outlet("bluesky" if number % 3 else "mastodon"),
            id=str(number),
            at=START + number * timedelta(days=DAYS) / POSTS,
            text=" ".join(random.choices(words, weights, k=12)),
            author=f"account{random.randrange(ACCOUNTS)}",
        )


def _read(posts: list[Post]) -> Emerging:
    emerging = Emerging()
    for post in posts:
        emerging.add(post)
    return emerging
