"""A fetch ends within its bounds, whatever the server does, and never leaves the public Internet."""

import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientTimeout, web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.sources.addresses import AddressRefused
from bot.listening.sources.fetching import Fetcher, retry_after
from bot.listening.sources.source import SourceFault
from bot.listening.sources.unpacking import Damaged, TooLarge, Unpacking
from tests.support.sources import NOW, Handler, Time, serving


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    times = ClientTimeout(total=2)
    async with Fetcher(Time(), loopback=True, largest=100_000, times=times) as fetcher:
        yield fetcher


def answering(body: bytes = b"", *, status: int = 200, **headers: str) -> Handler:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, status=status, headers=named)

    return answer


def redirecting(*locations: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        step = int(request.query.get("step", "0"))
        if step < len(locations):
            return web.Response(status=302, headers={"Location": locations[step]})
        return web.Response(body=b"arrived")

    return answer


class Answers(AbstractResolver):
    """A DNS that answers with these addresses, one after the other: the way rebinding works."""

    def __init__(self, *hosts: str) -> None:
        self._hosts = list(hosts)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = self._hosts.pop(0) if len(self._hosts) > 1 else self._hosts[0]
        return [ResolveResult(hostname=host, host=found, port=port, family=family or socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is open."""


async def test_an_answer_comes_with_what_it_is(fetcher: Fetcher) -> None:
    async with serving(answering(b"<rss/>", Content_Type="application/rss+xml; charset=utf-8", ETag='"1"')) as base:
        answer = await fetcher.get(f"{base}/feed")
    assert (answer.status, answer.body, answer.content_type) == (200, b"<rss/>", "application/rss+xml")
    assert answer.headers["etag"] == '"1"'
    assert answer.moved_to == ""


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "127.0.0.1 does not let us read this (status 401)."),
        (404, "127.0.0.1 has nothing at this address (status 404)."),
        (429, "127.0.0.1 asks for fewer requests (status 429)."),
        (500, "127.0.0.1 answered with status 500."),
        (204, "127.0.0.1 answered with status 204."),
    ],
)
async def test_a_refusal_is_told_without_the_address(fetcher: Fetcher, status: int, reason: str) -> None:
    async with serving(answering(status=status, Retry_After="120")) as base:
        with pytest.raises(SourceFault) as fault:
            await fetcher.get(f"{base}/feed?key=secret")
    assert fault.value.reason == reason
    assert fault.value.retry_after == timedelta(seconds=120)


async def test_up_to_five_redirects_are_followed(fetcher: Fetcher) -> None:
    async with serving(redirecting(*(f"/feed?step={step}" for step in range(1, 6)))) as base:
        assert (await fetcher.get(f"{base}/feed")).body == b"arrived"
    async with serving(redirecting(*(f"/feed?step={step}" for step in range(1, 7)))) as base:
        with pytest.raises(SourceFault, match="more than 5 times"):
            await fetcher.get(f"{base}/feed")


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "//user:word@example.org/",
        "http://[::ffff:a00:1]/",
    ],
)
async def test_a_redirect_leads_nowhere_private(fetcher: Fetcher, location: str) -> None:
    async with serving(redirecting(location)) as base:
        with pytest.raises(AddressRefused):
            await fetcher.get(f"{base}/feed")


async def test_where_it_moved_for_good_is_told(fetcher: Fetcher) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/old":
            return web.Response(status=301, headers={"Location": "/newer"})
        if request.path == "/newer":
            return web.Response(status=302, headers={"Location": "/today"})
        return web.Response(body=b"x")

    async with serving(answer) as base:
        found = await fetcher.get(f"{base}/old")
    assert (found.moved_to, found.address) == (f"{base}/newer", f"{base}/today")


async def test_a_token_stays_with_its_server(fetcher: Fetcher) -> None:
    heard: list[str | None] = []

    async def elsewhere(request: web.Request) -> web.StreamResponse:
        heard.append(request.headers.get("Authorization"))
        return web.Response()

    async with serving(elsewhere) as other, serving(redirecting(f"{other}/")) as base:
        await fetcher.get(f"{base}/feed", token="secret")
        await fetcher.get(f"{other}/feed", token="secret")
    assert heard == [None, "Bearer secret"]


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fd00::1"])
async def test_a_name_that_leads_into_a_private_network_is_refused(host: str) -> None:
    async with Fetcher(Time(), resolver=Answers(host)) as fetcher:
        with pytest.raises(AddressRefused, match="private or special network"):
            await fetcher.get("http://rebinding.example/")


async def test_what_is_connected_to_is_what_was_checked() -> None:
    """A DNS that answers something public first and something private then reaches nothing private."""
    async with Fetcher(Time(), resolver=Answers("127.0.0.1", "10.0.0.1"), loopback=True) as fetcher:
        with pytest.raises(SourceFault):
            await fetcher.get("http://rebinding.example/")
        with pytest.raises(AddressRefused):
            await fetcher.get("http://rebinding.example/")


async def test_a_large_answer_is_given_up(fetcher: Fetcher) -> None:
    async with serving(answering(b"x" * 10_000_000)) as base:
        with pytest.raises(SourceFault, match=r"more than 0\.1 MB"):
            await fetcher.get(base)


async def test_a_gzip_bomb_is_given_up(fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(50_000_000), mtime=0)
    assert len(bomb) < 100_000
    async with serving(answering(bomb, Content_Encoding="gzip")) as base:
        with pytest.raises(SourceFault, match=r"more than 0\.1 MB"):
            await fetcher.get(base)


TWO_MEMBERS = gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0)


@pytest.mark.parametrize("packed", [gzip.compress(b"hello", mtime=0), zlib.compress(b"hello"), TWO_MEMBERS])
async def test_compressed_answers_are_read(fetcher: Fetcher, packed: bytes) -> None:
    async with serving(answering(packed, Content_Encoding="gzip")) as base:
        assert (await fetcher.get(base)).body == b"hello"


@pytest.mark.parametrize("packed", [b"no gzip", gzip.compress(b"hello" * 99, mtime=0)[:-12]])
async def test_a_damaged_answer_is_a_fault(fetcher: Fetcher, packed: bytes) -> None:
    async with serving(answering(packed, Content_Encoding="gzip")) as base:
        with pytest.raises(SourceFault, match="damaged or cut off"):
            await fetcher.get(base)


async def test_an_unknown_compression_is_a_fault(fetcher: Fetcher) -> None:
    async with serving(answering(b"x", Content_Encoding="br")) as base:
        with pytest.raises(SourceFault, match="compresses"):
            await fetcher.get(base)


async def test_an_answer_that_is_cut_off_is_a_fault(fetcher: Fetcher) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    async with serving(cut) as base:
        with pytest.raises(SourceFault, match="cannot be reached"):
            await fetcher.get(base)


async def test_nobody_there_and_nobody_answering_are_faults(fetcher: Fetcher) -> None:
    with pytest.raises(SourceFault, match="cannot be reached"):
        await fetcher.get("http://127.0.0.1:1/")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with Fetcher(Time(), loopback=True, times=ClientTimeout(total=0.05)) as hasty:
            with pytest.raises(SourceFault, match="did not answer in time"):
                await hasty.get(f"http://127.0.0.1:{silent.getsockname()[1]}/")


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({"Retry-After": "30"}, timedelta(seconds=30)),
        ({"Retry-After": "Mon, 23 Nov 2026 15:01:00 GMT"}, timedelta(minutes=1)),
        ({"Retry-After": "Mon, 23 Nov 2026 14:00:00 GMT"}, timedelta(0)),
        ({"X-RateLimit-Reset": "2026-11-23T15:05:00.000Z"}, timedelta(minutes=5)),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"X-RateLimit-Reset": "17"}, None),
        ({}, None),
    ],
)
def test_what_a_server_asks_for_is_read(headers: dict[str, str], asked: timedelta | None) -> None:
    assert retry_after(headers, NOW) == asked


@given(st.binary(max_size=500), st.integers(1, 50), st.integers(0, 400))
def test_unpacking_gives_the_whole_or_nothing(data: bytes, piece: int, most: int) -> None:
    packed = gzip.compress(data, mtime=0)
    unpacking = Unpacking(most=most, compressed=True)
    try:
        for start in range(0, len(packed), piece):
            unpacking.add(packed[start : start + piece])
        assert unpacking.whole() == data
        assert len(data) <= most
    except TooLarge:
        assert len(data) > most


@given(st.binary(max_size=300))
def test_unpacking_survives_anything(data: bytes) -> None:
    unpacking = Unpacking(most=1_000, compressed=True)
    try:
        unpacking.add(data)
        unpacking.whole()
    except (TooLarge, Damaged):
        pass
