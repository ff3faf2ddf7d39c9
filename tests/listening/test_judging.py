"""What was counted is judged: alerts open, grow, join and end, each once, whatever crashes or comes late."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.ids import ChannelId
from bot.listening.answering import AlertAnswering
from bot.listening.heard import BUCKET, Haul, Matched, SourceState, Span
from bot.listening.incident import Hold, Phase
from bot.listening.judging import Judging, judged_up_to
from bot.listening.post import Outlet, Post
from bot.listening.tuning import TopicTuning
from storage.store import SqlStore
from tests.listening.spikes import (
    ALERTS,
    AMARA,
    BLUESKY,
    LAKESIDE,
    LISTEN,
    SPIKE,
    START,
    happened,
    hear,
    ids,
    owed,
    quiet_days,
    request,
    silence,
    spike,
    topic,
)


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


async def test_a_topic_without_any_channel_says_nothing_and_one_with_its_own_does(listening: SqlStore) -> None:
    async with listening.write(LAKESIDE) as tx:
        settings = await tx.settings()
        await tx.save_settings(replace(settings, listening=replace(settings.listening, channel=None)))
    without = await topic(listening, "Flu")
    own = await topic(listening, "Measles", channel=ChannelId("C0OWN"))
    await quiet_days(listening, [without, own])
    await spike(listening, [without, own], buckets=1)
    async with listening.read(LAKESIDE) as reader:
        told = {alert.incident.topics: (alert.id, alert.channel) for alert in await reader.live_alerts()}
    assert told.keys() == {(without,), (own,)}
    assert told[(without,)][1] is None
    assert await owed(listening, SPIKE) == [(DeliveryKind.ALERT, f"alert:{told[(own,)][0]}")]


async def test_a_muted_topic_says_nothing(listening: SqlStore) -> None:
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


async def test_a_feed_that_dates_an_item_long_ago_does_not_have_all_the_time_since_judged(listening: SqlStore) -> None:
    number = await topic(listening)
    old = Post(outlet=Outlet("news"), id="old", at=datetime(1970, 1, 1, tzinfo=UTC), text="measles", author="agency")
    async with listening.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="feed", matched=[Matched(post=old, topics=(number,))], cursor="1", read=1))
        await tx.take_in(Haul(source="bluesky", cursor="1", read_until=SPIKE))
    assert 0 < await Judging(store=listening).judge_due(now=SPIKE) <= timedelta(days=30) / BUCKET


def test_judging_waits_for_a_stream_that_reads_up_history_and_not_for_one_that_fails() -> None:
    now = SPIKE + timedelta(minutes=8)
    read_up = now - timedelta(days=2)
    behind = SourceState(source="bluesky", read_until=read_up)

    def until(*states: SourceState, streams: Collection[str] = ("bluesky",)) -> datetime:
        return judged_up_to({one.source: one for one in states}, streams, now=now)

    polled = SourceState(source="feed", read_until=None)
    assert until(polled, streams=()) == SPIKE + BUCKET
    assert until(polled, behind) == Span.BUCKET.start(read_up)
    cut = replace(behind, failing_since=now - timedelta(minutes=9))
    assert until(cut) == until(behind)
    assert until(replace(cut, failing_since=now - timedelta(minutes=11))) == SPIKE + BUCKET
    assert until() < START, "one that was chosen and has not begun may hold all of the history"
    assert until(replace(behind, read_until=None, failing_since=now - timedelta(hours=1))) == SPIKE + BUCKET
    assert judged_up_to({}, (), now=SPIKE + BUCKET + timedelta(seconds=29)) == SPIKE
