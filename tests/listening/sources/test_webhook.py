"""What is signed and whole is taken once; everything else is refused with a reason that quotes nothing."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.post import LONGEST_TEXT, Gone, Outlet, Post
from bot.listening.sources.receiving import MOST_A_MINUTE, Receiver
from bot.listening.sources.source import Batch
from bot.listening.sources.webhook import (
    MOST_POSTS,
    SIGNATURE,
    TIMESTAMP,
    Delivery,
    Unreadable,
    Unsigned,
    opened,
    signature,
)
from tests.support.sources import NOW, Keeper, Time, serving

SECRET = "0123456789abcdef0123456789abcdef"
STAMP = str(int(NOW.timestamp()))
ONE = {"network": "x", "id": "1", "text": "Is the flu clinic open?"}


def headers(body: bytes, *, stamp: str = STAMP, secret: str = SECRET) -> dict[str, str]:
    return {TIMESTAMP: stamp, SIGNATURE: signature(secret, timestamp=stamp, body=body)}


def taken(sent: object, *, now: datetime = NOW) -> Delivery:
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    return opened(SECRET, headers(body), body, now=now)


def refused(sent: object) -> tuple[str, ...]:
    with pytest.raises(Unreadable) as refusal:
        taken(sent)
    return refusal.value.reasons


def test_the_signature_is_the_one_the_documentation_computes() -> None:
    """As `openssl` computes it, which is what the page tells people to use."""
    body = b'{"network": "x"}'
    asked = ["openssl", "dgst", "-sha256", "-hmac", SECRET, "-hex"]
    answer = subprocess.run(asked, input=b"v1:1790000000:" + body, capture_output=True, check=True)
    assert signature(SECRET, timestamp="1790000000", body=body) == f"v1={answer.stdout.split()[-1].decode()}"


def test_one_post_with_everything() -> None:
    sent = ONE | {
        "at": "2026-11-23T09:00:00-05:00",
        "author": "sam",
        "language": "pt-BR",
        "link": "https://x.example/1",
    }
    assert taken(sent).posts == (
        Post(
            outlet=Outlet("x"),
            id="1",
            at=datetime(2026, 11, 23, 14, tzinfo=UTC),
            text="Is the flu clinic open?",
            author="sam",
            language="pt",
            link="https://x.example/1",
        ),
    )


def test_a_list_and_an_object_of_posts_and_deletions() -> None:
    assert [post.id for post in taken([ONE, ONE | {"id": "2"}]).posts] == ["1", "2"]
    delivery = taken({"posts": [ONE], "gone": [{"network": "x", "id": "9"}]})
    assert len(delivery.posts) == 1
    assert delivery.gone == (Gone(outlet=Outlet("x"), id="9"),)
    assert taken({"gone": [{"network": "x", "id": "9"}]}).posts == ()


def test_without_a_time_or_with_one_to_come_a_post_is_of_now() -> None:
    assert taken(ONE).posts[0].at == NOW
    assert taken(ONE | {"at": "2031-01-01T00:00:00Z"}).posts[0].at == NOW


def test_a_long_text_is_cut() -> None:
    assert len(taken(ONE | {"text": "x" * 50_000}).posts[0].text) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "no JSON of one post"),
        (b"{", "no JSON of one post"),
        (b"5", "no JSON of one post"),
        (b"\xff", "no JSON of one post"),
        ([5], "posts[0]: Expected `object`, got `int`"),
        ([ONE, {"network": "x", "id": "1"}], "posts[1]: Object missing required field `text`"),
        (ONE | {"id": 5}, "posts[0]: Expected `str`, got `int` - at `$.id`"),
        (ONE | {"likes": 5}, "posts[0]: Object contains unknown field `likes`"),
        (ONE | {"network": "X!"}, "posts[0].network: takes small letters"),
        (ONE | {"id": ""}, "posts[0].id: takes 1 to 500 characters"),
        (ONE | {"text": "  "}, "posts[0].text: is empty"),
        (ONE | {"at": "yesterday"}, "posts[0].at: is no time"),
        (ONE | {"at": "2026-11-23T09:00:00"}, "posts[0].at: is no time"),
        (ONE | {"language": "English!"}, "posts[0].language: is none"),
        (ONE | {"link": "javascript:alert(1)"}, "posts[0].link: does not start"),
        ({"posts": [ONE], "more": 1}, "no JSON of one post"),
        ({"posts": "x"}, "no JSON of one post"),
        ({"gone": [{"network": "x", "id": ""}]}, "gone[0].id: takes"),
        ([ONE] * (MOST_POSTS + 1), "more than 1,000 posts at once"),
    ],
)
def test_a_mistake_is_named_with_its_place(sent: object, reason: str) -> None:
    (told,) = refused(sent)
    assert told.startswith(reason)


def test_reasons_are_many_but_bounded_and_quote_nothing() -> None:
    reasons = refused([ONE | {"id": "", "at": "my private words"}] * 50)
    assert len(reasons) == 20
    assert "private" not in " ".join(reasons)


@given(st.binary(max_size=300) | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_no_body_raises_anything_unexpected(sent: bytes | str) -> None:
    with suppress(Unreadable):
        assert taken(sent if isinstance(sent, bytes) else sent.encode()).posts == ()


def unsigned(body: bytes, given: dict[str, str], *, secret: str = SECRET, now: datetime = NOW) -> str:
    with pytest.raises(Unsigned) as refusal:
        opened(secret, given, body, now=now)
    return str(refusal.value)


def test_whoever_does_not_know_the_secret_is_refused() -> None:
    body = json.dumps(ONE).encode()
    right = headers(body)
    assert "needed" in unsigned(body, {})
    assert "needed" in unsigned(body, {TIMESTAMP: STAMP})
    assert "does not fit" in unsigned(body, headers(body, secret="another secret of length"))
    assert "does not fit" in unsigned(body + b" ", right)
    assert "does not fit" in unsigned(body, right | {TIMESTAMP: str(int(STAMP) + 1)})
    assert "does not fit" in unsigned(body, right | {SIGNATURE: right[SIGNATURE].replace("v1=", "v0=")})
    assert "does not fit" in unsigned(body, right | {SIGNATURE: "v1=\udcff"})
    assert "no secret" in unsigned(body, headers(body, secret=""), secret="")
    assert "no number" in unsigned(body, headers(body, stamp="now"))
    assert "no number" in unsigned(body, headers(body, stamp="9" * 400))


@pytest.mark.parametrize("minutes", [-6, 6, 600])
def test_an_old_delivery_is_refused(minutes: int) -> None:
    body = json.dumps(ONE).encode()
    assert "five minutes" in unsigned(body, headers(body), now=NOW + timedelta(minutes=minutes))


class Site:
    """A receiver behind a server, and somebody who sends to it."""

    def __init__(self, base: str, time: Time, keeper: Keeper) -> None:
        self.base = base
        self.time = time
        self.keeper = keeper
        self.fails = False

    async def sink(self, batch: Batch) -> None:
        if self.fails:
            raise OSError("the words of a post")
        await self.keeper.take("webhook", batch)

    async def send(self, sent: object, given: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        if given is None:
            given = headers(body, stamp=str(int(self.time.now.timestamp())))
        async with aiohttp.ClientSession() as session, session.post(self.base, data=body, headers=given) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    whole = Site("", Time(), Keeper())
    async with serving(Receiver(SECRET, whole.sink, whole.time)) as base:
        whole.base = base
        yield whole


async def test_ok_is_answered_once_it_is_kept() -> None:
    async with site() as here:
        assert await here.send(ONE) == (200, {"ok": True, "posts": 1, "gone": 0})
        assert here.keeper.counted == [ONE["text"]]


async def test_a_replayed_delivery_is_taken_once() -> None:
    async with site() as here:
        body = json.dumps(ONE).encode()
        answers = await asyncio.gather(*(here.send(body, headers(body)) for _ in range(5)))
        assert [status for status, _ in answers] == [200] * 5
        assert sum("repeated" in said for _, said in answers) == 4
        here.time.now += timedelta(minutes=4)
        assert await here.send(body, headers(body)) == (200, {"ok": True, "repeated": True})
        here.time.now += timedelta(minutes=2)
        assert (await here.send(body, headers(body)))[0] == 401
        assert here.keeper.batches == 1


async def test_a_delivery_that_cannot_be_kept_is_asked_for_again(caplog: pytest.LogCaptureFixture) -> None:
    async with site() as here:
        body = json.dumps(ONE).encode()
        here.fails = True
        assert (await here.send(body, headers(body)))[0] == 503
        here.fails = False
        assert await here.send(body, headers(body)) == (200, {"ok": True, "posts": 1, "gone": 0})
    assert "the words of a post" not in caplog.text


async def test_what_is_refused_reaches_nobody() -> None:
    async with site() as here:
        assert await here.send(ONE, {}) == (401, {"error": f"{TIMESTAMP} and {SIGNATURE} are needed"})
        status, said = await here.send([ONE, {"network": "x"}])
        assert (status, said["error"]) == (400, "nothing of it was taken")
        assert said["reasons"][0].startswith("posts[1]: ")
        assert await here.send(b" " * 1_000_001) == (413, {"error": "more than 1,000,000 bytes"})
        assert here.keeper.batches == 0


async def test_a_body_without_a_length_is_bounded_as_well() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    async with site() as here, aiohttp.request("POST", here.base, data=endless()) as answer:
        assert answer.status == 413


async def test_more_deliveries_than_a_minute_takes_are_put_off() -> None:
    async with site() as here:
        for number in range(MOST_A_MINUTE):
            assert (await here.send(ONE | {"id": str(number)}))[0] == 200
        assert (await here.send(ONE | {"id": "next"}))[0] == 429
        here.time.now += timedelta(minutes=1)
        assert (await here.send(ONE | {"id": "next"}))[0] == 200
        assert len(here.keeper.posts) == MOST_A_MINUTE + 1
