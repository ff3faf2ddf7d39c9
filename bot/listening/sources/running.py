"""Drives one source: round after round, backing off while it fails, and saying once when it is dead."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from bot.listening.sources.health import Health, Rate
from bot.listening.sources.source import Batch, Clock, Source, SourceFault

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Backoff:
    """How long to wait after the nth fault in a row, `failures` from 1.

    Doubles from `first` to `longest`; a random half of it keeps many bots from coming back at the same moment. What
    the source asks for counts at least, up to `asked_at_most`. A round that gave something and then lasted `settled`
    starts over from `first`.
    """

    first: timedelta = timedelta(seconds=2)
    longest: timedelta = timedelta(minutes=10)
    asked_at_most: timedelta = timedelta(hours=6)
    settled: timedelta = timedelta(minutes=1)

    def wait(self, failures: int, asked: timedelta | None, random: Random) -> timedelta:
        doubled = self.first * (1 << min(failures - 1, 20))
        wait = min(doubled, self.longest) * random.uniform(0.5, 1.0)
        return max(wait, min(asked, self.asked_at_most)) if asked else wait


@dataclass(frozen=True, kw_only=True, slots=True)
class Died:
    """Told once when a source has been failing for long."""

    name: str
    since: datetime
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovered:
    """Told once when a source that died is back."""

    name: str
    since: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a runner asks of the rest of the program.

    `cursor` gives what was kept last for a source, "" for none. `take` keeps a batch with its cursor in one
    transaction. `tell` reports a source; what it raises is logged and told again at the next fault or success.
    """

    cursor: Callable[[str], Awaitable[str]]
    take: Callable[[str, Batch], Awaitable[None]]
    tell: Callable[[Died | Recovered], Awaitable[None]]
    clock: Clock
    sleep: Callable[[float], Awaitable[None]]
    """Of so many seconds."""

    random: Random


class Runner:
    """One source, kept going. `run` ends only when it is cancelled, or after the one round of a source without rest."""

    def __init__(
        self,
        source: Source,
        around: Surroundings,
        *,
        backoff: Backoff = Backoff(),
        dead_after: timedelta = timedelta(minutes=30),
    ) -> None:
        self._source = source
        self._around = around
        self._backoff = backoff
        self._dead_after = dead_after
        self._health = Health(name=source.name)
        self._rate = Rate()

    def health(self) -> Health:
        return replace(self._health, rate=self._rate.at(self._around.clock()))

    async def run(self) -> None:
        while True:
            try:
                await self._round()
            except SourceFault as fault:
                await self._failed(fault.reason, fault.retry_after)
            except Exception as unknown:  # noqa: BLE001 - one source must never stop the others
                # Only the type is told: the text may quote a post.
                logger.warning("source %s: %s", self._source.name, type(unknown).__name__)
                await self._failed(f"Reading or keeping its posts failed ({type(unknown).__name__}).", None)
            else:
                await self._succeeded()
                self._health = replace(self._health, failures=0)
                if self._source.rest is None:
                    return
                await self._around.sleep(self._source.rest.total_seconds())

    async def _round(self) -> None:
        first: datetime | None = None
        async with aclosing(self._source.batches(await self._around.cursor(self._source.name))) as batches:
            async for batch in batches:
                await self._around.take(self._source.name, batch)
                now = self._around.clock()
                first = first or now
                self._rate.add(batch.read, now)
                self._health = replace(
                    self._health,
                    read=self._health.read + batch.read,
                    kept=self._health.kept + len(batch.posts),
                    failures=0 if now - first >= self._backoff.settled else self._health.failures,
                )
                await self._succeeded()

    async def _succeeded(self) -> None:
        now = self._around.clock()
        since = self._health.failing_since
        if since is not None and self._health.reported:
            told = await self._told(Recovered(name=self._source.name, since=since, at=now))
            if not told:
                self._health = replace(self._health, last_success=now)
                return
        self._health = replace(self._health, failing_since=None, reason="", last_success=now, reported=False)

    async def _failed(self, reason: str, asked: timedelta | None) -> None:
        now = self._around.clock()
        self._health = replace(
            self._health,
            failing_since=self._health.failing_since or now,
            failures=self._health.failures + 1,
            reason=reason,
        )
        wait = self._backoff.wait(self._health.failures, asked, self._around.random)
        if not self._health.reported:
            died = (self._health.failing_since or now) + self._dead_after
            if now < died <= now + wait:  # a long wait must not delay the report
                await self._around.sleep((died - now).total_seconds())
                wait -= died - now
                now = died
            if now >= died:
                await self._report()
        await self._around.sleep(wait.total_seconds())

    async def _report(self) -> None:
        since = self._health.failing_since
        if since is not None:
            told = await self._told(Died(name=self._source.name, since=since, reason=self._health.reason))
            self._health = replace(self._health, reported=told)

    async def _told(self, change: Died | Recovered) -> bool:
        try:
            await self._around.tell(change)
        except Exception as unknown:  # noqa: BLE001 - a report that fails must not stop the source
            logger.warning("source %s cannot be reported: %s", self._source.name, type(unknown).__name__)
            return False
        return True
