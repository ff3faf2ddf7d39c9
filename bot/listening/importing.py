"""The use case behind the import of a file of topics: fetched, read whole, added or refused at once."""

import asyncio
from dataclasses import dataclass

from bot.drafts.draft import Upload
from bot.listening.topic_file import read_file
from bot.listening.tuning import TopicTuning
from bot.refusals import Unfit
from bot.requests import Request
from bot.review.checking import FileSource, FileUnavailable
from bot.store import Store
from bot.tabular import MAX_BYTES, UnfitFile

PATIENCE = 20.0
"""Seconds for Slack to hand a file over; whoever sent the form has been answered."""

FORM = "file"
"""The field at which a file is refused."""

MOST_NAMED = 5
"""Problems that are named; more are counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicImporting:
    store: Store
    source: FileSource
    tuning: TopicTuning

    async def take(self, request: Request, upload: Upload) -> tuple[int, int]:
        """Adds the topics of a YAML or CSV file, and changes those whose name is there; how many of each.

        Raises:
            Unfit: at `file`, it cannot be used; nothing of it is taken.
        """
        data = await fetched(self.source, upload)
        try:
            wanted = await asyncio.to_thread(read_file, upload.name, data)
        except UnfitFile as unfit:
            raise Unfit({FORM: named(unfit)}) from None
        return await self.tuning.add(request, wanted)


async def fetched(source: FileSource, upload: Upload) -> bytes:
    """The file of a list that somebody hands in.

    Raises:
        Unfit: at `file`, it is too large, or Slack does not give it.
    """
    if upload.size > MAX_BYTES:
        raise Unfit({FORM: f"This file is larger than {MAX_BYTES // 1000} kB. Import it in parts."})
    try:
        return await asyncio.wait_for(source.fetch(upload), PATIENCE)
    except (FileUnavailable, TimeoutError):
        raise Unfit({FORM: "Slack did not hand the file over. Please send the form again."}) from None


def named(unfit: UnfitFile) -> str:
    """The first problems in one text; the others are counted."""
    more = len(unfit.problems) - MOST_NAMED
    first = ["Nothing was imported.", *unfit.problems[:MOST_NAMED]]
    return " ".join([*first, f"And {more} more."] if more > 0 else first)
