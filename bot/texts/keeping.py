"""The use cases around approved texts: keep, reuse, start a draft from one, retire, remind."""

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.drafts.draft import Version
from bot.drafts.networks import Network
from bot.ids import DraftId, TextId, WorkspaceId
from bot.ports import Reader
from bot.preflight.finding import Field
from bot.preflight.refusing import refuse_text
from bot.refusals import NotFound, NotReusable, NotYours, Stale, Unfit
from bot.requests import Request
from bot.review.decision import Seen
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.review.submitting import composition_of
from bot.store import Store
from bot.texts.approved import (
    MOST,
    REMIND_BEFORE,
    ApprovedText,
    Barred,
    Keep,
    Kept,
    bound_to_slot,
    latest_review_by,
    refuse_date,
    stands,
)

logger = logging.getLogger(__name__)

KEEPERS = frozenset({Role.BRAND, Role.COMMS_LEAD})
"""The roles that may keep and retire texts, beside the admins: a text speaks for the organisation again and again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    store: Store
    admins: Admins
    rosters: Rosters

    def may_keep(self, request: Request, roster: Roster) -> bool:
        return request.person in self.admins.of(roster) or bool(KEEPERS & roster.roles_of(request.person))

    async def keep(self, request: Request, draft: DraftId, *, seen: Seen, keep: Keep) -> ApprovedText:
        """Keeps the approved content of a draft for reuse.

        Raises:
            NotYours: this person may not.
            Stale: the draft has changed since they looked at it.
            NotReusable: the approval does not stand, or holds for the post's time only.
            Blocked: title or labels hold what must not be kept.
            Unfit: it is kept already, there is no room, or the date does not fit; by field.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            self._authorise(request, settings.roster)
            review = await tx.review(draft)
            if (seen.version, seen.epoch) != (review.version.no, review.draft.epoch):
                raise Stale
            refuse_text(" ".join((keep.title, *keep.labels)), Field.NOTE, settings.preflight, at="title")
            today = today_in(settings.timezone, request.at)
            refuse_unkeepable(review, on=today)
            refuse_date(
                keep.review_by,
                today=today,
                latest=latest_review_by(review, settings.timezone),
            )
            if any(text.content_hash == review.version.content_hash for text in await tx.texts_of(draft)):
                raise Unfit({"title": "This text is kept already: look for it with /vetted texts."})
            if await tx.count_texts() >= MOST:
                raise Unfit({"title": f"There are {MOST:,} approved texts, and no more fit. Retire some first."})
            text = await tx.add_text(
                ApprovedText(
                    id=TextId(0),
                    draft=draft,
                    version=review.version.no,
                    content_hash=review.version.content_hash,
                    epoch=review.draft.epoch,
                    title=keep.title,
                    labels=keep.labels,
                    kept_by=request.person,
                    kept_at=request.at,
                    review_by=keep.review_by,
                )
            )
            tx.record(_fact(Happening.TEXT_KEPT, text, request, {"review_by": text.review_by.isoformat()}))
            return text

    async def use(self, request: Request, text: TextId, *, network: Network, reply_to: str = "") -> Kept:
        """Records that the text is used once more on a network, and gives it to be copied.

        Everything is looked at again in this transaction. `reply_to` is a link to what it answers: a person's own
        words in the record, since it may lead to a patient.

        Raises:
            NotFound: no such text.
            NotReusable: it may not be used (any more), with what to do.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            found = await tx.approved_text(text)
            today = today_in((await tx.settings()).timezone, request.at)
            kept = Kept(text=found, review=await tx.review(found.draft))
            if against := kept.barred_on(network, today=today):
                raise NotReusable(sentence_for(against))
            tx.record(_fact(Happening.TEXT_REUSED, found, request, {"network": network.value}, own_words=reply_to))
            return kept

    async def start_draft(self, request: Request, text: TextId) -> DraftId:
        """A new saved draft of the person's own with the words that were kept; it is reviewed like any other.

        Raises:
            NotFound: no such text, or its words were purged.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            found = await tx.approved_text(text)
            version = await kept_version(tx, found)
            draft = await tx.new_draft(author=request.person, at=request.at)
            start = replace(composition_of(version), slot=None, note="")
            await tx.save_composition(draft.id, start, by=request.person, at=request.at)
            tx.record(
                Fact(
                    at=request.at,
                    kind=Happening.SAVED,
                    person=request.person,
                    draft=draft.id,
                    detail={"from_text": str(text)},
                )
            )
            return draft.id

    async def retire(self, request: Request, text: TextId) -> None:
        """Takes a text out of use for good; a second time changes nothing.

        Raises:
            NotFound: no such text.
            NotYours: this person may not.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            self._authorise(request, (await tx.settings()).roster.resolved(known))
            found = await tx.approved_text(text)
            if found.retired_at is None:
                await tx.save_text(replace(found, retired_by=request.person, retired_at=request.at))
                tx.record(_fact(Happening.TEXT_RETIRED, found, request, {}))

    async def remind_due(self, *, now: datetime, limit: int = 100) -> int:
        """Tells the owners of texts whose review-by date is near, each once; how many were told."""
        told = 0
        for workspace, text in await self.store.texts_to_remind(now=now, within=REMIND_BEFORE, limit=limit):
            told += await self._remind(workspace, text, now=now)
        return told

    async def _remind(self, workspace: WorkspaceId, text: TextId, *, now: datetime) -> bool:
        async with self.store.write(workspace) as tx:
            found = await tx.approved_text(text)
            if found.reminded_at is not None or found.retired_at is not None:
                return False
            await tx.save_text(replace(found, reminded_at=now))
            tx.owe(Owed.text_review(text, found.kept_by))
            return True

    def _authorise(self, request: Request, roster: Roster) -> None:
        if not self.may_keep(request, roster):
            raise NotYours(
                "Only people with the brand or comms lead role, or an admin of Vetted, keep and retire approved texts."
            )


def refuse_unkeepable(review: Review, *, on: date) -> None:
    """Raises NotReusable for a draft whose words may not be kept, whoever asks."""
    if not stands(review, on=on):
        raise NotReusable(
            "Only the text of a draft that is approved as it stands is kept. Have it approved first, then keep it."
        )
    if bound_to_slot(review):
        raise NotReusable(
            "This post was approved for its time, not for its words alone, so it is not kept for reuse. Submit an"
            " evergreen version of it as another kind of post."
        )


async def kept_version(reader: Reader, text: ApprovedText) -> Version:
    """The version whose content was kept, whatever became of the draft since.

    Raises:
        NotFound: its words are not there any more.
    """
    version = next((one for one in await reader.versions(text.draft) if one.no == text.version), None)
    if version is None:
        raise NotFound("The words of this approved text are no longer there.")
    return version


def sentence_for(against: tuple[Barred, ...]) -> str:
    """Why a text may not be reused, and what to do instead."""
    because = ", and ".join(against)
    if against == (Barred.OTHER_NETWORK,):
        return f"This text may not be used there: {because}. Start a draft from it for that network."
    if against == (Barred.HELD,):
        return f"This text may not be used now: {because}, and covers it. It can be used again when the hold has ended."
    return f"This text may not be reused: {because}. Start a draft from it, and have that reviewed."


def _fact(
    kind: Happening, text: ApprovedText, request: Request, detail: dict[str, str], *, own_words: str = ""
) -> Fact:
    return Fact(
        at=request.at,
        kind=kind,
        person=request.person,
        draft=text.draft,
        version=text.version,
        detail={"text": str(text.id), **detail},
        text=own_words or None,
    )
