"""A Jetstream server for tests: it replays what it holds from a cursor on, and may break off."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from aiohttp import web

Json = dict[str, Any]
numbers = count(1)


def post(at: datetime, text: str, author: str) -> Json:
    """An event as the public servers send them."""
    number = next(numbers)
    return {
        "did": f"did:plc:{author}",
        "time_us": int(at.timestamp() * 1_000_000),
        "kind": "commit",
        "commit": {
            "rev": f"3l{number:011}",
            "operation": "create",
            "collection": "app.bsky.feed.post",
            "rkey": f"3k{number:011}",
            "record": {
                "$type": "app.bsky.feed.post",
                "createdAt": at.isoformat(),
                "langs": ["en"],
                "text": text,
            },
            "cid": f"bafyrei{number:052}",
        },
    }


@dataclass
class Jetstream:
    """`events` in the order of their times. `break_after`: events after which each connection is cut, None: never."""

    events: list[Json] = field(default_factory=list)
    break_after: int | None = None
    connections: int = 0
    url: str = ""

    def add(self, events: Sequence[Json]) -> None:
        self.events += events

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        self.connections += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        cursor = int(request.query.get("cursor", "0"))
        sent = place = 0
        with contextlib.suppress(ConnectionError):  # who listened was killed
            while not socket.closed:
                while place < len(self.events):
                    event = self.events[place]
                    place += 1
                    if event["time_us"] < cursor:
                        continue
                    await socket.send_str(json.dumps(event))
                    sent += 1
                    if self.break_after is not None and sent >= self.break_after:
                        await socket.close()
                        return socket
                with contextlib.suppress(TimeoutError):
                    await socket.receive(timeout=0.2)
        return socket


@contextlib.asynccontextmanager
async def jetstream() -> AsyncIterator[Jetstream]:
    """A server on this machine."""
    server = Jetstream()
    application = web.Application()
    application.router.add_get("/subscribe", server.serve)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"ws://127.0.0.1:{port}/subscribe"
    try:
        yield server
    finally:
        await asyncio.wait_for(runner.cleanup(), 5)
