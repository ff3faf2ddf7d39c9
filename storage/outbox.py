"""The outbox: what is owed, who has claimed it, where messages stand in Slack (D4)."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, DeliveryState, Posted
from bot.delivery.owed import Owed, tailored_lane
from bot.drafts.networks import Network
from bot.ids import ChannelId, DeliveryId, DraftId, EntryId, PersonId, QuestionId, TaskId, WorkspaceId
from bot.review.review import Review
from storage.connected import Connected, upsert
from storage.rows import Row
from storage.tables import outbox, posted_messages

PENDING, CLAIMED, DEAD = DeliveryState.PENDING.value, DeliveryState.CLAIMED.value, DeliveryState.DEAD.value
CALL = DeliveryKind.CALL.value

_PENDING = (
    select(outbox.c.id, outbox.c.lane, outbox.c.kind)
    .where(
        outbox.c.workspace == bindparam("workspace"),
        outbox.c.lane.in_(bindparam("lanes", expanding=True)),
        outbox.c.state == PENDING,
        outbox.c.uncertain.is_(False),
    )
    .order_by(outbox.c.id)
    .with_for_update()
)

_LANE_AT = select(posted_messages.c.lane).where(
    posted_messages.c.workspace == bindparam("workspace"),
    posted_messages.c.channel == bindparam("channel"),
    posted_messages.c.ts == bindparam("ts"),
)


class OutboxReads(Connected):
    async def posted(self, lane: str) -> Posted | None:
        query = select(posted_messages).where(
            posted_messages.c.workspace == self.workspace, posted_messages.c.lane == lane
        )
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            return None
        return Posted(
            channel=ChannelId(row["channel"]),
            ts=row["ts"],
            delivery=DeliveryId(row["delivery"]),
            files=tuple(row["files"]),
            version=row["version"],
        )

    async def shown_texts(self, review: Review) -> frozenset[Network]:
        networks = {tailored_lane(review.draft.id, network): network for network in review.version.content.tailored}
        if not networks:
            return frozenset()
        query = select(posted_messages.c.lane).where(
            posted_messages.c.workspace == self.workspace,
            posted_messages.c.lane.in_(networks),
            posted_messages.c.version == review.version.no,
        )
        return frozenset(networks[lane] for lane in (await self._connection.execute(query)).scalars())

    async def lane_at(self, channel: ChannelId, ts: str) -> str | None:
        where = {"workspace": self.workspace, "channel": channel, "ts": ts}
        return (await self._connection.execute(_LANE_AT, where)).scalars().first()

    async def dead(self) -> tuple[Delivery, ...]:
        query = select(outbox).where(outbox.c.workspace == self.workspace, outbox.c.state == DEAD)
        return tuple(
            delivery_of(row) for row in (await self._connection.execute(query.order_by(outbox.c.id))).mappings()
        )


async def owe(connection: AsyncConnection, workspace: WorkspaceId, owed: list[Owed], *, now: datetime) -> None:
    """Queues deliveries in order. One that a pending twin already says is merged with it: it is rendered when sent.

    On PostgreSQL the twin stays locked until the transaction ends, so that it is not rendered from the state before.
    """
    pending = await _pending(connection, workspace, {one.lane for one in owed if one.kind.collapses})
    upgraded: set[int] = set()
    fresh: dict[object, Owed] = {}
    for place, one in enumerate(owed):
        if not one.kind.collapses:
            fresh[place] = one
            continue
        message = _message(one.lane, one.kind)
        if message in pending:
            if one.kind is DeliveryKind.CALL:
                upgraded.add(pending[message])
        elif message not in fresh or one.kind is DeliveryKind.CALL:
            fresh[message] = one
    if upgraded:
        await connection.execute(update(outbox).where(outbox.c.id.in_(upgraded)).values(kind=CALL))
    if fresh:
        await connection.execute(insert(outbox), [_values(workspace, one, now=now) for one in fresh.values()])


async def _pending(connection: AsyncConnection, workspace: WorkspaceId, lanes: set[str]) -> dict[tuple[str, str], int]:
    """What waits in these lanes and can take up more: by message, the delivery, a call before a direct."""
    if not lanes:
        return {}
    found = (await connection.execute(_PENDING, {"workspace": workspace, "lanes": sorted(lanes)})).all()
    calls_last = sorted(found, key=lambda row: row.kind == CALL)
    return {_message(row.lane, DeliveryKind(row.kind)): row.id for row in calls_last}


def _message(lane: str, kind: DeliveryKind) -> tuple[str, str]:
    """What a delivery brings up to date; a call says all that a direct would."""
    return lane, CALL if kind is DeliveryKind.DIRECT else kind.value


def _values(workspace: WorkspaceId, one: Owed, *, now: datetime) -> dict[str, object]:
    return {
        "workspace": workspace,
        "lane": one.lane,
        "kind": one.kind.value,
        "draft": one.draft,
        "person": one.person,
        "entry": one.entry,
        "task": one.task,
        "about": one.about,
        "question": one.question,
        "state": PENDING,
        "attempts": 0,
        "uncertain": False,
        "not_before": now,
        "error": "",
        "created_at": now,
    }


def _due(now: datetime, limit: int) -> Select[tuple[int]]:
    """The heads of lanes whose time has come: pending, or claimed by somebody whose lease ran out."""
    earlier = outbox.alias("earlier")
    head = ~exists().where(
        earlier.c.workspace == outbox.c.workspace, earlier.c.lane == outbox.c.lane, earlier.c.id < outbox.c.id
    )
    ripe = or_(
        and_(outbox.c.state == PENDING, outbox.c.not_before <= now),
        and_(outbox.c.state == CLAIMED, outbox.c.lease_until < now),
    )
    return select(outbox.c.id).where(ripe, head).order_by(outbox.c.not_before, outbox.c.id).limit(limit)


async def anything_due(connection: AsyncConnection, *, now: datetime) -> bool:
    return (await connection.execute(_due(now, 1))).first() is not None


async def claim(
    connection: AsyncConnection, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> tuple[Delivery, ...]:
    """Sent deliveries are deleted, so the lowest id of a lane is its head."""
    due = _due(now, limit).with_for_update(skip_locked=True)
    ids = (await connection.execute(due)).scalars().all()
    if not ids:
        return ()
    was_claimed = outbox.c.state == CLAIMED
    claimed = await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids))
        .values(
            state=CLAIMED,
            owner=owner,
            lease_until=now + lease,
            uncertain=or_(outbox.c.uncertain, was_claimed),
            attempts=outbox.c.attempts + was_claimed.cast(outbox.c.attempts.type),
        )
        .returning(outbox)
    )
    return tuple(sorted((delivery_of(row) for row in claimed.mappings()), key=lambda delivery: delivery.id))


async def end_leases(connection: AsyncConnection, *, now: datetime) -> None:
    """Whoever claimed these is gone; the next claim finds them uncertain."""
    ended = now - timedelta(seconds=1)
    await connection.execute(update(outbox).where(outbox.c.state == CLAIMED).values(lease_until=ended))


async def sent(
    connection: AsyncConnection, delivery: Delivery, *, owner: str, posted: Posted | None, now: datetime
) -> bool:
    """Deletes what was sent, remembers where the lane's message stands, and owes what follows.

    False if the claim was lost meanwhile.
    """
    gone = await connection.execute(delete(outbox).where(_mine(delivery, owner)))
    if gone.rowcount == 0:
        return False
    if posted:
        values = {
            "channel": posted.channel,
            "ts": posted.ts,
            "delivery": posted.delivery,
            "files": list(posted.files),
            "version": posted.version,
        }
        await connection.execute(
            upsert(connection, posted_messages)
            .values(workspace=delivery.workspace, lane=delivery.owed.lane, **values)
            .on_conflict_do_update(index_elements=["workspace", "lane"], set_=values)
        )
    if delivery.owed.follows:
        await owe(connection, delivery.workspace, list(delivery.owed.follows), now=now)
    return True


async def postpone(
    connection: AsyncConnection,
    delivery: Delivery,
    *,
    owner: str,
    until: datetime,
    error: str,
    uncertain: bool,
    counts: bool,
) -> None:
    await connection.execute(
        update(outbox)
        .where(_mine(delivery, owner))
        .values(
            state=PENDING,
            owner=None,
            lease_until=None,
            not_before=until,
            error=error[:200],
            uncertain=uncertain,
            attempts=delivery.attempts + counts,
        )
    )


async def bury(connection: AsyncConnection, delivery: Delivery, *, owner: str, error: str) -> None:
    await connection.execute(
        update(outbox).where(_mine(delivery, owner)).values(state=DEAD, owner=None, lease_until=None, error=error[:200])
    )


async def revive(connection: AsyncConnection, workspace: WorkspaceId, delivery: DeliveryId, *, now: datetime) -> bool:
    revived = await connection.execute(
        update(outbox)
        .where(outbox.c.workspace == workspace, outbox.c.id == delivery, outbox.c.state == DEAD)
        .values(state=PENDING, attempts=0, not_before=now, error="")
    )
    return revived.rowcount > 0


def _mine(delivery: Delivery, owner: str) -> ColumnElement[bool]:
    return and_(
        outbox.c.workspace == delivery.workspace,
        outbox.c.id == delivery.id,
        outbox.c.state == CLAIMED,
        outbox.c.owner == owner,
    )


def delivery_of(row: Row) -> Delivery:
    owed = Owed(
        lane=row["lane"],
        kind=DeliveryKind(row["kind"]),
        draft=DraftId(row["draft"]) if row["draft"] is not None else None,
        person=PersonId(row["person"]) if row["person"] else None,
        entry=EntryId(row["entry"]) if row["entry"] else None,
        task=TaskId(row["task"]) if row["task"] is not None else None,
        about=DeliveryId(row["about"]) if row["about"] is not None else None,
        question=QuestionId(row["question"]) if row["question"] is not None else None,
    )
    return Delivery(
        id=DeliveryId(row["id"]),
        workspace=WorkspaceId(row["workspace"]),
        owed=owed,
        attempts=row["attempts"],
        uncertain=row["uncertain"],
        created_at=row["created_at"],
        error=row["error"],
    )
