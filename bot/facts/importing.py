"""The use case behind the import of a file of facts: fetched, read whole, added or refused at once."""

import asyncio
from dataclasses import dataclass

from bot.drafts.draft import Upload
from bot.facts.fact_file import read_file
from bot.facts.keeping import FactKeeping
from bot.listening.importing import FORM, named
from bot.refusals import Unfit
from bot.requests import Request
from bot.review.checking import FileSource, FileUnavailable
from bot.tabular import MAX_BYTES, UnfitFile

PATIENCE = 20.0
"""Seconds for Slack to hand the file over; whoever sent the form has been answered."""


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
        if upload.size > MAX_BYTES:
            raise Unfit({FORM: f"This file is larger than {MAX_BYTES // 1000} kB. Import it in parts."})
        try:
            data = await asyncio.wait_for(self.source.fetch(upload), PATIENCE)
        except (FileUnavailable, TimeoutError):
            raise Unfit({FORM: "Slack did not hand the file over. Please send the form again."}) from None
        try:
            wanted = await asyncio.to_thread(read_file, upload.name, data)
            return await self.keeping.add(request, wanted)
        except UnfitFile as unfit:
            raise Unfit({FORM: named(unfit)}) from None
