"""What the use cases around preflight ask of a store; part of `bot.ports`."""

from collections.abc import Sequence
from typing import Protocol

from bot.drafts.kinds import Kind
from bot.ids import DraftId, PassId, PersonId
from bot.preflight.finding import Finding
from bot.preflight.noted import Answer, Noted, Tally
from bot.preflight.passes import Pass


class FindingReads(Protocol):
    """Questions about what preflight said."""

    async def findings(self, draft: DraftId, version: int) -> tuple[Noted, ...]:
        """What it said of a version, the most serious first, with what was answered."""
        ...

    async def tallies(self) -> tuple[Tally, ...]:
        """How often each rule spoke, and how often it was said to be mistaken, by id."""
        ...


class PassReads(Protocol):
    async def pass_of(self, number: PassId) -> Pass | None: ...

    async def passes(self, *, person: PersonId, kind: Kind) -> tuple[Pass, ...]:
        """Those granted to this person for this kind of post; those bound to a draft first, then by number."""
        ...


class PassWrites(PassReads, Protocol):
    async def add_pass(self, wanted: Pass) -> Pass:
        """Stores a pass (its `id` is given here) and returns it with its id."""
        ...

    async def save_pass(self, found: Pass) -> None: ...


class FindingWrites(FindingReads, Protocol):
    async def note_findings(self, draft: DraftId, version: int, found: Sequence[Finding]) -> None: ...

    async def answer_finding(self, draft: DraftId, version: int, no: int, answer: Answer) -> None: ...
