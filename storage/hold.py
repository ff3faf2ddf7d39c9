"""The hold row of a workspace: whoever decides on a draft shares it, whoever starts or ends a hold has it alone.

On SQLite the one writer is alone anyway. On PostgreSQL the row is locked before any draft's row, always in this order.
"""

from sqlalchemy import and_, bindparam, select

from bot.crisis.hold import Hold, scope_of
from bot.ids import ChannelId, CrisisId
from storage.connected import Connected, put_if_absent
from storage.rows import Row
from storage.tables import drafts
from storage.tables_of_crisis import crises, holds

HOLDING = (
    crises.c.id.label("hold_crisis"),
    crises.c.scope.label("hold_scope"),
    crises.c.started_at.label("hold_since"),
    crises.c.channel.label("hold_channel"),
)
"""The columns of a hold that is on, empty where none is."""

IS_ON = and_(crises.c.workspace == holds.c.workspace, crises.c.id == holds.c.crisis, crises.c.drill.is_(False))
OF_DRAFT = holds.c.workspace == drafts.c.workspace

_ON = select(*HOLDING).select_from(holds.join(crises, IS_ON)).where(holds.c.workspace == bindparam("of_workspace"))
_SHARE = select(holds.c.workspace).where(holds.c.workspace == bindparam("of_workspace")).with_for_update(read=True)
_ALONE = select(holds.c.workspace).where(holds.c.workspace == bindparam("of_workspace")).with_for_update()


class HoldReads(Connected):
    _shares_hold = False
    """Whether this transaction has the hold row already."""

    async def hold_on(self) -> Hold | None:
        await self._share_hold()
        row = (await self._connection.execute(_ON, {"of_workspace": self.workspace})).mappings().first()
        return hold_of(row) if row else None

    async def _share_hold(self) -> None:
        """Keeps a hold from being started or ended until this transaction has committed."""
        await self._take_hold(alone=False)

    async def _take_hold(self, *, alone: bool) -> None:
        if not self._locking or self._shares_hold or self._connection.dialect.name != "postgresql":
            return
        self._shares_hold = True
        statement = _ALONE if alone else _SHARE
        which = {"of_workspace": self.workspace}
        if (await self._connection.execute(statement, which)).first() is None:
            row = {"workspace": self.workspace, "crisis": None}
            await self._connection.execute(put_if_absent(self._connection.dialect.name, holds), row)
            await self._connection.execute(statement, which)


def hold_of(row: Row) -> Hold | None:
    if row["hold_crisis"] is None:
        return None
    return Hold(
        crisis=CrisisId(row["hold_crisis"]),
        scope=scope_of(row["hold_scope"]),
        since=row["hold_since"],
        channel=ChannelId(row["hold_channel"]),
    )
