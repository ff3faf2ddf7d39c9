"""How the stream is played: the past at once, the spike after a pause, then live, by a clock of the test's own."""

import itertools
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from bot.sandbox.stream.feed import HELD, PAUSE, PULSE, Busy, Feed, Time, Unknown
from bot.sandbox.stream.records import Event
from bot.sandbox.stream.script import HISTORY, SECOND
from bot.sandbox.stream.spikes import OUTBREAK


class Clock:
    """Time passes only while somebody sleeps."""

    def __init__(self, now: float) -> None:
        self.at = now

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def clock(start: float) -> Clock:
    return Clock(start)


@pytest.fixture
def feed(clock: Clock) -> Feed:
    return Feed(Time(now=clock.now, sleep=clock.sleep))


def a_post(event: Event) -> bool:
    return bool(event.text)


async def heard(feed: Feed, clock: Clock, cursor: int | None, until: float) -> list[tuple[float, Event]]:
    """Posts with the time at which they came, until a post of the time `until` or later."""
    found: list[tuple[float, Event]] = []
    async with aclosing(feed.follow(cursor, a_post)) as events:
        async for event in events:
            if event.time_us / SECOND >= until:
                return found
            found.append((clock.at, event))
    raise AssertionError("the stream has no end")


async def test_the_past_comes_at_once_the_spike_after_the_pause_and_then_each_post_in_its_time(
    feed: Feed, clock: Clock, start: float
) -> None:
    clock.at += 7
    connected = clock.at
    found = await heard(feed, clock, 1, start + 300)
    assert found[0][1].time_us / SECOND == pytest.approx(start - HISTORY, abs=300)
    moments = [event.time_us for _, event in found]
    assert moments == sorted(moments)
    assert len({(event.did, event.rkey) for _, event in found}) == len(found)
    for came, event in found:
        at = event.time_us / SECOND
        if at < start - HELD:
            assert came == connected
        elif at < connected + PAUSE:
            assert came == pytest.approx(connected + PAUSE, abs=PULSE)
        else:
            assert at <= came <= at + PULSE + 0.001


async def test_the_same_comes_whether_heard_in_one_go_or_with_a_reconnect(
    feed: Feed, clock: Clock, start: float
) -> None:
    whole = [event for _, event in await heard(feed, clock, int((start - 2 * HELD) * SECOND), start + 200)]
    half = len(whole) // 2
    again = await heard(feed, clock, whole[half].time_us, start + 200)
    assert [event for _, event in again] == whole[half:]


@pytest.mark.parametrize("ahead", [None, 3600])
async def test_without_a_cursor_or_with_one_ahead_of_time_only_what_is_new_comes(
    feed: Feed, clock: Clock, start: float, ahead: int | None
) -> None:
    cursor = None if ahead is None else int((start + ahead) * SECOND)
    found = await heard(feed, clock, cursor, start + 120)
    assert found
    assert all(event.time_us >= start * SECOND for _, event in found)
    assert all(came - event.time_us / SECOND <= PULSE + 0.001 for came, event in found)


async def test_who_reconnects_within_the_pause_waits_for_its_rest_only(feed: Feed, clock: Clock, start: float) -> None:
    async with aclosing(feed.follow(1, a_post)) as events:
        async for event in events:
            if event.time_us / SECOND > start - 2 * HELD:
                break
    clock.at += 30
    found = await heard(feed, clock, int((start - 2 * HELD) * SECOND), start)
    late = [came for came, event in found if event.time_us / SECOND >= start - HELD]
    assert late
    assert all(came == pytest.approx(start + PAUSE, abs=PULSE) for came in late)


async def test_who_has_seen_the_beginning_of_the_spike_does_not_wait(feed: Feed, clock: Clock, start: float) -> None:
    found = await heard(feed, clock, int((start - 300) * SECOND), start)
    assert {came for came, _ in found} == {start}


async def test_a_burst_begins_within_a_minute_and_brings_many(feed: Feed, clock: Clock, start: float) -> None:
    clock.at = start + 100.25
    feed.burst("measles")
    found = await heard(feed, clock, None, start + 400)
    about = [(came, event) for came, event in found if "measles" in event.text.lower() or "mmr" in event.text.lower()]
    assert about[0][0] < start + 160
    assert len({event.did for _, event in about}) >= 15


async def test_a_burst_goes_out_to_who_is_listening_already(feed: Feed, clock: Clock, start: float) -> None:
    found: list[Event] = []

    async def listening() -> AsyncIterator[Event]:
        async with aclosing(feed.follow(None, a_post)) as events:
            async for event in events:
                yield event

    async for event in listening():
        found.append(event)
        if len(found) == 5:
            feed.burst("measles")
        if event.time_us / SECOND > start + 400:
            break
    assert [e.time_us for e in found] == sorted(e.time_us for e in found)
    assert sum("measles" in event.text.lower() for event in found) >= 10


async def test_a_subject_that_is_talked_about_already_is_refused_until_it_is_over(
    feed: Feed, clock: Clock, start: float
) -> None:
    feed.burst("flu")
    for subject in ("flu", OUTBREAK):
        with pytest.raises(Busy, match="choose another subject"):
            feed.burst(subject)
    clock.at += 3 * 3600
    feed.burst("flu")


@pytest.mark.parametrize("subject", ["", "other", "slots", "no such thing"])
def test_a_subject_nobody_can_burst_about_is_refused(feed: Feed, subject: str) -> None:
    with pytest.raises(Unknown):
        feed.burst(subject)


def test_the_page_lists_the_newest_first(feed: Feed, start: float) -> None:
    newest = feed.latest(50)
    assert len(newest) == 50
    assert all(one.time_us >= other.time_us for one, other in itertools.pairwise(newest))
    assert newest[0].time_us <= start * SECOND
