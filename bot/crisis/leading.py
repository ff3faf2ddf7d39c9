"""The frame of what only crisis leads may do: who may, once, the hold locked, every attempt in the record."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.audit.entries import Fact, Happening
from bot.crisis.crisis import leads
from bot.ids import PersonId
from bot.ports import Transaction
from bot.refusals import CrisisLeadsOnly, FourEyes, Refusal
from bot.requests import Request
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Leading:
    """What the use cases of a crisis share."""

    store: Store
    admins: Admins
    rosters: Rosters

    async def led(
        self,
        request: Request,
        what: str,
        act: Callable[[Transaction, WorkspaceSettings], Awaitable[T | FourEyes]],
        *,
        who: Callable[[Roster, Admins], frozenset[PersonId]] = leads,
    ) -> T:
        """Carries out `act` for one of those who may, in one transaction in which nobody else decides on a draft.

        `what`: how the record calls the attempt of somebody who may not. A FourEyes that `act` gives back, having
        written nothing, is such an attempt too.

        Raises:
            CrisisLeadsOnly, FourEyes: this person may not; the attempt is in the record.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            people = who(settings.roster, self.admins)
            refusal: Refusal = CrisisLeadsOnly(people)
            if request.person in people:
                await tx.lock_hold()
                done = await act(tx, settings)
                if not isinstance(done, FourEyes):
                    return done
                refusal = done
            tx.record(refused(request, what))
        raise refusal


def refused(request: Request, what: str) -> Fact:
    """Somebody tried what only crisis leads may."""
    return Fact(at=request.at, kind=Happening.REFUSED_CLICK, person=request.person, detail={"crisis": what})
