"""Generated talk about topics, in the store: quiet days, a spike, silence; and what it made owed and noted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.ids import ChannelId, PersonId, TopicId, WorkspaceId
from bot.listening.heard import BUCKET, Haul, Matched
from bot.listening.judging import Judging
from bot.listening.post import Outlet, Post
from bot.listening.topic import Phrase, Topic
from bot.listening.tuning import TopicTuning
from bot.requests import Request
from storage.store import SqlStore

LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA = PersonId("U0AMARA")
LISTEN = ChannelId("C0LISTEN")
BLUESKY = Outlet("bluesky")
START = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = timedelta(days=5)
SPIKE = START + DAYS
ids = count(1)


def request(at: datetime = SPIKE) -> Request:
    return Request(workspace=LAKESIDE, person=AMARA, key=f"key {next(ids)}", at=at)


async def topic(store: SqlStore, name: str = "Measles", **changes: object) -> TopicId:
    wanted = replace(Topic(name=name, any=(Phrase(text=name),)), **changes)  # type: ignore[arg-type]
    saved = await TopicTuning(store=store).save(request(START), wanted)
    assert saved.id is not None
    return saved.id


async def hear(store: SqlStore, topics: Sequence[TopicId], at: datetime, posts: int, *, until: datetime) -> None:
    """So many posts of as many people within five minutes, and nothing else before `until`."""
    matched = [
        Matched(
            post=Post(
                outlet=BLUESKY,
                id=f"at://{next(ids)}",
                at=at + timedelta(seconds=place * 290 / posts),
                text="measles",
                author=f"did:{next(ids)}",
            ),
            topics=tuple(topics),
        )
        for place in range(posts)
    ]
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", matched=matched, cursor="1", read=posts, read_until=until))


async def quiet_days(store: SqlStore, topics: Sequence[TopicId]) -> None:
    """Five days in which a post or two come every five minutes."""
    matched = [
        Matched(
            post=Post(
                outlet=BLUESKY,
                id=f"at://{next(ids)}",
                at=START + place * BUCKET / 2,
                text="measles",
                author=f"did:{place}",
            ),
            topics=tuple(topics),
        )
        for place in range(2 * 288 * 5)
        if place % 7
    ]
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", matched=matched, cursor="1", read=len(matched), read_until=SPIKE))


async def spike(store: SqlStore, topics: Sequence[TopicId], *, buckets: int = 3, posts: int = 60) -> datetime:
    """Twenty times the usual, judged as it comes; when it was over."""
    at = SPIKE
    for _ in range(buckets):
        await hear(store, topics, at, posts, until=at + BUCKET + timedelta(minutes=1))
        at += BUCKET
        await Judging(store=store).judge_due(now=at + timedelta(minutes=1))
    return at


async def silence(store: SqlStore, since: datetime, lasting: timedelta) -> datetime:
    until = since + lasting
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", cursor="2", read_until=until + BUCKET))
    await Judging(store=store).judge_due(now=until + timedelta(minutes=1))
    return until


async def owed(store: SqlStore, at: datetime) -> list[tuple[DeliveryKind, str]]:
    found = await store.claim(owner="test", now=at + timedelta(days=9), lease=timedelta(seconds=1), limit=99)
    return [(one.owed.kind, one.owed.lane) for one in found]


async def delivered(store: SqlStore, at: datetime) -> list[tuple[DeliveryKind, str]]:
    """What was owed, which is sent now."""
    found = []
    while due := await store.claim(owner="test", now=at + timedelta(days=9), lease=timedelta(seconds=1), limit=99):
        for one in due:
            found.append((one.owed.kind, one.owed.lane))
            await store.sent(one, owner="test", posted=None)
    return found


async def happened(store: SqlStore, *kinds: Happening) -> list[Happening]:
    return [entry.fact.kind async for entry in store.chain(LAKESIDE) if entry.fact.kind in kinds]


ALERTS = (Happening.ALERT_OPENED, Happening.ALERT_GREW, Happening.ALERT_ENDED)
