"""The webhook's way in: an aiohttp handler that answers "ok" only once the posts are kept."""

import asyncio
import json
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from aiohttp import web

from bot.listening.sources.source import Batch, Clock
from bot.listening.sources.webhook import LARGEST, WINDOW, Delivery, Unreadable, Unsigned, opened

logger = logging.getLogger(__name__)

Sink: TypeAlias = Callable[[Batch], Awaitable[None]]
"""Keeps posts and deletions in one transaction. The batch's cursor is empty: a sender has none."""

A_MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 120
"""Signed deliveries that are taken in a minute."""

MOST_REMEMBERED = 2 * MOST_A_MINUTE * (2 * WINDOW // A_MINUTE)
"""More deliveries than can be signed and taken while one of them could be replayed."""

PATIENCE = 30.0
"""Seconds in which a delivery has to arrive whole."""


class Receiver:
    """Takes deliveries one after the other, so the same one cannot be counted twice at the same moment."""

    def __init__(self, secret: str, sink: Sink, clock: Clock) -> None:
        self._secret = secret
        self._sink = sink
        self._clock = clock
        self._lock = asyncio.Lock()
        self._taken: OrderedDict[str, datetime] = OrderedDict()
        self._recent: deque[datetime] = deque()

    async def __call__(self, request: web.Request) -> web.Response:
        """200 once kept, or known already; 400, 401, 408, 413, 429 or 503 with the reasons."""
        try:
            body = await _body(request)
        except TimeoutError:
            return _answer(408, error="the delivery did not arrive in time")
        if body is None:
            return _answer(413, error=f"more than {LARGEST:,} bytes")
        try:
            delivery = opened(self._secret, request.headers, body, now=self._clock())
        except Unsigned as refusal:
            return _answer(401, error=str(refusal))
        except Unreadable as refusal:
            return _answer(400, error="nothing of it was taken", reasons=list(refusal.reasons))
        async with self._lock:
            return await self._take(delivery)

    async def _take(self, delivery: Delivery) -> web.Response:
        now = self._clock()
        self._forget(now)
        if delivery.name in self._taken:
            return _answer(200, ok=True, repeated=True)
        if len(self._recent) >= MOST_A_MINUTE:
            return _answer(429, {"Retry-After": "60"}, error=f"more than {MOST_A_MINUTE} deliveries in a minute")
        self._recent.append(now)
        try:
            await self._sink(Batch(cursor="", posts=delivery.posts, gone=delivery.gone, read=len(delivery.posts)))
        except Exception as failed:  # noqa: BLE001 - what a database says may quote a post, so it goes no further
            logger.warning("a delivery could not be kept: %s", type(failed).__name__)
            return _answer(503, {"Retry-After": "60"}, error="it could not be kept; please send it again")
        self._taken[delivery.name] = now
        return _answer(200, ok=True, posts=len(delivery.posts), gone=len(delivery.gone))

    def _forget(self, now: datetime) -> None:
        while self._recent and self._recent[0] <= now - A_MINUTE:
            self._recent.popleft()
        while self._taken:
            at = next(iter(self._taken.values()))
            if at > now - 2 * WINDOW and len(self._taken) <= MOST_REMEMBERED:
                return
            self._taken.popitem(last=False)


async def _body(request: web.Request) -> bytes | None:
    """None: it is larger than is taken, and the rest of it was not read."""
    if (request.content_length or 0) > LARGEST:
        return None
    body = bytearray()
    async with asyncio.timeout(PATIENCE):
        async for piece in request.content.iter_chunked(65_536):
            body += piece
            if len(body) > LARGEST:
                return None
    return bytes(body)


def _answer(status: int, headers: dict[str, str] | None = None, **said: object) -> web.Response:
    return web.Response(
        status=status, headers=headers, text=json.dumps(said), content_type="application/json", charset="utf-8"
    )
