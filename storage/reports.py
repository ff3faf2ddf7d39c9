"""What reports read: the record's entries about the drafts that were under way in a span of time."""

from datetime import datetime

from sqlalchemy import or_, select

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.ids import DraftId
from bot.reports.step import ASIDE, Step
from bot.review.decision import Verdict
from bot.review.moving import OPEN, STATE
from bot.workspaces.reasons import BETWEEN
from storage.connected import Connected
from storage.rows import Row
from storage.tables import audit_entries, drafts


class ReportReads(Connected):
    async def steps(self, start: datetime, end: datetime) -> tuple[Step, ...]:
        """The drafts' own rows only say which to look at: one over before `start` has not changed since.

        Everything else is from the record. The kind of post is read from the draft, where it is that of the last
        version; its entry, SUBMITTED or EDITED, holds it as `post`.
        """
        same = (drafts.c.workspace == audit_entries.c.workspace) & (drafts.c.id == audit_entries.c.draft)
        query = (
            select(
                drafts.c.kind.label("post"),
                audit_entries.c.draft,
                audit_entries.c.at,
                audit_entries.c.kind,
                audit_entries.c.version,
                audit_entries.c.stage,
                audit_entries.c.role,
                audit_entries.c.detail,
            )
            .join(audit_entries, same)
            .where(
                drafts.c.workspace == self.workspace,
                drafts.c.submitted_at < end,
                or_(drafts.c.under_way.is_(True), drafts.c.changed_at >= start),
                audit_entries.c.at < end,
                audit_entries.c.kind.not_in([happening.value for happening in ASIDE]),
            )
            .order_by(audit_entries.c.draft, audit_entries.c.seq)
        )
        return tuple(map(_step, (await self._connection.execute(query)).mappings()))


def _step(row: Row) -> Step:
    detail = row["detail"]
    return Step(
        draft=DraftId(row["draft"]),
        kind=Kind(row["post"]),
        at=row["at"],
        happened=Happening(row["kind"]),
        version=row["version"],
        stage=row["stage"],
        role=row["role"],
        verdict=Verdict(detail["verdict"]) if "verdict" in detail else None,
        reasons=tuple(detail["reasons"].split(BETWEEN)) if "reasons" in detail else (),
        state=DraftState(detail[STATE]) if STATE in detail else None,
        open=frozenset(detail[OPEN].split()) if OPEN in detail else None,
    )
