"""Passes of the privacy role."""

from dataclasses import replace

from sqlalchemy import insert, select, update

from bot.drafts.kinds import Kind
from bot.ids import DraftId, PassId, PersonId
from bot.preflight.passes import Pass, PassState
from storage.connected import Connected
from storage.rows import Row
from storage.tables_of_drafts import passes


class PassReads(Connected):
    async def pass_of(self, number: PassId) -> Pass | None:
        query = select(passes).where(passes.c.workspace == self.workspace, passes.c.id == number)
        row = (await self._connection.execute(query)).mappings().first()
        return _pass(row) if row else None

    async def passes(self, *, person: PersonId, kind: Kind) -> tuple[Pass, ...]:
        query = (
            select(passes)
            .where(
                passes.c.workspace == self.workspace,
                passes.c.person == person,
                passes.c.kind == kind.value,
                passes.c.state == PassState.GRANTED.value,
            )
            .order_by(passes.c.draft.is_(None), passes.c.id)
        )
        return tuple(_pass(row) for row in (await self._connection.execute(query)).mappings())


class PassWrites(PassReads):
    async def add_pass(self, wanted: Pass) -> Pass:
        statement = insert(passes).values(
            workspace=self.workspace,
            person=wanted.person,
            rule=wanted.rule,
            kind=wanted.kind.value,
            because=wanted.because,
            asked_at=wanted.asked_at,
            state=wanted.state.value,
        )
        number = (await self._connection.execute(statement.returning(passes.c.id))).scalar_one()
        return replace(wanted, id=PassId(number))

    async def save_pass(self, found: Pass) -> None:
        await self._connection.execute(
            update(passes)
            .where(passes.c.workspace == self.workspace, passes.c.id == found.id)
            .values(
                state=found.state.value,
                answered_by=found.answered_by,
                answered_at=found.answered_at,
                draft=found.draft,
            )
        )


def _pass(row: Row) -> Pass:
    return Pass(
        id=PassId(row["id"]),
        person=PersonId(row["person"]),
        rule=row["rule"],
        kind=Kind(row["kind"]),
        because=row["because"],
        asked_at=row["asked_at"],
        state=PassState(row["state"]),
        answered_by=PersonId(row["answered_by"]) if row["answered_by"] else None,
        answered_at=row["answered_at"],
        draft=DraftId(row["draft"]) if row["draft"] is not None else None,
    )
