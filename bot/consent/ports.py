"""What the use cases around consent ask of a store; part of `bot.ports`."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from bot.consent.authorisation import Authorisation
from bot.consent.uses import Use
from bot.ids import AuthorisationId, DraftId, PersonId


class ConsentReads(Protocol):
    async def authorisation(self, authorisation: AuthorisationId) -> Authorisation:
        """The authorisation, whatever its state. Inside `write` its row is locked until the transaction ends.

        Raises:
            NotFound: no such authorisation in this workspace.
        """
        ...

    async def authorisations(self, wanted: Collection[AuthorisationId]) -> tuple[Authorisation, ...]:
        """Those of these that are there, by their numbers; not locked."""
        ...

    async def choosable(self, *, today: date, limit: int) -> tuple[Authorisation, ...]:
        """Those that are confirmed and hold today, the last confirmed first."""
        ...

    async def registered(
        self, *, of: PersonId | None, limit: int, offset: int = 0
    ) -> tuple[tuple[Authorisation, ...], int]:
        """A page of the list, and how many there are: what waits for confirmation first, then the newest.

        `of`: only those this person requested, or of whose drafts they wrote a version; None: all.
        """
        ...

    async def uses_of(self, authorisation: AuthorisationId) -> tuple[Use, ...]:
        """The versions that rest on it, the oldest draft first."""
        ...

    async def forgettable(self, *, until: datetime, limit: int) -> tuple[AuthorisationId, ...]:
        """Those that ended, or were requested and never confirmed, at `until` or before, the oldest first.

        Left out are those whose end was not carried out for every draft yet, or a post of which has to be stopped.
        """
        ...


class ConsentWrites(ConsentReads, Protocol):
    async def add_authorisation(self, authorisation: Authorisation) -> Authorisation:
        """Stores an authorisation (its `id` is given here) and returns it with its id."""
        ...

    async def save_authorisation(self, authorisation: Authorisation) -> None:
        """Writes what became of it. Its terms never change: other terms are another form."""
        ...

    async def settle_uses(self, authorisation: AuthorisationId, draft: DraftId, *, at: datetime) -> None:
        """Notes that the end of the authorisation was carried out for the draft."""
        ...

    async def unsettle_uses(self, authorisation: AuthorisationId) -> None:
        """Notes that an end of the authorisation is still to be carried out for every draft that rests on it."""
        ...

    async def forget_authorisation(self, authorisation: AuthorisationId) -> None:
        """Removes it for good, with what rested on it; the record keeps its number."""
        ...
