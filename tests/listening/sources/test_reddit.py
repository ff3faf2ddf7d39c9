"""Reddit's listings become posts through asyncpraw, against a server on this machine that answers as Reddit does."""

import builtins
import json
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncprawcore.sessions
import pytest
from aiohttp import web

from bot.listening.post import Outlet, Post
from bot.listening.sources.reddit import Reddit, RedditKey
from bot.listening.sources.source import Batch, SourceFault
from tests.support.sources import Keeper, Time, serving

pytestmark = [
    # asyncprawcore 4.0 hands its password over in a way that aiohttp will no longer take one day.
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]

CREATED = datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would wait seconds between its own two repetitions."""
    monkeypatch.setattr(asyncprawcore.sessions.FiniteRetryStrategy, "DEFAULT_RETRIES", 0)


def everything(_text: str, _language: str, _outlet: Outlet) -> bool:
    return True


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return base36(number // 36) + digits[number % 36] if number >= 36 else digits[number]


def thing(kind: str, number: int) -> dict[str, Any]:
    name = base36(number)
    data: dict[str, Any] = {
        "id": name,
        "name": f"{kind}_{name}",
        "author": "someone",
        "created_utc": CREATED.timestamp(),
        "permalink": f"/r/health/comments/{name}/",
        "subreddit": "health",
    }
    data |= {"body": f"Comment {number}"} if kind == "t1" else {"title": f"Title {number}", "selftext": "Hello"}
    return {"kind": kind, "data": data}


class Site:
    """Answers as Reddit: a token, and listings of a hundred things with `after`."""

    def __init__(self) -> None:
        self.submissions = [thing("t3", number) for number in range(1, 4)]
        self.comments = [thing("t1", number) for number in range(1, 3)]
        self.asked: list[str] = []
        self.status = 200

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/api/v1/access_token":
            return web.json_response({"access_token": "t", "expires_in": 3600, "scope": "*", "token_type": "bearer"})
        self.asked.append(request.path)
        if self.status != 200:
            return web.Response(status=self.status, headers={"Retry-After": "77"}, text="{}")
        things = self.comments if request.path.endswith("/comments/") else self.submissions
        newest = list(reversed(things))
        after = request.query.get("after")
        start = next((at + 1 for at, one in enumerate(newest) if one["data"]["name"] == after), 0)
        page = newest[start : start + 100]
        more = page[-1]["data"]["name"] if start + 100 < len(newest) else None
        return web.json_response({"kind": "Listing", "data": {"children": page, "after": more, "before": None}})


async def read_once(base: str, cursor: str = "") -> list[Batch]:
    key = RedditKey(client_id="id", client_secret="secret", site=base, api=base)
    source = Reddit(("health", "flu"), key=key, wanted=everything, clock=Time())
    async with aclosing(source.batches(cursor)) as batches:
        return [batch async for batch in batches]


async def test_submissions_and_comments_become_posts() -> None:
    site = Site()
    async with serving(site) as base:
        submissions, comments = await read_once(base)
    assert site.asked == ["/r/health+flu/new", "/r/health+flu/comments/"]
    assert submissions.posts[0] == Post(
        outlet=Outlet("reddit"),
        id="t3_3",
        at=CREATED,
        text="Title 3\nHello",
        author="someone",
        link="https://www.reddit.com/r/health/comments/3/",
    )
    assert [post.text for post in comments.posts] == ["Comment 2", "Comment 1"]
    assert json.loads(comments.cursor) == {"submission": 3, "comment": 2}


async def test_later_rounds_read_what_is_newer_over_several_pages() -> None:
    site, keeper = Site(), Keeper()
    async with serving(site) as base:
        for batch in await read_once(base):
            await keeper.take("reddit", batch)
        assert await read_once(base, keeper.cursors["reddit"]) == []
        site.submissions += [thing("t3", number) for number in range(4, 254)]
        for batch in await read_once(base, keeper.cursors["reddit"]):
            await keeper.take("reddit", batch)
    assert len(keeper.posts) == 253 + 2
    assert json.loads(keeper.cursors["reddit"])["submission"] == 253


async def test_what_was_removed_has_no_words() -> None:
    site = Site()
    site.comments[0]["data"]["body"] = "[deleted]"
    site.submissions[0]["data"] |= {"selftext": "[removed]", "author": "[deleted]"}
    async with serving(site) as base:
        submissions, comments = await read_once(base)
    assert [post.text for post in comments.posts] == ["Comment 2"]
    assert (submissions.posts[2].text, submissions.posts[2].author) == ("Title 1", "")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "Reddit answered with status 404. Does each subreddit exist, and is it public?"),
        (403, "Reddit answered with status 403. Does each subreddit exist, and is it public?"),
        (503, "Reddit answered with status 503."),
        (429, "Reddit asks for fewer requests."),
    ],
)
async def test_faults_are_told_in_our_own_words(status: int, reason: str) -> None:
    site = Site()
    site.status = status
    async with serving(site) as base:
        with pytest.raises(SourceFault) as fault:
            await read_once(base)
    assert fault.value.reason == reason
    assert fault.value.retry_after == (timedelta(seconds=77) if status == 429 else None)


async def test_a_key_that_is_not_accepted_and_a_site_that_is_away_are_faults() -> None:
    async def refuse(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=401)

    async with serving(refuse) as base:
        with pytest.raises(SourceFault, match="does not accept REDDIT_CLIENT_ID"):
            await read_once(base)
    with pytest.raises(SourceFault, match="cannot be reached"):
        await read_once("http://127.0.0.1:1")


async def test_without_a_key_the_admin_is_told_what_to_set() -> None:
    source = Reddit(("health",), key=None, wanted=everything, clock=Time())
    async with aclosing(source.batches("")) as batches:
        with pytest.raises(SourceFault, match="REDDIT_CLIENT_ID"):
            await anext(batches)


async def test_without_the_extra_the_admin_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: Any) -> object:  # noqa: ANN401 - as the built-in has it
        if name == "asyncpraw":
            raise ImportError
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    source = Reddit(("health",), key=RedditKey(client_id="a", client_secret="b"), wanted=everything, clock=Time())
    async with aclosing(source.batches("")) as batches:
        with pytest.raises(SourceFault, match=r"reddit.txt"):
            await anext(batches)


def test_the_secret_is_never_shown() -> None:
    assert "secret-word" not in repr(RedditKey(client_id="id", client_secret="secret-word"))
