"""What Vetted posts by the clock, each once: the record's head and the digest of alerts each day, the plan each week,
the report each month.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.audit.entries import Head
from bot.audit.heads import NotedHead
from bot.delivery.owed import Owed, digest_of
from bot.ids import ChannelId, WorkspaceId
from bot.observances.reminders import digest_due
from bot.reports.period import month_due
from bot.store import Store
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
                channels = await reader.topic_channels()
                already = await reader.posted_by_clock()
            if due(settings, channels, now=now).keys() <= already:
                continue
            async with self.store.write(workspace) as tx:
                for lane, owed in due(await tx.settings(), await tx.topic_channels(), now=now).items():
                    if await tx.claim_post(lane, at=now):
                        tx.owe(*owed)
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


def due(
    settings: WorkspaceSettings, topic_channels: Collection[ChannelId] = (), *, now: datetime
) -> dict[str, tuple[Owed, ...]]:
    """What has to have been posted by now, by lane: today's head, this week's plan and its overview of observances once
    their weekday and hour have come, and for some days of a month the report on the month before. The overview waits
    for the day: nobody is called in the evening or on a weekend. The digest of alerts goes to each channel that alerts
    go to, those of topics included.
    """
    local = now.astimezone(ZoneInfo(settings.timezone))
    posts: list[tuple[Owed, ...]] = []
    if settings.record_channel:
        posts.append((Owed.head(local.date()),))
    monday = local.date() - timedelta(days=local.weekday())
    if digest_due(settings.observing, local):
        posts.append((Owed.digest(monday),))
    own = {settings.listening.channel} if settings.listening.channel else set()
    channels = sorted({*topic_channels, *own}) if local.hour >= settings.listening.digest_hour else []
    plan_hour = (settings.plan_weekday, settings.plan_hour)
    if settings.plan_channel and (local.weekday(), local.hour) >= plan_hour:
        posts.append((Owed.plan(monday),))
    if settings.report_channel and (month := month_due(settings.timezone, now=now)):
        posts.append(Owed.report(month))
    digests = tuple(Owed.alert_digest(local.date(), channel) for channel in channels)
    return {post[0].lane: post for post in posts} | ({digest_of(local.date()): digests} if digests else {})
