"""What the use cases around a language model ask of a store; part of `bot.ports`."""

from datetime import date, datetime, timedelta
from typing import Protocol

from bot.assist.call import Call, Used
from bot.assist.provider import Feature, Tokens
from bot.assist.variants import Origin, Repurposing
from bot.ids import DraftId, WorkspaceId


class AssistReads(Protocol):
    async def call_about(self, feature: Feature, subject: str) -> Call | None: ...

    async def used(self, first: date, last: date) -> tuple[Used, ...]:
        """What each feature that was used has cost on these days, both included."""
        ...

    async def drafts_saying(self, content_hash: str) -> tuple[DraftId, ...]:
        """Drafts whose current version has this content, in order."""
        ...

    async def repurposing(self, number: int) -> Repurposing | None:
        """A wish for posts; inside `write` its row is locked."""
        ...

    async def drafts_of_repurposing(self, number: int) -> tuple[tuple[DraftId, str], ...]:
        """The drafts that came of it, each with its variant's name."""
        ...

    async def origin_of(self, draft: DraftId) -> Origin | None:
        """Where a draft comes from that a model wrote, without a text where its source was purged; None for others."""
        ...


class AssistWrites(AssistReads, Protocol):
    async def claim_call(
        self, feature: Feature, subject: str, *, holder: str, now: datetime, lease: timedelta, estimate: int = 0
    ) -> Call | None:
        """The call, claimed for this holder until the lease ends, with this attempt counted; None where it is settled,
        not due yet, or another process has it. Of any number who ask at once, one gets it. `estimate`: tokens that are
        promised to it while it is claimed.
        """
        ...

    async def promised(self, *, now: datetime) -> int:
        """Tokens promised to claimed calls."""
        ...

    async def count_alone(self) -> None:
        """Until the transaction ends, no other of this workspace gets past this."""
        ...

    async def settle_call(self, call: Call, *, holder: str, due_at: datetime, now: datetime) -> bool:
        """Writes what became of a claimed call; False, and nothing is written, if the claim was lost. `due_at`: from
        when a waiting one may be claimed again.
        """
        ...

    async def forget_call(self, feature: Feature, subject: str) -> None:
        """Forgets a call that got no answer, so that the same may be asked anew."""
        ...

    async def forget_unasked(self) -> None:
        """The same of every call that got none for a reason of its time."""
        ...

    async def forget_answers(self, feature: Feature, *, before: datetime) -> None:
        """Forgets calls that were settled before then, with what came back."""
        ...

    async def add_repurposing(self, wish: Repurposing) -> int:
        """Stores a wish; its number."""
        ...

    async def save_repurposing(self, wish: Repurposing) -> None:
        """Writes what became of it."""
        ...

    async def forget_wishes(self, *, before: datetime) -> None:
        """Forgets wishes asked for before then of which no draft lives."""
        ...

    async def note_origin(self, draft: DraftId, repurposing: int, name: str) -> None: ...

    async def note_usage(self, day: date, feature: Feature, tokens: Tokens) -> None:
        """Counts one call and what it cost."""
        ...


class AssistStore(Protocol):
    """What the clock asks over all workspaces."""

    async def to_read(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, DraftId], ...]:
        """Drafts in review whose content waits for a second opinion, or has none for a reason that need not hold any
        more; those that have waited longest first.
        """
        ...

    async def to_repurpose(self, *, now: datetime, limit: int) -> tuple[tuple[WorkspaceId, int], ...]:
        """Wishes for posts from an advisory that wait, the oldest first."""
        ...
