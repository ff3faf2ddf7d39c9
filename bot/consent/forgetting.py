"""How long authorisations are kept, and the use case that forgets them."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.audit.entries import Fact, Happening
from bot.days import months_after
from bot.store import Store

logger = logging.getLogger(__name__)

SHORTEST_YEARS, LONGEST_YEARS = 6, 50
"""Bounds of the retention of authorisations and revocations: at least six years from when one was made or last was in
effect, whichever is later (45 CFR 164.530(j)(2)).
"""

BATCH = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgetting:
    store: Store

    async def forget_due(self, *, now: datetime, limit: int = BATCH) -> int:
        """Deletes authorisations whose time has come, where an admin has set one; how many.

        A day is given on top, so that no time zone makes it shorter.
        """
        forgotten = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                years = (await reader.settings()).consent_years
            if years is None:
                continue
            until = datetime.combine(months_after(now.date(), -12 * years), time.min, tzinfo=UTC)
            async with self.store.write(workspace) as tx:
                for number in await tx.forgettable(until=until, limit=limit):
                    await tx.forget_authorisation(number)
                    detail = {"authorisation": str(number), "after_years": str(years)}
                    tx.record(Fact(at=now, kind=Happening.CONSENT_FORGOTTEN, detail=detail))
                    forgotten += 1
        return forgotten
