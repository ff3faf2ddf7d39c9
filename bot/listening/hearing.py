"""Keeps the chosen sources read, one process a source, and hands what matches to the store.

Settings, topics and who reads what are asked of the database again and again, so a change takes effect within seconds
and a second process takes over where the first one died.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.ids import PersonId, WorkspaceId
from bot.listening.heard import BUCKET, Haul, Matched, SourceState
from bot.listening.matching import Matcher
from bot.listening.policy import Listening
from bot.listening.post import Outlet
from bot.listening.sources.chosen import SourceSettings
from bot.listening.sources.running import Died, Recovered, Runner, Surroundings
from bot.listening.sources.source import Batch, Source, Wanted
from bot.ports import Transaction
from bot.review.roster import Admins
from bot.store import Store

logger = logging.getLogger(__name__)

LOOK_EVERY = 5.0
"""Seconds between two looks at settings and topics."""

LEASE = timedelta(seconds=15)
"""How long a process is the one that reads a source, unless it says again that it is."""

NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a source last answered."""

KEPT_WHOLE = frozenset({Outlet("news")})
"""Outlets whose posts are kept also where they match no topic: newsrooms and agencies, among which phrases emerge."""

WEBHOOK = "webhook"
"""How the source is called whose posts are sent to Vetted."""

Build = Callable[[SourceSettings, Wanted], Sequence[Source]]


class Ears:
    """What a workspace listens for now."""

    def __init__(self) -> None:
        self.matcher = Matcher(())
        self.emerging = False
        self.kept = timedelta(days=Listening().keep_days)
        self._mark = ""
        self._any = False

    def wanted(self, text: str, language: str, outlet: Outlet) -> bool:
        return (self.emerging and outlet in KEPT_WHOLE) or self.matcher.wanted(text, language, outlet)

    async def refresh(self, store: Store, workspace: WorkspaceId) -> Listening | None:
        """Reads topics and settings anew; the settings, None where there is nothing to listen for."""
        async with store.read(workspace) as reader:
            listening = (await reader.settings()).listening
            mark = await reader.topics_mark()
            topics = await reader.topics() if mark != self._mark else None
        self.emerging = listening.emerging
        self.kept = timedelta(days=listening.keep_days)
        if topics is not None:
            self.matcher = await asyncio.to_thread(Matcher, topics)
            self._mark = mark
            self._any = bool(topics)
        return listening if self._any else None


class NoTopics(Exception):  # noqa: N818 - it says what is missing
    """Nothing is listened for, so nothing of a source would be kept."""

    def __init__(self) -> None:
        super().__init__("Vetted listens for nothing yet, so no post would be kept. Add topics first.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """Of a source that was read to its end: its posts, those kept anew, and those older than posts are kept."""

    read: int
    kept: int
    old: int


@dataclass(kw_only=True)
class Hearing:
    """`build` makes the sources that an organisation chose; `holder` names this process."""

    store: Store
    build: Build
    holder: str
    clock: Callable[[], datetime]
    admins: Admins
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Random = field(default_factory=Random)
    _ears: dict[WorkspaceId, Ears] = field(default_factory=dict)
    _running: dict[tuple[WorkspaceId, str], tuple[SourceSettings, Runner, asyncio.Task[None]]] = field(
        default_factory=dict
    )
    _well: set[tuple[WorkspaceId, str]] = field(default_factory=set)
    """Sources that gave posts since this process last heard of a fault."""

    async def run(self) -> None:
        """Until it is cancelled; then every source stops where its last batch was kept."""
        try:
            while True:
                try:
                    await self.look()
                except Exception as error:  # noqa: BLE001 - the next look tries again
                    logger.error("listening could not look at its settings: %s", type(error).__name__)  # noqa: TRY400 - a traceback could carry a post's words
                await self.sleep(LOOK_EVERY)
        finally:
            await self.close()

    async def close(self) -> None:
        tasks = [task for _, _, task in self._running.values()]
        self._running.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def look(self) -> None:
        """Starts what was chosen and is not read by anybody, ends what is not chosen any more. What is wrong with one
        source keeps no other from being read.
        """
        chosen: set[tuple[WorkspaceId, str]] = set()
        for workspace in await self.store.workspaces():
            ears = self._ears.setdefault(workspace, Ears())
            listening = await ears.refresh(self.store, workspace)
            if listening is None:
                continue
            for source in self.build(listening.sources, ears.wanted):
                key = (workspace, source.name)
                try:
                    if await self._holds(*key):
                        chosen.add(key)
                        await self._keep(key, source, listening.sources, ears)
                except Exception as error:  # noqa: BLE001 - the next look tries again
                    chosen.add(key)  # what is read goes on
                    logger.error("source %s cannot be looked at: %s", source.name, type(error).__name__)  # noqa: TRY400 - see run
        for key in self._running.keys() - chosen:
            await self._end(key)

    async def _holds(self, workspace: WorkspaceId, source: str) -> bool:
        now = self.clock()
        async with self.store.write(workspace) as tx:
            return await tx.hold_source(source, self.holder, now=now, until=now + LEASE)

    async def _keep(self, key: tuple[WorkspaceId, str], source: Source, settings: SourceSettings, ears: Ears) -> None:
        running = self._running.get(key)
        if running and running[0] == settings and not running[2].done():
            await self._note(key[0], running[1])
            return
        if running:
            await self._end(key)
        runner = Runner(source, self._around(key[0], ears))
        self._running[key] = (settings, runner, asyncio.create_task(runner.run()))

    async def _end(self, key: tuple[WorkspaceId, str]) -> None:
        _, _, task = self._running.pop(key)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    def _around(self, workspace: WorkspaceId, ears: Ears) -> Surroundings:
        async def cursor(source: str) -> str:
            async with self.store.read(workspace) as reader:
                state = (await reader.sources()).get(source)
            return state.cursor if state else ""

        async def take(source: str, batch: Batch) -> None:
            await self._take(workspace, ears, source, batch)

        async def tell(change: Died | Recovered) -> None:
            await self._tell(workspace, change)

        return Surroundings(cursor=cursor, take=take, tell=tell, clock=self.clock, sleep=self.sleep, random=self.random)

    async def wanted(self, workspace: WorkspaceId) -> Wanted:
        """What a source that is read here and now may leave out.

        Raises:
            NoTopics: nothing would be kept.
        """
        ears = self._ears.setdefault(workspace, Ears())
        if await ears.refresh(self.store, workspace) is None:
            raise NoTopics
        return ears.wanted

    async def read(self, workspace: WorkspaceId, source: Source) -> Taken:
        """Reads a source once, here and now, from where it was left to its end.

        Raises:
            SourceFault: nothing more can be read. What was read until then is kept.
        """
        ears = self._ears.setdefault(workspace, Ears())
        around = self._around(workspace, ears)
        read = kept = old = 0
        async with aclosing(source.batches(await around.cursor(source.name))) as batches:
            async for batch in batches:
                kept += await self._take(workspace, ears, source.name, batch)
                read += batch.read
                old += sum(post.at < self.clock() - ears.kept for post in batch.posts)
        return Taken(read=read, kept=kept, old=old)

    async def receive(self, workspace: WorkspaceId, batch: Batch) -> None:
        """Takes what was sent to the webhook."""
        ears = self._ears.setdefault(workspace, Ears())
        await ears.refresh(self.store, workspace)
        await self._take(workspace, ears, WEBHOOK, batch)

    async def _take(self, workspace: WorkspaceId, ears: Ears, source: str, batch: Batch) -> int:
        """How many of its posts are kept that were not here before."""
        # What a feed dates earlier than posts are kept would be forgotten at once, and is no history to learn from.
        oldest = self.clock() - ears.kept
        found = [
            Matched(post=post, topics=ears.matcher.match(post.text, post.language, post.outlet))
            for post in batch.posts
            if post.at >= oldest
        ]
        haul = Haul(
            source=source,
            matched=[one for one in found if one.topics or (ears.emerging and one.post.outlet in KEPT_WHOLE)],
            gone=batch.gone,
            left=tuple((one.outlet, one.author) for one in batch.left),
            cursor=batch.cursor,
            read=batch.read,
            read_until=batch.read_until,
            at=self.clock() if source == WEBHOOK else None,  # of what is read, the runner knows
        )
        async with self.store.write(workspace) as tx:
            await _unquote(tx, haul, now=self.clock())
            fresh = await tx.take_in(haul)
            if (workspace, source) not in self._well:
                await self._tell_back(tx, source)
        self._well.add((workspace, source))
        return fresh

    async def _note(self, workspace: WorkspaceId, runner: Runner) -> None:
        """What the runner knows of faults: for the list of topics, and for judging, which waits for no dead source."""
        health = runner.health()
        if health.failing_since is None and health.last_success is None:
            return  # it has only begun
        async with self.store.read(workspace) as reader:
            known = (await reader.sources()).get(health.name) or SourceState(source=health.name)
        if health.failing_since is None and known.told_at is not None:
            async with self.store.write(workspace) as tx:
                await self._tell_back(tx, health.name)
        elif (
            (known.failing_since is None) != (health.failing_since is None)
            or known.reason != health.reason
            or _later(health.last_success, known.heard_at)
        ):
            state = replace(
                known,
                failing_since=health.failing_since,
                reason=health.reason,
                heard_at=health.last_success or known.heard_at,
                rate=health.rate,
            )
            async with self.store.write(workspace) as tx:
                await tx.note_source(state)

    async def _tell(self, workspace: WorkspaceId, change: Died | Recovered) -> None:
        """Once for each outage, also over restarts. That it is back is told with what it gives first, posts or the word
        that there are none.
        """
        self._well.discard((workspace, change.name))
        async with self.store.write(workspace) as tx:
            if isinstance(change, Recovered):
                await self._tell_back(tx, change.name)
                return
            known = (await tx.sources()).get(change.name) or SourceState(source=change.name)
            if known.told_at is not None:
                return
            now = self.clock()
            told = await self._told_to(tx)
            fact = Fact(at=now, kind=Happening.SOURCE_FAILED, detail={"source": change.name, "reason": change.reason})
            await tx.note_source(
                replace(known, failing_since=change.since, reason=change.reason, told_at=now if told else None)
            )
            tx.record(fact)
            tx.owe(*(Owed.source(fact.id, person) for person in told))

    async def _tell_back(self, tx: Transaction, source: str) -> None:
        known = (await tx.sources()).get(source)
        if known is None or known.told_at is None:
            return
        fact = Fact(at=self.clock(), kind=Happening.SOURCE_BACK, detail={"source": source})
        await tx.note_source(replace(known, failing_since=None, reason="", told_at=None))
        tx.record(fact)
        tx.owe(*(Owed.source(fact.id, person) for person in await self._told_to(tx)))

    async def _told_to(self, tx: Transaction) -> Sequence[PersonId | None]:
        """Who hears of a source: the channel for alerts (None), or each admin where there is none."""
        settings = await tx.settings()
        return (None,) if settings.listening.channel else sorted(self.admins.of(settings.roster))


def _later(success: datetime | None, known: datetime | None) -> bool:
    """Whether it is worth a write: a stream succeeds all the time."""
    return success is not None and (known is None or success - known >= NOTED_EVERY)


async def _unquote(tx: Transaction, haul: Haul, *, now: datetime) -> None:
    """Messages that may quote what is gone now are written anew: of alerts, live or over, and of phrases."""
    leaving = await tx.leaving(haul) if haul.gone or haul.left else ()
    if not leaving:
        return
    first, last = leaving[0].at, leaving[-1].at + BUCKET
    topics = frozenset(topic for one in leaving for topic in one.topics)
    for alert in await tx.alerts_between(first, last) if topics else ():
        shown = alert.incident.told and alert.incident.cut is None and alert.channel is not None
        if shown and not topics.isdisjoint(alert.incident.topics):
            tx.owe(Owed.alert(alert.id))
    keys = frozenset(one.key for one in leaving)
    for phrase in await tx.emerged_between(first, now):
        if phrase.number is not None and not keys.isdisjoint(phrase.examples):
            tx.owe(Owed.unquote(phrase.number))
