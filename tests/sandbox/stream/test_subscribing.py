"""The stream's socket, over the real wire, and what the page shows of it."""

import json
from collections.abc import AsyncIterator
from typing import Any, Protocol

import aiohttp
import pytest

from bot.sandbox.server import Running
from bot.sandbox.stream import records

Json = dict[str, Any]


class Hands(Protocol):
    session: aiohttp.ClientSession

    async def post(self, path: str, body: Json) -> Json: ...
    async def get(self, path: str) -> Json: ...


async def events(hands: Hands, sandbox: Running, query: str, count: int) -> AsyncIterator[Json]:
    async with hands.session.ws_connect(f"{sandbox.url}/jetstream/subscribe?{query}") as ws:
        for _ in range(count):
            yield json.loads(await ws.receive_str(timeout=20))


async def kinds(hands: Hands, sandbox: Running, query: str, count: int) -> set[str]:
    return {
        event.get("commit", {}).get("collection", event["kind"])
        async for event in events(hands, sandbox, query, count)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("wantedCollections=app.bsky.feed.post", {records.POST, "identity", "account"}),
        ("wantedCollections=app.bsky.graph.follow&wantedCollections=app.bsky.feed.like",
         {records.FOLLOW, records.LIKE, "identity", "account"}),
        ("wantedCollections=app.bsky.graph.*&wantedCollections=app.bsky.feed.repost",
         {records.FOLLOW, records.REPOST, "identity", "account"}),
        ("", {records.POST, records.LIKE, records.REPOST, records.FOLLOW, "identity", "account"}),
    ],
)  # fmt: skip
async def test_only_wanted_collections_come_and_accounts_always(
    hands: Hands, sandbox: Running, query: str, expected: set[str]
) -> None:
    assert await kinds(hands, sandbox, f"{query}&cursor=1", 900) == expected


async def test_a_cursor_begins_with_the_event_of_that_moment(hands: Hands, sandbox: Running) -> None:
    first = [event async for event in events(hands, sandbox, "cursor=1", 20)]
    again = [event async for event in events(hands, sandbox, f"cursor={first[7]['time_us']}", 13)]
    assert again == first[7:]


@pytest.mark.parametrize(
    "query",
    ["cursor=yesterday", "wantedCollections=", "wantedCollections=posts", "wantedCollections=app.*.post",
     "wantedCollections=a.b.c&" * 101],
)  # fmt: skip
async def test_a_query_that_makes_no_sense_is_refused(hands: Hands, sandbox: Running, query: str) -> None:
    async with hands.session.get(f"{sandbox.url}/jetstream/subscribe?{query}") as answer:
        assert answer.status == 400


async def test_the_page_shows_the_newest_posts_and_what_a_burst_can_be_about(hands: Hands, sandbox: Running) -> None:
    shown = await hands.get("/page-api/posts")
    assert len(shown["posts"]) == 80
    assert {"key": "measles", "title": "Measles"} in shown["subjects"]
    assert "other" not in {subject["key"] for subject in shown["subjects"]}


async def test_a_burst_is_sent_once_and_only_about_what_there_is(hands: Hands, sandbox: Running) -> None:
    assert await hands.post("/page-api/posts/burst", {"as": "U0AMARA", "subject": "flu"}) == {}
    assert "already" in (await hands.post("/page-api/posts/burst", {"as": "U0AMARA", "subject": "flu"}))["error"]
    refused = await hands.post("/page-api/posts/burst", {"as": "U0AMARA", "subject": "nothing"})
    assert refused == {"error": "There is no such subject."}
