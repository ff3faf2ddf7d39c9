"""Small generated streams of posts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from bot.listening.emerging import Burst, Emerging
from bot.listening.post import Outlet, Post

START = datetime(2026, 1, 5, tzinfo=UTC)
SUBJECTS = ("asthma", "diet", "sleep", "insurance", "vaccines", "nutrition", "surgery", "fitness", "stress", "nurses")
VERBS = ("improves", "changes", "worsens", "follows", "beats", "shapes", "precedes", "outlasts")
PLACES = ("Ohio", "Texas", "Kansas", "Norway", "Chile", "Kenya", "Japan", "Sweden", "Peru", "Ghana", "Wales")


def post(text: str, at: datetime, *, author: str = "paper", outlet: str | None = None, id_: str | None = None) -> Post:
    name = outlet or author
    return Post(
        outlet=Outlet(name), id=id_ or f"{author}-{at.isoformat()}-{text[:12]}", at=at, text=text, author=author
    )


def everyday(days: int, *, each_day: int = 60, start: datetime = START, seed: int = 7) -> Iterator[Post]:
    """What eight newsrooms post of nothing in particular."""
    random = Random(seed)  # noqa: S311 - a stream that is the same every time
    for number in range(days * each_day):
        at = start + number * timedelta(days=1) / each_day
        words = random.choice(SUBJECTS), random.choice(VERBS), random.choice(SUBJECTS), random.choice(PLACES)
        yield post(
            "New study: {} {} {} in {}".format(*words), at, author=f"paper{random.randrange(8)}", id_=str(number)
        )


def told(*streams: Iterable[Post], until: datetime | None = None) -> list[Burst]:
    """What emerges from several streams together."""
    emerging = Emerging()
    posts = sorted((one for stream in streams for one in stream), key=lambda one: one.at)
    bursts = [burst for one in posts for burst in emerging.add(one)]
    return bursts + list(emerging.advance(until or posts[-1].at + timedelta(hours=1)))
