"""Drafts that nobody moves: listed weekly, and after a long time closed as expired, their author told before."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.audit.entries import Fact, Happening
from bot.deadlines.hours import Hours, of_organisation
from bot.deadlines.ports import Sent
from bot.deadlines.turn import Turn
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.ids import WorkspaceId
from bot.ports import Reader
from bot.review.moving import carry_out
from bot.review.review import Review
from bot.review.rosters import Rosters
from bot.store import Store

TOLD_BEFORE = timedelta(days=7)
"""How long an author knows before a draft is closed, however long the bot was down."""

STALE = timedelta(days=14)
"""After so long without movement a draft stands in the weekly list."""

EXPIRES = (
    DraftState.IN_REVIEW,
    DraftState.CHANGES_REQUESTED,
    DraftState.READY,
    DraftState.MISSED,
    DraftState.HELD,
)
"""What waits for somebody. What was only saved waits for nobody, what is scheduled waits for its day."""

MOST_DRAFTS = 1000


def expiring(review: Review) -> str:
    """The step under which an author's warning is noted: once for each time the draft stopped moving."""
    return f"expiring.{int(review.draft.changed_at.timestamp())}"


def expires_at(review: Review, days: int, warned_at: datetime) -> datetime:
    return max(review.draft.changed_at + timedelta(days=days), warned_at + TOLD_BEFORE)


async def stale(reader: Reader, *, now: datetime) -> tuple[Review, ...]:
    """What has waited for more than two weeks, longest first, without what waits for its slot."""
    found = await reader.unmoved(EXPIRES, since=now - STALE, limit=MOST_DRAFTS)
    return tuple(review for review in found if not _slot_to_come(review, now))


def _slot_to_come(review: Review, now: datetime) -> bool:
    return review.version.slot is not None and review.version.slot > now


@dataclass(frozen=True, kw_only=True, slots=True)
class Expiring:
    store: Store
    rosters: Rosters
    hours: Hours

    async def expire_due(self, *, now: datetime) -> int:
        """Warns authors, and closes what they were warned of a week ago; how many drafts."""
        return sum([await self._look(workspace, now=now) for workspace in await self.store.workspaces()])

    async def _look(self, workspace: WorkspaceId, *, now: datetime) -> int:
        async with self.store.read(workspace) as reader:
            settings = await reader.settings()
            days = settings.deadlines.expire_days
            found = await reader.unmoved(EXPIRES, since=now - timedelta(days=days) + TOLD_BEFORE, limit=MOST_DRAFTS)
            sent = await reader.sent_about({review.draft.id for review in found})
        warned = {(one.turn.draft, one.key): one.at for one in sent}
        count = 0
        for review in found:
            author = await self.hours.of(review.draft.author, settings, now=now)
            if _slot_to_come(review, now) or not author.at_work(now):
                continue
            told = warned.get((review.draft.id, expiring(review)))
            if told is None:
                count += await self._warn(workspace, review, now=now)
            elif expires_at(review, days, told) <= now:
                count += await self._expire(workspace, review, now=now)
        return count

    async def _warn(self, workspace: WorkspaceId, review: Review, *, now: datetime) -> bool:
        draft = review.draft
        turn = Turn(draft=draft.id, stage="", version=draft.version, epoch=draft.epoch)
        async with self.store.write(workspace) as tx:
            if not await tx.claim_step(Sent(turn=turn, person=draft.author, key=expiring(review), at=now)):
                return False
            tx.owe(Owed.call(draft.id, draft.author))
            return True

    async def _expire(self, workspace: WorkspaceId, found: Review, *, now: datetime) -> bool:
        known = await self.rosters.about(workspace)
        async with self.store.write(workspace) as tx:
            before = await tx.review(found.draft.id)
            if before.draft != found.draft:
                return False
            roster = (await tx.settings()).roster.resolved(known)
            fact = Fact(at=now, kind=Happening.EXPIRED, draft=before.draft.id, version=before.version.no)
            expired = replace(before.draft, state=DraftState.EXPIRED, changed_at=now)
            await carry_out(tx, roster, before, replace(before, draft=expired), facts=(fact,), at=now)
            return True

    async def list_due(self, *, now: datetime) -> int:
        """Owes each workspace's channel its list of what waits, once a week, in working hours; how many."""
        listed = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                settings = await reader.settings()
                hours = of_organisation(settings)
                if not hours.at_work(now) or not await stale(reader, now=now):
                    continue
            local = now.astimezone(ZoneInfo(hours.zone)).date()
            owed = Owed.stale(local - timedelta(days=local.weekday()))
            async with self.store.write(workspace) as tx:
                if await tx.claim_post(owed.lane, at=now):
                    tx.owe(owed)
                    listed += 1
        return listed
