"""A server's timelines become posts; the shapes that are read are those of Mastodon.py's own types."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from mastodon.return_types import Status
from mastodon.types_base import try_cast_recurse

from bot.listening.post import Outlet, Post
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.mastodon import PUBLIC, TRENDS, Mastodon, Server, Timeline, hashtag
from bot.listening.sources.mastodon_statuses import read
from bot.listening.sources.source import Batch, SourceFault
from tests.support.sources import NOW, Keeper, Time, serving

FLU = hashtag("flu")


def everything(_text: str, _language: str, _outlet: Outlet) -> bool:
    return True


def status(number: int, **changes: object) -> dict[str, Any]:
    """A status as the API's documentation describes it (docs.joinmastodon.org/entities/Status), its words invented."""
    account = {
        "id": "7", "username": "sam", "acct": "sam", "display_name": "Sam", "locked": False, "bot": False,
        "created_at": "2020-01-01T00:00:00.000Z", "note": "", "url": "https://social.example/@sam",
        "uri": "https://social.example/users/sam", "avatar": "https://social.example/a.png", "noindex": False,
        "emojis": [], "fields": [],
    }  # fmt: skip
    whole: dict[str, Any] = {
        "id": str(number), "created_at": "2026-11-23T14:00:00.000Z", "in_reply_to_id": None, "sensitive": False,
        "spoiler_text": "", "visibility": "public", "language": "en",
        "uri": f"https://social.example/users/sam/statuses/{number}", "url": f"https://social.example/@sam/{number}",
        "content": f"<p>Post {number} about <a href='https://social.example/tags/flu' class='mention hashtag'>"
        "#<span>flu</span></a></p><p>Wash &amp; rest</p>",
        "reblog": None, "account": account, "media_attachments": [], "mentions": [], "tags": [], "emojis": [],
        "replies_count": 0, "reblogs_count": 0, "favourites_count": 0, "card": None, "poll": None,
    }  # fmt: skip
    return whole | changes


def of(*statuses: object, now: datetime = NOW) -> list[Post]:
    return read(json.dumps(statuses).encode(), host="social.example", now=now).posts


def test_a_status_becomes_a_post() -> None:
    assert of(status(5)) == [
        Post(
            outlet=Outlet("mastodon"),
            id="https://social.example/users/sam/statuses/5",
            at=datetime(2026, 11, 23, 14, tzinfo=UTC),
            text="Post 5 about #flu\nWash & rest",
            author="https://social.example/@sam",
            language="en",
            link="https://social.example/@sam/5",
        )
    ]


def test_what_is_read_is_what_mastodon_py_reads() -> None:
    """Every field that is used has the same value in Mastodon.py's type of a status."""
    raw = status(5, spoiler_text="Careful", language="pt-BR")
    theirs = try_cast_recurse(Status, json.loads(json.dumps(raw)))  # type: ignore[no-untyped-call]  # it ships few types
    assert isinstance(theirs, Status)
    (ours,) = of(raw)
    assert ours.id == theirs.uri
    assert ours.at == theirs.created_at
    assert ours.link == theirs.url
    assert ours.author == theirs.account.url
    assert theirs.visibility == "public"
    assert theirs.reblog is None
    assert theirs.account.noindex is False
    assert ours.language == str(theirs.language).split("-")[0]
    assert ours.text.startswith(theirs.spoiler_text)
    assert "Wash &amp; rest" in theirs.content


@pytest.mark.parametrize("visibility", ["unlisted", "private", "direct", ""])
def test_only_public_posts_are_read(visibility: str) -> None:
    assert of(status(1, visibility=visibility)) == []


def test_boosts_and_people_who_ask_not_to_be_indexed_are_left_out() -> None:
    hidden = status(2)
    hidden["account"] = hidden["account"] | {"noindex": True}
    assert of(status(1, reblog=status(9)), hidden, status(3))[0].link.endswith("/3")
    assert len(of(status(1, reblog=status(9)), hidden, status(3))) == 1


def test_a_clock_in_the_future_counts_as_now() -> None:
    assert of(status(1, created_at="2031-01-01T00:00:00.000Z"))[0].at == NOW


def test_one_status_that_cannot_be_read_hides_no_other() -> None:
    page = read(json.dumps([status(2, created_at="never"), status(1)]).encode(), host="h", now=NOW)
    assert (len(page.posts), page.last, page.read) == (1, "2", 2)
    page = read(json.dumps([status(2, created_at="never")]).encode(), host="h", now=NOW)
    assert (page.posts, page.last) == ([], "2")


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b'{"error": "no"}', b"[1]", b'[{"uri": "x"}]', b'[{"id": "1"'])
def test_what_is_no_timeline_is_named(body: bytes) -> None:
    with pytest.raises(SourceFault) as fault:
        read(body, host="social.example", now=NOW)
    assert fault.value.reason == "social.example does not answer as a Mastodon server does."


@given(st.binary(max_size=200) | st.integers(0, 900).map(lambda cut: json.dumps([status(1)]).encode()[:cut]))
def test_no_body_raises_anything_unexpected(body: bytes) -> None:
    with suppress(SourceFault):
        assert len(read(body, host="h", now=NOW).posts) <= 1


@given(st.text(max_size=300))
def test_no_content_raises(content: str) -> None:
    assert "<p>" not in "".join(post.text for post in of(status(1, content=f"<p>{content.replace('<', '')}</p>")))


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Time(), loopback=True) as fetcher:
        yield fetcher


class Instance:
    """A server whose timelines are paged as Mastodon's: `min_id` gives the page right above, the newest first."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)
        self.asked: list[str] = []
        self.tokens: list[str | None] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        self.tokens.append(request.headers.get("Authorization"))
        limit = int(request.query["limit"])
        since = request.query.get("min_id")
        if since is None:
            page = self.numbers[-limit:]
        else:
            page = [number for number in self.numbers if number > int(since)][:limit]
        return web.json_response([status(number) for number in reversed(page)])


async def read_once(
    fetcher: Fetcher, base: str, cursor: str = "", timeline: Timeline = FLU, token: str = ""
) -> list[Batch]:
    server = Server(host="social.example", token=token, base=base)
    source = Mastodon(server, timeline, fetcher=fetcher, wanted=everything, clock=Time())
    async with aclosing(source.batches(cursor)) as batches:
        return [batch async for batch in batches]


async def test_the_first_round_reads_the_latest_page(fetcher: Fetcher) -> None:
    instance = Instance(*range(1, 101))
    async with serving(instance) as base:
        (batch,) = await read_once(fetcher, base)
    assert (batch.cursor, batch.read, len(batch.posts)) == ("100", 40, 40)
    assert instance.asked == ["/api/v1/timelines/tag/flu?limit=40"]


async def test_later_rounds_read_every_page_above(fetcher: Fetcher) -> None:
    instance, keeper = Instance(*range(1, 101)), Keeper()
    async with serving(instance) as base:
        for batch in await read_once(fetcher, base):
            await keeper.take("m", batch)
        instance.numbers += range(101, 201)
        for batch in await read_once(fetcher, base, keeper.cursors["m"]):
            await keeper.take("m", batch)
        assert [batch.read for batch in await read_once(fetcher, base, keeper.cursors["m"])] == [0]
    assert keeper.cursors["m"] == "200"
    ids = sorted(int(name.rpartition("/")[2]) for _, name in keeper.posts)
    assert ids == list(range(61, 201))


async def test_a_server_that_ignores_where_we_are_is_not_asked_for_ever(fetcher: Fetcher) -> None:
    async def stubborn(_request: web.Request) -> web.StreamResponse:
        return web.json_response([status(number) for number in range(40, 0, -1)])

    async with serving(stubborn) as base:
        batches = await read_once(fetcher, base, "40")
    assert len(batches) == 1


async def test_the_public_timeline_is_the_servers_own_and_trends_have_no_pages(fetcher: Fetcher) -> None:
    instance = Instance(*range(1, 60))
    async with serving(instance) as base:
        await read_once(fetcher, base, timeline=PUBLIC)
        await read_once(fetcher, base, "50", timeline=TRENDS)
        await read_once(fetcher, base, timeline=hashtag("größe/x"), token="secret")
    assert instance.asked == [
        "/api/v1/timelines/public?limit=40&local=true",
        "/api/v1/trends/statuses?limit=40",
        "/api/v1/timelines/tag/gr%C3%B6%C3%9Fe%2Fx?limit=40",
    ]
    assert instance.tokens == [None, None, "Bearer secret"]


async def test_a_server_that_asks_for_patience_gets_it(fetcher: Fetcher) -> None:
    async def busy(_request: web.Request) -> web.StreamResponse:
        return web.json_response({}, status=429, headers={"X-RateLimit-Reset": "2026-11-23T15:03:00Z"})

    async with serving(busy) as base:
        with pytest.raises(SourceFault) as fault:
            await read_once(fetcher, base)
    assert fault.value.retry_after == timedelta(minutes=3)
