"""The read model of the lists: what is open and what is under way, kept by the transaction that changes it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, bindparam, delete, or_, select, tuple_

from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId
from bot.review.lists import TOO_LONG, Decided, Listed, Outgoing, Place, QueueFilter
from bot.review.publishing import goings
from bot.review.review import Review
from bot.review.stages import Role
from storage import rows
from storage.connected import put_if_absent
from storage.drafts import readable
from storage.publishing import SINCE_PAUSE, PublishingReads, current
from storage.reviews import ReviewReads, ReviewWrites
from storage.tables import decisions, drafts, open_stages, schedules

WAITING = (DraftState.IN_REVIEW.value, DraftState.CHANGES_REQUESTED.value, DraftState.CHECKING.value)
GONE = (DraftState.REJECTED.value, DraftState.WITHDRAWN.value, DraftState.EXPIRED.value)

LOOKED_THROUGH = 200
"""Slots, and times in other tools, looked through for what goes out, however few drafts are wanted."""

_CLOSE = delete(open_stages).where(
    open_stages.c.workspace == bindparam("in_workspace"),
    open_stages.c.draft == bindparam("of_draft"),
    open_stages.c.stage.in_(bindparam("stages", expanding=True)),
)


class ListReads(ReviewReads, PublishingReads):
    async def open_for(
        self, roles: Collection[Role], *, after: Place | None, limit: int
    ) -> tuple[tuple[Review, Place], ...]:
        """One question a role: each is a range of the index, where an IN over roles would sort all of them."""
        places: dict[DraftId, datetime] = {}
        for role in roles:
            query = (
                select(open_stages.c.draft, open_stages.c.opened_at)
                .where(open_stages.c.workspace == self.workspace, open_stages.c.role == role.value)
                .order_by(open_stages.c.opened_at, open_stages.c.draft)
                .limit(limit)
            )
            if after:
                place = tuple_(open_stages.c.opened_at, open_stages.c.draft)
                query = query.where(place > (after.opened_at, after.draft))
            for draft, opened_at in await self._connection.execute(query):
                places[draft] = min(opened_at, places.get(draft, opened_at))
        first = sorted(places.items(), key=lambda item: (item[1], item[0]))[:limit]
        reviews = {review.draft.id: review for review in await self._reviews_of([draft for draft, _ in first])}
        return tuple(
            (reviews[draft], Place(opened_at=opened_at, draft=draft)) for draft, opened_at in first if draft in reviews
        )

    async def _reviews_of(self, numbers: list[DraftId]) -> tuple[Review, ...]:
        query = select(drafts).where(drafts.c.workspace == self.workspace, drafts.c.id.in_(numbers))
        found = (await self._connection.execute(query)).mappings().all()
        return await self._reviews(found, readable(await self._current_versions(numbers)))

    async def queue(self, wanted: QueueFilter, *, after: DraftId | None, limit: int) -> tuple[Listed, ...]:
        query = select(drafts).where(drafts.c.workspace == self.workspace, drafts.c.under_way.is_(True))
        if after is not None:
            query = query.where(drafts.c.id > after)
        query = _filtered(query, wanted)
        found = (await self._connection.execute(query.order_by(drafts.c.id).limit(limit))).mappings().all()
        return await self._listed([rows.draft(row) for row in found])

    async def outgoing(self, start: datetime, end: datetime, *, limit: int) -> tuple[Outgoing, ...]:
        """Looks through `LOOKED_THROUGH` of each at least: some go out at another time than they are found by."""
        most = max(limit, LOOKED_THROUGH)
        rough = [*await self._rows(_slotted(start, end), most), *await self._rows(_scheduled(start, end), most)]
        found = {row["id"]: row for row in rough}
        waiting = await self._waiting_of(list(found))
        going = [
            (one, draft)
            for draft, row in found.items()
            for one in goings(row["slot"], _networks(row), waiting.get(draft, ()))
            if start <= one.at < end
        ]
        going.sort(key=lambda item: (item[0].at, item[1]))
        first = list(dict.fromkeys(draft for _, draft in going))[:limit]
        listed = {one.draft.id: one for one in await self._listed([rows.draft(found[draft]) for draft in first])}
        return tuple(Outgoing(listed=listed[draft], going=one) for one, draft in going if draft in listed)

    async def _rows(self, query: Select[Any], most: int) -> Sequence[RowMapping]:
        """Submitted drafts that were not given up, the first of a query."""
        kept = (drafts.c.workspace == self.workspace, drafts.c.version > 0, drafts.c.state.not_in(GONE))
        found: Sequence[RowMapping] = (await self._connection.execute(query.where(*kept).limit(most))).mappings().all()
        return found

    async def decided_by(self, person: PersonId, *, limit: int) -> tuple[Decided, ...]:
        query = (
            select(decisions, drafts.c.kind)
            .join(drafts, and_(drafts.c.workspace == decisions.c.workspace, drafts.c.id == decisions.c.draft))
            .where(decisions.c.workspace == self.workspace, decisions.c.person == person)
            .order_by(decisions.c.at.desc(), decisions.c.id.desc())
            .limit(limit)
        )
        found = (await self._connection.execute(query)).mappings()
        return tuple(
            Decided(draft=DraftId(row["draft"]), kind=Kind(row["kind"]), decision=rows.decision(row)) for row in found
        )


def _slotted(start: datetime, end: datetime) -> Select[Any]:
    return select(drafts).where(drafts.c.slot >= start, drafts.c.slot < end).order_by(drafts.c.slot, drafts.c.id)


def _scheduled(start: datetime, end: datetime) -> Select[Any]:
    """Drafts whose current version was said to go out then by another tool."""
    return (
        select(drafts)
        .join(schedules, current(schedules))
        .where(schedules.c.publish_at >= start, schedules.c.publish_at < end, SINCE_PAUSE)
        .order_by(schedules.c.publish_at, schedules.c.id)
    )


def _networks(row: RowMapping) -> tuple[Network, ...]:
    return tuple(map(Network, (row["networks"] or "").split()))


def _filtered(query: Select[Any], wanted: QueueFilter) -> Select[Any]:
    if wanted.author is not None:
        query = query.where(drafts.c.author == wanted.author)
    if wanted.kind is not None:
        query = query.where(drafts.c.kind == wanted.kind.value)
    if wanted.network is not None:
        query = query.where(drafts.c.networks.contains(f" {wanted.network.value} "))
    if wanted.role is not None:
        asked = select(open_stages.c.draft).where(
            open_stages.c.workspace == drafts.c.workspace,
            open_stages.c.draft == drafts.c.id,
            open_stages.c.role == wanted.role.value,
        )
        query = query.where(asked.exists())
    if wanted.late_at is not None:
        query = query.where(
            or_(
                drafts.c.state == DraftState.MISSED.value,
                and_(drafts.c.state.in_(WAITING), drafts.c.slot <= wanted.late_at),
                and_(drafts.c.state.in_(WAITING), drafts.c.changed_at <= wanted.late_at - TOO_LONG),
            )
        )
    return query


class ListWrites(ListReads, ReviewWrites):
    async def open_stages(self, review: Review, *, before: Review | None) -> None:
        """A stage that was open before keeps its time; what differs is all that is written."""
        was = _open(before) if before else frozenset()
        now = _open(review)
        if gone := sorted({stage for stage, _role in was - now}):
            which = {"in_workspace": self.workspace, "of_draft": review.draft.id, "stages": gone}
            await self._connection.execute(_CLOSE, which)
        if new := [
            {
                "workspace": self.workspace,
                "draft": review.draft.id,
                "stage": stage,
                "role": role,
                "opened_at": review.draft.changed_at,
            }
            for stage, role in sorted(now - was)
        ]:
            await self._connection.execute(put_if_absent(self._connection.dialect.name, open_stages), new)


def _open(review: Review) -> frozenset[tuple[str, str]]:
    return frozenset(
        (standing.stage.key, role.value) for standing in review.open_standings() for role in standing.stage.roles
    )
