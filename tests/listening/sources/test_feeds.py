"""Feeds of every kind become posts, once each; what is no feed is named and does no harm."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.listening.post import LONGEST_TEXT, Outlet, Post
from bot.listening.sources.feed_reading import MOST_ITEMS, Feed, read
from bot.listening.sources.feeds import FeedSource
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.running import Runner
from bot.listening.sources.source import Batch, SourceFault
from tests.support.sources import NOW, Handler, Keeper, Time, Told, serving, surroundings

ADDRESS = "https://agency.example/news.xml"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>', language: str = "en-us") -> bytes:
    channel = f"<title>Agency news</title><language>{language}</language>{''.join(items)}"
    return f'{head}<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def item(number: int, *, more: str = "<pubDate>Mon, 23 Nov 2026 09:00:00 -0500</pubDate>") -> str:
    address = f"https://agency.example/{number}"
    return f"<item><title>Item {number}</title><guid>{address}</guid><link>{address}</link>{more}</item>"


def of(body: bytes, *, address: str = ADDRESS, content_type: str = "", now: datetime = NOW) -> Feed:
    return read(body, address=address, content_type=content_type, now=now)


def everything(_text: str, _language: str, _outlet: Outlet) -> bool:
    return True


def test_an_item_of_rss_becomes_a_post() -> None:
    summary = "<description>&lt;p&gt;Wash your &lt;b&gt;hands&lt;/b&gt; &amp;amp; rest&lt;/p&gt;</description>"
    feed = of(rss(item(1, more=f"{summary}<pubDate>Mon, 23 Nov 2026 09:00:00 -0500</pubDate>")))
    assert feed.title == "Agency news"
    assert feed.posts == (
        Post(
            outlet=Outlet("news"),
            id="https://agency.example/1",
            at=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
            text="Item 1\nWash your hands & rest",
            author="agency.example",
            language="en",
            link="https://agency.example/1",
        ),
    )


def test_an_entry_of_atom_becomes_a_post() -> None:
    entry = (
        "<entry><id>urn:uuid:1</id><title type='html'>Measles &lt;i&gt;update&lt;/i&gt;</title>"
        "<link href='https://agency.example/m'/><updated>2026-11-22T08:00:00Z</updated>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Two <b>cases</b></div></content></entry>"
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de'><title>T</title>{entry}</feed>"
    (post,) = of(body.encode()).posts
    assert (post.id, post.text, post.language) == ("urn:uuid:1", "Measles update\nTwo cases", "de")
    assert post.at == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_an_entry_of_reddits_feed_is_named_as_in_its_api() -> None:
    entry = (
        "<entry><author><name>/u/someone</name></author><id>t3_abc1</id><title>Flu?</title>"
        "<link href='https://www.reddit.com/r/flu/comments/abc1/'/><updated>2026-11-22T08:00:00Z</updated></entry>"
    )
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>flu</title>{entry}</feed>"
    (post,) = of(body.encode(), address="https://www.reddit.com/r/flu/.rss").posts
    assert (post.outlet, post.id, post.author) == ("reddit", "t3_abc1", "someone")


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 24 Nov 2026 09:00:00 GMT"])
def test_without_a_date_or_with_one_to_come_an_item_is_of_now(date: str) -> None:
    assert of(rss(item(1, more=f"<pubDate>{date}</pubDate>"))).posts[0].at == NOW


def test_guids_that_mean_something_only_here_are_bound_to_the_feed() -> None:
    items = "<item><title>A</title><guid isPermaLink='false'>77</guid></item><item><title>B</title></item>"
    first, second = of(rss(items)).posts
    assert first.id == f"{ADDRESS} 77"
    assert second.id.startswith(f"{ADDRESS} ")
    assert of(rss(items)).posts == (first, second)
    assert of(rss(items), address="https://other.example/").posts[0].id != first.id


def test_a_link_that_is_none_is_left_away() -> None:
    body = rss("<item><title>A</title><guid>urn:1</guid><link>javascript:alert(1)</link></item>")
    assert of(body).posts[0].link == ""


def test_an_item_without_words_is_left_out_and_a_long_one_cut() -> None:
    assert of(rss("<item><guid>urn:1</guid></item>")).posts == ()
    (post,) = of(rss(f"<item><title>A</title><description>{'x' * 50_000}</description></item>")).posts
    assert len(post.text) == LONGEST_TEXT


def test_a_very_long_feed_is_read_up_to_a_bound() -> None:
    assert len(of(rss(*(item(number) for number in range(MOST_ITEMS + 5)))).posts) == MOST_ITEMS


UMLAUT = "<item><title>Küche</title></item>"
LATIN = "<?xml version='1.0' encoding='ISO-8859-1'?>"


@pytest.mark.parametrize(
    ("head", "encoding", "content_type"),
    [
        ("<?xml version='1.0' encoding='UTF-8'?>", "utf-8", ""),
        ("<?xml version='1.0' encoding='x-odd'?>", "utf-8", ""),
        ("", "utf-8-sig", "text/xml; charset=iso-8859-1"),
        ("", "utf-16", ""),
        (LATIN, "latin-1", ""),
        ("", "latin-1", "text/xml; charset=iso-8859-1"),
        ("", "cp1252", "text/xml"),
    ],
)
def test_encodings_are_read(head: str, encoding: str, content_type: str) -> None:
    body = rss(UMLAUT, head=head).decode().encode(encoding)
    assert of(body, content_type=content_type).posts[0].text == "Küche"


BOMB = "<!DOCTYPE r [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"
OUTSIDE = "<!DOCTYPE r [<!ENTITY c SYSTEM 'file:///etc/hostname'>]>"


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, f"<!-- <a> -->{BOMB}"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-7", "cp037"])
def test_entities_of_a_document_are_never_resolved(doctype: str, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    body = rss("<item><title>Item &c;</title><guid>urn:1</guid></item>", head=declared + doctype)
    posts: tuple[Post, ...] = ()
    with suppress(SourceFault):
        posts = of(body.decode().encode(encoding), content_type=f"text/xml; charset={encoding}").posts
    assert all("lollol" not in post.text for post in posts)
    if encoding in {"utf-8", "utf-16"}:
        with pytest.raises(SourceFault, match="declares entities of its own"):
            of(body.decode().encode(encoding))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>We are closed for maintenance</body></html>",
        b'{"error": 5}',
        b"%PDF-1.7",
        b"\x00\x01\x02",
        rss(item(1))[:60],
        b"<opml version='1.0'/>",
    ],
)
def test_what_is_no_feed_is_named(body: bytes) -> None:
    with pytest.raises(SourceFault) as fault:
        of(body)
    assert "agency.example" in fault.value.reason


def test_a_feed_that_breaks_off_gives_what_is_whole() -> None:
    body = rss(item(1), item(2))
    assert [post.text for post in of(body[:-60]).posts] == ["Item 1", "Item 2"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", ["<a ", "<a>", "&", "<a></a>", "<item><title>x</title></item>"])
def test_a_feed_made_to_take_long_is_cut_or_refused(piece: str) -> None:
    """Read to its end by feedparser alone, 4 MB of these take minutes."""
    body = b"<rss version='2.0'><channel><item><title>x</title><description>" + piece.encode() * (
        4_000_000 // len(piece)
    )
    with suppress(SourceFault):
        assert len(of(body).posts) <= MOST_ITEMS
    whole = rss("<item><title>x</title></item>" * 40_000)
    with pytest.raises(SourceFault, match="more than 60,000 elements"):
        of(whole)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.booleans())
def test_no_body_raises_anything_unexpected(noise: bytes, begun: bool) -> None:
    body = rss(item(1))[:90] + noise + b"</channel></rss>" if begun else noise
    with suppress(SourceFault):
        assert len(of(body).posts) <= MOST_ITEMS


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(Time(), loopback=True) as fetcher:
        yield fetcher


async def read_once(fetcher: Fetcher, base: str, cursor: str = "") -> list[Batch]:
    source = FeedSource(f"{base}/feed", fetcher=fetcher, wanted=everything, clock=Time())
    async with aclosing(source.batches(cursor)) as batches:
        return [batch async for batch in batches]


class Agency:
    """Publishes a growing feed and answers conditional requests as it should."""

    def __init__(self) -> None:
        self.items = [1, 2]
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        tag = f'"{len(self.items)}"'
        self.asked.append((request.headers.get("If-None-Match", ""), request.headers.get("If-Modified-Since", "")))
        headers = {"ETag": tag, "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        items = (item(number) for number in reversed(self.items))
        return web.Response(body=rss(*items), headers={**headers, "Content-Type": "application/rss+xml"})


async def test_only_what_is_new_is_fetched_and_handed_over(fetcher: Fetcher) -> None:
    agency = Agency()
    async with serving(agency) as base:
        (first,) = await read_once(fetcher, base)
        assert await read_once(fetcher, base, first.cursor) == []
        agency.items.append(3)
        (second,) = await read_once(fetcher, base, first.cursor)
        assert await read_once(fetcher, base, second.cursor) == []
    assert [post.text for post in first.posts] == ["Item 1", "Item 2"]
    assert [post.text for post in second.posts] == ["Item 3"]
    assert (first.read, second.read) == (2, 1)
    date = "Mon, 23 Nov 2026 10:00:00 GMT"
    assert agency.asked == [("", ""), ('"2"', date), ('"2"', date), ('"3"', date)]


async def test_an_item_that_comes_back_is_not_new(fetcher: Fetcher) -> None:
    """Feeds shrink and grow; what was read once stays read, though the mention itself may be gone by now."""
    agency = Agency()
    async with serving(agency) as base:
        (first,) = await read_once(fetcher, base)
        agency.items = [3]
        (second,) = await read_once(fetcher, base, first.cursor)
        agency.items = [1, 2, 3]
        (third,) = await read_once(fetcher, base, second.cursor)
    assert [post.text for post in second.posts] == ["Item 3"]
    assert third.posts == []


async def test_duplicates_within_a_feed_are_one(fetcher: Fetcher) -> None:
    agency = Agency()
    agency.items = [1, 1, 2, 1]
    async with serving(agency) as base:
        (batch,) = await read_once(fetcher, base)
    assert [post.text for post in batch.posts] == ["Item 1", "Item 2"]


async def test_a_damaged_cursor_begins_anew(fetcher: Fetcher) -> None:
    async with serving(Agency()) as base:
        (batch,) = await read_once(fetcher, base, "{")
    assert len(batch.posts) == 2


async def test_a_feed_that_fails_for_a_while_misses_nothing(fetcher: Fetcher) -> None:
    """First a 500, then HTML, then nothing but half of it, a redirect into a private network, and then it is back."""
    agency, time, keeper, told = Agency(), Time(), Keeper(), Told()
    faults: list[Handler] = [
        lambda _: answer(web.Response(status=500)),
        lambda _: answer(web.Response(text="<html>Sorry</html>", content_type="text/html")),
        lambda _: answer(web.Response(body=rss(item(1))[:70])),
        lambda _: answer(web.Response(status=302, headers={"Location": "http://10.0.0.1/"})),
        lambda _: answer(web.Response(status=429, headers={"Retry-After": "3600"})),
    ]

    async def answer(response: web.Response) -> web.StreamResponse:
        await asyncio.sleep(0)
        return response

    async def failing(request: web.Request) -> web.StreamResponse:
        if faults:
            return await faults.pop(0)(request)
        time.until = time.now + timedelta(minutes=1)
        return await agency(request)

    async with serving(failing) as base:
        source = FeedSource(f"{base}/feed", fetcher=fetcher, wanted=everything, clock=time)
        runner = Runner(source, surroundings(time, keeper, told))
        with pytest.raises(asyncio.CancelledError):
            await runner.run()
    assert keeper.counted == ["Item 1", "Item 2"]
    assert runner.health().works
    assert len(told.changes) == 2
