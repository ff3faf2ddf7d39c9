"""The use cases of a proposal: an alert suggests a hold, and a crisis lead answers it. It starts none."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.crisis.crisis import Proposal, ProposalState, leads
from bot.crisis.leading import Leading
from bot.crisis.telling import proposal_message
from bot.ids import AlertId, ProposalId, WorkspaceId
from bot.ports import Transaction
from bot.refusals import NotOpen
from bot.requests import Request
from bot.workspaces.settings import WorkspaceSettings

LONGEST_BECAUSE = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposing(Leading):
    async def propose(self, workspace: WorkspaceId, alert: AlertId, *, because: str, at: datetime) -> Proposal | None:
        """Owes each crisis lead one message that suggests a hold, once an alert; None where it was proposed before, or
        a hold is on already.

        `because`: one sentence of Vetted's own, never a post's words; at most 300 characters.
        """
        known = await self.rosters.about(workspace)
        async with self.store.write(workspace) as tx:
            hold = await tx.hold_on()
            if hold is not None or await tx.proposal_of(alert) is not None:
                return None
            people = leads((await tx.settings()).roster.resolved(known), self.admins)
            proposal = await tx.add_proposal(
                Proposal(id=ProposalId(0), alert=alert, because=because[:LONGEST_BECAUSE], at=at)
            )
            if proposal is None:  # another process was faster
                return None
            tx.owe(*(proposal_message(proposal.id, person) for person in sorted(people)))
            detail = {"proposal": str(proposal.id), "alert": str(alert)}
            tx.record(Fact(at=at, kind=Happening.CRISIS_PROPOSED, detail=detail))
            return proposal

    async def dismiss(self, request: Request, number: ProposalId) -> Proposal:
        """Says that no hold is needed.

        Raises:
            CrisisLeadsOnly: this person may not; the attempt is in the record.
            NotFound, NotOpen: there is no such proposal, or it was answered already.
        """

        async def dismiss(tx: Transaction, settings: WorkspaceSettings) -> Proposal:
            found = await tx.proposal(number)
            if found.state is not ProposalState.OPEN:
                raise NotOpen("This proposal was answered already.")
            done = replace(found, state=ProposalState.DISMISSED, answered_by=request.person, answered_at=request.at)
            await tx.save_proposal(done)
            people = leads(settings.roster, self.admins)
            tx.owe(*(proposal_message(number, person) for person in sorted(people)))
            detail = {"proposal": str(number), "alert": str(found.alert)}
            tx.record(Fact(at=request.at, kind=Happening.CRISIS_DISMISSED, person=request.person, detail=detail))
            return done

        return await self.led(request, "dismiss", dismiss)
