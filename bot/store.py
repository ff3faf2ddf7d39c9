"""The way to a workspace's data; `storage/` implements it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.assist.ports import AssistStore
from bot.audit.entries import Entry, Head
from bot.delivery.outbox import Delivery, Posted
from bot.drafts.draft import DraftState
from bot.ids import (
    AuthorisationId,
    DeliveryId,
    DraftId,
    FactId,
    FileId,
    ImportId,
    TaskId,
    TextId,
    WorkspaceId,
)
from bot.ports import Reader, Transaction


class Store(AssistStore, Protocol):
    """The way to a workspace's data, and the few questions that span workspaces (the clock's and the courier's)."""

    def read(self, workspace: WorkspaceId) -> AbstractAsyncContextManager[Reader]: ...

    def write(self, workspace: WorkspaceId) -> AbstractAsyncContextManager[Transaction]: ...

    async def workspaces(self) -> tuple[WorkspaceId, ...]:
        """Every workspace that was set up or has a record."""
        ...

    async def workspace_of(self, draft: DraftId) -> WorkspaceId | None:
        """Where a draft belongs, for the command line, which knows its number only."""
        ...

    async def forget_keys(self, *, before: datetime, limit: int) -> int:
        """Removes up to `limit` keys of requests carried out before a moment; how many."""
        ...

    async def due(self, state: DraftState, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, DraftId], ...]:
        """Drafts in this state whose current version's slot is None or not after `now`, earliest slot first."""
        ...

    async def checking(self, *, limit: int) -> tuple[tuple[WorkspaceId, DraftId], ...]:
        """Drafts whose images are to be fetched."""
        ...

    async def overdue_tasks(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, TaskId], ...]:
        """Tasks to stop a post neither confirmed nor escalated whose `due_at` is not after `now`."""
        ...

    async def texts_to_remind(
        self, *, now: datetime, within: timedelta, limit: int
    ) -> tuple[tuple[WorkspaceId, TextId], ...]:
        """Texts whose review-by date is so near, neither retired nor reminded of, the nearest first."""
        ...

    async def facts_to_remind(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, FactId], ...]:
        """Approved facts whose review-by date is so near that a reminder may be due, the nearest first."""
        ...

    async def consents_to_remind(self, *, last: date, limit: int) -> tuple[tuple[WorkspaceId, AuthorisationId], ...]:
        """Confirmed ones that expire on this day or before, of which their owner was not reminded."""
        ...

    async def consents_to_expire(self, *, before: date, limit: int) -> tuple[tuple[WorkspaceId, AuthorisationId], ...]:
        """Confirmed ones whose last day is before this one."""
        ...

    async def uses_to_settle(self, *, limit: int) -> tuple[tuple[WorkspaceId, AuthorisationId, DraftId], ...]:
        """Drafts for which the end of an authorisation they rest on was not carried out yet."""
        ...

    async def waiting_imports(self, *, limit: int) -> tuple[tuple[WorkspaceId, ImportId], ...]:
        """Files that are still to be read, the oldest first."""
        ...

    async def claim(self, *, owner: str, now: datetime, lease: timedelta, limit: int) -> tuple[Delivery, ...]:
        """Leases the heads of up to `limit` lanes whose time has come; nobody else gets them until the lease ends.

        A head whose former lease ran out comes back `uncertain`. A lane with a dead head is parked: nothing in it is
        claimable.
        """
        ...

    async def sent(self, delivery: Delivery, *, owner: str, posted: Posted | None) -> bool:
        """Marks a claimed delivery as sent and remembers where (None: nothing stays). False if the claim was lost."""
        ...

    async def postpone(
        self, delivery: Delivery, *, owner: str, until: datetime, error: str, uncertain: bool, counts: bool
    ) -> None:
        """Gives a claimed delivery back for a later attempt. `counts`: whether this one counts as failed."""
        ...

    async def bury(self, delivery: Delivery, *, owner: str, error: str) -> None:
        """Gives a claimed delivery up: its lane is parked until `revive`."""
        ...

    async def revive(self, workspace: WorkspaceId, delivery: DeliveryId, *, now: datetime) -> bool:
        """Makes a dead delivery pending again; False if it was not dead."""
        ...

    async def remember_upload(self, workspace: WorkspaceId, sha256: str, file: FileId) -> None: ...

    def chain(self, workspace: WorkspaceId) -> AsyncIterator[Entry]:
        """The whole chain in order of seq, streamed."""
        ...

    async def head(self, workspace: WorkspaceId) -> Head: ...
