"""Files of drafts that were handed in, and the drafts that came with them."""

from dataclasses import asdict, replace

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.drafts.draft import Draft, DraftState
from bot.ids import DraftId, FileId, ImportId, PersonId, WorkspaceId
from bot.imports.handed_in import Import, ImportState, Into, Problem
from bot.refusals import NotFound
from bot.review.review import Review
from storage import rows
from storage.reviews import ReviewReads
from storage.rows import Row
from storage.tables import drafts
from storage.tables_of_drafts import imported_drafts, imports


class ImportReads(ReviewReads):
    async def handed_in(self, number: ImportId) -> Import:
        query = select(imports).where(imports.c.workspace == self.workspace, imports.c.id == number)
        if self._locking:
            query = query.with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("This import is no longer there.")
        return _import(row)

    async def import_of(self, draft: DraftId) -> ImportId | None:
        query = select(imported_drafts.c.import_id).where(
            imported_drafts.c.workspace == self.workspace, imported_drafts.c.draft == draft
        )
        number = (await self._connection.execute(query)).scalar_one_or_none()
        return ImportId(number) if number is not None else None

    async def imported_drafts(self, number: ImportId) -> tuple[Draft, ...]:
        came_with = (drafts.c.workspace == imported_drafts.c.workspace) & (drafts.c.id == imported_drafts.c.draft)
        query = (
            select(drafts)
            .join(imported_drafts, came_with)
            .where(imported_drafts.c.workspace == self.workspace, imported_drafts.c.import_id == number)
            .order_by(drafts.c.id)
        )
        return tuple(rows.draft(row) for row in (await self._connection.execute(query)).mappings())

    async def imported_reviews(self, number: ImportId) -> tuple[Review, ...]:
        found = await self.imported_drafts(number)
        return await self.reviews({draft.id for draft in found if draft.state is DraftState.IN_REVIEW})


class ImportWrites(ImportReads):
    async def add_import(self, handed_in: Import) -> Import:
        statement = insert(imports).values(
            workspace=self.workspace,
            person=handed_in.person,
            file=handed_in.file,
            name=handed_in.name,
            zone=handed_in.zone,
            into=handed_in.into.value,
            state=handed_in.state.value,
            asked_at=handed_in.asked_at,
            drafts=handed_in.drafts,
            problems=_problems_document(handed_in),
        )
        number = (await self._connection.execute(statement.returning(imports.c.id))).scalar_one()
        return replace(handed_in, id=ImportId(number))

    async def save_import(self, handed_in: Import) -> None:
        await self._connection.execute(
            update(imports)
            .where(imports.c.workspace == self.workspace, imports.c.id == handed_in.id)
            .values(state=handed_in.state.value, drafts=handed_in.drafts, problems=_problems_document(handed_in))
        )

    async def add_imported(self, number: ImportId, draft: DraftId) -> None:
        await self._connection.execute(
            insert(imported_drafts).values(workspace=self.workspace, import_id=number, draft=draft)
        )


async def waiting(connection: AsyncConnection, *, limit: int) -> tuple[tuple[WorkspaceId, ImportId], ...]:
    query = (
        select(imports.c.workspace, imports.c.id)
        .where(imports.c.state == ImportState.WAITING.value)
        .order_by(imports.c.asked_at, imports.c.id)
        .limit(limit)
    )
    return tuple((WorkspaceId(workspace), ImportId(number)) for workspace, number in await connection.execute(query))


def _problems_document(handed_in: Import) -> list[dict[str, object]]:
    return [asdict(problem) for problem in handed_in.problems]


def _import(row: Row) -> Import:
    return Import(
        id=ImportId(row["id"]),
        person=PersonId(row["person"]),
        file=FileId(row["file"]) if row["file"] else None,
        name=row["name"],
        zone=row["zone"],
        into=Into(row["into"]),
        state=ImportState(row["state"]),
        asked_at=row["asked_at"],
        drafts=row["drafts"],
        problems=tuple(Problem(**problem) for problem in row["problems"]),
    )
