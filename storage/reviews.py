"""Reviews as the state machine wants them, and decisions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from bot.drafts.draft import DraftState
from bot.ids import DraftId, PersonId
from bot.refusals import NotFound
from bot.review.review import Decision, Review
from storage import rows
from storage.drafts import DraftReads, DraftWrites
from storage.tables import decisions, drafts, versions


class ReviewReads(DraftReads):
    async def review(self, draft: DraftId) -> Review:
        found = await self.draft(draft)
        if not found.version:
            raise NotFound
        plan = await self._connection.execute(
            select(drafts.c.plan).where(drafts.c.workspace == self.workspace, drafts.c.id == draft)
        )
        said = await self._connection.execute(
            select(decisions)
            .where(decisions.c.workspace == self.workspace, decisions.c.draft == draft)
            .order_by(decisions.c.id)
        )
        editors = await self._connection.execute(
            select(versions.c.edited_by)
            .where(versions.c.workspace == self.workspace, versions.c.draft == draft)
            .distinct()
        )
        return Review(
            draft=found,
            version=await self._version(draft, found.version),
            plan=rows.plan(plan.scalar_one()),
            decisions=tuple(rows.decision(row) for row in said.mappings()),
            editors=frozenset({found.author, *(PersonId(editor) for editor in editors.scalars())}),
        )

    async def in_review(self, *, limit: int) -> tuple[Review, ...]:
        query = (
            select(drafts.c.id)
            .where(drafts.c.workspace == self.workspace, drafts.c.state == DraftState.IN_REVIEW.value)
            .order_by(drafts.c.submitted_at, drafts.c.id)
            .limit(limit)
        )
        waiting = (await self._connection.execute(query)).scalars().all()
        return tuple([await self.review(DraftId(draft)) for draft in waiting])


class ReviewWrites(ReviewReads, DraftWrites):
    async def add_decision(self, draft: DraftId, decision: Decision) -> None:
        await self._connection.execute(
            insert(decisions).values(
                workspace=self.workspace,
                draft=draft,
                stage=decision.stage,
                role=decision.role.value,
                person=decision.person,
                verdict=decision.verdict.value,
                version=decision.version,
                content_hash=decision.content_hash,
                version_hash=decision.version_hash,
                epoch=decision.epoch,
                reason=decision.reason,
                at=decision.at,
            )
        )

    async def void_decisions(self, draft: DraftId, voided: Sequence[Decision], *, at: datetime) -> None:
        for decision in voided:
            await self._connection.execute(
                update(decisions)
                .where(
                    decisions.c.workspace == self.workspace,
                    decisions.c.draft == draft,
                    decisions.c.stage == decision.stage,
                    decisions.c.person == decision.person,
                    decisions.c.version == decision.version,
                    decisions.c.epoch == decision.epoch,
                    decisions.c.voided_at.is_(None),
                )
                .values(voided_at=at)
            )
