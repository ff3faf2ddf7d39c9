"""What people's lists ask for. A list only shows: the review itself decides at the click."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.drafts.draft import Composition, Draft
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId
from bot.review.decision import Decision
from bot.review.publishing import Going
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role

TOO_LONG = timedelta(days=2)
"""After this much waiting for a decision a draft counts as late, with or without a slot."""

PAGE = 50
MOST_PAGES = 40
"""Pages of open stages looked through for one person: whoever wrote 2,000 of the oldest drafts sees none beyond."""

SPARE = 5
"""Looked at first beyond what is wanted: some of what a role is asked waits for somebody else who holds it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A draft as a list shows it: its kind, slot and first words, whether it was submitted or only saved."""

    draft: Draft
    composition: Composition


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """A draft, and when it goes out on some of its networks."""

    listed: Listed
    going: Going


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page of open stages ends: by when the stage opened, then by draft."""

    opened_at: datetime
    draft: DraftId


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilter:
    """Which drafts under way to list; what is None does not filter. `late_at`: only what is late at this moment."""

    author: PersonId | None = None
    role: Role | None = None
    kind: Kind | None = None
    network: Network | None = None
    late_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A decision of somebody's, with its draft's kind."""

    draft: DraftId
    kind: Kind
    decision: Decision


class Lists(Protocol):
    """What the lists ask of a store."""

    async def open_for(
        self, roles: Collection[Role], *, after: Place | None, limit: int
    ) -> tuple[tuple[Review, Place], ...]:
        """Reviews with an open stage that asks one of these roles, longest open first, each once."""
        ...

    async def queue(self, wanted: QueueFilter, *, after: DraftId | None, limit: int) -> tuple[Listed, ...]:
        """Submitted drafts that are not over, oldest first, those after a draft."""
        ...

    async def outgoing(self, start: datetime, end: datetime, *, limit: int) -> tuple[Outgoing, ...]:
        """What goes out from `start` to before `end`, at its slot or by another tool, earliest first.

        Every such time of the first `limit` drafts; of submitted ones, withdrawn, rejected and expired aside.
        """
        ...

    async def decided_by(self, person: PersonId, *, limit: int) -> tuple[Decided, ...]:
        """This person's latest decisions, newest first."""
        ...


def once_a_day(outgoing: Iterable[Outgoing], zone: str) -> tuple[Outgoing, ...]:
    """The first time of each draft on each day of this time zone, of times that come earliest first."""
    first: dict[tuple[DraftId, date], Outgoing] = {}
    for one in outgoing:
        first.setdefault((one.listed.draft.id, one.going.at.astimezone(ZoneInfo(zone)).date()), one)
    return tuple(first.values())


async def waiting_for(
    lists: Lists, person: PersonId, roster: Roster, *, limit: int, but: Collection[DraftId] = ()
) -> tuple[Review, ...]:
    """The reviews that wait for this person, longest open first, up to `limit`, without those in `but`."""
    return tuple(review for review, _ in await in_turn(lists, person, roster, limit=limit, but=but))


async def in_turn(
    lists: Lists, person: PersonId, roster: Roster, *, limit: int, but: Collection[DraftId] = ()
) -> tuple[tuple[Review, datetime], ...]:
    """Like `waiting_for`, each with when its stage opened."""
    roles = roster.roles_of(person)
    found: dict[DraftId, tuple[Review, datetime]] = {}
    after: Place | None = None
    size = min(PAGE, limit + SPARE)
    for _ in range(MOST_PAGES if roles else 0):
        page = await lists.open_for(roles, after=after, limit=size)
        for review, place in page:
            if review.draft.id not in but and person in review.turn(roster):
                found.setdefault(review.draft.id, (review, place.opened_at))
        if len(page) < size or len(found) >= limit:
            break
        after, size = page[-1][1], PAGE
    return tuple(found.values())[:limit]
