"""A source that fails backs off, is reported once, and stops nobody else."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.post import Outlet, Post
from bot.listening.sources.health import Rate
from bot.listening.sources.running import Backoff, Died, Recovered, Runner
from bot.listening.sources.source import Batch, SourceFault
from tests.support.sources import NOW, Keeper, Time, Told, dice, surroundings

BLUESKY = Outlet("bluesky")


def post(number: int) -> Post:
    return Post(outlet=BLUESKY, id=str(number), at=NOW, text=f"post {number}", author="a")


class Scripted:
    """Plays its rounds one after the other, the last one for ever; a fault ends its round."""

    name = "scripted"

    def __init__(self, *rounds: Sequence[Batch | Exception], rest: timedelta | None = timedelta(minutes=1)) -> None:
        self._rounds = list(rounds)
        self.rest = rest
        self.cursors: list[str] = []

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        self.cursors.append(cursor)
        steps = self._rounds.pop(0) if len(self._rounds) > 1 else self._rounds[0]
        for step in steps:
            if isinstance(step, Exception):
                raise step
            yield step


async def ran(source: Scripted, time: Time, keeper: Keeper, told: Told, *, lasts: timedelta) -> Runner:
    time.until = time.now + lasts
    runner = Runner(source, surroundings(time, keeper, told))
    with pytest.raises(asyncio.CancelledError):
        await runner.run()
    return runner


async def test_a_round_goes_on_from_what_was_kept() -> None:
    keeper, time = Keeper(), Time()
    source = Scripted([Batch(cursor="1", posts=[post(1)], read=9)], [Batch(cursor="2", posts=[post(2)], read=1)])
    runner = await ran(source, time, keeper, Told(), lasts=timedelta(minutes=2))
    assert source.cursors == ["", "1"]
    assert keeper.counted == ["post 1", "post 2"]
    health = runner.health()
    assert (health.works, health.read, health.kept, health.last_success) == (True, 10, 2, NOW + timedelta(minutes=1))


async def test_a_source_without_rest_ends_after_its_round() -> None:
    source = Scripted([Batch(cursor="1", posts=[post(1)], read=1)], rest=None)
    keeper = Keeper()
    await Runner(source, surroundings(Time(), keeper, Told())).run()
    assert keeper.cursors == {"scripted": "1"}


async def test_waits_double_up_to_the_longest() -> None:
    time = Time()
    runner = await ran(Scripted([SourceFault("No.")]), time, Keeper(), Told(), lasts=timedelta(hours=3))
    before_the_report = time.slept[:8]
    for number, slept in enumerate(before_the_report):
        assert 2**number <= slept <= 2 * 2**number
    assert max(time.slept) <= 600
    assert runner.health().failures > 12
    assert runner.health().reason == "No."


async def test_what_the_source_asks_for_counts_within_reason() -> None:
    time = Time()
    asked = [SourceFault("Later.", retry_after=timedelta(minutes=20))]
    await ran(Scripted(asked, [Batch(cursor="1")]), time, Keeper(), Told(), lasts=timedelta(minutes=21))
    assert time.slept[0] == 1200
    time = Time()
    endless = [SourceFault("Never.", retry_after=timedelta(days=900))]
    await ran(Scripted(endless), time, Keeper(), Told(), lasts=timedelta(hours=6))
    assert sum(time.slept) == timedelta(hours=6).total_seconds()


async def test_a_dead_source_is_reported_once_and_once_when_it_is_back() -> None:
    time, told = Time(), Told()
    fault: list[Batch | Exception] = [SourceFault("example.org answered with status 500.")]
    source = Scripted(*[fault] * 20, [Batch(cursor="1")])
    runner = await ran(source, time, Keeper(), told, lasts=timedelta(hours=8))
    died, recovered = told.changes
    assert died == Died(name="scripted", since=NOW, reason="example.org answered with status 500.")
    assert isinstance(recovered, Recovered)
    assert recovered.since == NOW
    assert runner.health().works
    assert not runner.health().reported


async def test_a_long_wait_does_not_delay_the_report() -> None:
    time, told = Time(), Told()
    source = Scripted([SourceFault("Later.", retry_after=timedelta(hours=5))])
    await ran(source, time, Keeper(), told, lasts=timedelta(minutes=30))
    assert time.now == NOW + timedelta(minutes=30)
    time.until = None
    assert time.slept == [1800]


async def test_a_short_failure_is_nobodys_concern() -> None:
    told = Told()
    source = Scripted([SourceFault("No.")], [SourceFault("No.")], [Batch(cursor="1")])
    await ran(source, Time(), Keeper(), told, lasts=timedelta(hours=2))
    assert told.changes == []


async def test_a_report_that_could_not_be_made_is_made_later() -> None:
    time, told = Time(), Told()
    fails = 2

    async def tell(change: Died | Recovered) -> None:
        nonlocal fails
        if fails:
            fails -= 1
            raise OSError
        await told(change)

    time.until = NOW + timedelta(hours=2)
    around = replace(surroundings(time, Keeper(), told), tell=tell)
    with pytest.raises(asyncio.CancelledError):
        await Runner(Scripted([SourceFault("No.")]), around).run()
    assert len(told.changes) == 1


async def test_an_unknown_fault_is_told_by_its_type_alone(caplog: pytest.LogCaptureFixture) -> None:
    runner = await ran(
        Scripted([ValueError("my secret diagnosis")]), Time(), Keeper(), Told(), lasts=timedelta(seconds=1)
    )
    assert runner.health().reason == "Reading or keeping its posts failed (ValueError)."
    assert "diagnosis" not in caplog.text
    assert "ValueError" in caplog.text


async def test_a_dead_source_never_stops_the_others() -> None:
    keeper, told = Keeper(), Told()
    batches = [Batch(cursor=str(number), posts=[post(number)], read=1) for number in range(50)]
    async with asyncio.TaskGroup() as group:
        dead = Runner(Scripted([KeyError("x")]), surroundings(Time(), keeper, told))
        failing = group.create_task(dead.run())
        await Runner(Scripted(batches, rest=None), surroundings(Time(), keeper, told)).run()
        failing.cancel()
    assert len(keeper.posts) == 50
    assert dead.health().failures > 1


async def test_a_reconnect_storm_is_bounded() -> None:
    """A stream that gives one post and breaks is not dead, and yet its waits grow."""
    time, told, keeper = Time(), Told(), Keeper()
    source = Scripted([Batch(cursor="1", posts=[post(1)], read=1), SourceFault("Cut.")], rest=timedelta(0))
    await ran(source, time, keeper, told, lasts=timedelta(hours=1))
    assert told.changes == []
    assert len(source.cursors) < 20
    assert keeper.counted == ["post 1"]


async def test_a_stream_that_lasted_starts_its_waits_over() -> None:
    time, keeper = Time(), Keeper()

    class Lasting(Scripted):
        async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
            self.cursors.append(cursor)
            yield Batch(cursor="1")
            time.now += timedelta(minutes=5)
            yield Batch(cursor="2")
            raise SourceFault("Cut.")

    await ran(Lasting([]), time, keeper, Told(), lasts=timedelta(hours=1))
    assert max(time.slept) <= 2


async def test_a_crash_loses_nothing_and_counts_nothing_twice() -> None:
    """Killed before each batch in turn, and started again, every post is counted exactly once."""
    rounds = [Batch(cursor=str(number), posts=[post(number - 1), post(number)], read=2) for number in range(1, 6)]

    class Going(Scripted):
        async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
            for batch in rounds[int(cursor or "0") :]:
                yield batch

    for death in range(1, 6):
        keeper = Keeper()
        keeper.dies_at = death
        source = Going([], rest=None)
        with pytest.raises(asyncio.CancelledError):
            await Runner(source, surroundings(Time(), keeper, Told())).run()
        await Runner(source, surroundings(Time(), keeper, Told())).run()
        assert keeper.counted == [f"post {number}" for number in range(6)]


@given(failures=st.integers(1, 10_000), asked=st.timedeltas(timedelta(0), timedelta(days=4000)), seed=st.integers())
def test_every_wait_is_bounded(failures: int, asked: timedelta, seed: int) -> None:
    backoff = Backoff()
    wait = backoff.wait(failures, asked, dice(seed))
    assert timedelta(seconds=1) <= wait <= backoff.asked_at_most
    assert backoff.wait(failures, None, dice(seed)) <= backoff.longest


def test_the_rate_is_told_over_the_last_ten_minutes() -> None:
    rate = Rate()
    assert rate.at(NOW) == 0
    for minute in range(30):
        rate.add(60, NOW + timedelta(minutes=minute))
    assert rate.at(NOW + timedelta(minutes=29, seconds=59)) == pytest.approx(60)
    assert rate.at(NOW + timedelta(hours=2)) == 0


def test_the_rate_of_a_young_source_is_told_over_its_own_time() -> None:
    rate = Rate()
    rate.add(100, NOW)
    rate.add(100, NOW + timedelta(minutes=2))
    assert rate.at(NOW + timedelta(minutes=2)) == pytest.approx(100)
