"""Wishes for posts from an advisory, and the drafts that came of them."""

from datetime import datetime

from sqlalchemy import and_, delete, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.assist.provider import Feature, Silence
from bot.assist.variants import Origin, Repurposing, State
from bot.ids import DraftId, PersonId, WorkspaceId
from storage.assist import SETTLED, AssistReads, AssistWrites
from storage.rows import Row
from storage.tables_of_assist import draft_origins, model_calls, repurposings


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
            .join(repurposings, same)
            .where(draft_origins.c.workspace == self.workspace, draft_origins.c.draft == draft)
        )
        row = (await self._connection.execute(query)).mappings().one_or_none()
        if row is None:
            return None
        source = DraftId(row["draft"]) if row["draft"] is not None else None
        return Origin(name=row["name"], draft=source, link=row["link"], text=row["text"])


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
    """Deletes where a purged draft came from, and the advisories and answers that no draft needs any more."""
    await connection.execute(delete(draft_origins).filter_by(workspace=workspace, draft=draft))
    needed = exists().where(
        draft_origins.c.workspace == repurposings.c.workspace, draft_origins.c.repurposing == repurposings.c.id
    )
    gone = await connection.execute(
        delete(repurposings)
        .where(repurposings.c.workspace == workspace, repurposings.c.state != State.WAITING.value)
        .where(or_(repurposings.c.draft == draft, ~needed))
        .returning(repurposings.c.subject)
    )
    subjects = list(gone.scalars())
    await connection.execute(
        delete(model_calls)
        .filter_by(workspace=workspace, feature=Feature.VARIANTS.value)
        .where(model_calls.c.subject.in_(subjects))
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
