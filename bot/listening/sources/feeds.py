"""RSS and Atom feeds: newsrooms, agencies, and whatever else has one."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from datetime import timedelta
from functools import partial

import msgspec

from bot.listening.post import Post
from bot.listening.sources.feed_reading import MOST_ITEMS, read
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.source import Batch, Clock, Wanted

ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
KEPT = 2 * MOST_ITEMS
"""Items that a cursor remembers: what the feed holds now, and what it held a little earlier."""


class Cursor(msgspec.Struct, omit_defaults=True):
    """`seen`: the first 12 hex digits of each item's hash, those that are in the feed now last.

    It is part of the cursor because a feed repeats its items for months, longer than mentions are kept.
    """

    etag: str = ""
    modified: str = ""
    seen: list[str] = []


class FeedSource:
    """One feed, asked anew every few minutes and only for what has changed (RFC 9110, 13.1)."""

    def __init__(
        self,
        address: str,
        *,
        fetcher: Fetcher,
        wanted: Wanted,
        clock: Clock,
        rest: timedelta = timedelta(minutes=10),
    ) -> None:
        self.name = f"feed {address}"
        self.rest = rest
        self._address = address
        self._fetcher = fetcher
        self._wanted = wanted
        self._clock = clock

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        known = _cursor(cursor)
        headers = {"If-None-Match": known.etag} if known.etag else {}
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        answer = await self._fetcher.get(self._address, headers=headers, accept=ACCEPT)
        if answer.unchanged:
            return
        feed = await asyncio.to_thread(
            partial(read, answer.body, address=self._address, content_type=answer.content_type, now=self._clock())
        )
        here = {_mark(post): post for post in reversed(feed.posts)}
        seen = set(known.seen)
        new = [post for mark, post in here.items() if mark not in seen]
        now = Cursor(
            etag=answer.headers.get("etag", "")[:1_000],
            modified=answer.headers.get("last-modified", "")[:100],
            seen=[*(mark for mark in known.seen if mark not in here), *here][-KEPT:],
        )
        yield Batch(
            cursor=msgspec.json.encode(now).decode(),
            posts=[post for post in new if self._wanted(post.text, post.language, post.outlet)],
            read=len(new),
        )


def _cursor(text: str) -> Cursor:
    try:
        return msgspec.json.decode(text, type=Cursor)
    except msgspec.DecodeError:
        return Cursor()


def _mark(post: Post) -> str:
    return hashlib.sha256(post.id.encode()).hexdigest()[:12]
