"""A file of drafts that somebody handed in, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import FileId, ImportId, PersonId

MAX_BYTES = 1_000_000


class Into(StrEnum):
    """What becomes of the drafts; the person chooses."""

    REVIEW = "review"
    SAVED = "saved"


class ImportState(StrEnum):
    WAITING = "waiting"
    """The file is still to be fetched and read."""
    REFUSED = "refused"
    """Nothing of it was stored; its problems say why."""
    DONE = "done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong, in a sentence that says what to do; it never holds what was written in the cell.

    `row` counts like a spreadsheet, the header being row 1; None where the file as a whole is meant, and `column` is
    empty where it is not about one.
    """

    row: int | None
    column: str
    sentence: str

    @property
    def line(self) -> str:
        """The problem with its place."""
        place = ", ".join(part for part in (f"Row {self.row}" if self.row else "", self.column) if part)
        return f"{place}: {self.sentence}" if place else self.sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Import:
    """One file. `zone` is the IANA zone its times are in; `file` is None where it was read at the command line."""

    id: ImportId
    person: PersonId
    file: FileId | None
    name: str
    zone: str
    into: Into
    state: ImportState
    asked_at: datetime
    drafts: int = 0
    problems: tuple[Problem, ...] = ()
