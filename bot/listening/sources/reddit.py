"""Reddit: new submissions and comments of some subreddits, through its API. Needs the extra "reddit"."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from bot.listening.post import LONGEST_TEXT, Outlet, Post
from bot.listening.sources.fetching import USER_AGENT
from bot.listening.sources.source import Batch, Clock, SourceFault, Wanted

if TYPE_CHECKING:
    from types import ModuleType

    import asyncpraw

REDDIT = Outlet("reddit")
SITE = "https://www.reddit.com"
API = "https://oauth.reddit.com"
FIRST_PAGE = 100
MOST = 1_000
"""Things of one kind that a listing holds; Reddit shows no older ones."""

UNAUTHORISED = 401
REMOVED = frozenset({"[deleted]", "[removed]"})


@dataclass(frozen=True, kw_only=True, slots=True)
class RedditKey:
    """Of a "script" app at reddit.com/prefs/apps. `site` and `api` are for tests."""

    client_id: str
    client_secret: str = field(repr=False)
    site: str = SITE
    api: str = API


class Cursor(msgspec.Struct):
    """The number of the newest submission and comment read; Reddit's ids count up, in base 36."""

    submission: int = 0
    comment: int = 0


class Reddit:
    """All chosen subreddits in one listing, asked every two minutes: far below the 100 requests a minute of a key."""

    name = "reddit"
    rest = timedelta(minutes=2)

    def __init__(self, subreddits: Sequence[str], *, key: RedditKey | None, wanted: Wanted, clock: Clock) -> None:
        self._subreddits = "+".join(subreddits)
        self._key = key
        self._wanted = wanted
        self._clock = clock

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        library = _library()
        if self._key is None:
            raise SourceFault(
                "Reddit needs REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET; docs/sources/reddit.md says how."
            )
        known = _cursor(cursor)
        async with _client(library, self._key) as reddit:
            subreddit = await reddit.subreddit(self._subreddits)
            submissions = await _newer(subreddit.new(limit=_limit(known.submission)), known.submission)
            if submissions:
                known.submission = _number(submissions[0])
                yield self._batch([self._submission(thing) for thing in submissions], known)
            comments = await _newer(subreddit.comments(limit=_limit(known.comment)), known.comment)
            if comments:
                known.comment = _number(comments[0])
                yield self._batch([self._comment(thing) for thing in comments], known)

    def _batch(self, posts: Sequence[Post], cursor: Cursor) -> Batch:
        return Batch(
            cursor=msgspec.json.encode(cursor).decode(),
            posts=[post for post in posts if post.text and self._wanted(post.text, post.language, post.outlet)],
            read=len(posts),
        )

    def _submission(self, thing: Any) -> Post:  # noqa: ANN401 - asyncpraw's things have whatever Reddit sends
        body = str(thing.selftext or "")
        return self._post(thing, "\n".join(part for part in (str(thing.title), body) if part and part not in REMOVED))

    def _comment(self, thing: Any) -> Post:  # noqa: ANN401 - see _submission
        body = str(thing.body or "")
        return self._post(thing, "" if body in REMOVED else body)

    def _post(self, thing: Any, text: str) -> Post:  # noqa: ANN401 - see _submission
        now = self._clock()
        return Post(
            outlet=REDDIT,
            id=str(thing.name),
            at=min(datetime.fromtimestamp(float(thing.created_utc), UTC), now),
            text=text.strip()[:LONGEST_TEXT],
            author=str(thing.author or ""),
            link=f"{SITE}{thing.permalink}",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Library:
    client: "type[asyncpraw.Reddit]"
    faults: "ModuleType"


def _library() -> _Library:
    try:
        import asyncpraw  # noqa: PLC0415 - an optional extra
        import asyncprawcore.exceptions  # noqa: PLC0415 - comes with it
    except ImportError:
        raise SourceFault("Reading Reddit needs asyncpraw: install requirements/reddit.txt.") from None
    return _Library(client=asyncpraw.Reddit, faults=asyncprawcore.exceptions)


def _client(library: _Library, key: RedditKey) -> "_Closing":
    return _Closing(
        library,
        library.client(
            client_id=key.client_id,
            client_secret=key.client_secret,
            user_agent=USER_AGENT,
            reddit_url=key.site,
            oauth_url=key.api,
            check_for_updates=False,
            check_for_async=False,
        ),
    )


class _Closing:
    """Closes the client at the end, and says what went wrong in words that are ours: Reddit's may quote a post."""

    def __init__(self, library: _Library, reddit: "asyncpraw.Reddit") -> None:
        self._reddit = reddit
        self._exceptions = library.faults

    async def __aenter__(self) -> "asyncpraw.Reddit":
        return self._reddit

    async def __aexit__(self, kind: object, problem: BaseException | None, _trace: object) -> None:
        await self._reddit.close()
        if isinstance(problem, self._exceptions.TooManyRequests):
            raise SourceFault("Reddit asks for fewer requests.", retry_after=_seconds(problem)) from None
        status = problem.response.status if isinstance(problem, self._exceptions.ResponseException) else 0
        if isinstance(problem, self._exceptions.OAuthException) or status == UNAUTHORISED:
            raise SourceFault("Reddit does not accept REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET.") from None
        if status:
            hint = " Does each subreddit exist, and is it public?" if status in {403, 404} else ""
            raise SourceFault(f"Reddit answered with status {status}.{hint}") from None
        if isinstance(problem, self._exceptions.AsyncPrawcoreException):
            raise SourceFault(f"Reddit cannot be reached ({type(problem).__name__}).") from None


def _seconds(problem: Any) -> timedelta | None:  # noqa: ANN401 - a type of an optional library
    try:
        return timedelta(seconds=float(problem.retry_after))
    except (TypeError, ValueError, OverflowError):
        return None


async def _newer(things: AsyncIterator[Any], than: int) -> list[Any]:
    """What a listing holds that is newer, the newest first."""
    found = []
    async for thing in things:
        if _number(thing) <= than:
            break
        found.append(thing)
    return found


def _number(thing: Any) -> int:  # noqa: ANN401 - see Reddit._submission
    return int(str(thing.id), 36)


def _limit(newest: int) -> int:
    """The first time, one page is enough."""
    return MOST if newest else FIRST_PAGE


def _cursor(text: str) -> Cursor:
    try:
        return msgspec.json.decode(text, type=Cursor)
    except msgspec.DecodeError:
        return Cursor()
