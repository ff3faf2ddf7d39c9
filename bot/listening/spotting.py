"""The clock's use case for phrases that nobody listed: the posts that are kept are read as they come, and what bursts
is told of once.

What was usual is read up from the posts of the last four weeks when the process starts. Of the words before them, what
was learnt is stored once a day.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from bot.delivery.owed import Owed
from bot.ids import WorkspaceId
from bot.listening.bursts.vocabulary import Vocabulary
from bot.listening.emerged import Emerged
from bot.listening.emerging import Burst, Emerging
from bot.listening.heard import KeptPost, key_of
from bot.ports import Reader
from bot.store import Store

READ_UP = timedelta(days=30)
"""Posts read at a start: 28 days are held, and what became older while no process ran is learnt yet."""

A_PAGE = 2_000
RECENT = timedelta(hours=6)
"""A burst that is learnt of later than this, as after downtime, is kept for the digest's reader but not told alone."""

AGAIN_AFTER = timedelta(days=14)
"""A label is told again only after so long."""

READ_AT_ONCE = 500
"""Posts that are read before others get their turn in the process."""

LONGEST_LABEL = 200


@dataclass(slots=True)
class _Reading:
    """How far a workspace's posts were read."""

    emerging: Emerging
    last: int
    at: datetime
    stored: date | None
    """Up to which day what was learnt is in the database."""


@dataclass(kw_only=True, slots=True)
class Spotting:
    store: Store
    _readings: dict[WorkspaceId, _Reading] = field(default_factory=dict)

    async def spot_due(self, *, now: datetime) -> int:
        """Reads what has come since; how many phrases emerged."""
        count = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                if not (await reader.settings()).listening.emerging:
                    self._readings.pop(workspace, None)
                    continue
            if workspace not in self._readings:
                count += await self._begin(workspace, now=now)
            count += await self._go_on(workspace, now=now)
        return count

    async def _begin(self, workspace: WorkspaceId, *, now: datetime) -> int:
        """Reads up what was usual. What burst in the last hours may have been told by nobody: the process was down."""
        async with self.store.read(workspace) as reader:
            kept = await _kept_posts(reader, now=now)
            learnt = await reader.learnt_words()
        async with self.store.write(workspace) as tx:
            key = await tx.listening_key()
        emerging = Emerging(Vocabulary(key, learnt))
        known = sorted(kept, key=lambda one: one.post.at)
        bursts: list[Burst] = []
        for place, one in enumerate(known):
            bursts += [burst for burst in emerging.add(one.post) if now - burst.at <= RECENT]
            if place % READ_AT_ONCE == 0:
                await asyncio.sleep(0)
        last = max((one.number for one in kept), default=0)
        at = known[-1].post.at if known else now
        self._readings[workspace] = _Reading(
            emerging=emerging, last=last, at=min(at, now), stored=emerging.vocabulary.until
        )
        return await self._tell(workspace, bursts, now=now) if bursts else 0

    async def _go_on(self, workspace: WorkspaceId, *, now: datetime) -> int:
        reading = self._readings[workspace]
        bursts: list[Burst] = []
        while page := await self._page(workspace, reading, now=now):
            for one in sorted(page, key=lambda kept: kept.post.at):
                # A source that is asked now and then tells of what was posted before: it is heard now.
                reading.at = max(reading.at, min(one.post.at, now))
                bursts += reading.emerging.add(replace(one.post, at=reading.at))
            reading.last = max(one.number for one in page)
            await asyncio.sleep(0)
        bursts += reading.emerging.advance(max(now, reading.at))
        reading.at = max(now, reading.at)
        await self._store_words(workspace, reading)
        return await self._tell(workspace, bursts, now=now) if bursts else 0

    async def _store_words(self, workspace: WorkspaceId, reading: _Reading) -> None:
        """Once a day. Another process that reads the same posts has learnt the same."""
        vocabulary = reading.emerging.vocabulary
        if vocabulary.until == reading.stored or not (learnt := vocabulary.learnt()):
            return
        async with self.store.write(workspace) as tx:
            await tx.put_learnt_words(learnt)
        reading.stored = learnt.until

    async def _page(self, workspace: WorkspaceId, reading: _Reading, *, now: datetime) -> Sequence[KeptPost]:
        async with self.store.read(workspace) as reader:
            return await reader.posts_since(_start(now), after=reading.last, limit=A_PAGE)

    async def _tell(self, workspace: WorkspaceId, bursts: Sequence[Burst], *, now: datetime) -> int:
        """Another process that reads the same posts finds the same: the label is claimed in the database."""
        count = 0
        async with self.store.write(workspace) as tx:
            recent = {one.label.casefold() for one in await tx.emerged_between(now - AGAIN_AFTER, now)}
            for burst in bursts:
                label = burst.label[:LONGEST_LABEL]
                if label.casefold() in recent:
                    continue
                kept = await tx.put_emerged(
                    Emerged(
                        label=label,
                        phrases=burst.phrases,
                        at=burst.at,
                        posts=burst.posts,
                        authors=burst.authors,
                        examples=tuple(key_of(outlet, number) for outlet, number in burst.examples),
                    )
                )
                if kept is None or kept.number is None:
                    continue
                recent.add(label.casefold())
                count += 1
                if now - burst.at <= RECENT:
                    tx.owe(Owed.emerged(kept.number))
        return count


def _start(now: datetime) -> datetime:
    """The first moment that is read, the start of a day: days are learnt whole."""
    return datetime.combine(now.astimezone(UTC).date() - READ_UP, time(), UTC)


async def _kept_posts(reader: Reader, *, now: datetime) -> list[KeptPost]:
    """Those of the background's time, in the order in which they came."""
    found: list[KeptPost] = []
    while page := await reader.posts_since(_start(now), after=found[-1].number if found else 0, limit=A_PAGE):
        found += page
    return found
