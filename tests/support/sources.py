"""What a test of the sources needs: time that passes at will, somebody who keeps posts, servers on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from aiohttp import web

from bot.listening.sources.running import Died, Recovered, Surroundings
from bot.listening.sources.source import Batch

if TYPE_CHECKING:
    from bot.listening.post import Outlet, Post

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Time:
    """Passes only when somebody sleeps; `until` ends a runner that would go on for ever."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.slept: list[float] = []
        self.until: datetime | None = None

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)
        if self.until is not None and self.now >= self.until:
            raise asyncio.CancelledError


class Keeper:
    """Keeps posts and cursors as the database does: both or neither, each (outlet, id) once."""

    def __init__(self) -> None:
        self.cursors: dict[str, str] = {}
        self.posts: dict[tuple[Outlet, str], Post] = {}
        self.gone: set[tuple[Outlet, str]] = set()
        self.counted: list[str] = []
        self.batches = 0
        self.dies_at: int | None = None
        """The batch at which the process dies, before anything of it is kept."""

    async def cursor(self, name: str) -> str:
        await asyncio.sleep(0)
        return self.cursors.get(name, "")

    async def take(self, name: str, batch: Batch) -> None:
        await asyncio.sleep(0)
        self.batches += 1
        if self.batches == self.dies_at:
            raise asyncio.CancelledError
        for post in batch.posts:
            if (post.outlet, post.id) not in self.posts:
                self.posts[post.outlet, post.id] = post
                self.counted.append(post.text)
        self.gone |= {(gone.outlet, gone.id) for gone in batch.gone}
        self.cursors[name] = batch.cursor


class Told:
    """Hears what is reported of sources."""

    def __init__(self) -> None:
        self.changes: list[Died | Recovered] = []

    async def __call__(self, change: Died | Recovered) -> None:
        await asyncio.sleep(0)
        self.changes.append(change)


def dice(seed: int = 7) -> Random:
    return Random(seed)  # noqa: S311 - jitter, and a test must be repeatable


def surroundings(time: Time, keeper: Keeper, told: Told) -> Surroundings:
    return Surroundings(cursor=keeper.cursor, take=keeper.take, tell=told, clock=time, sleep=time.sleep, random=dice())


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server on this machine that answers everything with `handler`; where it is, without a slash at the end."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
