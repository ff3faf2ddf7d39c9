"""Use cases of retention: purge what is due, hold a draft back from it, let go of it again."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.drafts.draft import Draft
from bot.ids import DraftId, WorkspaceId
from bot.ports import Transaction
from bot.refusals import Purged, Refusal
from bot.requests import Request
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

logger = logging.getLogger(__name__)

BATCH = 50
"""Drafts of one workspace purged in one go, each in a transaction of its own, so that nobody's click waits for long."""

KEYS_KEPT = timedelta(days=30)
"""How long a request's key is kept. Slack repeats a delivery within an hour, an admin may replay one within days."""

KEYS_BATCH = 5000


class AlreadyHeld(Refusal):
    """This draft is held back from purging already."""


class NotHeld(Refusal):
    """This draft is not held back from purging."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Retaining:
    store: Store

    async def due(self, workspace: WorkspaceId, *, now: datetime, limit: int) -> tuple[Draft, ...]:
        """What a purge would take now, longest over first."""
        async with self.store.read(workspace) as reader:
            settings = await reader.settings()
            if settings.retention_days is None:
                return ()
            until = now - timedelta(days=settings.retention_days)
            return await reader.purgeable(until=until, today=today_in(settings.timezone, now), limit=limit)

    async def purge_due(self, *, now: datetime, limit: int = BATCH) -> int:
        """Purges up to `limit` drafts of each workspace whose time has come; how many."""
        purged = 0
        for workspace in await self.store.workspaces():
            await self._forget_wishes(workspace, now=now)
            for draft in await self.due(workspace, now=now, limit=limit):
                try:
                    purged += await self._purge(workspace, draft.id, now=now)
                except Exception as error:  # noqa: BLE001 - one draft that cannot be read must not hold up the others
                    logger.error("draft %s cannot be purged: %s", draft.id, type(error).__name__)  # noqa: TRY400 - no words
        return purged

    async def _forget_wishes(self, workspace: WorkspaceId, *, now: datetime) -> None:
        """What was pasted for posts that nothing came of has no draft to be purged with."""
        async with self.store.write(workspace) as tx:
            days = (await tx.settings()).retention_days
            if days is not None:
                await tx.forget_wishes(before=now - timedelta(days=days))

    async def forget_keys(self, *, now: datetime) -> int:
        """Removes a batch of keys of requests that nobody can repeat any more; how many."""
        return await self.store.forget_keys(before=now - KEYS_KEPT, limit=KEYS_BATCH)

    async def _purge(self, workspace: WorkspaceId, draft: DraftId, *, now: datetime) -> bool:
        async with self.store.write(workspace) as tx:
            current = await tx.draft(draft)
            settings = await tx.settings()
            if not await _still_due(tx, current, settings, now=now):
                return False
            messages = await tx.messages_of(draft)
            files = await tx.purge(draft, at=now)
            tx.owe(*messages, Owed.unsay(draft), *(Owed.erase(file) for file in files))
            detail = {"after_days": str(settings.retention_days), "state": current.state.value}
            tx.record(Fact(at=now, kind=Happening.PURGED, draft=draft, detail=detail))
            return True

    async def hold(self, request: Request, draft: DraftId, *, reason: str = "") -> None:
        """Exempts a draft from purging until it is released, as a legal hold asks for.

        Raises:
            NotFound: no such draft in this workspace.
            AlreadyHeld: it is held.
            Purged: there is nothing left to hold.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            await tx.draft(draft)
            mark = await tx.retention_mark(draft)
            if mark.purged_at:
                raise Purged
            if mark.held_at:
                raise AlreadyHeld
            await tx.hold(draft, at=request.at)
            tx.record(_said(request, Happening.RETENTION_HELD, draft, reason))

    async def release(self, request: Request, draft: DraftId, *, reason: str = "") -> None:
        """Ends a hold: the rules apply to the draft again.

        Raises:
            NotFound: no such draft in this workspace.
            NotHeld: it is not held.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            await tx.draft(draft)
            if not (await tx.retention_mark(draft)).held_at:
                raise NotHeld
            await tx.hold(draft, at=None)
            tx.record(_said(request, Happening.RETENTION_RELEASED, draft, reason))


async def _still_due(tx: Transaction, draft: Draft, settings: WorkspaceSettings, *, now: datetime) -> bool:
    """Asked again now that the draft's row is locked: it may have been held, or have moved on."""
    if settings.retention_days is None or not draft.state.over:
        return False
    if draft.changed_at > now - timedelta(days=settings.retention_days):
        return False
    mark = await tx.retention_mark(draft.id)
    if mark.held_at or mark.purged_at or await tx.open_tasks(draft.id):
        return False
    today = today_in(settings.timezone, now)
    return all(text.review_by < today for text in await tx.texts_of(draft.id))


def _said(request: Request, kind: Happening, draft: DraftId, reason: str) -> Fact:
    return Fact(at=request.at, kind=kind, person=request.person or None, draft=draft, text=reason or None)
