"""What a crisis asks of the store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.crisis.crisis import Crisis, Figures, Proposal, Reaction
from bot.drafts.draft import DraftState, Version
from bot.ids import AlertId, ChannelId, CrisisId, DraftId, PersonId, ProposalId, TaskId
from bot.review.review import Review


class CrisisReads(Protocol):
    async def crisis_now(self) -> Crisis | None:
        """The crisis or drill that is on, None if none is."""
        ...

    async def crisis(self, crisis: CrisisId) -> Crisis:
        """Raises NotFound where there is none of this number."""
        ...

    async def crisis_channel(self) -> ChannelId | None:
        """The channel of the latest crisis or drill, None before the first."""
        ...

    async def figures(self, crisis: Crisis) -> Figures: ...

    async def still_held(self, *, author: PersonId | None = None, limit: int) -> tuple[Review, ...]:
        """Held posts that nobody has looked at yet, in order of their numbers; those of one author where named."""
        ...

    async def still_held_count(self) -> int:
        """Held posts that nobody has looked at yet, of every crisis."""
        ...

    async def crises_waiting_for(self, draft: DraftId) -> tuple[CrisisId, ...]:
        """The crises that held this draft and still count it as not looked at."""
        ...

    async def crises_counting(self, task: TaskId) -> tuple[CrisisId, ...]:
        """The crises that count this pause."""
        ...

    async def readable_versions(self, draft: DraftId) -> tuple[Version, ...]:
        """Each version of a draft; none where one of them cannot be read."""
        ...

    async def under_way(self, *, author: PersonId | None = None) -> tuple[tuple[DraftId, DraftState], ...]:
        """Submitted drafts that are not over, in order of their numbers; those of one author where named."""
        ...

    async def proposal(self, proposal: ProposalId) -> Proposal:
        """Raises NotFound where there is none of this number."""
        ...

    async def proposal_of(self, alert: AlertId) -> Proposal | None: ...

    async def open_proposals(self) -> tuple[Proposal, ...]: ...


class CrisisWrites(CrisisReads, Protocol):
    async def lock_hold(self) -> None:
        """Waits until nobody else decides on a draft of this workspace, and keeps them waiting until the commit.

        Asked first in the transaction: everybody else takes this lock, shared, before a draft's row.
        """
        ...

    async def add_crisis(self, crisis: Crisis) -> Crisis:
        """Stores a crisis (its `id` is given here): it is on from the commit."""
        ...

    async def save_crisis(self, crisis: Crisis) -> None:
        """Writes a crisis; one that has ended is not on any more."""
        ...

    async def note_held(self, crisis: CrisisId, draft: DraftId, *, at: datetime) -> None:
        """Counts a draft as held by a crisis, and as not looked at."""
        ...

    async def note_looked_at(self, draft: DraftId, *, at: datetime) -> None:
        """No crisis waits for this draft any more."""
        ...

    async def note_pauses(self, crisis: CrisisId, tasks: Sequence[TaskId]) -> None:
        """Counts these pauses in a crisis."""
        ...

    async def ask_reactions(self, crisis: CrisisId, asked: Sequence[Reaction]) -> None: ...

    async def react(self, crisis: CrisisId, reaction: Reaction) -> bool:
        """Notes a reaction, also of somebody who was not asked; False where it was noted before."""
        ...

    async def add_proposal(self, proposal: Proposal) -> Proposal | None:
        """Stores a proposal (its `id` is given here); None where its alert has one already."""
        ...

    async def save_proposal(self, proposal: Proposal) -> None: ...
