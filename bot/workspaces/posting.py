"""What Vetted posts by the clock: the record's head each day, the month plan each week; each once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.audit.entries import Head
from bot.audit.heads import NotedHead
from bot.delivery.outbox import Owed
from bot.ids import WorkspaceId
from bot.observances.reminders import digest_due
from bot.ports import Store
from bot.workspaces.settings import WorkspaceSettings


class NoteTaker(Protocol):
    """Where heads are noted outside the database."""

    async def append(self, heads: list[NotedHead]) -> None: ...


@dataclass(kw_only=True, slots=True)
class Posting:
    """`notes` None: no heads file is configured."""

    store: Store
    notes: NoteTaker | None
    _noted: dict[WorkspaceId, Head] = field(default_factory=dict)

    async def post_due(self, *, now: datetime) -> int:
        """Owes what is due in each workspace and was not posted yet; how many posts that were."""
        posted = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                settings = await reader.settings()
                already = await reader.posted_by_clock()
            if {owed.lane for owed in due(settings, now=now)} <= already:
                continue
            async with self.store.write(workspace) as tx:
                for owed in due(await tx.settings(), now=now):
                    if await tx.claim_post(owed.lane, at=now):
                        tx.owe(owed)
                        posted += 1
        return posted

    async def note_heads(self, *, now: datetime) -> int:
        """Appends the heads that have moved since they were last noted by this process; how many."""
        if self.notes is None:
            return 0
        moved = []
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                head = await reader.head()
            if head.seq and self._noted.get(workspace) != head:
                moved.append(NotedHead(workspace=workspace, at=now, head=head))
        if moved:
            await self.notes.append(moved)
            self._noted |= {one.workspace: one.head for one in moved}
        return len(moved)


def due(settings: WorkspaceSettings, *, now: datetime) -> tuple[Owed, ...]:
    """What has to have been posted by now: today's head, and this week's plan and its overview of observances once
    their weekday and hour have come. The overview waits for the day: nobody is called in the evening or on a weekend.
    """
    local = now.astimezone(ZoneInfo(settings.timezone))
    owed = []
    if settings.record_channel:
        owed.append(Owed.head(local.date()))
    monday = local.date() - timedelta(days=local.weekday())
    if digest_due(settings.observing, local):
        owed.append(Owed.digest(monday))
    plan_hour = (settings.plan_weekday, settings.plan_hour)
    if settings.plan_channel and (local.weekday(), local.hour) >= plan_hour:
        owed.append(Owed.plan(monday))
    return tuple(owed)
