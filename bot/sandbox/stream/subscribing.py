"""`/jetstream/subscribe`: the stream as a websocket that speaks as Jetstream's first wire does.

Of its query it knows `wantedCollections` (repeated; a name, or a prefix with `.*`) and `cursor`; the rest is taken and
has no effect. Events about accounts always come.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import aclosing, suppress

from aiohttp import web

from bot.sandbox.stream.feed import Feed
from bot.sandbox.stream.records import Event

MOST_COLLECTIONS = 100
_COLLECTION = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)*\.([a-zA-Z][a-zA-Z0-9]*|\*)")


class Subscribing:
    """Serves the stream's socket."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    async def serve(self, request: web.Request) -> web.StreamResponse:
        wanted = _wanted(request.query.getall("wantedCollections", []))
        cursor = _cursor(request.query.get("cursor", ""))
        ws = web.WebSocketResponse(heartbeat=20)
        await ws.prepare(request)
        sending = asyncio.create_task(self._send(ws, cursor, wanted))
        try:
            async for _ in ws:
                pass  # what a client says changes nothing
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await sending
        return ws

    async def _send(self, ws: web.WebSocketResponse, cursor: int | None, wanted: Callable[[Event], bool]) -> None:
        async with aclosing(self._feed.follow(cursor, wanted)) as events:
            async for event in events:
                await ws.send_str(event.data)


def _wanted(asked: Sequence[str]) -> Callable[[Event], bool]:
    if len(asked) > MOST_COLLECTIONS:
        raise web.HTTPBadRequest(text=f"too many wanted collections: {len(asked)} > {MOST_COLLECTIONS}")
    for name in asked:
        if not _COLLECTION.fullmatch(name):
            raise web.HTTPBadRequest(text="invalid collection name")
    names = frozenset(name for name in asked if not name.endswith("*"))
    prefixes = tuple(name[:-1] for name in asked if name.endswith("*"))

    def wanted(event: Event) -> bool:
        kind = event.collection
        return not asked or not kind or kind in names or kind.startswith(prefixes)

    return wanted


def _cursor(asked: str) -> int | None:
    if not asked:
        return None
    try:
        return int(asked)
    except ValueError as wrong:
        raise web.HTTPBadRequest(text="invalid cursor") from wrong
