"""The stream goes on where it was cut, with no gap and nothing twice, whatever the server does."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import timedelta

import pytest
from aiohttp import WSMsgType, web

from bot.listening.post import Outlet
from bot.listening.sources import bluesky
from bot.listening.sources.bluesky import Bluesky
from bot.listening.sources.running import Runner
from bot.listening.sources.source import Batch, SourceFault
from tests.support.sources import NOW, Keeper, Time, Told, serving, surroundings

START = int(NOW.timestamp() * 1_000_000) - 3_600_000_000

Play = Callable[[web.WebSocketResponse, web.Request], Awaitable[None]]


def everything(_text: str, _language: str, _outlet: Outlet) -> bool:
    return True


def event(number: int) -> str:
    record = {"$type": "app.bsky.feed.post", "text": f"post {number}", "langs": ["en"]}
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": str(number), "record": record}
    return json.dumps({"did": "did:plc:a", "time_us": START + number * 1_000_000, "kind": "commit", "commit": commit})


def source(base: str, *, path: str = "/subscribe", history: timedelta = timedelta(0), idle: float = 5) -> Bluesky:
    return Bluesky(
        base.replace("http", "ws", 1) + path,
        wanted=everything,
        clock=Time(),
        history=history,
        linger=timedelta(0),
        idle=timedelta(seconds=idle),
    )


class Server:
    """A Jetstream that plays something to each connection, and notes what it was asked."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self.asked: list[dict[str, list[str]]] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.asked.append({name: request.query.getall(name) for name in request.query})
        stream = web.WebSocketResponse(protocols=("xrpc.v1.json",))
        await stream.prepare(request)
        await self._play(stream, request)
        return stream


async def read_until_fault(stream: Bluesky, cursor: str = "") -> tuple[list[Batch], SourceFault]:
    batches: list[Batch] = []

    async def read() -> None:
        async with aclosing(stream.batches(cursor)) as coming:
            while True:
                batches.append(await anext(coming))

    with pytest.raises(SourceFault) as raised:
        await read()
    return batches, raised.value


async def test_everything_before_the_cut_is_handed_over() -> None:
    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        for number in range(100):
            await stream.send_str(event(number))
        await stream.close()

    server = Server(play)
    async with serving(server) as base:
        batches, fault = await read_until_fault(source(base))
    assert [post.text for batch in batches for post in batch.posts] == [f"post {number}" for number in range(100)]
    assert batches[-1].cursor == str(START + 99_000_000)
    assert "broke" in fault.reason
    assert server.asked == [{"maxMessageSizeBytes": ["1000000"], "wantedCollections": ["app.bsky.feed.post"]}]


async def test_the_later_wire_is_asked_in_its_own_words() -> None:
    protocols: list[str | None] = []

    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        protocols.append(stream.ws_protocol)
        await stream.close()

    server = Server(play)
    async with serving(server) as base:
        await read_until_fault(source(base, path="/xrpc/network.bsky.jetstream.subscribeEvents"), str(START))
    assert protocols == ["xrpc.v1.json"]
    assert server.asked == [
        {
            "maxMessageSizeBytes": ["1000000"],
            "collections": ["app.bsky.feed.post"],
            "kinds": ["commit", "account"],
            "cursor": [str(START - 5_000_000)],
        }
    ]


async def test_the_first_round_may_begin_hours_ago() -> None:
    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        await stream.close()

    server = Server(play)
    async with serving(server) as base:
        await read_until_fault(source(base, history=timedelta(hours=12)))
    assert server.asked[0]["cursor"] == [str(int((NOW - timedelta(hours=12)).timestamp()) * 1_000_000)]


async def test_after_a_storm_of_cuts_nothing_is_missing_and_nothing_twice() -> None:
    """The server cuts after every few posts, with an earlier one still owed, every other time inside a frame."""
    last = 60

    async def play(stream: web.WebSocketResponse, request: web.Request) -> None:
        since = int(request.query.get("cursor", START))
        first = max(0, (since - START + 999_999) // 1_000_000)
        numbers = list(range(first, min(first + 14, last)))
        if numbers[-1] != last - 1:
            del numbers[-2]  # the cut comes between two posts that are sent out of order
        for number in numbers:
            await stream.send_str(event(number))
        if len(server.asked) % 2:
            await stream.close()
        elif request.transport is not None:
            request.transport.write(b"\x81\x7e\x10\x00half")
            request.transport.close()
        if max(numbers) == last - 1:
            time.until = time.now

    server, time, keeper, told = Server(play), Time(), Keeper(), Told()
    async with serving(server) as base:
        with pytest.raises(asyncio.CancelledError):
            await Runner(source(base), surroundings(time, keeper, told)).run()
    assert sorted(keeper.counted, key=lambda text: int(text.split()[1])) == [f"post {n}" for n in range(last)]
    assert told.changes == []
    assert sum(time.slept) >= len(server.asked)


@pytest.mark.parametrize("status", [400, 403, 500, 503])
async def test_a_server_that_refuses_is_a_fault(status: int) -> None:
    async def refuse(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text="<html>no</html>")

    async with serving(refuse) as base:
        batches, fault = await read_until_fault(source(base), str(START))
    assert batches == []
    assert fault.reason == f"Jetstream refused the connection (status {status})."


async def test_a_server_that_asks_for_patience_gets_it() -> None:
    async def refuse(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "90"})

    async with serving(refuse) as base:
        _, fault = await read_until_fault(source(base))
    assert fault.retry_after == timedelta(seconds=90)


async def test_a_stream_that_opens_and_breaks_at_once_is_no_success() -> None:
    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        await stream.close()

    time, keeper, told = Time(), Keeper(), Told()
    keeper.cursors["bluesky"] = str(START)
    time.until = NOW + timedelta(minutes=40)
    async with serving(Server(play)) as base:
        with pytest.raises(asyncio.CancelledError):
            await Runner(source(base), surroundings(time, keeper, told)).run()
    assert len(told.changes) == 1


async def test_half_an_event_and_a_giant_post_are_left_out() -> None:
    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        await stream.send_str(event(1))
        await stream.send_str(event(2)[:-30])
        await stream.send_str(event(3).replace("post 3", "x" * 10_000_000))
        await stream.send_str(event(4))
        await stream.close()

    async with serving(Server(play)) as base:
        batches, _ = await read_until_fault(source(base))
    assert [post.text for batch in batches for post in batch.posts] == ["post 1", "post 4"]


async def test_a_server_that_speaks_something_else_is_named() -> None:
    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        await stream.send_str("<html>welcome</html>")
        await stream.receive()

    async with serving(Server(play)) as base:
        batches, fault = await read_until_fault(source(base))
    assert batches == []
    assert fault.reason == "The server does not send what Jetstream sends. Please check its address."


async def test_a_silent_stream_is_given_up() -> None:
    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        await stream.receive()

    async with serving(Server(play)) as base:
        _, fault = await read_until_fault(source(base, idle=0.05))
    assert fault.reason == "Jetstream has gone silent."


async def test_nobody_there_is_a_fault() -> None:
    _, fault = await read_until_fault(source("http://127.0.0.1:1"))
    assert fault.reason.startswith("Jetstream cannot be reached")


async def test_a_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bluesky, "HANDSHAKE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _, fault = await read_until_fault(source(f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert fault.reason == "Jetstream did not answer in time."


async def test_closing_the_round_closes_the_connection() -> None:
    closed = asyncio.Event()

    async def play(stream: web.WebSocketResponse, _request: web.Request) -> None:
        await stream.send_str(event(1))
        message = await stream.receive()
        if message.type is WSMsgType.CLOSE:
            closed.set()

    async with serving(Server(play)) as base:
        async with aclosing(source(base).batches("")) as coming:
            await anext(coming)
        await asyncio.wait_for(closed.wait(), 5)
