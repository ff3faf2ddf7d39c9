"""Drafts, what is being written, versions."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from bot.drafts.draft import Composition, Draft, DraftState, Image, Version
from bot.ids import DraftId, PersonId
from bot.refusals import NotFound
from bot.review.lists import Listed
from bot.review.stages import Plan
from bot.review.submitting import composition_of
from storage import rows
from storage.connected import upsert
from storage.hold import HoldReads
from storage.tables import compositions, drafts, media_uses, versions
from storage.tables_of_consent import consent_uses

logger = logging.getLogger(__name__)

OVER = tuple(state.value for state in DraftState if state.over)
UNDER_WAY = tuple(state.value for state in DraftState if not state.over)

_SAVE = update(drafts).where(drafts.c.workspace == bindparam("in_workspace"), drafts.c.id == bindparam("with_id"))


class DraftReads(HoldReads):
    async def draft(self, draft: DraftId) -> Draft:
        return rows.draft(await self._draft_row(draft))

    async def _draft_row(self, draft: DraftId) -> RowMapping:
        await self._share_hold()
        query = select(drafts).where(drafts.c.workspace == self.workspace, drafts.c.id == draft)
        if self._locking:
            query = query.with_for_update()
        found = (await self._connection.execute(query)).mappings().first()
        if found is None:
            raise NotFound
        return found

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
        mine: list[RowMapping] = []
        for states in (UNDER_WAY, OVER):
            query = (
                select(drafts)
                .where(drafts.c.workspace == self.workspace, drafts.c.author == author, drafts.c.state.in_(states))
                .order_by(drafts.c.changed_at.desc(), drafts.c.id.desc())
                .limit(limit - len(mine))
            )
            mine += (await self._connection.execute(query)).mappings()
        return await self._listed([rows.draft(found) for found in mine])

    async def _listed(self, found: Sequence[Draft]) -> tuple[Listed, ...]:
        """Drafts with their words; one given up before anything was submitted has none, and is left out."""
        numbers = [draft.id for draft in found]
        query = select(compositions.c.draft, compositions.c.content).where(
            compositions.c.workspace == self.workspace, compositions.c.draft.in_(numbers)
        )
        written = {draft: rows.composition(document) for draft, document in await self._connection.execute(query)}
        for version in readable(await self._current_versions([number for number in numbers if number not in written])):
            written[version.draft] = composition_of(version)
        return tuple(Listed(draft=draft, composition=written[draft.id]) for draft in found if draft.id in written)

    async def _current_versions(self, numbers: Sequence[DraftId]) -> list[RowMapping]:
        """The rows of these drafts' current versions, in no order."""
        query = (
            select(versions)
            .join(drafts, (drafts.c.workspace == versions.c.workspace) & (drafts.c.id == versions.c.draft))
            .where(
                versions.c.workspace == self.workspace,
                versions.c.draft.in_(numbers),
                versions.c.no == drafts.c.version,
            )
        )
        return list((await self._connection.execute(query)).mappings())


def readable(found: Iterable[RowMapping]) -> Iterable[Version]:
    """The versions for a list: one that is corrupted is reported, by its number, and hides none of the others."""
    for row in found:
        try:
            yield rows.version(row)
        except rows.Corrupted as corrupted:
            logger.error("%s does not give its hash; it is left out of lists", corrupted)  # noqa: TRY400 - no values


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
            "assigned": {},
            "escalated": {},
            "under_way": False,
            "created_at": at,
            "changed_at": at,
            "submitted_at": None,
        }
        number = (await self._connection.execute(insert(drafts).values(values).returning(drafts.c.id))).scalar_one()
        return rows.draft({**values, "id": number})

    async def save_draft(self, draft: Draft) -> None:
        values = {
            "in_workspace": self.workspace,
            "with_id": draft.id,
            "state": draft.state.value,
            "came_from": draft.came_from.value if draft.came_from else None,
            "version": draft.version,
            "epoch": draft.epoch,
            "changed_at": draft.changed_at,
            "submitted_at": draft.submitted_at,
            "under_way": draft.version > 0 and not draft.state.over,
        }
        await self._connection.execute(_SAVE, values)

    async def save_composition(self, draft: DraftId, composition: Composition, *, by: PersonId, at: datetime) -> None:
        content = rows.composition_document(composition)
        statement = upsert(self._connection, compositions).values(
            workspace=self.workspace, draft=draft, content=content, saved_by=by, saved_at=at
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace", "draft"],
                set_={"content": content, "saved_by": by, "saved_at": at},
            )
        )
        await self._note_uses(draft, [image for image in composition.images if isinstance(image, Image)])

    async def _note_uses(self, draft: DraftId, images: Sequence[Image]) -> None:
        """Remembers that the draft shows these images: a purge removes only what nobody uses any more."""
        uses = [{"workspace": self.workspace, "sha256": one, "draft": draft} for one in {i.sha256 for i in images}]
        if uses:
            await self._connection.execute(upsert(self._connection, media_uses).on_conflict_do_nothing(), uses)

    async def _note_consents(self, version: Version) -> None:
        """Remembers on whose consent a version rests: when that ends, the draft is found."""
        uses = [
            {"workspace": self.workspace, "authorisation": one, "draft": version.draft, "version": version.no}
            for one in version.content.authorisations
        ]
        if uses:
            await self._connection.execute(insert(consent_uses), uses)

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
                because=version.because,
                edited_by=version.edited_by,
                at=version.at,
            )
        )
        await self._note_uses(version.draft, version.content.images)
        await self._note_consents(version)
        await self._connection.execute(
            update(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.id == version.draft)
            .values(
                slot=version.slot,
                kind=version.content.kind.value,
                networks=f" {' '.join(network.value for network in version.content.networks)} ",
            )
        )

    async def set_plan(self, draft: DraftId, plan: Plan) -> None:
        await self._connection.execute(
            update(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.id == draft)
            .values(plan=rows.plan_document(plan))
        )
