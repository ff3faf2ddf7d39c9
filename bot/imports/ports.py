"""What importing asks of a store; part of `bot.ports`."""

from typing import Protocol

from bot.drafts.draft import Draft
from bot.ids import DraftId, ImportId
from bot.imports.handed_in import Import
from bot.review.review import Review


class ImportReads(Protocol):
    async def handed_in(self, number: ImportId) -> Import:
        """The import. Inside `write` its row is locked until the transaction ends.

        Raises:
            NotFound: no such import in this workspace.
        """
        ...

    async def import_of(self, draft: DraftId) -> ImportId | None:
        """The import a draft came with, None if it was written in the form."""
        ...

    async def imported_drafts(self, number: ImportId) -> tuple[Draft, ...]:
        """An import's drafts in the order of its rows."""
        ...

    async def imported_reviews(self, number: ImportId) -> tuple[Review, ...]:
        """The reviews of those of an import's drafts that are in review, in the order of its rows."""
        ...


class ImportWrites(ImportReads, Protocol):
    async def add_import(self, handed_in: Import) -> Import:
        """Stores an import (its `id` is given here) and returns it with its id."""
        ...

    async def save_import(self, handed_in: Import) -> None:
        """Writes what became of an import: its state, its count of drafts and its problems."""
        ...

    async def add_imported(self, number: ImportId, draft: DraftId) -> None:
        """Says that a draft came with an import."""
        ...
