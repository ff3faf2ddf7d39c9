"""What a source is: something that hands over public posts in batches, each with the place to go on from."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from bot.listening.post import Gone, Outlet, Post

Wanted: TypeAlias = Callable[[str, str, Outlet], bool]
"""Whether any topic may match: text, language, outlet. What nobody wants is only counted as read."""

Clock: TypeAlias = Callable[[], datetime]
"""The time now, in UTC."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """An author whose account is gone or closed at the outlet, so all their posts are deleted here."""

    outlet: Outlet
    author: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Some posts, and the cursor behind them.

    Whoever takes it keeps the posts and the cursor in one transaction and only then asks for the next batch: a crash
    then loses nothing, and what comes twice is known by (outlet, id). `read` counts all posts that were looked at,
    those nobody wanted included.
    """

    cursor: str
    posts: Sequence[Post] = ()
    gone: Sequence[Gone] = ()
    left: Sequence[Left] = ()
    read: int = 0
    read_until: datetime | None = None
    """Nothing published before this moment is still to come; None where the source makes no such promise."""


class Source(Protocol):
    """One place where the public talks, as the admins chose it."""

    @property
    def name(self) -> str:
        """What people call it, and the key under which its cursor is kept: "bluesky", "feed https://…"."""
        ...

    @property
    def rest(self) -> timedelta | None:
        """How long to wait between two rounds; None: one round is all there is."""
        ...

    def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        """One round: a stream goes on until it breaks, a poll ends when it has read what is new.

        `cursor` is the one of the last batch that was kept, "" at the very first.

        Raises:
            SourceFault: nothing more can be read now.
        """
        ...


class SourceFault(Exception):  # noqa: N818 - "fault" is the word of docs/sources.md
    """A source cannot be read just now. The sentence is for an admin and holds nothing of any post."""

    def __init__(self, reason: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        """How long the source asked us to stay away."""
