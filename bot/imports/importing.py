"""The use cases behind importing drafts: a file is handed in, fetched by the clock, and stored whole or not at all."""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.audit.entries import Fact, Happening
from bot.consent.needs import refuse_lacking
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, Upload
from bot.ids import ImportId, WorkspaceId
from bot.imports.handed_in import Import, ImportState, Into, Problem
from bot.imports.reading import Line, Reading, read
from bot.ports import Reader, Transaction
from bot.preflight.check import Preflight
from bot.preflight.refusing import Unexplained, refuse_blocked, refuse_unexplained
from bot.refusals import AlreadyRecorded, NotSetUp, Unfit
from bot.requests import Request
from bot.review.checking import FileSource, FileUnavailable
from bot.review.roster import Known
from bot.review.rosters import Rosters
from bot.review.submitting import enter_review, refuse_unreviewable
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""How long Slack may fail to hand a file over before the person is told."""

SEEN_BEFORE = (
    "This very file was imported before, and its drafts are there. Leave out the rows that are done, or change them."
)
UNAVAILABLE = "Slack did not hand the file over; it may have been deleted. Hand it in again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Importing:
    store: Store
    source: FileSource
    rosters: Rosters

    async def hand_in(self, request: Request, upload: Upload, *, zone: str, into: Into) -> ImportId:
        """Takes a file somebody uploaded; the clock reads it, and a direct message says what became of it.

        Raises:
            NotSetUp: nothing can be submitted yet.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            if into is Into.REVIEW and not (await tx.settings()).ready:
                raise NotSetUp
            asked = _asked(request, name=upload.name, zone=zone, into=into)
            return (await tx.add_import(replace(asked, file=upload.file))).id

    async def work_waiting(self, *, now: datetime, limit: int = 20) -> int:
        """Works through the files that wait; how many were looked at."""
        waiting = await self.store.waiting_imports(limit=limit)
        for workspace, number in waiting:
            try:
                await self._work(workspace, number, now=now)
            except Exception as error:  # noqa: BLE001 - one file must not hold up the others
                logger.error("import %s cannot be worked: %s", number, type(error).__name__)  # noqa: TRY400 - no words
        return len(waiting)

    async def _work(self, workspace: WorkspaceId, number: ImportId, *, now: datetime) -> None:
        """Fetches one file without holding a transaction, then stores it in one."""
        async with self.store.read(workspace) as reader:
            asked = await reader.handed_in(number)
        if asked.state is not ImportState.WAITING or asked.file is None:
            return
        upload = Upload(file=asked.file, name=asked.name, mimetype="text/csv", size=0)
        try:
            data = await self.source.fetch(upload)
        except FileUnavailable as missing:
            if missing.final or now - asked.asked_at >= PATIENCE:
                await self._refuse(workspace, number, UNAVAILABLE)
            return
        known = await self.rosters.whole(workspace)
        try:
            async with self.store.write(workspace) as tx:
                current = await tx.handed_in(number)
                if current.state is not ImportState.WAITING:
                    return
                reading = await _read(tx, current, data, known, at=now)
                if reading.problems:
                    await tx.save_import(replace(current, state=ImportState.REFUSED, problems=reading.problems))
                    tx.owe(Owed.imported(number, current.person))
                else:
                    await _store(tx, current, data, reading, known, at=now)
        except (AlreadyRecorded, NotSetUp) as refusal:
            sentence = SEEN_BEFORE if isinstance(refusal, AlreadyRecorded) else refusal.sentence
            await self._refuse(workspace, number, sentence)

    async def _refuse(self, workspace: WorkspaceId, number: ImportId, sentence: str) -> None:
        """Says of a file as a whole why nothing of it was stored."""
        async with self.store.write(workspace) as tx:
            current = await tx.handed_in(number)
            if current.state is ImportState.WAITING:
                problem = Problem(row=None, column="", sentence=sentence)
                await tx.save_import(replace(current, state=ImportState.REFUSED, problems=(problem,)))
                tx.owe(Owed.imported(number, current.person))

    async def check(self, request: Request, data: bytes, *, zone: str, into: Into) -> Reading:
        """Reads a file as importing would, and stores nothing.

        Raises:
            NotSetUp: nothing can be submitted yet.
        """
        known = await self.rosters.whole(request.workspace)
        async with self.store.read(request.workspace) as reader:
            return await _read(reader, _asked(request, name="", zone=zone, into=into), data, known, at=request.at)

    async def take(self, request: Request, data: bytes, *, name: str, zone: str, into: Into) -> Reading:
        """Reads a file and stores it at once: all of it or, if there is a problem, nothing.

        Raises:
            NotSetUp: nothing can be submitted yet.
            AlreadyRecorded: this very file was imported before.
        """
        known = await self.rosters.whole(request.workspace)
        async with self.store.write(request.workspace) as tx:
            asked = _asked(request, name=name, zone=zone, into=into)
            reading = await _read(tx, asked, data, known, at=request.at)
            if not reading.problems:
                await _store(tx, await tx.add_import(asked), data, reading, known, at=request.at)
            return reading


def _asked(request: Request, *, name: str, zone: str, into: Into) -> Import:
    return Import(
        id=ImportId(0),
        person=request.person,
        file=None,
        name=name,
        zone=zone,
        into=into,
        state=ImportState.WAITING,
        asked_at=request.at,
    )


async def _read(reader: Reader, asked: Import, data: bytes, known: Known, *, at: datetime) -> Reading:
    """The file as it can be stored now.

    Raises:
        NotSetUp: nothing can be submitted yet.
    """
    settings = (await reader.settings()).resolved(known)
    saved = asked.into is Into.SAVED
    if not saved and not settings.ready:
        raise NotSetUp

    def check(composition: Composition) -> None:
        if saved:
            refuse_blocked(composition, settings.preflight)
            return
        _refuse_warned(composition, settings.preflight)
        refuse_unreviewable(settings, composition, None, asked.person)
        refuse_lacking(composition, (), on=today_in(settings.timezone, at))

    return read(data, zone=asked.zone, now=at, check=check)


def _refuse_warned(composition: Composition, preflight: Preflight) -> None:
    """Raises Unfit for what must not be kept, and for what needs a reason: a file has no place for one."""
    try:
        refuse_unexplained(composition, preflight)
    except Unexplained as warned:
        why = warned.findings[0].match.rule.why
        sentence = f"Preflight warns: {why} Import it as a saved draft; submitting it, you can say why it is fine."
        raise Unfit({"text": sentence}) from None


async def _store(tx: Transaction, asked: Import, data: bytes, reading: Reading, known: Known, *, at: datetime) -> None:
    """Stores every draft of a file that has no problem.

    Raises:
        AlreadyRecorded: the same bytes were imported before, by whomever.
    """
    await tx.once(f"import:{hashlib.sha256(data).hexdigest()}")
    settings = (await tx.settings()).resolved(known)
    for line in reading.lines:
        await _store_line(tx, settings, asked, line, at=at)
    await tx.save_import(replace(asked, state=ImportState.DONE, drafts=len(reading.lines)))
    tx.owe(Owed.imported(asked.id, asked.person))


async def _store_line(tx: Transaction, settings: WorkspaceSettings, asked: Import, line: Line, *, at: datetime) -> None:
    draft = await tx.new_draft(author=asked.person, at=at)
    await tx.add_imported(asked.id, draft.id)
    tx.record(
        Fact(
            at=at,
            kind=Happening.IMPORTED,
            person=asked.person,
            draft=draft.id,
            detail={"import": str(asked.id), "row": str(line.row)},
        )
    )
    if asked.into is Into.SAVED:
        await tx.save_composition(draft.id, line.composition, by=asked.person, at=at)
        return
    await enter_review(tx, settings, draft, line.composition, by=asked.person, submitted_at=at, at=at)
