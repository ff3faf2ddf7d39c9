"""The use case behind the import of a file of facts: fetched, read whole, added or refused at once."""

import asyncio
from dataclasses import dataclass

from bot.drafts.draft import Upload
from bot.facts.fact_file import read_file
from bot.facts.keeping import FactKeeping
from bot.listening.importing import FORM, fetched, named
from bot.refusals import Unfit
from bot.requests import Request
from bot.review.checking import FileSource
from bot.tabular import UnfitFile


@dataclass(frozen=True, kw_only=True, slots=True)
class FactImporting:
    source: FileSource
    keeping: FactKeeping

    async def take(self, request: Request, upload: Upload) -> tuple[int, int]:
        """Proposes the facts of a YAML or CSV file, and changes those whose name is there; how many of each.

        Raises:
            Unfit: at `file`, it cannot be used; nothing of it is taken.
            NotYours: it would change a fact that this person may not change.
        """
        data = await fetched(self.source, upload)
        try:
            wanted = await asyncio.to_thread(read_file, upload.name, data)
            return await self.keeping.add(request, wanted)
        except UnfitFile as unfit:
            raise Unfit({FORM: named(unfit)}) from None
