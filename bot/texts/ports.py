"""What the use cases around approved texts ask of a store; part of `bot.ports`."""

from typing import Protocol

from bot.ids import DraftId, TextId
from bot.texts.approved import ApprovedText, Kept


class TextReads(Protocol):
    async def approved_text(self, text: TextId) -> ApprovedText:
        """The text, retired or not. Inside `write` its row is locked until the transaction ends.

        Raises:
            NotFound: no such text in this workspace.
        """
        ...

    async def kept_texts(self) -> tuple[Kept, ...]:
        """Every text that is not retired, by title; one whose draft cannot be read is left out."""
        ...

    async def count_texts(self) -> int:
        """How many texts are not retired."""
        ...

    async def texts_of(self, draft: DraftId) -> tuple[ApprovedText, ...]:
        """The texts kept from a draft that are not retired."""
        ...


class TextWrites(TextReads, Protocol):
    async def add_text(self, text: ApprovedText) -> ApprovedText:
        """Stores a text (its `id` is given here) and returns it with its id."""
        ...

    async def save_text(self, text: ApprovedText) -> None:
        """Writes what became of a text: retired, reminded. Its content never changes."""
        ...
