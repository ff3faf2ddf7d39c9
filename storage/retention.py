"""Purging: which drafts are due, and what goes of each."""

import secrets
from datetime import date, datetime

from sqlalchemy import and_, case, delete, exists, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery.owed import Owed, person_lane
from bot.drafts.draft import Draft
from bot.drafts.networks import Network
from bot.ids import DraftId, FileId, PersonId
from bot.retention.marks import RetentionMark
from bot.retention.unlinking import unlinked
from bot.review.publishing import TaskState
from storage import assist, repurposing, rows
from storage.connected import Connected, upsert
from storage.drafts import OVER
from storage.tables import (
    audit_entries,
    audit_texts,
    compositions,
    decisions,
    drafts,
    media,
    media_uses,
    once_keys,
    posted_messages,
    retention_marks,
    stop_tasks,
    versions,
)
from storage.tables_of_drafts import approved_texts, findings, questions, suggestions


class RetentionReads(Connected):
    async def retention_mark(self, draft: DraftId) -> RetentionMark:
        query = select(retention_marks.c.held_at, retention_marks.c.purged_at).where(
            retention_marks.c.workspace == self.workspace, retention_marks.c.draft == draft
        )
        row = (await self._connection.execute(query)).first()
        return RetentionMark(held_at=row.held_at, purged_at=row.purged_at) if row else RetentionMark()

    async def purgeable(self, *, until: datetime, today: date, limit: int) -> tuple[Draft, ...]:
        marked = exists().where(
            retention_marks.c.workspace == drafts.c.workspace,
            retention_marks.c.draft == drafts.c.id,
            or_(retention_marks.c.held_at.is_not(None), retention_marks.c.purged_at.is_not(None)),
        )
        to_pause = exists().where(
            stop_tasks.c.workspace == drafts.c.workspace,
            stop_tasks.c.draft == drafts.c.id,
            stop_tasks.c.state != TaskState.CONFIRMED.value,
        )
        in_use = exists().where(
            approved_texts.c.workspace == drafts.c.workspace,
            approved_texts.c.draft == drafts.c.id,
            approved_texts.c.retired_at.is_(None),
            approved_texts.c.review_by >= today,
        )
        query = (
            select(drafts)
            .where(
                drafts.c.workspace == self.workspace,
                drafts.c.state.in_(OVER),
                drafts.c.changed_at <= until,
                ~marked,
                ~to_pause,
                ~in_use,
            )
            .order_by(drafts.c.changed_at, drafts.c.id)
            .limit(limit)
        )
        return tuple(rows.draft(row) for row in (await self._connection.execute(query)).mappings())

    async def messages_of(self, draft: DraftId) -> tuple[Owed, ...]:
        asked = await self._connection.execute(
            select(questions.c.id, questions.c.asker, questions.c.person).filter_by(
                workspace=self.workspace, draft=draft
            )
        )
        known = {
            owed.lane: owed
            for owed in (
                Owed.card(draft),
                Owed.ready(draft),
                *(Owed.tailored(draft, network) for network in Network),
                *(Owed.asking(question, draft, person) for question, *people in asked for person in people),
            )
        }
        people = person_lane(draft, PersonId(""))
        query = select(posted_messages.c.lane).where(
            posted_messages.c.workspace == self.workspace,
            or_(posted_messages.c.lane.in_(known), posted_messages.c.lane.startswith(people, autoescape=True)),
        )
        return tuple(
            known.get(lane) or Owed.direct(draft, PersonId(lane.removeprefix(people)))
            for lane in sorted((await self._connection.execute(query)).scalars())
        )


class RetentionWrites(RetentionReads):
    async def hold(self, draft: DraftId, *, at: datetime | None) -> None:
        await self._mark(draft, held_at=at)

    async def purge(self, draft: DraftId, *, at: datetime) -> tuple[FileId, ...]:
        of_draft = {"workspace": self.workspace, "draft": draft}
        await self._purge_versions(draft)
        await self._connection.execute(delete(compositions).filter_by(**of_draft))
        await self._connection.execute(delete(suggestions).filter_by(**of_draft))
        await self._connection.execute(delete(approved_texts).filter_by(**of_draft))
        answered = case((questions.c.answer.is_not(None), ""), else_=None)
        await self._connection.execute(update(questions).filter_by(**of_draft).values(question="", answer=answered))
        entries = select(audit_entries.c.seq).filter_by(**of_draft)
        await self._connection.execute(
            delete(audit_texts).where(audit_texts.c.workspace == self.workspace, audit_texts.c.seq.in_(entries))
        )
        said = case((findings.c.answer.is_not(None), ""), else_=None)
        await self._connection.execute(update(findings).filter_by(**of_draft).values(answer=said))
        files = await self._purge_images(draft)
        await self._mark(draft, purged_at=at)
        return files

    async def _purge_versions(self, draft: DraftId) -> None:
        """Takes the words out of versions and decisions; what stays in place of their hashes says nothing of them."""
        salt = secrets.token_hex(32)
        of_draft = {"workspace": self.workspace, "draft": draft}
        bound: dict[int, tuple[str, str]] = {}
        found = (await self._connection.execute(select(versions).filter_by(**of_draft))).mappings().all()
        hashes = [row["content_hash"] for row in found]
        await repurposing.forget_sources(self._connection, self.workspace, draft)
        await assist.forget_opinions(self._connection, self.workspace, draft, hashes)
        for row in found:
            digest = unlinked(row["content_hash"], salt)
            document = rows.purged_document(row["content"], digest)
            version = rows.version({**row, "content": document, "content_hash": digest, "note": ""})
            bound[version.no] = (version.content_hash, version.version_hash)
            await self._connection.execute(
                update(versions)
                .filter_by(**of_draft, no=version.no)
                .values(content=document, content_hash=digest, note="", because="")
            )
        for no, (content_hash, version_hash) in bound.items():
            await self._connection.execute(
                update(decisions)
                .filter_by(**of_draft, version=no)
                .values(content_hash=content_hash, version_hash=version_hash, reason="", evidence=None)
            )

    async def _purge_images(self, draft: DraftId) -> tuple[FileId, ...]:
        """Removes images that only this draft uses; their rows are locked, so that nobody takes one up meanwhile."""
        used = (
            select(media_uses.c.sha256)
            .where(media_uses.c.workspace == self.workspace, media_uses.c.draft == draft)
            .order_by(media_uses.c.sha256)
        )
        sha256s = (await self._connection.execute(used)).scalars().all()
        if not sha256s:
            return ()
        mine = and_(media.c.workspace == self.workspace, media.c.sha256.in_(sha256s))
        await self._connection.execute(select(media.c.sha256).where(mine).order_by(media.c.sha256).with_for_update())
        await self._connection.execute(
            delete(media_uses).where(media_uses.c.workspace == self.workspace, media_uses.c.draft == draft)
        )
        used_elsewhere = exists().where(
            media_uses.c.workspace == media.c.workspace, media_uses.c.sha256 == media.c.sha256
        )
        gone = await self._connection.execute(delete(media).where(mine, ~used_elsewhere).returning(media.c.slack_file))
        return tuple(sorted(FileId(file) for file in gone.scalars() if file))

    async def _mark(self, draft: DraftId, **values: datetime | None) -> None:
        await self._connection.execute(
            upsert(self._connection, retention_marks)
            .values(workspace=self.workspace, draft=draft, **values)
            .on_conflict_do_update(index_elements=["workspace", "draft"], set_=values)
        )


async def forget_keys(connection: AsyncConnection, *, before: datetime, limit: int) -> int:
    old = select(once_keys.c.workspace, once_keys.c.key).where(once_keys.c.at < before).order_by(once_keys.c.at)
    gone = await connection.execute(
        delete(once_keys).where(tuple_(once_keys.c.workspace, once_keys.c.key).in_(old.limit(limit)))
    )
    return gone.rowcount
