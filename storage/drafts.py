"""Drafts, what is being written, versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.drafts.draft import Composition, Draft, DraftState, Version
from bot.ids import DraftId, PersonId
from bot.ports import Listed
from bot.refusals import NotFound
from bot.review.stages import Plan
from bot.review.submitting import composition_of
from storage import rows
from storage.connected import Connected
from storage.tables import compositions, drafts, versions

OVER = tuple(state.value for state in DraftState if state.over)


class DraftReads(Connected):
    async def draft(self, draft: DraftId) -> Draft:
        query = select(drafts).where(drafts.c.workspace == self.workspace, drafts.c.id == draft)
        if self._locking:
            query = query.with_for_update()
        found = (await self._connection.execute(query)).mappings().first()
        if found is None:
            raise NotFound
        return rows.draft(found)

    async def composition(self, draft: DraftId) -> Composition | None:
        query = select(compositions.c.content).where(
            compositions.c.workspace == self.workspace, compositions.c.draft == draft
        )
        document = (await self._connection.execute(query)).scalar_one_or_none()
        return rows.composition(document) if document else None

    async def versions(self, draft: DraftId) -> tuple[Version, ...]:
        query = (
            select(versions)
            .where(versions.c.workspace == self.workspace, versions.c.draft == draft)
            .order_by(versions.c.no)
        )
        return tuple(rows.version(found) for found in (await self._connection.execute(query)).mappings())

    async def drafts_of(self, author: PersonId, *, limit: int) -> tuple[Listed, ...]:
        mine = (drafts.c.workspace == self.workspace) & (drafts.c.author == author)
        listed: list[Draft] = []
        for over in (False, True):
            membership = drafts.c.state.in_(OVER) if over else drafts.c.state.not_in(OVER)
            query = (
                select(drafts)
                .where(mine, membership)
                .order_by(drafts.c.changed_at.desc(), drafts.c.id.desc())
                .limit(limit - len(listed))
            )
            listed += [rows.draft(found) for found in (await self._connection.execute(query)).mappings()]
        return tuple([found for draft in listed if (found := await self._listed(draft))])

    async def _listed(self, draft: Draft) -> Listed | None:
        """The draft with its words; None where it was given up before anything was submitted."""
        composition = await self.composition(draft.id)
        if composition is None and draft.version:
            composition = composition_of(await self._version(draft.id, draft.version))
        return Listed(draft=draft, composition=composition) if composition else None

    async def _version(self, draft: DraftId, no: int) -> Version:
        query = select(versions).where(
            versions.c.workspace == self.workspace, versions.c.draft == draft, versions.c.no == no
        )
        found = (await self._connection.execute(query)).mappings().first()
        if found is None:
            raise NotFound
        return rows.version(found)


class DraftWrites(DraftReads):
    async def new_draft(self, *, author: PersonId, at: datetime) -> Draft:
        values: dict[str, Any] = {
            "workspace": self.workspace,
            "author": author,
            "state": DraftState.SAVED.value,
            "came_from": None,
            "version": 0,
            "epoch": 0,
            "plan": [],
            "created_at": at,
            "changed_at": at,
            "submitted_at": None,
        }
        number = (await self._connection.execute(insert(drafts).values(values).returning(drafts.c.id))).scalar_one()
        return rows.draft({**values, "id": number})

    async def save_draft(self, draft: Draft) -> None:
        await self._connection.execute(
            update(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.id == draft.id)
            .values(
                state=draft.state.value,
                came_from=draft.came_from.value if draft.came_from else None,
                version=draft.version,
                epoch=draft.epoch,
                changed_at=draft.changed_at,
                submitted_at=draft.submitted_at,
            )
        )

    async def save_composition(self, draft: DraftId, composition: Composition, *, by: PersonId, at: datetime) -> None:
        upsert = sqlite_insert if self._connection.dialect.name == "sqlite" else postgresql_insert
        content = rows.composition_document(composition)
        statement = upsert(compositions).values(
            workspace=self.workspace, draft=draft, content=content, saved_by=by, saved_at=at
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace", "draft"],
                set_={"content": content, "saved_by": by, "saved_at": at},
            )
        )

    async def composer(self, draft: DraftId) -> PersonId | None:
        query = select(compositions.c.saved_by).where(
            compositions.c.workspace == self.workspace, compositions.c.draft == draft
        )
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return PersonId(found) if found else None

    async def drop_composition(self, draft: DraftId) -> None:
        await self._connection.execute(
            delete(compositions).where(compositions.c.workspace == self.workspace, compositions.c.draft == draft)
        )

    async def add_version(self, version: Version) -> None:
        await self._connection.execute(
            insert(versions).values(
                workspace=self.workspace,
                draft=version.draft,
                no=version.no,
                content=rows.content_document(version.content),
                content_hash=version.content_hash,
                slot=version.slot,
                note=version.note,
                edited_by=version.edited_by,
                at=version.at,
            )
        )
        await self._connection.execute(
            update(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.id == version.draft)
            .values(slot=version.slot)
        )

    async def set_plan(self, draft: DraftId, plan: Plan) -> None:
        await self._connection.execute(
            update(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.id == draft)
            .values(plan=rows.plan_document(plan))
        )
