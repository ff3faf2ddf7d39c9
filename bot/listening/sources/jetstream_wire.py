"""What Jetstream sends, read into posts, on both of its wires: `/subscribe`, and the later `subscribeEvents`.

Only the fields that are used are read, so unknown ones cost nothing. The shapes are held against the models of
`atproto` in the tests.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import msgspec

from bot.listening.post import LONGEST_TEXT, Gone, Outlet, Post
from bot.listening.sources.languages import primary
from bot.listening.sources.source import Batch, Left, SourceFault, Wanted

BLUESKY = Outlet("bluesky")
POSTS = "app.bsky.feed.post"
LARGEST_EVENT = 1_000_000
"""Bytes of one event; a post has 3,000 of text at most, so a larger one is not looked at."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

CLOSED = frozenset({"deleted", "takendown", "suspended", "deactivated"})
"""States of an account whose posts are not to be shown (atproto, "Account Hosting"). Others are troubles of a host."""


class Record(msgspec.Struct, gc=False):
    text: str = ""
    langs: list[str] | None = None


class Account(msgspec.Struct, gc=False):
    active: bool = True
    status: str | None = None


class Commit(msgspec.Struct, gc=False):
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: Record | None = None


class OlderEvent(msgspec.Struct, gc=False):
    did: str
    time_us: int
    kind: str
    commit: Commit | None = None
    account: Account | None = None


class Payload(msgspec.Struct, gc=False, rename={"kind": "$type", "witnessed": "witnessedAt"}):
    kind: str
    did: str = ""
    time: datetime | None = None
    witnessed: datetime | None = None
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    record: Record | None = None
    account: Account | None = None
    name: str = ""


class Frame(msgspec.Struct, gc=False, rename={"kind": "$type"}):
    kind: str
    payload: Payload | None = None
    error: str = ""


class Gathered:
    """What some events came to. `at` is the latest moment any of them bears, never later than `now`."""

    def __init__(self, wanted: Wanted, now: datetime) -> None:
        self._wanted = wanted
        self._now = now
        self.posts: list[Post] = []
        self.gone: list[Gone] = []
        self.left: list[Left] = []
        self.read = 0
        self.events = 0
        self.unreadable = 0
        self.notices: list[str] = []
        self.at: datetime | None = None

    def commit(self, did: str, at: datetime, event: Commit | Payload) -> None:
        if event.collection != POSTS:
            return
        if event.operation == "delete":
            self.gone.append(Gone(outlet=BLUESKY, id=_uri(did, event.rkey)))
        elif event.record is not None:
            self.read += 1
            language = primary(event.record.langs[0]) if event.record.langs else ""
            text = event.record.text[:LONGEST_TEXT]
            if self._wanted(text, language, BLUESKY):
                self.posts.append(
                    Post(
                        outlet=BLUESKY,
                        id=_uri(did, event.rkey),
                        at=min(at, self._now),
                        text=text,
                        author=did,
                        language=language,
                        link=f"https://bsky.app/profile/{did}/post/{event.rkey}",
                    )
                )

    def account(self, did: str, account: Account) -> None:
        if not account.active and account.status in CLOSED:
            self.left.append(Left(outlet=BLUESKY, author=did))

    def saw(self, at: datetime) -> None:
        self.events += 1
        if self.at is None or at > self.at:
            self.at = min(at, self._now)

    def batch(self, before: str) -> Batch:
        """`before` is the cursor so far; a cursor never goes back."""
        reached = (self.at - EPOCH) // MICROSECOND if self.at else 0
        return Batch(
            cursor=str(max(reached, int(before or "0"))),
            posts=self.posts,
            gone=self.gone,
            left=self.left,
            read=self.read,
        )


Reading: TypeAlias = Callable[[bytes, Gathered], None]

_older = msgspec.json.Decoder(OlderEvent)
_frame = msgspec.json.Decoder(Frame)


def read_older(raw: bytes, into: Gathered) -> None:
    """One event of `/subscribe`."""
    if len(raw) > LARGEST_EVENT:
        into.unreadable += 1
        return
    try:
        event = _older.decode(raw)
        at = EPOCH + timedelta(microseconds=event.time_us)
    except (msgspec.DecodeError, UnicodeDecodeError, OverflowError):
        into.unreadable += 1
        return
    into.saw(at)
    if event.commit is not None:
        into.commit(event.did, at, event.commit)
    elif event.account is not None:
        into.account(event.did, event.account)


def read_frame(raw: bytes, into: Gathered) -> None:
    """One frame of `subscribeEvents`.

    Raises:
        SourceFault: the server says that something is wrong.
    """
    if len(raw) > LARGEST_EVENT:
        into.unreadable += 1
        return
    try:
        frame = _frame.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        into.unreadable += 1
        return
    if frame.kind == "error":
        raise SourceFault(f"Jetstream ended the stream ({frame.error[:50]}).")
    payload = frame.payload
    if payload is None:
        into.unreadable += 1
        return
    at = payload.witnessed or payload.time
    if at is None or at.tzinfo is None:
        if payload.kind.endswith("#info"):
            into.notices.append(payload.name[:50])
        else:
            into.unreadable += 1
        return
    into.saw(at)
    if payload.account is not None:
        into.account(payload.did, payload.account)
    else:
        into.commit(payload.did, at, payload)


def _uri(did: str, rkey: str) -> str:
    return f"at://{did}/{POSTS}/{rkey}"
