"""`python -m bot sources check`: which feeds work."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from bot.__main__ import main
from bot.listening.sources.addresses import checked as checked_address
from bot.listening.sources.agencies import agency_feeds
from bot.listening.sources.feed_checking import Checked, check
from bot.listening.sources.fetching import Fetcher
from bot.sources_command import line_of
from tests.support.sources import Time, serving

FEED = (
    "<rss version='2.0'><channel><title>News</title><item><title>A</title>"
    "<pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>"
)


async def test_each_feed_is_told_works_moved_or_why_not() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        match request.path:
            case "/feed":
                return web.Response(text=FEED, content_type="application/rss+xml")
            case "/old":
                return web.Response(status=301, headers={"Location": "/feed"})
            case "/page":
                return web.Response(text="<html>Hello</html>", content_type="text/html")
            case _:
                return web.Response(status=404)

    async with serving(answer) as base, Fetcher(Time(), loopback=True) as fetcher:
        addresses = [f"{base}{path}" for path in ("/feed", "/old", "/page", "/none")]
        found = [one async for one in check(addresses, fetcher=fetcher, clock=Time())]
    newest = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert found[:2] == [
        Checked(address=addresses[0], title="News", items=1, newest=newest),
        Checked(address=addresses[1], title="News", items=1, newest=newest, moved_to=addresses[0]),
    ]
    assert [one.fault for one in found[2:]] == [
        "What 127.0.0.1 answers is not a feed.",
        "127.0.0.1 has nothing at this address (status 404).",
    ]


def test_what_is_found_is_a_line_for_the_terminal() -> None:
    working = Checked(
        address="https://a.example/f", title="News\x1b[2J", items=2, newest=datetime(2026, 11, 2, tzinfo=UTC)
    )
    assert line_of(working) == "works  https://a.example/f\n       News[2J: 2 items, the newest of 2026-11-02"
    moved = Checked(address="https://a.example/f", items=1, moved_to="https://a.example/g")
    assert line_of(moved).splitlines()[1:] == [
        "       without a title: 1 item",
        "       It has moved for good, so please use: https://a.example/g",
    ]
    assert line_of(Checked(address="https://a.example/f", fault="No.")) == "FAILS  https://a.example/f\n       No."


def test_a_feed_that_may_not_be_fetched_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "check", "http://169.254.169.254/latest/"]) == 1
    assert "private or special network" in capsys.readouterr().out


def test_the_list_is_named_without_fetching(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "check", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(agency_feeds())
    assert lines[0].startswith("check  CDC, Newsroom: https://")


def test_every_feed_of_the_list_may_be_fetched_and_is_there_once() -> None:
    feeds = agency_feeds()
    assert {"CDC", "WHO", "FDA", "ECDC", "UKHSA", "PAHO", "NIH"} <= {feed.agency for feed in feeds}
    assert len({feed.address for feed in feeds}) == len(feeds)
    for feed in feeds:
        assert urlsplit(checked_address(feed.address)).scheme == "https"
        assert feed.state == "check"
