"""The use cases behind `/repurpose`: somebody asks for posts from an advisory, the clock has them drafted."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.assist.aside import Aside
from bot.assist.call import LEASE, MOST_ATTEMPTS, Call, CallState, next_due
from bot.assist.leaving import parcel, private_matches
from bot.assist.pages import Pages, Unreadable
from bot.assist.provider import Ask, Feature, Provider, Silence, Tokens, Unanswered
from bot.assist.spending import pay, purse_of, tell_refused, too_large
from bot.assist.variants import LONGEST, SHORTEST, Repurposing, State, chosen, composed, offered, question
from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.drafts.kinds import Kind
from bot.ids import DraftId, WorkspaceId
from bot.ports import Transaction
from bot.preflight.finding import Field, Match
from bot.preflight.refusing import Blocked, refuse_blocked, refuse_text, where
from bot.refusals import NotFound, NotYours, Refusal, Unfit
from bot.requests import Request
from bot.review.roster import Admins
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

logger = logging.getLogger(__name__)


AT_ONCE = 5
"""Wishes that are worked on in one go."""

MOST_PLACES = 20
"""Places that a refusal names; more are counted."""


class NoModel(Refusal):
    """No language model is set up, or an admin has switched it off, so nothing can be drafted from an advisory here.
    Everything else works: write the posts with `/draft`.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Repurposer:
    """`provider` None: no key is set. `pages` reads what is at a link. `holder`: this process, up to 64 characters."""

    store: Store
    admins: Admins
    provider: Provider | None
    pages: Pages
    holder: str
    clock: Callable[[], datetime]
    _aside: Aside[tuple[WorkspaceId, int]] = field(default_factory=Aside)

    async def source(self, request: Request, draft: DraftId | None) -> tuple[str, str, WorkspaceSettings]:
        """The text and the link that the form begins with, and the settings it is for.

        Raises:
            NoModel: there is none to ask.
            NotFound, NotYours: this draft is nobody's business yet but its author's.
        """
        async with self.store.read(request.workspace) as reader:
            settings = await reader.settings()
            if self.provider is None or not settings.assisting.on:
                raise NoModel
            if draft is None:
                return "", "", settings
            found = await reader.draft(draft)
            if not found.version:
                raise NotYours
            content = (await reader.review(draft)).version.content
            return content.text, next(iter(content.sources), ""), settings

    async def again(self, request: Request, number: int) -> tuple[Repurposing, WorkspaceSettings]:
        """A wish that nothing came of, for whoever had it to change and ask anew.

        Raises:
            NoModel: there is none to ask.
            NotFound: it is gone.
            NotYours: somebody else had it.
        """
        async with self.store.read(request.workspace) as reader:
            settings = await reader.settings()
            found = await reader.repurposing(number)
        if self.provider is None or not settings.assisting.on:
            raise NoModel
        if found is None:
            raise NotFound
        if found.person != request.person:
            raise NotYours
        return found, settings

    async def ask(
        self, request: Request, draft: DraftId | None, *, text: str, link: str, wanted: tuple[str, ...]
    ) -> None:
        """Notes the wish; the drafts come by the clock. Without a text, the page at the link is read.

        Raises:
            NoModel: there is no model to ask.
            Unfit: at its field, something is missing, must not be kept, or must not leave.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = await tx.settings()
            if self.provider is None or not settings.assisting.on:
                raise NoModel
            if not text.strip() and not link:
                raise Unfit({"text": "Give the advisory's text, or a link to it below."})
            if not text.strip() and (why := self.pages.why_not(link)):
                raise Unfit({"link": why})
            if text.strip() and not SHORTEST <= len(text.strip()) <= LONGEST:
                raise Unfit({"text": f"Give {SHORTEST} to {LONGEST:,} characters, or a link alone."})
            known = tuple(name for name in offered(settings.assisting.languages) if name in wanted)
            if not known:
                raise Unfit({"wanted": "Choose at least one."})
            if await _stays(tx, settings, draft):
                raise Unfit(
                    {
                        "text": f"Draft #{draft} may speak of a patient, by its kind, its consent, its images or what"
                        " preflight found in it, so nothing from it is sent to the language model."
                    }
                )
            refuse_text(text, Field.TEXT, settings.preflight, at="text", kind=Kind.COMMUNITY_ADVISORY)
            strict = replace(settings.preflight, muted=frozenset())
            matches = private_matches(text, Kind.COMMUNITY_ADVISORY, strict)
            if matches and not settings.assisting.agreed:
                seen = _places(text, matches)
                raise Unfit(
                    {
                        "text": f"Preflight sees what may belong to a person ({seen}), so this is not sent to the"
                        " language model. Take it out, or have an admin list it as your organisation's own."
                    }
                )
            one = Repurposing(
                id=0,
                person=request.person,
                draft=draft,
                text=text.strip(),
                link=link,
                wanted=known,
                asked_at=request.at,
            )
            await tx.add_repurposing(one)

    async def work_due(self, *, now: datetime) -> int:
        """Has what waits drafted; how many wishes were looked at."""
        if self.provider is None:
            return 0
        found = await self.store.to_repurpose(now=now, limit=self._aside.room(AT_ONCE, now=now))
        waiting = self._aside.without(found, AT_ONCE, now=now)
        for workspace, number in waiting:
            try:
                await self._work(workspace, number, self.provider)
                self._aside.done((workspace, number))
            except Exception as error:  # noqa: BLE001 - one wish must not hold up the others
                self._aside.put((workspace, number), now=self.clock())
                logger.error("repurposing %s: %s", number, type(error).__name__)  # noqa: TRY400 - a traceback could carry an advisory's words
        return len(waiting)

    async def _work(self, workspace: WorkspaceId, number: int, provider: Provider) -> None:
        read = await self._read(workspace, number)
        if read is None:
            return
        async with self.store.write(workspace) as tx:
            claimed = await self._claim(tx, read, provider)
        if claimed is None:
            return
        call, ask, one = claimed
        settled, tokens, after = call, Tokens(), None
        try:
            answered = await provider.answer(ask)
            tokens = answered.tokens
            variants = chosen(answered.document, one.wanted)
            state = CallState.GIVEN if variants else CallState.NONE
            settled = replace(call, state=state, why=None if variants else Silence.NONSENSE, answer=variants)
        except Unanswered as silence:
            tokens = silence.tokens
            after = next_due(call.attempts, silence.after, now=self.clock()) if silence.why.passing else None
            settled = replace(call, state=CallState.WAITING if after else CallState.NONE, why=silence.why)
        now = self.clock()
        async with self.store.write(workspace) as tx:
            await pay(tx, await tx.settings(), Feature.VARIANTS, tokens, self.admins, why=settled.why, now=now)
            if await tx.settle_call(settled, holder=self.holder, due_at=after or now, now=now):
                await self._finish(tx, one, settled, now=now)

    async def _read(self, workspace: WorkspaceId, number: int) -> Repurposing | None:
        """The wish with its text, once the page at its link was read where it has none; None: nothing comes of it.

        Two processes may both fetch the page; the first text stays. What preflight blocks in it is not kept.
        """
        async with self.store.read(workspace) as reader:
            one = await reader.repurposing(number)
            preflight = (await reader.settings()).preflight
        if one is None or one.state is not State.WAITING or one.text:
            return one
        text, unread, why = "", "", None
        try:
            text = await self.pages.read(one.link)
            await asyncio.to_thread(refuse_text, text, Field.TEXT, preflight, at="text", kind=Kind.COMMUNITY_ADVISORY)
        except Unreadable as problem:
            unread = str(problem)
        except Blocked as blocked:
            text, unread, why = "", f"Its page holds what must not be kept. {blocked.fields['text']}", Silence.PATIENT
        except Exception as error:  # noqa: BLE001 - a strange page must not be fetched for ever
            logger.warning("repurposing %s: the page: %s", number, type(error).__name__)
            text, unread = "", "Its page could not be read."
        async with self.store.write(workspace) as tx:
            one = await tx.repurposing(number)
            if one is None or one.state is not State.WAITING or one.text:
                return one
            state = State.WAITING if text else State.NONE
            one = replace(one, text=text, unread=unread, why=why, state=state)
            await tx.save_repurposing(one)
            if not text:
                tx.owe(Owed.variants(one.id, one.person))
        return one if text else None

    async def _claim(
        self, tx: Transaction, wish: Repurposing, provider: Provider
    ) -> tuple[Call, Ask, Repurposing] | None:
        """The call with what is asked; None where there is nothing to ask, or an answer that is known already did."""
        now = self.clock()
        settings = await tx.settings()
        stays = await _stays(tx, settings, wish.draft)  # its row is locked before the wish's, as purging does
        one = await tx.repurposing(wish.id)
        if one is None or one.state is not State.WAITING:
            return None
        known = await tx.call_about(Feature.VARIANTS, one.subject)
        if known is not None and known.state.settled:
            await self._finish(tx, one, known, now=now)
            return None
        matches = private_matches(
            one.text, Kind.COMMUNITY_ADVISORY, replace(settings.preflight, muted=frozenset(), passed=frozenset())
        )
        ask = question(one, matches)
        purse = await purse_of(tx, settings, now=now)
        if settings.assisting.on and purse.waits(ask.estimate):
            return None
        call = await tx.claim_call(
            Feature.VARIANTS, one.subject, holder=self.holder, now=now, lease=LEASE, estimate=ask.estimate
        )
        if call is None:
            return None
        why: Silence | None = None
        if call.attempts > MOST_ATTEMPTS:
            why = Silence.SLOW
        elif not settings.assisting.on:
            why = Silence.OFF
        elif stays or (matches and not settings.assisting.agreed):
            why = Silence.PATIENT
        elif why := purse.why_not(ask.estimate):
            unread = too_large(ask.estimate, purse) if why is Silence.LARGE else ""
            one = replace(one, unread=unread)
        if why:
            settled = replace(call, state=CallState.NONE, why=why)
            await tx.settle_call(settled, holder=self.holder, due_at=now, now=now)
            await tell_refused(tx, settings, why, self.admins, now=now)
            await self._finish(tx, one, settled, now=now)
            return None
        detail = {"model": provider.model, "attempt": str(call.attempts), "for": Feature.VARIANTS.value}
        tx.record(Fact(at=now, kind=Happening.READ_OUTSIDE, person=one.person, draft=one.draft, detail=detail))
        return replace(call, model=provider.model), ask, one

    async def _finish(self, tx: Transaction, one: Repurposing, call: Call, *, now: datetime) -> None:
        """Keeps each variant as a saved draft of whoever asked, and tells them."""
        if call.state is CallState.WAITING:
            return
        kept = 0
        for variant in call.answer:
            composition = composed({key: str(value) for key, value in variant.items()}, one)
            try:
                if composition is None:
                    continue
                refuse_blocked(composition, (await tx.settings()).preflight)
            except Blocked:
                continue
            draft = await tx.new_draft(author=one.person, at=now)
            await tx.save_composition(draft.id, composition, by=one.person, at=now)
            await tx.note_origin(draft.id, one.id, str(variant["name"]))
            tx.record(
                Fact(
                    at=now,
                    kind=Happening.SAVED,
                    person=one.person,
                    draft=draft.id,
                    detail={"by": "model"} | ({"from": str(one.draft)} if one.draft else {}),
                )
            )
            kept += 1
        if call.state is CallState.NONE:
            await tx.forget_call(
                Feature.VARIANTS, one.subject
            )  # whoever wishes for the same later is not refused for it
        state = State.DONE if kept else State.NONE
        await tx.save_repurposing(replace(one, state=state, why=call.why, left_out=len(one.wanted) - kept))
        tx.owe(Owed.variants(one.id, one.person))


def _places(text: str, matches: Sequence[Match]) -> str:
    """Where preflight sees what, never the words themselves; the first of many, the others counted."""
    found = [f"{where(text, one.start).lower()}: {one.rule.label}" for one in matches[:MOST_PLACES]]
    more = len(matches) - MOST_PLACES
    return "; ".join([*found, *([f"and {more} more"] if more > 0 else [])])


async def _stays(tx: Transaction, settings: WorkspaceSettings, draft: DraftId | None) -> bool:
    """Whether a draft that posts are asked for from may itself not leave, as it stands now."""
    if draft is None or settings.assisting.agreed:
        return False
    version = (await tx.review(draft)).version
    noted = [one.finding for one in await tx.findings(draft, version.no)]
    left = parcel(version.content, version.note, version.because, settings.preflight, noted, agreed=False)
    return left is None
