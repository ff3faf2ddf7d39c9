"""What the use cases of vetted facts ask of a store; part of `bot.ports`."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.facts.fact import FactVersion, VettedFact, Wording
from bot.facts.spread import Repetition, Spread, Telling
from bot.facts.turn import FactAsked, FactSent
from bot.ids import FactId, PersonId


class FactReads(Protocol):
    async def fact(self, number: FactId) -> VettedFact:
        """Locked inside `write`.

        Raises:
            NotFound: no such fact in this workspace.
        """
        ...

    async def facts(self) -> tuple[VettedFact, ...]:
        """Those that are not retired, by name."""
        ...

    async def facts_waiting(self) -> tuple[VettedFact, ...]:
        """Those that wait for a review: neither approved nor sent back, nor retired; longest waiting first."""
        ...

    async def facts_under_way(self) -> tuple[VettedFact, ...]:
        """Those that wait for a review, and those sent back; longest first."""
        ...

    async def facts_asked(self) -> tuple[FactAsked, ...]:
        """Everybody a fact's turn waits for, as it was last noted."""
        ...

    async def facts_sent(self, facts: Collection[FactId]) -> tuple[FactSent, ...]:
        """The steps that were sent about these facts."""
        ...

    async def facts_unsettled(self) -> tuple[FactSent, ...]:
        """Of which turns the channel was told, and not yet that they are over: what it was told, and when."""
        ...

    async def fact_versions(self, number: FactId) -> tuple[FactVersion, ...]:
        """Every version, oldest first."""
        ...

    async def claims_read_to(self) -> int:
        """The number of the last post that was held against the false claims; 0 before the first."""
        ...

    async def claims_repeated(self, *, since: datetime, until: datetime) -> tuple[Spread, ...]:
        """How far each fact's claims have spread, as it words them now, without posts of topics that a live alert tells
        of.
        """
        ...

    async def telling(self, fact: FactId, day: date) -> Telling | None: ...


class FactWrites(FactReads, Protocol):
    async def add_fact(self, wording: Wording, *, owner: PersonId, by: PersonId, at: datetime) -> VettedFact:
        """Stores a fact in its first version.

        Raises:
            NameTaken: another fact that is not retired has this name.
        """
        ...

    async def save_fact(self, fact: VettedFact) -> None:
        """Stores a fact read (and so locked) in this transaction; a version that is new is kept as well. Posts that
        repeat a claim it does not answer any more are forgotten.

        Raises:
            NameTaken: as in `add_fact`.
        """
        ...

    async def note_facts_asked(self, asked: Sequence[FactAsked]) -> None:
        """Notes whom turns wait for; what was noted before stays."""
        ...

    async def forget_facts_asked(self, asked: Sequence[FactAsked]) -> None: ...

    async def claim_fact_step(self, sent: FactSent) -> bool:
        """Notes that a step is sent; False if it was noted before, by whichever process."""
        ...

    async def hold_claims(self, holder: str, *, now: datetime, until: datetime) -> bool:
        """Whether this process is the one that holds posts against the claims, from now until then: it was before, or
        nobody is.
        """
        ...

    async def note_repeated(self, found: Iterable[Repetition], *, read_to: int) -> None:
        """Notes which posts repeat a claim that a fact still answers, each once a fact, and how far was read; never
        less than was noted before.
        """
        ...

    async def tell_once(self, telling: Telling) -> bool:
        """Notes that a claim is told of; False if that day's was."""
        ...
