"""The use case behind looking: the record says who opened which version as a reviewer (D6: never "saw")."""

from dataclasses import dataclass

from bot.audit.entries import Happening
from bot.requests import Request
from bot.review.deciding import about
from bot.review.review import Review
from bot.review.rosters import Rosters
from bot.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    store: Store
    rosters: Rosters

    async def opened(self, request: Request, review: Review) -> None:
        """Records that this person opened this version, if they review it; once a person and version.

        Whoever opens a purged one has none of its words before them: that is no opening.
        """
        if review.version.content.purged:
            return
        known = await self.rosters.about(request.workspace)
        async with self.store.read(request.workspace) as reader:
            roster = (await reader.settings()).roster.resolved(known)
            looked_at = await reader.looked_at(review.draft.id, request.person)
        asked_of = {role for stage in review.plan for role in stage.roles}
        if looked_at == review.version.no or not asked_of & roster.roles_of(request.person):
            return
        async with self.store.write(request.workspace) as tx:
            await tx.draft(review.draft.id)
            # Again, now that the draft's row is locked: two clicks at once are one opening.
            if await tx.looked_at(review.draft.id, request.person) != review.version.no:
                tx.record(about(review, request, Happening.OPENED))
