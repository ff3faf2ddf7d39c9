"""The job behind CHECKING: pictures are fetched, cleaned, hashed and kept before any card shows them (D9)."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.audit.entries import Entry, Fact, Happening
from bot.delivery.owed import Owed
from bot.drafts.draft import Composition, Draft, DraftState, Image, Upload
from bot.drafts.pictures import Picture, PictureProblem
from bot.ids import DraftId, WorkspaceId
from bot.ports import Transaction
from bot.preflight.media import Examined, examine
from bot.refusals import Refusal
from bot.review.rosters import Rosters
from bot.review.submitting import enter_review, refuse_unconsented
from bot.store import Store

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""How long Slack may fail to hand a file over before the author is told."""


LEAVES_AS_IT_IS = {
    Happening.SAVED,
    Happening.OPENED,
    Happening.COMMENTED,
    Happening.ASKED,
    Happening.ANSWERED,
    Happening.REFUSED_CLICK,
    Happening.READ_OUTSIDE,
    Happening.DELIVERY_PARKED,
    Happening.RETENTION_HELD,
    Happening.RETENTION_RELEASED,
}
"""What may happen to a draft without moving it on: its author still has to hear why its images were refused."""


class FileUnavailable(Exception):  # noqa: N818 - an answer of Slack's, expected
    """Slack does not hand the file over. `final`: it never will (deleted, or not visible to the bot)."""

    def __init__(self, *, final: bool) -> None:
        super().__init__("the file cannot be fetched")
        self.final = final


class FileSource(Protocol):
    """Where uploads come from."""

    async def fetch(self, upload: Upload) -> bytes:
        """The bytes of an upload.

        Raises:
            FileUnavailable: now, or for good.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Checking:
    store: Store
    source: FileSource
    rosters: Rosters

    async def check_waiting(self, *, now: datetime, limit: int = 20) -> int:
        """Works through the drafts whose images wait; how many were looked at."""
        waiting = await self.store.checking(limit=limit)
        for workspace, draft in waiting:
            try:
                await self.check(workspace, draft, now=now)
            except Exception as error:  # noqa: BLE001 - one picture that breaks the reader must not hold up the others
                logger.error("draft %s: images cannot be checked: %s", draft, type(error).__name__)  # noqa: TRY400
        return len(waiting)

    async def check(self, workspace: WorkspaceId, draft: DraftId, *, now: datetime) -> None:
        """Fetches one draft's images without holding a transaction, then moves the draft on in one."""
        async with self.store.read(workspace) as reader:
            waiting = await reader.draft(draft)
            composition = await reader.composition(draft)
        if waiting.state is not DraftState.CHECKING or composition is None:
            return
        examined: dict[Upload, Examined] = {}
        for place, image in enumerate(composition.images, start=1):
            if isinstance(image, Image):
                continue
            try:
                data = await self.source.fetch(image)
                examined[image] = await asyncio.to_thread(examine, data, name=image.name, claimed=image.mimetype)
            except FileUnavailable as missing:
                if not missing.final and now - waiting.changed_at < PATIENCE:
                    logger.warning("draft %s: image %s cannot be fetched yet", draft, place)
                    return
                await self._refuse(workspace, waiting, composition, place, _UNAVAILABLE, now=now)
                return
            except PictureProblem as problem:
                await self._refuse(workspace, waiting, composition, place, str(problem), now=now)
                return
        await self._enter(workspace, waiting, composition, examined, now=now)

    async def _enter(
        self,
        workspace: WorkspaceId,
        draft: Draft,
        composition: Composition,
        examined: dict[Upload, Examined],
        *,
        now: datetime,
    ) -> None:
        fetched = {upload: _image(upload, one.picture) for upload, one in examined.items()}
        images = tuple(fetched[image] if isinstance(image, Upload) else image for image in composition.images)
        known = await self.rosters.whole(workspace)
        try:
            async with self.store.write(workspace) as tx:
                current = await self._still_waiting(tx, draft, composition)
                if current is None:
                    return
                await refuse_unconsented(tx, composition, at=now)
                for upload, one in examined.items():
                    await tx.save_image(fetched[upload], one.picture.data, told=one.told, at=now)
                await enter_review(
                    tx,
                    (await tx.settings()).resolved(known),
                    current,
                    replace(composition, images=images),
                    by=await tx.composer(draft.id) or draft.author,
                    submitted_at=draft.changed_at,
                    at=now,
                )
        except Refusal as refusal:
            await self._refuse(workspace, draft, composition, 0, refusal.sentence, now=now)

    async def _refuse(
        self, workspace: WorkspaceId, draft: Draft, composition: Composition, place: int, why: str, *, now: datetime
    ) -> None:
        """Gives the draft back to its author; what they wrote stays saved."""
        known = await self.rosters.about(workspace)
        async with self.store.write(workspace) as tx:
            current = await self._still_waiting(tx, draft, composition)
            if current is None:
                return
            back = current.came_from or DraftState.SAVED
            await tx.save_draft(replace(current, state=back, came_from=None, changed_at=now))
            fact = Fact(at=now, kind=Happening.IMAGES_REFUSED, draft=draft.id, detail={"image": str(place)}, text=why)
            tx.owe(Owed.call(draft.id, draft.author))
            if draft.version:
                review = await tx.review(draft.id)
                await tx.open_stages(review, before=None)
                turn = review.turn((await tx.settings()).roster.resolved(known))
                tx.owe(Owed.card(draft.id), *(Owed.direct(draft.id, person) for person in sorted(turn)))
            tx.record(fact)

    async def _still_waiting(self, tx: Transaction, draft: Draft, composition: Composition) -> Draft | None:
        """The draft, if it waits for the very images that were fetched; another process may have moved it on."""
        current = await tx.draft(draft.id)
        if current.state is not DraftState.CHECKING or await tx.composition(draft.id) != composition:
            return None
        return current


_UNAVAILABLE = "Slack did not hand the file over; it may have been deleted. Please add it again."


def _image(upload: Upload, picture: Picture) -> Image:
    return Image(
        sha256=picture.sha256,
        mimetype=picture.mimetype,
        width=picture.width,
        height=picture.height,
        size=picture.size,
        alt=upload.alt,
    )


def refused_images(entries: Sequence[Entry]) -> str | None:
    """Why the last images were refused, None if nothing was refused since the draft last moved."""
    last = next((entry.fact for entry in reversed(entries) if entry.fact.kind not in LEAVES_AS_IT_IS), None)
    return last.text if last and last.kind is Happening.IMAGES_REFUSED else None
