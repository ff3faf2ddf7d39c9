"""What the use cases of deadlines ask of a store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.deadlines.delegation import Delegation
from bot.deadlines.slots import Usual
from bot.deadlines.turn import Turn
from bot.drafts.draft import DraftState
from bot.ids import DelegationId, DraftId, PersonId
from bot.review.review import Review
from bot.review.stages import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Since when a turn waits for somebody, and until when they put it off."""

    turn: Turn
    person: PersonId
    asked_at: datetime
    snoozed_until: datetime | None = None
    snoozes: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A step that was sent; `person` None where it concerned the stage, the turn's stage empty where the draft."""

    turn: Turn
    person: PersonId | None
    key: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What somebody was sent about the version of a draft that is there now, by step; until when they put it off."""

    steps: Mapping[str, datetime] = field(default_factory=dict)
    snoozed_until: datetime | None = None


class DeadlineReads(Protocol):
    async def asked(self) -> tuple[Asked, ...]:
        """Everybody a turn waits for, as it was last noted."""
        ...

    async def sent_about(self, drafts: Collection[DraftId]) -> tuple[Sent, ...]: ...

    async def heard(self, draft: DraftId, person: PersonId) -> Heard: ...

    async def unsettled(self) -> tuple[Turn, ...]:
        """Turns of which the channel was told, and not yet that they are over."""
        ...

    async def slots_near(self, *, now: datetime, until: datetime, limit: int) -> tuple[Review, ...]:
        """Drafts that wait for reviewers or for changes with a slot after now and up to `until`."""
        ...

    async def unmoved(self, states: Collection[DraftState], *, since: datetime, limit: int) -> tuple[Review, ...]:
        """Drafts in these states that have not moved since this moment."""
        ...

    async def usual(self, *, since: datetime) -> Mapping[Role, Usual]:
        """How long approvals took by role, each from what came before it in its version, by the record."""
        ...

    async def delegations_of(self, person: PersonId, *, now: datetime) -> tuple[Delegation, ...]:
        """Those of this person that are not over, the first to begin first."""
        ...

    async def delegation(self, number: DelegationId) -> Delegation | None: ...

    async def delegations_to_follow(self, *, now: datetime) -> tuple[Delegation, ...]:
        """Those that have begun or ended by now without anybody having been told."""
        ...


class DeadlineWrites(DeadlineReads, Protocol):
    async def note_asked(self, asked: Sequence[Asked]) -> None:
        """Notes whom turns wait for; what was noted before stays."""
        ...

    async def forget_asked(self, asked: Sequence[Asked]) -> None: ...

    async def put_off(self, asked: Asked) -> None:
        """Writes until when somebody has put a turn off, whether or not it was noted that it waits for them."""
        ...

    async def claim_step(self, sent: Sent) -> bool:
        """Notes that a step is sent; False if it was noted before, by whichever process."""
        ...

    async def escalate(self, turn: Turn) -> None:
        """Everybody who may decide the turn's stage is asked from now on."""
        ...

    async def add_delegation(self, delegation: Delegation) -> Delegation:
        """Stores a delegation (its `id` is given here) and returns it with its id."""
        ...

    async def save_delegation(self, delegation: Delegation) -> None: ...
