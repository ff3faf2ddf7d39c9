"""Whom turns wait for, what was sent about them, absences; and how long stages usually take, by the record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, extract, func, insert, or_, select, update

from bot.audit.entries import Happening
from bot.deadlines.delegation import Delegation
from bot.deadlines.nudging import SETTLED
from bot.deadlines.policy import Step
from bot.deadlines.ports import Asked, Heard, Sent
from bot.deadlines.slots import UNDER_WAY, Usual
from bot.deadlines.turn import Turn
from bot.drafts.draft import DraftState
from bot.ids import DelegationId, DraftId, PersonId
from bot.review.decision import Verdict
from bot.review.review import Review
from bot.review.stages import Role
from storage.connected import put_if_absent, upsert
from storage.reviews import ReviewReads
from storage.rows import Row
from storage.tables import audit_entries, drafts
from storage.tables_of_deadlines import delegations, nudges, turns

BOUNDS = (Happening.SUBMITTED.value, Happening.EDITED.value, Happening.DECIDED.value)
"""What a stage's time is measured from, and to."""


class DeadlineReads(ReviewReads):
    async def asked(self) -> tuple[Asked, ...]:
        query = select(turns).where(turns.c.workspace == self.workspace)
        return tuple(
            Asked(
                turn=_turn(row),
                person=PersonId(row["person"]),
                asked_at=row["asked_at"],
                snoozed_until=row["snoozed_until"],
                snoozes=row["snoozes"],
            )
            for row in (await self._connection.execute(query)).mappings()
        )

    async def sent_about(self, drafts: Collection[DraftId]) -> tuple[Sent, ...]:
        if not drafts:
            return ()
        query = select(nudges).where(nudges.c.workspace == self.workspace, nudges.c.draft.in_(drafts))
        return tuple(_sent(row) for row in (await self._connection.execute(query)).mappings())

    async def heard(self, draft: DraftId, person: PersonId) -> Heard:
        mine = select(nudges.c.step, nudges.c.at).join(drafts, _of_now(nudges))
        steps = await self._connection.execute(mine.where(_about(nudges, self.workspace, draft, person)))
        later = select(func.max(turns.c.snoozed_until)).join(drafts, _of_now(turns))
        until = await self._connection.scalar(later.where(_about(turns, self.workspace, draft, person)))
        return Heard(steps={step: at for step, at in steps}, snoozed_until=until)  # noqa: C416 - rows are not pairs

    async def unsettled(self) -> tuple[Turn, ...]:
        done = nudges.alias("done")
        over = select(done.c.draft).where(
            *(getattr(done.c, name) == getattr(nudges.c, name) for name in ("workspace", "draft", "stage", "version")),
            done.c.epoch == nudges.c.epoch,
            done.c.step == SETTLED,
        )
        query = select(nudges).where(
            nudges.c.workspace == self.workspace, nudges.c.step == Step.CHANNEL.value, ~over.exists()
        )
        return tuple(_turn(row) for row in (await self._connection.execute(query)).mappings())

    async def slots_near(self, *, now: datetime, until: datetime, limit: int) -> tuple[Review, ...]:
        query = (
            select(drafts.c.id)
            .where(
                drafts.c.workspace == self.workspace,
                drafts.c.state.in_([state.value for state in UNDER_WAY]),
                drafts.c.slot > now,
                drafts.c.slot <= until,
            )
            .order_by(drafts.c.slot)
            .limit(limit)
        )
        return await self.reviews((await self._connection.execute(query)).scalars().all())

    async def unmoved(self, states: Collection[DraftState], *, since: datetime, limit: int) -> tuple[Review, ...]:
        query = (
            select(drafts.c.id)
            .where(
                drafts.c.workspace == self.workspace,
                drafts.c.state.in_([state.value for state in states]),
                drafts.c.changed_at <= since,
            )
            .order_by(drafts.c.changed_at)
            .limit(limit)
        )
        found = await self.reviews((await self._connection.execute(query)).scalars().all())
        return tuple(sorted(found, key=lambda review: review.draft.changed_at))

    async def usual(self, *, since: datetime) -> Mapping[Role, Usual]:
        """The median is the mean of the one or two in the middle: SQLite has no function for it."""
        before = func.lag(audit_entries.c.at).over(
            partition_by=(audit_entries.c.draft, audit_entries.c.version), order_by=audit_entries.c.seq
        )
        steps = (
            select(
                audit_entries.c.kind,
                audit_entries.c.role,
                audit_entries.c.detail["verdict"].as_string().label("verdict"),
                self._seconds(audit_entries.c.at, before).label("took"),
            )
            .where(
                audit_entries.c.workspace == self.workspace,
                audit_entries.c.kind.in_(BOUNDS),
                audit_entries.c.at >= since,
            )
            .subquery()
        )
        ranked = (
            select(
                steps.c.role,
                steps.c.took,
                func.row_number().over(partition_by=steps.c.role, order_by=steps.c.took).label("rank"),
                func.count().over(partition_by=steps.c.role).label("samples"),
            )
            .where(
                steps.c.kind == Happening.DECIDED.value,
                steps.c.verdict == Verdict.APPROVED.value,
                steps.c.took.is_not(None),
            )
            .subquery()
        )
        middle = (ranked.c.rank * 2).between(ranked.c.samples, ranked.c.samples + 2)
        query = (
            select(ranked.c.role, func.avg(ranked.c.took), func.max(ranked.c.samples))
            .where(middle)
            .group_by(ranked.c.role)
        )
        return {
            Role(role): Usual(median=timedelta(seconds=float(took)), samples=samples)
            for role, took, samples in await self._connection.execute(query)
        }

    def _seconds(self, end: ColumnElement[Any], start: ColumnElement[Any]) -> ColumnElement[Any]:
        if self._connection.dialect.name == "sqlite":
            return (func.julianday(end) - func.julianday(start)) * 86400
        return extract("epoch", end - start)

    async def delegations_of(self, person: PersonId, *, now: datetime) -> tuple[Delegation, ...]:
        query = (
            select(delegations)
            .where(
                delegations.c.workspace == self.workspace,
                delegations.c.ended.is_(False),
                delegations.c.ends > now,
                delegations.c.person == person,
            )
            .order_by(delegations.c.starts, delegations.c.id)
        )
        return tuple(_delegation(row) for row in (await self._connection.execute(query)).mappings())

    async def delegation(self, number: DelegationId) -> Delegation | None:
        query = select(delegations).where(delegations.c.workspace == self.workspace, delegations.c.id == number)
        if self._locking:
            query = query.with_for_update()
        row = (await self._connection.execute(query)).mappings().first()
        return _delegation(row) if row else None

    async def delegations_to_follow(self, *, now: datetime) -> tuple[Delegation, ...]:
        query = (
            select(delegations)
            .where(
                delegations.c.workspace == self.workspace,
                delegations.c.ended.is_(False),
                or_(
                    delegations.c.ends <= now,
                    and_(delegations.c.starts <= now, delegations.c.begun.is_(False)),
                ),
            )
            .order_by(delegations.c.id)
        )
        return tuple(_delegation(row) for row in (await self._connection.execute(query)).mappings())


class DeadlineWrites(DeadlineReads):
    async def note_asked(self, asked: Sequence[Asked]) -> None:
        if asked:
            statement = put_if_absent(self._connection.dialect.name, turns)
            await self._connection.execute(statement, [self._asked_row(one) for one in asked])

    async def forget_asked(self, asked: Sequence[Asked]) -> None:
        for one in asked:
            await self._connection.execute(
                delete(turns).where(
                    *(getattr(turns.c, name) == value for name, value in self._key(one.turn, one.person))
                )
            )

    async def put_off(self, asked: Asked) -> None:
        values = {"snoozed_until": asked.snoozed_until, "snoozes": asked.snoozes}
        await self._connection.execute(
            upsert(self._connection, turns)
            .values(**self._asked_row(asked))
            .on_conflict_do_update(index_elements=[column.name for column in turns.primary_key], set_=values)
        )

    async def claim_step(self, sent: Sent) -> bool:
        statement = put_if_absent(self._connection.dialect.name, nudges)
        values = {**dict(self._key(sent.turn, sent.person)), "step": sent.key, "at": sent.at}
        claimed = await self._connection.execute(statement, values)
        return bool(claimed.rowcount)

    async def escalate(self, turn: Turn) -> None:
        which = (drafts.c.workspace == self.workspace, drafts.c.id == turn.draft)
        before = (await self._connection.execute(select(drafts.c.escalated).where(*which))).scalar_one()
        after = {**before, turn.stage: [turn.version, turn.epoch]}
        await self._connection.execute(update(drafts).where(*which).values(escalated=after))

    async def add_delegation(self, delegation: Delegation) -> Delegation:
        statement = insert(delegations).values(
            workspace=self.workspace, person=delegation.person, delegate=delegation.delegate, **_span(delegation)
        )
        number = (await self._connection.execute(statement.returning(delegations.c.id))).scalar_one()
        return replace(delegation, id=DelegationId(number))

    async def save_delegation(self, delegation: Delegation) -> None:
        await self._connection.execute(
            update(delegations)
            .where(delegations.c.workspace == self.workspace, delegations.c.id == delegation.id)
            .values(**_span(delegation))
        )

    def _asked_row(self, asked: Asked) -> dict[str, object]:
        return {
            **dict(self._key(asked.turn, asked.person)),
            "asked_at": asked.asked_at,
            "snoozed_until": asked.snoozed_until,
            "snoozes": asked.snoozes,
        }

    def _key(self, turn: Turn, person: PersonId | None) -> list[tuple[str, object]]:
        return [
            ("workspace", self.workspace),
            ("draft", turn.draft),
            ("stage", turn.stage),
            ("version", turn.version),
            ("epoch", turn.epoch),
            ("person", person or ""),
        ]


def _span(delegation: Delegation) -> dict[str, object]:
    return {
        "starts": delegation.starts,
        "ends": delegation.ends,
        "begun": delegation.begun,
        "ended": delegation.ended,
    }


def _of_now(table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - either of two tables
    """Rows about the version and epoch their draft is at."""
    return and_(
        drafts.c.workspace == table.c.workspace,
        drafts.c.id == table.c.draft,
        drafts.c.version == table.c.version,
        drafts.c.epoch == table.c.epoch,
    )


def _about(table: Any, workspace: str, draft: DraftId, person: PersonId) -> ColumnElement[bool]:  # noqa: ANN401 - likewise
    return and_(table.c.workspace == workspace, table.c.draft == draft, table.c.person == person)


def _turn(row: Row) -> Turn:
    return Turn(draft=DraftId(row["draft"]), stage=row["stage"], version=row["version"], epoch=row["epoch"])


def _sent(row: Row) -> Sent:
    return Sent(
        turn=_turn(row), person=PersonId(row["person"]) if row["person"] else None, key=row["step"], at=row["at"]
    )


def _delegation(row: Row) -> Delegation:
    return Delegation(
        id=DelegationId(row["id"]),
        person=PersonId(row["person"]),
        delegate=PersonId(row["delegate"]),
        starts=row["starts"],
        ends=row["ends"],
        begun=row["begun"],
        ended=row["ended"],
    )
