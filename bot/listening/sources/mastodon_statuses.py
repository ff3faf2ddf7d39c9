"""What a Mastodon server answers, read into posts. The shapes are held against Mastodon.py's types in the tests."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from bot.listening.post import Outlet, Post
from bot.listening.sources.languages import primary
from bot.listening.sources.plain import plain
from bot.listening.sources.source import SourceFault

MASTODON = Outlet("mastodon")


class Account(msgspec.Struct):
    """`noindex`: its owner asks not to be found by machines."""

    url: str = ""
    uri: str = ""
    acct: str = ""
    noindex: bool | None = None


class Named(msgspec.Struct):
    """As much of a status as is needed to go on behind it, even where the rest cannot be read."""

    id: str


class Status(Named, kw_only=True):
    uri: str
    created_at: datetime
    account: Account
    visibility: str = ""
    content: str = ""
    spoiler_text: str = ""
    language: str | None = None
    url: str | None = None
    reblog: msgspec.Raw = msgspec.Raw(b"null")


_page = msgspec.json.Decoder(list[msgspec.Raw])
_named = msgspec.json.Decoder(Named)
_status = msgspec.json.Decoder(Status)


class Page(msgspec.Struct):
    """`last`: the id to go on from, "" for an empty page. `read`: statuses in it, those left out included."""

    posts: list[Post]
    last: str
    read: int


def read(body: bytes, *, host: str, now: datetime) -> Page:
    """One page of a timeline.

    Left out: what is not public, boosts (the original is there under its own id), accounts that ask not to be indexed,
    and single statuses that cannot be read.

    Raises:
        SourceFault: it is no timeline.
    """
    try:
        raws = _page.decode(body)
        last = _named.decode(raws[0]).id if raws else ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise SourceFault(f"{host} does not answer as a Mastodon server does.") from None
    statuses = []
    for raw in raws:
        try:
            statuses.append(_status.decode(raw))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
    posts = [_post(status, host=host, now=now) for status in statuses if _taken(status)]
    return Page(posts=posts, last=last, read=len(raws))


def _taken(status: Status) -> bool:
    return (
        status.visibility == "public"
        and bytes(status.reblog) == b"null"
        and not status.account.noindex
        and status.uri != ""
    )


def _post(status: Status, *, host: str, now: datetime) -> Post:
    at = status.created_at if status.created_at.tzinfo else status.created_at.replace(tzinfo=UTC)
    link = status.url or status.uri
    return Post(
        outlet=MASTODON,
        id=status.uri,
        at=min(at.astimezone(UTC), now),
        text=plain("<br>".join(part for part in (status.spoiler_text, status.content) if part)),
        # A server names its own people without itself, so the same person would be two on two servers.
        author=status.account.url or status.account.uri or f"{status.account.acct}@{host}",
        language=primary(status.language),
        link=link if urlsplit(link).scheme in {"http", "https"} else "",
    )
