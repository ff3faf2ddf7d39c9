"""Mastodon: hashtags, a server's own public timeline, and what is read most there."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import quote, urlencode

from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.mastodon_statuses import read
from bot.listening.sources.source import Batch, Clock, Wanted

PAGE = 40
"""Statuses a page; servers give no more."""

MOST_PAGES = 10
"""Pages in one round. What is left comes in the next."""

LEAST_REST = timedelta(minutes=1)
A_REQUEST = timedelta(seconds=2)
"""At least that long for each request to a server; it takes 300 in five minutes (docs.joinmastodon.org)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """`path` is its place in the API. `paged`: whether it can be read upwards from a status, as the trends cannot."""

    name: str
    path: str
    local: bool = False
    paged: bool = True


PUBLIC = Timeline(name="public posts", path="timelines/public", local=True)
TRENDS = Timeline(name="trends", path="trends/statuses", paged=False)


def hashtag(tag: str) -> Timeline:
    return Timeline(name=f"#{tag}", path=f"timelines/tag/{quote(tag, safe='')}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A Mastodon server. `token` is needed only where it shows its timelines to nobody else. `base` is for tests."""

    host: str
    token: str = ""
    base: str = ""

    @property
    def api(self) -> str:
        return f"{self.base or f'https://{self.host}'}/api/v1"


class Mastodon:
    """One timeline of one server. Its cursor is the id of the newest status read.

    It begins with the latest page; from there, pages follow upwards (`min_id`), so nothing between two rounds is left
    out as long as the server has it.
    """

    def __init__(
        self,
        server: Server,
        timeline: Timeline,
        *,
        fetcher: Fetcher,
        wanted: Wanted,
        clock: Clock,
        rest: timedelta = LEAST_REST,
    ) -> None:
        self.name = f"mastodon {server.host} {timeline.name}"
        self.rest = rest
        self._server = server
        self._timeline = timeline
        self._fetcher = fetcher
        self._wanted = wanted
        self._clock = clock

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        for _ in range(MOST_PAGES):
            since = cursor
            batch = await self._page(since)
            cursor = batch.cursor
            yield batch
            if batch.read < PAGE or cursor == since or not since or not self._timeline.paged:
                return

    async def _page(self, since: str) -> Batch:
        query = {"limit": str(PAGE)}
        if self._timeline.local:
            query["local"] = "true"
        if self._timeline.paged and since:
            query["min_id"] = since
        answer = await self._fetcher.get(
            f"{self._server.api}/{self._timeline.path}?{urlencode(query)}",
            token=self._server.token,
            accept="application/json",
        )
        # In a thread: forty long texts full of odd markup take a second or more.
        page = await asyncio.to_thread(partial(read, answer.body, host=self._server.host, now=self._clock()))
        return Batch(
            cursor=page.last or since,
            posts=[post for post in page.posts if self._wanted(post.text, post.language, post.outlet)],
            read=page.read,
        )
