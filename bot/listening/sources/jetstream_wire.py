"""What Jetstream sends, read into posts, on both of its wires: `/subscribe`, and the later `subscribeEvents`.

Only the fields that are used are read, so unknown ones cost nothing. The shapes are held against the models of
`atproto` in the tests.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Protocol

import msgspec

from bot.listening.post import LONGEST_TEXT, Gone, Post
from bot.listening.sources.jetstream_events import BLUESKY, POSTS, Commit, Events, Record
from bot.listening.sources.languages import primary
from bot.listening.sources.source import Batch, Left, SourceFault, Wanted

LARGEST_EVENT = 1_000_000
"""Bytes of one event; a post has 3,000 of text at most, so a larger one is not looked at."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LATEST = 253_402_300_799_000_000
"""The last second of the year 9999, in microseconds."""

NAMED = f'"{POSTS}"'.encode()
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

CLOSED = frozenset({"deleted", "takendown", "suspended", "deactivated"})
"""States of an account whose posts are not to be shown (atproto, "Account Hosting"). Others are troubles of a host."""


class Account(msgspec.Struct, gc=False):
    active: bool = True
    status: str | None = None


class Other(msgspec.Struct, gc=False):
    """An event of the older wire that is about no post."""

    did: str
    time_us: Annotated[int, msgspec.Meta(ge=0, le=LATEST)]
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


DISORDER = timedelta(seconds=5)
"""How far events may be out of the order of their times."""


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
            read_until=self.at - DISORDER if self.at else None,
        )


class Wire(Protocol):
    """Reads one message after the other."""

    def read(self, raw: bytes, into: Gathered) -> None:
        """Raises SourceFault where the server says that something is wrong."""
        ...


class OlderWire:
    """Of `/subscribe`."""

    def __init__(self) -> None:
        self._events = Events()
        self._others = msgspec.json.Decoder(Other)

    def read(self, raw: bytes, into: Gathered) -> None:
        if len(raw) > LARGEST_EVENT:
            into.unreadable += 1
            return
        event = self._events.decode(raw)
        if event is not None:
            at = EPOCH + timedelta(microseconds=event.time_us)
            into.saw(at)
            into.commit(event.did, at, event.commit)
            return
        try:
            other = self._others.decode(raw)
        except UNREADABLE:
            into.unreadable += 1
            return
        if NAMED in raw and other.account is None:
            into.unreadable += 1  # about a post, and yet not one
            return
        into.saw(EPOCH + timedelta(microseconds=other.time_us))
        if other.account is not None:
            into.account(other.did, other.account)


class LaterWire:
    """Of `network.bsky.jetstream.subscribeEvents`."""

    def __init__(self) -> None:
        self._frames = msgspec.json.Decoder(Frame)

    def read(self, raw: bytes, into: Gathered) -> None:
        if len(raw) > LARGEST_EVENT:
            into.unreadable += 1
            return
        try:
            frame = self._frames.decode(raw)
        except UNREADABLE:
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
