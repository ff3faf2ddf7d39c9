"""Whom facts under review wait for, and what was sent about that."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from bot.deadlines.nudging import SETTLED
from bot.deadlines.policy import Step
from bot.facts.turn import FactAsked, FactSent, FactTurn
from bot.ids import FactId, PersonId
from storage.connected import Connected, put_if_absent
from storage.rows import Row
from storage.tables_of_facts import fact_nudges, fact_turns


class FactTurnReads(Connected):
    async def facts_asked(self) -> tuple[FactAsked, ...]:
        query = select(fact_turns).where(fact_turns.c.workspace == self.workspace)
        return tuple(
            FactAsked(turn=_turn(row), person=PersonId(row["person"]), asked_at=row["asked_at"])
            for row in (await self._connection.execute(query)).mappings()
        )

    async def facts_sent(self, facts: Collection[FactId]) -> tuple[FactSent, ...]:
        if not facts:
            return ()
        query = select(fact_nudges).where(fact_nudges.c.workspace == self.workspace, fact_nudges.c.fact.in_(facts))
        return tuple(_sent(row) for row in (await self._connection.execute(query)).mappings())

    async def facts_unsettled(self) -> tuple[FactSent, ...]:
        done = fact_nudges.alias("done")
        over = select(done.c.fact).where(
            *(getattr(done.c, name) == getattr(fact_nudges.c, name) for name in ("workspace", "fact", "version")),
            done.c.step == SETTLED,
        )
        query = select(fact_nudges).where(
            fact_nudges.c.workspace == self.workspace, fact_nudges.c.step == Step.CHANNEL.value, ~over.exists()
        )
        return tuple(_sent(row) for row in (await self._connection.execute(query)).mappings())


class FactTurnWrites(FactTurnReads):
    async def note_facts_asked(self, asked: Sequence[FactAsked]) -> None:
        if asked:
            statement = put_if_absent(self._connection.dialect.name, fact_turns)
            rows = [{**self._fact_key(one.turn, one.person), "asked_at": one.asked_at} for one in asked]
            await self._connection.execute(statement, rows)

    async def forget_facts_asked(self, asked: Sequence[FactAsked]) -> None:
        for one in asked:
            await self._connection.execute(delete(fact_turns).filter_by(**self._fact_key(one.turn, one.person)))

    async def claim_fact_step(self, sent: FactSent) -> bool:
        statement = put_if_absent(self._connection.dialect.name, fact_nudges)
        values = {**self._fact_key(sent.turn, sent.person), "step": sent.key, "at": sent.at}
        claimed = await self._connection.execute(statement, values)
        return bool(claimed.rowcount)

    def _fact_key(self, turn: FactTurn, person: PersonId | None) -> dict[str, object]:
        return {"workspace": self.workspace, "fact": turn.fact, "version": turn.version, "person": person or ""}


def _turn(row: Row) -> FactTurn:
    return FactTurn(fact=FactId(row["fact"]), version=row["version"])


def _sent(row: Row) -> FactSent:
    return FactSent(
        turn=_turn(row), person=PersonId(row["person"]) if row["person"] else None, key=row["step"], at=row["at"]
    )
