"""The use case by which one person looks at one held post and sends it back into review."""

from dataclasses import dataclass

from bot.audit.entries import Fact, Happening
from bot.ids import DraftId
from bot.refusals import HoldIsOn, NotOpen, NotYours
from bot.requests import Request
from bot.review.moving import carry_out, voidings
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Looking:
    """One click, one post: there is no way to let several go at once. Another slot is an edit, and withdrawing is what
    it always is.
    """

    store: Store
    admins: Admins
    rosters: Rosters

    async def let_go(self, request: Request, draft: DraftId) -> Review:
        """Sends a held post back into review, where every stage approves it anew.

        Raises:
            NotFound: no such draft.
            NotYours: only its authors, people with a role and admins may.
            HoldIsOn: a hold still covers it.
            NotOpen: somebody has looked at it already, or its slot has passed.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            before = await tx.review(draft)
            if not may_look_at(before, request, roster, self.admins):
                raise NotYours("Only the draft's authors, people with a role and admins of Vetted may let it go.")
            after, voided = before.let_go(at=request.at)
            if before.held:
                raise HoldIsOn
            if before.version.slot is not None and before.version.slot <= request.at:
                raise NotOpen("Its slot has passed while it was held: give it another one, or withdraw it.")
            await tx.void_decisions(draft, voided, at=request.at)
            await tx.assign(draft, {})
            fact = Fact(
                at=request.at,
                kind=Happening.LET_GO,
                person=request.person,
                draft=draft,
                version=before.version.no,
            )
            facts = (fact, *voidings(before, voided, at=request.at))
            return await carry_out(tx, roster, before, after, facts=facts, at=request.at)


def may_look_at(review: Review, request: Request, roster: Roster, admins: Admins) -> bool:
    team = review.editors | admins.of(roster)
    return request.person in team or bool(roster.roles_of(request.person))
