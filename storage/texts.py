"""Approved texts: references to versions, never their words."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ids import DraftId, PersonId, TextId, WorkspaceId
from bot.refusals import NotFound
from bot.texts.approved import ApprovedText, Kept
from storage.reviews import ReviewReads
from storage.rows import Row
from storage.tables_of_drafts import approved_texts


class TextReads(ReviewReads):
    async def approved_text(self, text: TextId) -> ApprovedText:
        query = select(approved_texts).where(approved_texts.c.workspace == self.workspace, approved_texts.c.id == text)
        if self._locking:
            query = query.with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("This approved text is no longer there.")
        return _text(row)

    async def kept_texts(self) -> tuple[Kept, ...]:
        found = await self._in_use()
        reviews = {review.draft.id: review for review in await self.reviews({text.draft for text in found})}
        kept = [Kept(text=text, review=reviews[text.draft]) for text in found if text.draft in reviews]
        return tuple(sorted(kept, key=lambda one: (one.text.title.casefold(), one.text.id)))

    async def count_texts(self) -> int:
        query = select(func.count()).where(
            approved_texts.c.workspace == self.workspace, approved_texts.c.retired_at.is_(None)
        )
        return (await self._connection.execute(query)).scalar_one()

    async def texts_of(self, draft: DraftId) -> tuple[ApprovedText, ...]:
        return await self._in_use(draft)

    async def _in_use(self, draft: DraftId | None = None) -> tuple[ApprovedText, ...]:
        query = select(approved_texts).where(
            approved_texts.c.workspace == self.workspace, approved_texts.c.retired_at.is_(None)
        )
        if draft is not None:
            query = query.where(approved_texts.c.draft == draft)
        return tuple(_text(row) for row in (await self._connection.execute(query)).mappings())


class TextWrites(TextReads):
    async def add_text(self, text: ApprovedText) -> ApprovedText:
        statement = insert(approved_texts).values(
            workspace=self.workspace,
            draft=text.draft,
            version=text.version,
            content_hash=text.content_hash,
            epoch=text.epoch,
            title=text.title,
            labels=list(text.labels),
            kept_by=text.kept_by,
            kept_at=text.kept_at,
            review_by=text.review_by,
        )
        number = (await self._connection.execute(statement.returning(approved_texts.c.id))).scalar_one()
        return replace(text, id=TextId(number))

    async def save_text(self, text: ApprovedText) -> None:
        await self._connection.execute(
            update(approved_texts)
            .where(approved_texts.c.workspace == self.workspace, approved_texts.c.id == text.id)
            .values(retired_by=text.retired_by, retired_at=text.retired_at, reminded_at=text.reminded_at)
        )


async def to_remind(
    connection: AsyncConnection, *, now: datetime, within: timedelta, limit: int
) -> tuple[tuple[WorkspaceId, TextId], ...]:
    query = (
        select(approved_texts.c.workspace, approved_texts.c.id)
        .where(
            approved_texts.c.review_by <= (now + within).date(),
            approved_texts.c.retired_at.is_(None),
            approved_texts.c.reminded_at.is_(None),
        )
        .order_by(approved_texts.c.review_by, approved_texts.c.id)
        .limit(limit)
    )
    found = await connection.execute(query)
    return tuple((WorkspaceId(workspace), TextId(text)) for workspace, text in found)


def _text(row: Row) -> ApprovedText:
    return ApprovedText(
        id=TextId(row["id"]),
        draft=DraftId(row["draft"]),
        version=row["version"],
        content_hash=row["content_hash"],
        epoch=row["epoch"],
        title=row["title"],
        labels=tuple(row["labels"]),
        kept_by=PersonId(row["kept_by"]),
        kept_at=row["kept_at"],
        review_by=row["review_by"],
        retired_by=PersonId(row["retired_by"]) if row["retired_by"] else None,
        retired_at=row["retired_at"],
        reminded_at=row["reminded_at"],
    )
