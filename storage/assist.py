"""Calls to the language model, and what they cost."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.assist.call import OF_THE_MONTH, Call, CallState, Used
from bot.assist.provider import Feature, Silence, Tokens
from bot.drafts.draft import DraftState
from bot.ids import DraftId, WorkspaceId
from storage.connected import Connected, put_if_absent, upsert
from storage.rows import Row
from storage.tables import drafts, versions
from storage.tables_of_assist import model_calls, model_usage

OF_ITS_TIME = [why.value for why in Silence if why.of_its_time]
SETTLED = [state.value for state in CallState if state.settled]


class AssistReads(Connected):
    async def call_about(self, feature: Feature, subject: str) -> Call | None:
        query = select(model_calls).filter_by(workspace=self.workspace, feature=feature.value, subject=subject)
        row = (await self._connection.execute(query)).mappings().one_or_none()
        return _call(row) if row else None

    async def used(self, first: date, last: date) -> tuple[Used, ...]:
        of = model_usage.c
        query = (
            select(of.feature, func.sum(of.calls), func.sum(of.sent), func.sum(of.received))
            .where(of.workspace == self.workspace, of.day >= first, of.day <= last)
            .group_by(of.feature)
            .order_by(of.feature)
        )
        return tuple(
            Used(feature=Feature(feature), calls=int(calls), tokens=Tokens(sent=int(sent), received=int(received)))
            for feature, calls, sent, received in await self._connection.execute(query)
        )

    async def drafts_saying(self, content_hash: str) -> tuple[DraftId, ...]:
        query = (
            select(drafts.c.id)
            .join(versions, _current())
            .where(drafts.c.workspace == self.workspace, versions.c.content_hash == content_hash)
            .order_by(drafts.c.id)
        )
        return tuple(map(DraftId, (await self._connection.execute(query)).scalars()))


class AssistWrites(AssistReads):
    async def claim_call(
        self, feature: Feature, subject: str, *, holder: str, now: datetime, lease: timedelta, estimate: int = 0
    ) -> Call | None:
        await self._connection.execute(
            put_if_absent(self._connection.dialect.name, model_calls),
            {
                "workspace": self.workspace,
                "feature": feature.value,
                "subject": subject,
                "state": CallState.WAITING.value,
                "answer": [],
                "model": "",
                "attempts": 0,
                "estimate": 0,
                "due_at": now,
                "asked_at": now,
            },
        )
        # Waiting and due, or claimed by somebody whose lease is over: the same column says both.
        claimed = (
            update(model_calls)
            .filter_by(workspace=self.workspace, feature=feature.value, subject=subject)
            .where(model_calls.c.state.not_in(SETTLED), model_calls.c.due_at <= now)
            .values(
                state=CallState.CLAIMED.value,
                holder=holder,
                attempts=model_calls.c.attempts + 1,
                due_at=now + lease,
                estimate=estimate,
            )
            .returning(model_calls)
        )
        row = (await self._connection.execute(claimed)).mappings().one_or_none()
        return _call(row) if row else None

    async def promised(self, *, now: datetime) -> int:
        of = model_calls.c
        query = select(func.coalesce(func.sum(of.estimate), 0)).where(
            of.workspace == self.workspace, of.state == CallState.CLAIMED.value, of.due_at > now
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def count_alone(self) -> None:
        """SQLite has one writer; on PostgreSQL two might each promise what is left, not seeing the other's claim."""
        if self._connection.dialect.name == "postgresql":
            name = f"budget {self.workspace}"
            await self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))

    async def settle_call(self, call: Call, *, holder: str, due_at: datetime, now: datetime) -> bool:
        settled = (
            update(model_calls)
            .filter_by(workspace=self.workspace, feature=call.feature.value, subject=call.subject)
            .where(model_calls.c.state == CallState.CLAIMED.value, model_calls.c.holder == holder)
            .where(model_calls.c.attempts == call.attempts)
            .values(
                state=call.state.value,
                why=call.why.value if call.why else None,
                answer=list(call.answer),
                model=call.model[:100],
                due_at=due_at,
                holder=None,
                settled_at=now if call.state.settled else None,
            )
        )
        return bool((await self._connection.execute(settled)).rowcount)

    async def forget_call(self, feature: Feature, subject: str) -> None:
        await self._connection.execute(
            delete(model_calls).filter_by(
                workspace=self.workspace, feature=feature.value, subject=subject, state=CallState.NONE.value
            )
        )

    async def forget_unasked(self) -> None:
        await self._connection.execute(
            delete(model_calls)
            .filter_by(workspace=self.workspace, state=CallState.NONE.value)
            .where(model_calls.c.why.in_(OF_ITS_TIME))
        )

    async def forget_answers(self, feature: Feature, *, before: datetime) -> None:
        await self._connection.execute(
            delete(model_calls)
            .filter_by(workspace=self.workspace, feature=feature.value)
            .where(model_calls.c.settled_at < before)
        )

    async def note_usage(self, day: date, feature: Feature, tokens: Tokens) -> None:
        statement = upsert(self._connection, model_usage).values(
            workspace=self.workspace,
            day=day,
            feature=feature.value,
            calls=1,
            sent=tokens.sent,
            received=tokens.received,
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace", "day", "feature"],
                set_={
                    "calls": model_usage.c.calls + 1,
                    "sent": model_usage.c.sent + tokens.sent,
                    "received": model_usage.c.received + tokens.received,
                },
            )
        )


async def to_read(connection: AsyncConnection, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, DraftId], ...]:
    """Drafts in review on whose content no second opinion was asked for, or whose asking is due again.

    What has none for a reason of its time (see `Call.outdated`) is asked about anew: for a version that was submitted
    since, or in the next month.
    """
    calls = model_calls.c
    about = and_(
        calls.workspace == drafts.c.workspace,
        calls.feature == Feature.OPINION.value,
        calls.subject == versions.c.content_hash,
    )
    anew = and_(
        calls.state == CallState.NONE.value,
        calls.why.in_(OF_ITS_TIME),
        or_(
            calls.settled_at < versions.c.at,
            and_(calls.why.in_([why.value for why in OF_THE_MONTH]), calls.due_at <= now),
        ),
    )
    query = (
        select(drafts.c.workspace, drafts.c.id)
        .join(versions, _current())
        .outerjoin(model_calls, about)
        .where(
            drafts.c.state == DraftState.IN_REVIEW.value,
            or_(calls.subject.is_(None), and_(calls.state.not_in(SETTLED), calls.due_at <= now), anew),
        )
        .order_by(drafts.c.changed_at, drafts.c.id)
        .limit(limit)
    )
    found = await connection.execute(query)
    return tuple((WorkspaceId(workspace), DraftId(draft)) for workspace, draft in found)


async def end_claims(connection: AsyncConnection, *, now: datetime) -> None:
    """Gives up every claim, for a process that knows itself to be the only one; its attempt counts."""
    await connection.execute(
        update(model_calls)
        .where(model_calls.c.state == CallState.CLAIMED.value)
        .values(state=CallState.WAITING.value, holder=None, due_at=now)
    )


async def forget_opinions(
    connection: AsyncConnection, workspace: WorkspaceId, draft: DraftId, hashes: Sequence[str]
) -> None:
    """Deletes what was remarked on contents that only this draft has: it quotes them."""
    elsewhere = exists().where(
        versions.c.workspace == model_calls.c.workspace,
        versions.c.content_hash == model_calls.c.subject,
        versions.c.draft != draft,
    )
    await connection.execute(
        delete(model_calls).where(
            model_calls.c.workspace == workspace,
            model_calls.c.feature == Feature.OPINION.value,
            model_calls.c.subject.in_(list(hashes)),
            ~elsewhere,
        )
    )


def _current() -> ColumnElement[bool]:
    """A draft with its current version."""
    return and_(
        versions.c.workspace == drafts.c.workspace,
        versions.c.draft == drafts.c.id,
        versions.c.no == drafts.c.version,
    )


def _call(row: Row) -> Call:
    return Call(
        feature=Feature(row["feature"]),
        subject=row["subject"],
        state=CallState(row["state"]),
        why=Silence(row["why"]) if row["why"] else None,
        answer=tuple(row["answer"]),
        model=row["model"],
        attempts=row["attempts"],
        due_at=row["due_at"],
        settled_at=row["settled_at"],
    )
