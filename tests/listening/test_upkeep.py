"""Counts of hours and days, and posts past their time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.assist.call import CallState
from bot.assist.provider import Feature
from bot.delivery.kinds import DeliveryKind
from bot.ids import TopicId
from bot.listening import upkeep
from bot.listening.emerged import Emerged
from bot.listening.heard import BUCKET, Haul, Matched, Span, key_of
from bot.listening.incident import Cut, Incident, Phase
from bot.listening.judging import Judging
from bot.listening.post import Post
from bot.listening.upkeep import Upkeep
from storage.store import SqlStore
from tests.listening.spikes import (
    BLUESKY,
    LAKESIDE,
    LISTEN,
    SPIKE,
    delivered,
    ids,
    quiet_days,
    silence,
    spike,
    topic,
)

NOW = datetime(2026, 11, 28, 15, 20, tzinfo=UTC)


async def hear(store: SqlStore, number: TopicId, *times: datetime, author: str = "did:1") -> None:
    matched = [
        Matched(
            post=Post(outlet=BLUESKY, id=f"at://{next(ids)}", at=at, text="measles", author=author), topics=(number,)
        )
        for at in times
    ]
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", matched=matched, cursor="1", read_until=NOW))


async def hours(store: SqlStore, number: TopicId, span: Span = Span.HOUR) -> dict[datetime, tuple[int, int]]:
    async with store.read(LAKESIDE) as reader:
        found = await reader.counts([number], span, since=NOW - timedelta(days=99), until=NOW + timedelta(days=9))
    return {one.start: (one.posts, one.authors) for one in found}


async def test_what_a_source_reads_up_after_a_long_outage_is_in_the_counts_of_its_hours(listening: SqlStore) -> None:
    number = await topic(listening)
    counting = Upkeep(store=listening)
    await counting.roll_up(now=NOW)
    long_ago = NOW - timedelta(days=6)
    await hear(listening, number, long_ago, long_ago + timedelta(minutes=3), long_ago + timedelta(hours=1))
    await hear(listening, number, NOW)
    await counting.roll_up(now=NOW)
    hour = Span.HOUR.start(long_ago)
    assert await hours(listening, number) == {
        hour: (2, 1),
        hour + timedelta(hours=1): (1, 1),
        Span.HOUR.start(NOW): (1, 1),
    }
    assert await hours(listening, number, Span.DAY) == {
        Span.DAY.start(long_ago): (3, 1),
        Span.DAY.start(NOW): (1, 1),
    }
    await hear(listening, number, long_ago, author="did:2")
    await counting.roll_up(now=NOW)
    assert (await hours(listening, number))[hour] == (3, 2)


async def test_an_hour_of_which_posts_were_forgotten_keeps_its_count(listening: SqlStore) -> None:
    number = await topic(listening)
    first = Span.HOUR.start(NOW - timedelta(days=30))
    await hear(listening, number, first + timedelta(minutes=5), first + timedelta(minutes=55))
    await Upkeep(store=listening).roll_up(now=first + timedelta(hours=1))
    now = first + timedelta(days=30, minutes=30)
    assert await Upkeep(store=listening).forget_due(now=now) == 1
    await Upkeep(store=listening).roll_up(now=now)
    assert (await hours(listening, number))[first] == (2, 1)


async def test_posts_past_their_time_go_all_at_once_and_counts_of_hours_stay(
    listening: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "FORGOTTEN_AT_ONCE", 3)
    number = await topic(listening)
    old = NOW - timedelta(days=31)
    await hear(listening, number, *(old + timedelta(seconds=place) for place in range(10)))
    await hear(listening, number, NOW)
    await Upkeep(store=listening).roll_up(now=old + timedelta(hours=1))
    assert await Upkeep(store=listening).forget_due(now=NOW) == 10
    async with listening.read(LAKESIDE) as reader:
        assert len(await reader.latest_posts(limit=99)) == 1
    assert (await hours(listening, number))[Span.HOUR.start(old)] == (10, 1)


async def test_the_message_of_an_alert_that_is_over_is_written_anew_once_when_its_posts_are_forgotten(
    listening: SqlStore,
) -> None:
    number = await topic(listening)
    await quiet_days(listening, [number])
    await Judging(store=listening).judge_due(now=SPIKE)
    over = await silence(listening, await spike(listening, [number]), timedelta(hours=4))
    await delivered(listening, over)
    keeping = Upkeep(store=listening)
    await keeping.forget_due(now=SPIKE + timedelta(days=30) - BUCKET)
    async with listening.read(LAKESIDE) as reader:
        (alert,) = await reader.alerts_between(SPIKE, over)
    assert alert.incident.cut is None
    # As soon as the first of its posts is gone: it may quote just that one.
    for _ in range(2):
        await keeping.forget_due(now=SPIKE + timedelta(days=30) + BUCKET)
    async with listening.read(LAKESIDE) as reader:
        cut = await reader.alert(alert.id)
    assert cut is not None
    assert cut.incident.cut is Cut.FORGOTTEN
    assert await delivered(listening, over + timedelta(days=40)) == [(DeliveryKind.ALERT, f"alert:{alert.id}")]


async def test_an_alert_that_may_flare_up_again_is_not_cut_however_long_it_lasted(listening: SqlStore) -> None:
    number = await topic(listening)
    ended = NOW - timedelta(hours=20)
    long_ago = NOW - timedelta(days=40)
    incident = Incident(
        topics=(number,), began_at=long_ago, last_hot_at=ended, usual=1, peak=9, peak_at=ended, opened_at=long_ago,
        phase=Phase.ENDED, ended_at=ended,
    )  # fmt: skip
    async with listening.write(LAKESIDE) as tx:
        alert = await tx.open_incident(incident, channel=LISTEN)
    for hours, cut in ((0, None), (5, Cut.FORGOTTEN)):
        await Upkeep(store=listening).forget_due(now=NOW + timedelta(hours=hours))
        async with listening.read(LAKESIDE) as reader:
            kept = await reader.alert(alert.id)
        assert kept is not None
        assert kept.incident.cut is cut


async def test_a_phrase_that_was_told_loses_its_examples_with_their_posts_and_goes_after_that(
    listening: SqlStore,
) -> None:
    number = await topic(listening)
    old = NOW - timedelta(days=29)
    await hear(listening, number, old, old + timedelta(hours=12))
    async with listening.write(LAKESIDE) as tx:
        posts = sorted((one.post for one in await tx.posts_since(old, limit=9)), key=lambda one: one.at)
        first, second = (key_of(one.outlet, one.id) for one in posts)
        at = old + timedelta(hours=13)
        await tx.put_emerged(
            Emerged(label="zora", phrases=("zora",), at=at, posts=9, authors=9, examples=(first, second))
        )
    keeping = Upkeep(store=listening)
    told = [(DeliveryKind.UNQUOTE, "emerged:1")]
    for days, examples, owed in ((0, (first, second), []), (1.2, (second,), told), (2, (), told), (2, None, [])):
        await keeping.forget_due(now=NOW + timedelta(days=days))
        async with listening.read(LAKESIDE) as reader:
            phrase = await reader.emerged(1)
        assert (phrase.examples if phrase else None) == examples
        assert await delivered(listening, NOW) == owed


async def test_what_a_model_made_of_posts_goes_with_them(listening: SqlStore) -> None:
    lease = timedelta(minutes=1)
    async with listening.write(LAKESIDE) as tx:
        for feature in (Feature.SUMMARY, Feature.OPINION):
            call = await tx.claim_call(feature, "0" * 64, holder="x", now=NOW, lease=lease)
            assert call is not None
            given = replace(call, state=CallState.GIVEN, answer=[{"asked": True, "text": "Is it?", "keys": ["1"]}])
            await tx.settle_call(given, holder="x", due_at=NOW, now=NOW)
    for days, left in ((29, True), (31, False)):
        await Upkeep(store=listening).forget_due(now=NOW + timedelta(days=days))
        async with listening.read(LAKESIDE) as reader:
            assert (await reader.call_about(Feature.SUMMARY, "0" * 64) is not None) is left
            assert await reader.call_about(Feature.OPINION, "0" * 64) is not None
