"""Events of Bluesky's Jetstream (v1), from the bytes of a frame to posts.

Most of the traffic is no post, so a frame is searched for the name of the collection before it is decoded; then only
the fields named here are. The key order of a frame does not count.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from bot.listening.post import LONGEST_TEXT, Gone, Outlet, Post

BLUESKY = Outlet("bluesky")
POSTS = "app.bsky.feed.post"

_NAMED = b'"app.bsky.feed.post"'
_LATEST = 253_402_300_799_000_000
"""Microseconds; the last second of the year 9999."""


class Record(msgspec.Struct, gc=False):
    """`langs` is what its writer's program says, in BCP 47; many say nothing."""

    text: str = ""
    langs: list[str] | None = None


class Commit(msgspec.Struct, gc=False):
    """`operation` is create, update or delete; a deletion has no record."""

    operation: str
    collection: str
    rkey: str
    record: Record | None = None


class Event(msgspec.Struct, gc=False):
    """`time_us`: microseconds since 1970 on the clock of the server that sent it; also the cursor to resume from."""

    did: str
    time_us: Annotated[int, msgspec.Meta(ge=0, le=_LATEST)]
    commit: Commit


class Events:
    """Decodes frames. `broken` counts those that could not be read; nothing of their text is kept."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(Event)
        self.broken = 0

    def decode(self, raw: bytes | str) -> Event | None:
        """The event, if it is about a post."""
        if (_NAMED not in raw) if isinstance(raw, bytes) else (POSTS not in raw):
            return None
        try:
            event = self._decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            self.broken += 1
            return None
        return event if event.commit.collection == POSTS else None

    def decode_many(self, raws: Sequence[bytes]) -> list[Event]:
        """The events about posts among many frames, in their order."""
        decode = self._decoder.decode
        try:
            events = [decode(raw) for raw in raws if _NAMED in raw]
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            one_by_one = map(self.decode, raws)
            return [event for event in one_by_one if event is not None]
        return [event for event in events if event.commit.collection == POSTS]


def text_of(event: Event) -> str:
    """Empty for a deletion."""
    record = event.commit.record
    return record.text[:LONGEST_TEXT] if record is not None else ""


def language_of(event: Event) -> str:
    """The primary subtag of the first language named, in small letters; empty where none is."""
    record = event.commit.record
    if record is None or not record.langs:
        return ""
    language = record.langs[0].lower()
    return language.partition("-")[0] if "-" in language else language


def id_of(event: Event) -> str:
    return f"at://{event.did}/{POSTS}/{event.commit.rkey}"


def cursor_of(event: Event) -> int:
    """Where to resume so that this event is the last one sent twice."""
    return event.time_us


def post_of(event: Event) -> Post:
    """The post that was written or edited. Its time is the server's; whoever reads it holds it against the clock."""
    return Post(
        outlet=BLUESKY,
        id=id_of(event),
        at=datetime.fromtimestamp(event.time_us / 1_000_000, UTC),
        text=text_of(event),
        author=event.did,
        language=language_of(event),
        link=f"https://bsky.app/profile/{event.did}/post/{event.commit.rkey}",
    )


def told_by(event: Event) -> Post | Gone:
    """What an event says: a post (written or edited), or that it is gone."""
    if event.commit.operation == "delete" or event.commit.record is None:
        return Gone(outlet=BLUESKY, id=id_of(event))
    return post_of(event)
