"""What the use cases around observances ask of a store; part of `bot.ports`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.delivery.owed import Owed
from bot.ids import DraftId, PersonId
from bot.observances.interests import Choice, Interests
from bot.observances.observance import Observance
from bot.observances.plans import Key, Plans, Reminded, Snoozed


class ObservanceReads(Protocol):
    async def interests(self) -> Interests: ...

    async def own_observances(self) -> tuple[Observance, ...]:
        """Those that the organisation added and has not removed, by number."""
        ...

    async def plans(self, *, since: int) -> Plans:
        """What became of every occurrence that starts in this year or later."""
        ...

    async def reminders_in(self, lane: str) -> tuple[Reminded, ...]:
        """What a message reminds of, in the order it names them."""
        ...

    async def reminding(self, *keys: Key) -> tuple[Owed, ...]:
        """What brings the messages about these occurrences up to date."""
        ...

    async def reminding_of(self, draft: DraftId) -> tuple[Owed, ...]:
        """What brings the messages up to date that name this draft."""
        ...

    async def approvals(self, *, since: datetime) -> tuple[timedelta, ...]:
        """How long each draft took from its first submission to its approval, as the record has it."""
        ...


class ObservanceWrites(ObservanceReads, Protocol):
    async def add_observance(self, wanted: Observance, *, by: PersonId, at: datetime) -> Observance:
        """Stores an observance of the organisation's own (its `id` is given here) and returns it with its id."""
        ...

    async def remove_observance(self, observance: Observance, *, at: datetime) -> None: ...

    async def choose(
        self, observance: str, choice: Choice | None, *, year: int | None = None, by: PersonId, at: datetime
    ) -> None:
        """Notes what was decided, for one year (a skip) or for good; None takes it back."""
        ...

    async def take_observance(self, key: Key, person: PersonId | None, *, at: datetime) -> None:
        """Makes a person its owner; None: nobody is any more."""
        ...

    async def link_draft(self, key: Key, draft: DraftId) -> None: ...

    async def claim_reminders(self, wanted: Sequence[Reminded]) -> frozenset[tuple[Key, int]]:
        """Notes reminders as dealt with; those, by occurrence and lead, that were not before."""
        ...

    async def snooze(self, wanted: Snoozed) -> None:
        """Notes on which day a person is reminded; an earlier wish of theirs is replaced."""
        ...

    async def end_snooze(self, key: Key, person: PersonId) -> bool:
        """Forgets a wish; False if it was forgotten before."""
        ...
