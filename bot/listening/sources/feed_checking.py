"""Tries feeds one by one, and says of each whether it works."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.listening.sources.feed_reading import read
from bot.listening.sources.feeds import ACCEPT
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.source import Clock, SourceFault


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """`fault`: why it does not work, "" if it does. `moved_to`: where it moved for good. `newest`: of its items."""

    address: str
    fault: str = ""
    moved_to: str = ""
    title: str = ""
    items: int = 0
    newest: datetime | None = None

    @property
    def works(self) -> bool:
        return not self.fault


async def check(addresses: Sequence[str], *, fetcher: Fetcher, clock: Clock) -> AsyncIterator[Checked]:
    """Each as soon as it is known, in the order given."""
    for address in addresses:
        try:
            answer = await fetcher.get(address, accept=ACCEPT)
            feed = await asyncio.to_thread(
                partial(read, answer.body, address=address, content_type=answer.content_type, now=clock())
            )
        except SourceFault as fault:
            yield Checked(address=address, fault=fault.reason)
            continue
        yield Checked(
            address=address,
            moved_to=answer.moved_to,
            title=feed.title,
            items=len(feed.posts),
            newest=max((post.at for post in feed.posts), default=None),
        )
