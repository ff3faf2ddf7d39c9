"""How far each source was read, by which process, and how it is doing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.listening.heard import Haul, SourceState
from storage.connected import Connected, upsert
from storage.posts import PostWrites
from storage.tables_of_listening import (
    source_states,
)


class SourceReads(Connected):
    async def sources(self) -> Mapping[str, SourceState]:
        query = select(source_states).where(source_states.c.workspace == self.workspace)
        return {
            row["source"]: SourceState(
                source=row["source"],
                cursor=row["cursor"],
                read_until=row["read_until"],
                read=row["read"],
                failing_since=row["failing_since"],
                reason=row["reason"],
                told_at=row["told_at"],
                heard_at=row["heard_at"],
                rate=row["rate"],
            )
            for row in (await self._connection.execute(query)).mappings()
        }


class SourceWrites(PostWrites, SourceReads):
    async def take_in(self, haul: Haul) -> int:
        """Posts that are here already count once; cursor and posts are one transaction, so nothing is read twice."""
        fresh = await self._keep(haul.matched, late=haul.read_until is None) if haul.matched else 0
        if haul.gone:
            await self._forget(haul.gone)
        if haul.left:
            await self._forget_authors(haul.left)
        await self._note(haul)
        return fresh

    async def _note(self, haul: Haul) -> None:
        key = {"workspace": self.workspace, "source": haul.source}
        values: dict[str, Any] = {
            "cursor": haul.cursor,
            "read": haul.read,
            "failing_since": None,
            "reason": "",
            "rate": 0.0,
        }
        told: dict[str, Any] = {
            "cursor": haul.cursor,
            "read": source_states.c.read + haul.read,
            "failing_since": None,
            "reason": "",
        }
        if haul.at is not None:
            values["heard_at"] = told["heard_at"] = haul.at
        if haul.read_until is not None:
            values["read_until"] = told["read_until"] = haul.read_until
        await self._connection.execute(
            upsert(self._connection, source_states)
            .values(**key, **values)
            .on_conflict_do_update(index_elements=list(key), set_=told)
        )

    async def note_source(self, state: SourceState) -> None:
        key = {"workspace": self.workspace, "source": state.source}
        told: dict[str, Any] = {"failing_since": state.failing_since, "reason": state.reason, "told_at": state.told_at}
        told |= {"heard_at": state.heard_at, "rate": state.rate}
        await self._connection.execute(
            upsert(self._connection, source_states)
            .values(**key, **told, cursor="", read=0)
            .on_conflict_do_update(index_elements=list(key), set_=told)
        )

    async def hold_source(self, source: str, holder: str, *, now: datetime, until: datetime) -> bool:
        key = {"workspace": self.workspace, "source": source}
        held = {"holder": holder, "held_until": until}
        claimed = await self._connection.execute(
            upsert(self._connection, source_states)
            .values(**key, **held, cursor="", read=0, reason="", rate=0.0)
            .on_conflict_do_update(
                index_elements=list(key),
                set_=held,
                where=(source_states.c.holder == holder)
                | source_states.c.held_until.is_(None)
                | (source_states.c.held_until <= now),
            )
            .returning(source_states.c.source)
        )
        return claimed.scalar_one_or_none() is not None


async def end_holds(connection: AsyncConnection) -> None:
    """Lets go of every source, for a process that knows itself to be the only one."""
    await connection.execute(update(source_states).values(holder=None, held_until=None))
