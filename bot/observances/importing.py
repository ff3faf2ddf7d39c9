"""The use case behind the import of a calendar file: fetched, read within bounds, added or refused at once."""

import asyncio
from dataclasses import dataclass

from bot.days import today_in
from bot.drafts.draft import Upload
from bot.observances.calendar_import import FORM, MAX_BYTES, Read, next_start, read
from bot.observances.choosing import Choosing
from bot.refusals import Unfit
from bot.requests import Request
from bot.review.checking import FileSource, FileUnavailable
from bot.store import Store

PATIENCE = 2.0
"""Seconds for Slack to hand the file over: whoever sent the form waits at most three."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarImporting:
    store: Store
    source: FileSource
    choosing: Choosing

    async def take(self, request: Request, upload: Upload) -> Read:
        """Adds what the file holds to the organisation's own observances; what was added, and what was left out.

        Raises:
            Unfit: at `file`, it cannot be used.
        """
        if upload.size > MAX_BYTES:
            raise Unfit({FORM: f"This file is larger than {MAX_BYTES // 1000} kB. Export fewer events."})
        try:
            data = await asyncio.wait_for(self.source.fetch(upload), PATIENCE)
        except (FileUnavailable, TimeoutError):
            raise Unfit({FORM: "Slack did not hand the file over. Please send the form again."}) from None
        async with self.store.read(request.workspace) as reader:
            zone = (await reader.settings()).timezone
            today = today_in(zone, request.at)
            own = await reader.own_observances()
        known = [(one.name, next_start(one, today)) for one in own]
        found = await asyncio.to_thread(read, data, today=today, zone=zone, known=known)
        try:
            added = await self.choosing.add(request, found.found)
        except Unfit as full:
            raise Unfit({FORM: " ".join(full.fields.values())}) from None
        return Read(found=added, left_out=found.left_out)
