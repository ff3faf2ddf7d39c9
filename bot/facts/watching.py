"""The use case that watches false claims in all kept posts: told once a day, where enough people repeat one."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.facts.claims import Stance
from bot.facts.fact import VettedFact, offered
from bot.facts.paraphrasing import Paraphrasing
from bot.facts.spread import Repetition, Telling, index_of
from bot.ids import FactId, WorkspaceId
from bot.listening.heard import KeptPost
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=1)
"""How old a post may be that is still held against the claims."""

A_PAGE = 5_000
"""Posts read at once; with more there is a next tick."""

AGAIN = 1_000
"""How many numbers back are read again: with several processes a post may come later than one of a higher number."""

LEASE = timedelta(minutes=5)
"""How long one process goes on alone without a look; then another takes over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimWatching:
    """`holder` names this process: one at a time looks, so that no post is put to a provider twice. `paraphrasing`
    None: claims are found by their words alone.
    """

    store: Store
    holder: str
    paraphrasing: Paraphrasing | None = None

    async def watch_due(self, *, now: datetime) -> int:
        """Reads what came since the last time; of how many claims the team is told."""
        told = 0
        for workspace in await self.store.workspaces():
            told += await self._watch(workspace, now=now)
        return told

    async def _watch(self, workspace: WorkspaceId, *, now: datetime) -> int:
        async with self.store.read(workspace) as reader:
            settings = await reader.settings()
            facts = offered(await reader.facts(), today=today_in(settings.timezone, now))
            facts = tuple(one for one in facts if one.wording.claims)
        if not facts:
            return 0
        async with self.store.write(workspace) as tx:
            if not await tx.hold_claims(self.holder, now=now, until=now + LEASE):
                return 0
        async with self.store.read(workspace) as reader:
            read_to = await reader.claims_read_to()
            posts = await reader.posts_since(now - LOOKED_BACK, after=max(0, read_to - AGAIN), limit=A_PAGE)
        if posts and posts[-1].number > read_to:
            found = await asyncio.to_thread(_repeated, facts, posts)
            if self.paraphrasing is not None:
                new = tuple(one for one in posts if one.number > read_to)
                found += await self.paraphrasing.agreeing(workspace, facts, new, now=now)
            async with self.store.write(workspace) as tx:
                await tx.note_repeated(found, read_to=posts[-1].number)
        return await self._tell(workspace, settings, frozenset(one.id for one in facts), now=now)

    async def _tell(
        self, workspace: WorkspaceId, settings: WorkspaceSettings, facts: frozenset[FactId], *, now: datetime
    ) -> int:
        """Nothing is told in quiet hours, or where no channel is chosen: it waits for as long as the day lasts."""
        listening = settings.listening
        quiet = listening.quiet_in(settings.timezone)
        if listening.channel is None or (quiet is not None and quiet.cover(now)):
            return 0
        today = today_in(settings.timezone, now)
        since = datetime.combine(today, time(), ZoneInfo(settings.timezone))
        async with self.store.read(workspace) as reader:
            spreading = [
                one
                for one in await reader.claims_repeated(since=since, until=now + timedelta(minutes=1))
                if one.people >= listening.claim_people and one.fact in facts
            ]
        told = 0
        for spread in spreading:
            async with self.store.write(workspace) as tx:
                if not await tx.tell_once(Telling(day=today, spread=spread)):
                    continue
                detail = {"fact": str(spread.fact), "posts": str(spread.posts), "people": str(spread.people)}
                tx.record(Fact(at=now, kind=Happening.CLAIM_TOLD, detail=detail))
                tx.owe(Owed.claim(spread.fact, today))
                told += 1
        return told


def _repeated(facts: tuple[VettedFact, ...], posts: tuple[KeptPost, ...]) -> list[Repetition]:
    """Which posts repeat what each fact answers."""
    index = index_of(facts)
    return [
        Repetition(fact=found.claim.fact, claim=found.claim.text, post=kept.number)
        for kept in posts
        for found in index.find(kept.post.text, kept.post.language)
        if found.stance is Stance.REPEATS
    ]
