"""The store the use cases ask: one transaction on one workspace at a time, and the questions that span workspaces."""

import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit.entries import Entry, Fact, Head
from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.ids import AuthorisationId, DeliveryId, DraftId, FactId, FileId, ImportId, TaskId, TextId, WorkspaceId
from bot.review.publishing import TaskState
from storage import assist, audit, consent, facts, imports, outbox, repurposing, sources, texts
from storage.alerts import AlertReads, AlertWrites
from storage.audit import AuditReads
from storage.consent import ConsentWrites
from storage.conversation import ConversationReads, ConversationWrites
from storage.crisis import CrisisReads, CrisisWrites
from storage.deadlines import DeadlineReads, DeadlineWrites
from storage.engine import Database
from storage.facts import FactReads, FactWrites
from storage.findings import FindingReads, FindingWrites
from storage.imports import ImportReads, ImportWrites
from storage.lists import ListReads, ListWrites
from storage.media import MediaReads, MediaWrites
from storage.observances import ObservanceReads, ObservanceWrites
from storage.outbox import OutboxReads
from storage.passes import PassReads, PassWrites
from storage.publishing import PublishingReads, PublishingWrites
from storage.reports import ReportReads
from storage.repurposing import RepurposingReads, RepurposingWrites
from storage.retention import RetentionReads, RetentionWrites, forget_keys
from storage.tables import audit_heads, drafts, media, stop_tasks, workspaces
from storage.texts import TextReads, TextWrites
from storage.workspaces import WorkspaceReads, WorkspaceWrites


class SqlReader(
    FactReads,
    AlertReads,
    CrisisReads,
    RepurposingReads,
    DeadlineReads,
    FindingReads,
    ObservanceReads,
    PassReads,
    TextReads,
    ImportReads,
    ListReads,
    ConversationReads,
    PublishingReads,
    WorkspaceReads,
    MediaReads,
    AuditReads,
    OutboxReads,
    RetentionReads,
    ReportReads,
):
    """Questions to one workspace's data."""


class SqlTransaction(
    FactWrites,
    AlertWrites,
    RepurposingWrites,
    ConsentWrites,
    CrisisWrites,
    DeadlineWrites,
    FindingWrites,
    ObservanceWrites,
    PassWrites,
    TextWrites,
    ImportWrites,
    ListWrites,
    ConversationWrites,
    PublishingWrites,
    WorkspaceWrites,
    MediaWrites,
    AuditReads,
    OutboxReads,
    RetentionWrites,
    ReportReads,
):
    """One unit of work; what is owed and recorded is written at its end."""

    def __init__(self, connection: AsyncConnection, workspace: WorkspaceId, *, now: datetime) -> None:
        super().__init__(connection, workspace, locking=True, now=now)
        self._now = now
        self._owed: list[Owed] = []
        self._facts: list[Fact] = []

    def owe(self, *owed: Owed) -> None:
        self._owed += owed

    def record(self, *facts: Fact) -> None:
        self._facts += facts

    async def flush(self) -> bool:
        """Writes the outbox, then the record; whether anything is owed."""
        if self._owed:
            await outbox.owe(self._connection, self.workspace, self._owed, now=self._now)
        if self._facts:
            await audit.append(self._connection, self.workspace, self._facts)
        return bool(self._owed)


class SqlStore:
    """Implements `bot.ports.Store`. `on_owed` is called after a commit that owes something to somebody."""

    def __init__(
        self, database: Database, *, clock: Callable[[], datetime], on_owed: Callable[[], None] = lambda: None
    ) -> None:
        self._database = database
        self._clock = clock
        self.on_owed = on_owed

    @contextlib.asynccontextmanager
    async def read(self, workspace: WorkspaceId) -> AsyncIterator[SqlReader]:
        async with self._database.reading() as connection:
            yield SqlReader(connection, workspace, locking=False, now=self._clock())

    @contextlib.asynccontextmanager
    async def write(self, workspace: WorkspaceId) -> AsyncIterator[SqlTransaction]:
        async with self._database.writing() as connection:
            transaction = SqlTransaction(connection, workspace, now=self._clock())
            yield transaction
            owes = await transaction.flush()
        if owes:
            self.on_owed()

    async def workspaces(self) -> tuple[WorkspaceId, ...]:
        async with self._database.reading() as connection:
            found = await connection.execute(union(select(audit_heads.c.workspace), select(workspaces.c.workspace)))
            return tuple(sorted(WorkspaceId(workspace) for workspace in found.scalars()))

    async def workspace_of(self, draft: DraftId) -> WorkspaceId | None:
        async with self._database.reading() as connection:
            found = await connection.scalar(select(drafts.c.workspace).where(drafts.c.id == draft))
            return WorkspaceId(found) if found else None

    async def forget_keys(self, *, before: datetime, limit: int) -> int:
        async with self._database.writing() as connection:
            return await forget_keys(connection, before=before, limit=limit)

    async def due(self, state: DraftState, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, DraftId], ...]:
        query = (
            select(drafts.c.workspace, drafts.c.id)
            .where(drafts.c.state == state.value, or_(drafts.c.slot.is_(None), drafts.c.slot <= now))
            .order_by(drafts.c.slot, drafts.c.id)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            found = await connection.execute(query)
            return tuple((WorkspaceId(workspace), DraftId(draft)) for workspace, draft in found)

    async def checking(self, *, limit: int) -> tuple[tuple[WorkspaceId, DraftId], ...]:
        query = (
            select(drafts.c.workspace, drafts.c.id)
            .where(drafts.c.state == DraftState.CHECKING.value)
            .order_by(drafts.c.changed_at)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            found = await connection.execute(query)
            return tuple((WorkspaceId(workspace), DraftId(draft)) for workspace, draft in found)

    async def to_read(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, DraftId], ...]:
        async with self._database.reading() as connection:
            return await assist.to_read(connection, now=now, limit=limit)

    async def to_repurpose(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, int], ...]:
        async with self._database.reading() as connection:
            return await repurposing.to_repurpose(connection, now=now, limit=limit)

    async def overdue_tasks(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, TaskId], ...]:
        query = (
            select(stop_tasks.c.workspace, stop_tasks.c.id)
            .where(stop_tasks.c.state == TaskState.OPEN.value, stop_tasks.c.due_at <= now)
            .order_by(stop_tasks.c.due_at)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            found = await connection.execute(query)
            return tuple((WorkspaceId(workspace), TaskId(task)) for workspace, task in found)

    async def texts_to_remind(
        self, *, now: datetime, within: timedelta, limit: int
    ) -> tuple[tuple[WorkspaceId, TextId], ...]:
        async with self._database.reading() as connection:
            return await texts.to_remind(connection, now=now, within=within, limit=limit)

    async def facts_to_remind(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, FactId], ...]:
        async with self._database.reading() as connection:
            return await facts.to_remind(connection, now=now, limit=limit)

    async def consents_to_remind(self, *, last: date, limit: int) -> tuple[tuple[WorkspaceId, AuthorisationId], ...]:
        async with self._database.reading() as connection:
            return await consent.to_remind(connection, last=last, limit=limit)

    async def consents_to_expire(self, *, before: date, limit: int) -> tuple[tuple[WorkspaceId, AuthorisationId], ...]:
        async with self._database.reading() as connection:
            return await consent.to_expire(connection, before=before, limit=limit)

    async def uses_to_settle(self, *, limit: int) -> tuple[tuple[WorkspaceId, AuthorisationId, DraftId], ...]:
        async with self._database.reading() as connection:
            return await consent.to_settle(connection, limit=limit)

    async def waiting_imports(self, *, limit: int) -> tuple[tuple[WorkspaceId, ImportId], ...]:
        async with self._database.reading() as connection:
            return await imports.waiting(connection, limit=limit)

    async def claim(self, *, owner: str, now: datetime, lease: timedelta, limit: int) -> tuple[Delivery, ...]:
        """A look without the writer comes first: the outbox is asked every second and mostly empty."""
        async with self._database.reading() as connection:
            if not await outbox.anything_due(connection, now=now):
                return ()
        async with self._database.writing() as connection:
            return await outbox.claim(connection, owner=owner, now=now, lease=lease, limit=limit)

    async def end_leases(self) -> None:
        """Gives up claims on deliveries and calls, and holds on sources and watches, for a process that is alone."""
        async with self._database.writing() as connection:
            await outbox.end_leases(connection, now=self._clock())
            await sources.end_holds(connection)
            await facts.end_holds(connection)
            await assist.end_claims(connection, now=self._clock())

    async def sent(self, delivery: Delivery, *, owner: str, posted: Posted | None) -> bool:
        async with self._database.writing() as connection:
            return await outbox.sent(connection, delivery, owner=owner, posted=posted, now=self._clock())

    async def postpone(
        self, delivery: Delivery, *, owner: str, until: datetime, error: str, uncertain: bool, counts: bool
    ) -> None:
        async with self._database.writing() as connection:
            await outbox.postpone(
                connection, delivery, owner=owner, until=until, error=error, uncertain=uncertain, counts=counts
            )

    async def bury(self, delivery: Delivery, *, owner: str, error: str) -> None:
        async with self._database.writing() as connection:
            await outbox.bury(connection, delivery, owner=owner, error=error)

    async def revive(self, workspace: WorkspaceId, delivery: DeliveryId, *, now: datetime) -> bool:
        async with self._database.writing() as connection:
            revived = await outbox.revive(connection, workspace, delivery, now=now)
        if revived:
            self.on_owed()
        return revived

    async def remember_upload(self, workspace: WorkspaceId, sha256: str, file: FileId) -> None:
        async with self._database.writing() as connection:
            await connection.execute(
                update(media).where(media.c.workspace == workspace, media.c.sha256 == sha256).values(slack_file=file)
            )

    async def chain(self, workspace: WorkspaceId) -> AsyncIterator[Entry]:
        async with self.read(workspace) as reader:
            async for entry in reader.chain():
                yield entry

    async def head(self, workspace: WorkspaceId) -> Head:
        async with self.read(workspace) as reader:
            return await reader.head()
