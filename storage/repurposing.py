"""Wishes for posts from an advisory, and the drafts that came of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.assist.provider import Feature, Silence
from bot.assist.variants import Origin, Repurposing, State
from bot.ids import DraftId, PersonId, WorkspaceId
from storage.assist import SETTLED, AssistReads, AssistWrites
from storage.rows import Row
from storage.tables_of_assist import draft_origins, model_calls, repurposings

FORGOTTEN = "0" * 64
"""The subject of wishes whose text was purged: that of no question."""


class RepurposingReads(AssistReads):
    async def repurposing(self, number: int) -> Repurposing | None:
        query = select(repurposings).filter_by(workspace=self.workspace, id=number)
        if self._locking:
            query = query.with_for_update()
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _repurposing(row) if row else None

    async def drafts_of_repurposing(self, number: int) -> tuple[tuple[DraftId, str], ...]:
        query = (
            select(draft_origins.c.draft, draft_origins.c.name)
            .filter_by(workspace=self.workspace, repurposing=number)
            .order_by(draft_origins.c.draft)
        )
        return tuple((DraftId(draft), name) for draft, name in await self._connection.execute(query))

    async def origin_of(self, draft: DraftId) -> Origin | None:
        same = and_(
            repurposings.c.workspace == draft_origins.c.workspace, repurposings.c.id == draft_origins.c.repurposing
        )
        query = (
            select(draft_origins.c.name, repurposings.c.draft, repurposings.c.link, repurposings.c.text)
            .outerjoin(repurposings, same)
            .where(draft_origins.c.workspace == self.workspace, draft_origins.c.draft == draft)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        source = DraftId(row["draft"]) if row["draft"] is not None else None
        return Origin(name=row["name"], draft=source, link=row["link"] or "", text=row["text"] or "")


class RepurposingWrites(RepurposingReads, AssistWrites):
    async def add_repurposing(self, wish: Repurposing) -> int:
        values = {
            "person": wish.person,
            "draft": wish.draft,
            "text": wish.text,
            "link": wish.link,
            "wanted": list(wish.wanted),
            "subject": wish.subject,
            "unread": wish.unread,
            "state": wish.state.value,
            "left_out": wish.left_out,
            "asked_at": wish.asked_at,
        }
        made = insert(repurposings).values(workspace=self.workspace, **values).returning(repurposings.c.id)
        return int((await self._connection.execute(made)).scalar_one())

    async def save_repurposing(self, wish: Repurposing) -> None:
        await self._connection.execute(
            update(repurposings)
            .filter_by(workspace=self.workspace, id=wish.id)
            .values(
                text=wish.text,
                subject=wish.subject,
                unread=wish.unread,
                state=wish.state.value,
                why=wish.why.value if wish.why else None,
                left_out=wish.left_out,
            )
        )

    async def note_origin(self, draft: DraftId, repurposing: int, name: str) -> None:
        await self._connection.execute(
            insert(draft_origins).values(workspace=self.workspace, draft=draft, repurposing=repurposing, name=name)
        )

    async def forget_wishes(self, *, before: datetime) -> None:
        old = (
            repurposings.c.workspace == self.workspace,
            repurposings.c.state != State.WAITING.value,
            repurposings.c.asked_at < before,
            ~_needed(),
        )
        gone = await self._connection.execute(delete(repurposings).where(*old).returning(repurposings.c.subject))
        await _forget_answers(self._connection, self.workspace, list(gone.scalars()))


async def to_repurpose(
    connection: AsyncConnection, *, now: datetime, limit: int
) -> tuple[tuple[WorkspaceId, int], ...]:
    calls = model_calls.c
    about = and_(
        calls.workspace == repurposings.c.workspace,
        calls.feature == Feature.VARIANTS.value,
        calls.subject == repurposings.c.subject,
    )
    query = (
        select(repurposings.c.workspace, repurposings.c.id)
        .outerjoin(model_calls, about)
        .where(
            repurposings.c.state == State.WAITING.value,
            or_(calls.subject.is_(None), calls.state.in_(SETTLED), calls.due_at <= now),
        )
        .order_by(repurposings.c.asked_at, repurposings.c.id)
        .limit(limit)
    )
    found = await connection.execute(query)
    return tuple((WorkspaceId(workspace), int(number)) for workspace, number in found)


async def forget_sources(connection: AsyncConnection, workspace: WorkspaceId, draft: DraftId) -> None:
    """Forgets what a purged draft gave to its variants, and the advisory it came from where it was the last variant.

    Variants of it that live go on saying that a model wrote them, and from which draft.
    """
    came_from = select(draft_origins.c.repurposing).filter_by(workspace=workspace, draft=draft)
    sources = list((await connection.execute(came_from)).scalars())
    await connection.execute(delete(draft_origins).filter_by(workspace=workspace, draft=draft))
    of_workspace = repurposings.c.workspace == workspace
    orphaned = and_(of_workspace, repurposings.c.id.in_(sources), ~_needed())
    from_it = and_(of_workspace, repurposings.c.draft == draft)
    touched = select(repurposings.c.subject).where(or_(orphaned, from_it))
    subjects = list((await connection.execute(touched)).scalars())
    await connection.execute(delete(repurposings).where(or_(orphaned, and_(from_it, ~_needed()))))
    await connection.execute(update(repurposings).where(from_it).values(text="", subject=FORGOTTEN))
    await _forget_answers(connection, workspace, subjects)


async def _forget_answers(connection: AsyncConnection, workspace: WorkspaceId, subjects: Sequence[str]) -> None:
    """Deletes answers that no wish shares any more."""
    shared = exists().where(
        repurposings.c.workspace == model_calls.c.workspace, repurposings.c.subject == model_calls.c.subject
    )
    await connection.execute(
        delete(model_calls)
        .filter_by(workspace=workspace, feature=Feature.VARIANTS.value)
        .where(model_calls.c.subject.in_(subjects), ~shared)
    )


def _needed() -> ColumnElement[bool]:
    """A wish of which a draft lives."""
    return exists().where(
        draft_origins.c.workspace == repurposings.c.workspace, draft_origins.c.repurposing == repurposings.c.id
    )


def _repurposing(row: Row) -> Repurposing:
    return Repurposing(
        id=row["id"],
        person=PersonId(row["person"]),
        draft=DraftId(row["draft"]) if row["draft"] is not None else None,
        text=row["text"],
        link=row["link"],
        wanted=tuple(row["wanted"]),
        asked_at=row["asked_at"],
        state=State(row["state"]),
        why=Silence(row["why"]) if row["why"] else None,
        left_out=row["left_out"],
        unread=row["unread"],
    )
