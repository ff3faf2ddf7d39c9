"""What was counted is judged: alerts open, grow, join and end, each once, whatever crashes or comes late."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.ids import ChannelId, PersonId, TopicId, WorkspaceId
from bot.listening.answering import AlertAnswering
from bot.listening.heard import BUCKET, Haul, Matched, SourceState
from bot.listening.incident import Hold, Phase
from bot.listening.judging import Judging, judged_up_to
from bot.listening.policy import Listening
from bot.listening.post import Outlet, Post
from bot.listening.topic import Phrase, Topic
from bot.listening.tuning import TopicTuning
from bot.requests import Request
from bot.workspaces.settings import WorkspaceSettings
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


@pytest.fixture
async def listening(store: SqlStore) -> SqlStore:
    async with store.write(LAKESIDE) as tx:
        settings = WorkspaceSettings(workspace=LAKESIDE, listening=Listening(channel=LISTEN))
        await tx.save_settings(settings)
    return store


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


async def happened(store: SqlStore, *kinds: Happening) -> list[Happening]:
    return [entry.fact.kind async for entry in store.chain(LAKESIDE) if entry.fact.kind in kinds]


ALERTS = (Happening.ALERT_OPENED, Happening.ALERT_GREW, Happening.ALERT_ENDED)


async def test_a_spike_after_quiet_days_is_told_once_and_closed_when_it_is_over(listening: SqlStore) -> None:
    number = await topic(listening)
    await quiet_days(listening, [number])
    await Judging(store=listening).judge_due(now=SPIKE)
    assert await owed(listening, SPIKE) == []
    over = await spike(listening, [number])
    assert await owed(listening, over) == [(DeliveryKind.ALERT, "alert:1")]
    async with listening.read(LAKESIDE) as reader:
        (alert,) = await reader.live_alerts()
    assert (alert.channel, alert.incident.topics, alert.incident.began_at) == (LISTEN, (number,), SPIKE)
    assert (alert.incident.usual < 30, alert.incident.peak >= 60) == (True, True)
    await silence(listening, over, timedelta(hours=4))
    async with listening.read(LAKESIDE) as reader:
        ended = await reader.alert(alert.id)
    assert ended is not None
    assert ended.incident.phase is Phase.ENDED
    assert await happened(listening, *ALERTS) == [Happening.ALERT_OPENED, Happening.ALERT_ENDED]


async def test_judging_again_at_once_or_in_two_processes_tells_nothing_twice(listening: SqlStore) -> None:
    number = await topic(listening)
    await quiet_days(listening, [number])
    await hear(listening, [number], SPIKE, 60, until=SPIKE + 2 * BUCKET)
    now = SPIKE + 2 * BUCKET
    await asyncio.gather(*(Judging(store=listening).judge_due(now=now) for _ in range(3)))
    await Judging(store=listening).judge_due(now=now)
    assert await happened(listening, *ALERTS) == [Happening.ALERT_OPENED]
    async with listening.read(LAKESIDE) as reader:
        assert len(await reader.live_alerts()) == 1


async def test_one_person_who_posts_a_hundred_times_is_no_spike(listening: SqlStore) -> None:
    number = await topic(listening)
    await quiet_days(listening, [number])
    matched = [
        Matched(
            post=Post(
                outlet=BLUESKY,
                id=f"at://{next(ids)}",
                at=SPIKE + timedelta(seconds=n),
                text="measles",
                author="did:one",
            ),
            topics=(number,),
        )
        for n in range(100)
    ]
    async with listening.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", matched=matched, cursor="1", read_until=SPIKE + 2 * BUCKET))
    await Judging(store=listening).judge_due(now=SPIKE + 2 * BUCKET)
    assert await happened(listening, *ALERTS) == []


async def test_history_that_is_read_late_warms_up_and_tells_nothing(listening: SqlStore) -> None:
    """A spike of two days ago, learnt of only now, is no alert; what is usual is known all the same."""
    number = await topic(listening)
    await quiet_days(listening, [number])
    await hear(listening, [number], SPIKE - timedelta(days=2), 80, until=SPIKE)
    await Judging(store=listening).judge_due(now=SPIKE)
    assert await happened(listening, *ALERTS) == []
    async with listening.read(LAKESIDE) as reader:
        standing = (await reader.standings())[number]
    assert standing.judged_until == SPIKE - BUCKET


async def test_topics_that_spike_for_the_same_posts_are_one_alert(listening: SqlStore) -> None:
    one = await topic(listening, "Measles")
    other = await topic(listening, "Rash")
    apart = await topic(listening, "Flu")
    for number in (one, other, apart):
        await quiet_days(listening, [number])
    now = SPIKE + 2 * BUCKET
    await hear(listening, [one, other], SPIKE, 60, until=now)
    await hear(listening, [apart], SPIKE, 60, until=now)
    await Judging(store=listening).judge_due(now=now)
    async with listening.read(LAKESIDE) as reader:
        found = await reader.live_alerts()
    assert sorted(sorted(alert.incident.topics) for alert in found) == [[one, other], [apart]]
    assert sorted(await owed(listening, now)) == [(DeliveryKind.ALERT, "alert:1"), (DeliveryKind.ALERT, "alert:2")]


async def test_a_muted_topic_and_one_without_a_channel_say_nothing(listening: SqlStore) -> None:
    muted = await topic(listening, "Flu")
    await TopicTuning(store=listening).mute(request(SPIKE - timedelta(hours=1)), muted)
    await quiet_days(listening, [muted])
    await spike(listening, [muted], buckets=1)
    assert await owed(listening, SPIKE) == []
    async with listening.read(LAKESIDE) as reader:
        (held,) = await reader.live_alerts()
    assert held.incident.hold is Hold.MUTED


async def test_feedback_moves_the_threshold_of_the_topic_and_can_be_taken_back(listening: SqlStore) -> None:
    number = await topic(listening)
    await quiet_days(listening, [number])
    await spike(listening, [number], buckets=1)
    async with listening.read(LAKESIDE) as reader:
        (alert,) = await reader.live_alerts()
    answering = AlertAnswering(store=listening)

    async def shift() -> int:
        async with listening.read(LAKESIDE) as reader:
            found = await reader.topic(number)
        assert found is not None
        return found.shift

    await answering.judge(request(), alert.id, useful=False)
    assert await shift() == 1
    await answering.judge(request(), alert.id, useful=True)
    assert await shift() == -1
    await answering.watch(request(), alert.id)
    await answering.mute(request(), alert.id)
    async with listening.read(LAKESIDE) as reader:
        (changed,) = await reader.live_alerts()
        (kept,) = await reader.topics()
    assert changed.incident.owner == AMARA
    assert changed.incident.muted_until == kept.muted_until == SPIKE + timedelta(days=1)
    kinds = (Happening.ALERT_JUDGED, Happening.ALERT_TAKEN, Happening.TOPIC_MUTED)
    assert await happened(listening, *kinds) == [kinds[0], kinds[0], kinds[1], kinds[2]]


async def test_changed_phrases_look_back_and_end_the_alert_they_had(listening: SqlStore) -> None:
    number = await topic(listening)
    await quiet_days(listening, [number])
    await spike(listening, [number], buckets=1)
    tuning = TopicTuning(store=listening)
    async with listening.read(LAKESIDE) as reader:
        (before,) = await reader.topics()
    later = SPIKE + timedelta(hours=1)
    await tuning.save(request(later), replace(before, any=(Phrase(text="measles"), Phrase(text="rubella"))))
    async with listening.read(LAKESIDE) as reader:
        assert await reader.live_alerts() == ()
        assert await reader.standings() == {}
        counted = await reader.counted(since=START, until=later)
    assert sum(one.posts for one in counted) == 2 * 288 * 5 * 6 // 7 + 60
    await Judging(store=listening).judge_due(now=later)
    async with listening.read(LAKESIDE) as reader:
        assert (await reader.standings())[number].judged_until > SPIKE


def test_judging_waits_for_a_stream_that_reads_up_history_and_not_for_one_that_fails() -> None:
    now = SPIKE + timedelta(minutes=8)
    behind = SourceState(source="bluesky", read_until=now - timedelta(days=2))
    polled = SourceState(source="feed", read_until=None)
    assert judged_up_to([polled], now=now) == SPIKE + BUCKET
    assert judged_up_to([polled, behind], now=now) == behind.read_until.replace(minute=5)  # type: ignore[union-attr]
    cut = replace(behind, failing_since=now - timedelta(minutes=9))
    assert judged_up_to([cut], now=now) == judged_up_to([behind], now=now)
    assert judged_up_to([replace(cut, failing_since=now - timedelta(minutes=11))], now=now) == SPIKE + BUCKET
    assert judged_up_to([], now=SPIKE + BUCKET + timedelta(seconds=29)) == SPIKE
