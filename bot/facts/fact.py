"""A vetted fact: a statement the organisation stands behind, its source, and the false claims that it answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.ids import FactId, PersonId
from bot.refusals import Unfit

MOST = 1_000
"""Facts a workspace keeps at a time."""

MOST_CLAIMS = 20
"""False claims, or ways to put one, that a fact answers."""

LONGEST_NAME = 75
LONGEST_STATEMENT = 600
LONGEST_CLAIM = 200
LONGEST_SOURCE = 500
LONGEST_CLAIMS = 3_000
"""All claims together, one a line: what a form holds (D9), so that no file brings in what an edit would cut."""

LONGEST_MONTHS = 12
"""Months that a fact may be used without another look."""

DEFAULT_MONTHS = 6

REMINDERS = (timedelta(days=14), timedelta(0))
"""How long before its review-by date the owner is reminded, each once."""


class NameTaken(Unfit):
    """Another fact, not retired, has this name: names tell facts apart, whatever the case of their letters."""

    def __init__(self) -> None:
        super().__init__({"name": "There is a fact of this name already. Choose another name, or change that one."})


class FactState(StrEnum):
    """`EXPIRED` follows from the date and is stored nowhere, so that no job can be late with it."""

    PROPOSED = "proposed"
    VETTED = "vetted"
    EXPIRED = "expired"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What a fact says: all that a review looks at. `source` is a link. `topics` are names of topics listened for,
    `languages` codes of BCP 47, of the statement and the claims. `review_by` is the last day of use.
    """

    name: str
    statement: str
    source: str
    review_by: date
    languages: tuple[str, ...] = ("en",)
    topics: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class VettedFact:
    """`version` counts from 1, one more with each change of its wording. `authors` are all who wrote any of them; none
    of them approves it. `written_by` is who wrote this one, empty for an import from the command line. `returned`: why
    a reviewer, `returned_by`, sent this version back; None of those that were sent back before it was kept.
    `approved_by` are all who approved this version, `reviewed_by` the last of them whom it needed. `reminded`: how many
    reminders of its date went out. `escalated`: whether this version has waited so long that the backups are asked as
    well.
    """

    id: FactId
    wording: Wording
    version: int
    owner: PersonId
    authors: frozenset[PersonId]
    written_by: PersonId
    changed_at: datetime
    approved_by: frozenset[PersonId] = frozenset()
    reviewed_by: PersonId | None = None
    reviewed_at: datetime | None = None
    returned: str = ""
    returned_by: PersonId | None = None
    retired_by: PersonId | None = None
    retired_at: datetime | None = None
    reminded: int = 0
    escalated: bool = False

    def state(self, *, today: date) -> FactState:
        if self.retired_at is not None:
            return FactState.RETIRED
        if self.reviewed_at is None:
            return FactState.PROPOSED
        return FactState.EXPIRED if today > self.wording.review_by else FactState.VETTED

    @property
    def waits(self) -> bool:
        """Whether this version waits for a review."""
        return self.retired_at is None and self.reviewed_at is None and not self.returned

    def offered(self, *, today: date) -> bool:
        """Whether it may answer anything today."""
        return self.state(today=today) is FactState.VETTED

    def reworded(self, wording: Wording, *, by: PersonId, at: datetime) -> "VettedFact":
        """The next version: nobody has approved it yet."""
        return replace(
            self,
            wording=wording,
            version=self.version + 1,
            authors=self.authors | ({by} if by else set()),
            written_by=by,
            changed_at=at,
            approved_by=frozenset(),
            reviewed_by=None,
            reviewed_at=None,
            returned="",
            returned_by=None,
            reminded=0,
            escalated=False,
        )

    def approved(self, *, by: PersonId, at: datetime) -> "VettedFact":
        return replace(
            self, approved_by=self.approved_by | {by}, reviewed_by=by, reviewed_at=at, returned="", returned_by=None
        )

    def sent_back(self, why: str, *, by: PersonId) -> "VettedFact":
        return replace(self, returned=why, returned_by=by, approved_by=frozenset(), reviewed_by=None, reviewed_at=None)

    def due_reminders(self, *, today: date) -> int:
        """How many reminders should have gone out by today."""
        return sum(self.wording.review_by - before <= today for before in REMINDERS)

    def matches(self, query: str) -> bool:
        """Whether every word of the query occurs in it; case does not count."""
        said = self.wording
        haystack = "\n".join((said.name, said.statement, said.source, *said.topics, *said.claims)).casefold()
        return all(word in haystack for word in query.casefold().split())


@dataclass(frozen=True, kw_only=True, slots=True)
class FactVersion:
    """One version as it was written, and who approved it, None where nobody did."""

    fact: FactId
    no: int
    wording: Wording
    written_by: PersonId
    written_at: datetime
    reviewed_by: PersonId | None = None
    reviewed_at: datetime | None = None


def offered(facts: Iterable[VettedFact], *, today: date) -> tuple[VettedFact, ...]:
    """Those that may answer something today."""
    return tuple(one for one in facts if one.offered(today=today))
