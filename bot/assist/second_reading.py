"""The clock's use case behind the second opinion: drafts that entered review are read by a language model, once each.

Nothing waits for it. A decision, a stage, a text and a finding of preflight are never touched from here: what comes
back is kept beside the content it is about, and shown.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.assist.aside import Aside
from bot.assist.call import LEASE, MOST_ATTEMPTS, Call, CallState, next_due
from bot.assist.leaving import parcel
from bot.assist.opinion import Opinion, Standing, document_of, of_document, question, remarks_in
from bot.assist.provider import Ask, Feature, Provider, Silence, Tokens, Unanswered
from bot.assist.spending import asked_again_at, pay, purse_of, tell_refused
from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.ids import DraftId, WorkspaceId
from bot.ports import Reader, Transaction
from bot.review.review import Review
from bot.review.roster import Admins
from bot.store import Store

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Drafts that are read at the same time."""


UNDER_DISCUSSION = frozenset(
    {DraftState.IN_REVIEW, DraftState.CHECKING, DraftState.CHANGES_REQUESTED, DraftState.REJECTED, DraftState.APPROVED}
)
"""While a draft is in one of these its card shows the opinion; later the card needs its room for what became of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Claimed:
    """A call that is this process's to make."""

    call: Call
    ask: Ask
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondReading:
    """`provider` None: no key is set, and nothing is asked. `holder`: this process, at most 64 characters."""

    store: Store
    admins: Admins
    provider: Provider | None
    holder: str
    clock: Callable[[], datetime]
    _aside: Aside[tuple[WorkspaceId, DraftId]] = field(default_factory=Aside)

    async def read_due(self, *, now: datetime) -> int:
        """Has drafts that wait for it read, a few at a time; how many were looked at."""
        if self.provider is None:
            return 0
        found = await self.store.to_read(now=now, limit=self._aside.room(AT_ONCE, now=now))
        waiting = self._aside.without(found, AT_ONCE, now=now)
        await asyncio.gather(*(self._safely(workspace, draft, self.provider) for workspace, draft in waiting))
        return len(waiting)

    async def _safely(self, workspace: WorkspaceId, draft: DraftId, provider: Provider) -> None:
        try:
            await self.read(workspace, draft, provider)
            self._aside.done((workspace, draft))
        except Exception as error:  # noqa: BLE001 - one draft must not hold up the others
            self._aside.put((workspace, draft), now=self.clock())
            logger.error("draft %s: no second opinion: %s", draft, type(error).__name__)  # noqa: TRY400 - a traceback could carry a draft's words

    async def read(self, workspace: WorkspaceId, draft: DraftId, provider: Provider) -> None:
        """Claims the call on a draft's content in one transaction, makes it in none, and writes down what came back."""
        async with self.store.write(workspace) as tx:
            claimed = await self._claim(tx, draft, provider)
        if claimed is None:
            return
        settled, tokens, after = claimed.call, Tokens(), None
        try:
            answered = await provider.answer(claimed.ask)
            tokens = answered.tokens
            remarks = remarks_in(answered.document, claimed.texts)
            settled = replace(settled, state=CallState.GIVEN, why=None, answer=document_of(remarks))
        except Unanswered as silence:
            tokens = silence.tokens
            after = next_due(settled.attempts, silence.after, now=self.clock()) if silence.why.passing else None
            state = CallState.WAITING if after else CallState.NONE
            settled = replace(settled, state=state, why=silence.why)
        now = self.clock()
        async with self.store.write(workspace) as tx:
            await pay(tx, await tx.settings(), Feature.OPINION, tokens, self.admins, why=settled.why, now=now)
            if await tx.settle_call(settled, holder=self.holder, due_at=after or now, now=now):
                await _show(tx, settled)

    async def _claim(self, tx: Transaction, draft: DraftId, provider: Provider) -> _Claimed | None:
        """The call with what is asked; None where there is nothing to ask, or it may not be: the card says why."""
        now = self.clock()
        review = await tx.review(draft)
        if review.draft.state is not DraftState.IN_REVIEW:
            return None
        settings = await tx.settings()
        content = review.version.content
        noted = [one.finding for one in await tx.findings(draft, review.version.no)]
        left = parcel(
            content,
            review.version.note,
            review.version.because,
            settings.preflight,
            noted,
            agreed=settings.assisting.agreed,
        )
        ask = question(left) if left else None
        estimate = ask.estimate if ask else 0
        purse = await purse_of(tx, settings, now=now)
        if settings.assisting.on and purse.waits(estimate):
            return None
        known = await tx.call_about(Feature.OPINION, content.content_hash)
        if known is not None and known.outdated(since=review.version.at, now=now):
            await tx.forget_call(Feature.OPINION, content.content_hash)
        call = await tx.claim_call(
            Feature.OPINION, content.content_hash, holder=self.holder, now=now, lease=LEASE, estimate=estimate
        )
        if call is None:
            return None
        why: Silence | None = None
        if call.attempts > MOST_ATTEMPTS:
            why = Silence.SLOW  # whoever made the last one died before it heard an answer
        elif not settings.assisting.on:
            why = Silence.OFF
        elif left is None or ask is None:
            why = Silence.PATIENT
        else:
            why = purse.why_not(estimate)
        if left is None or ask is None or why:
            why = why or Silence.PATIENT
            settled = replace(call, state=CallState.NONE, why=why)
            again = asked_again_at(why, settings, now=now)
            await tx.settle_call(settled, holder=self.holder, due_at=again, now=now)
            await tell_refused(tx, settings, why, self.admins, now=now)
            await _show(tx, settled)
            return None
        tx.record(
            Fact(
                at=now,
                kind=Happening.READ_OUTSIDE,
                draft=draft,
                version=review.version.no,
                detail={"model": provider.model, "attempt": str(call.attempts)},
            )
        )
        return _Claimed(call=replace(call, model=provider.model), ask=ask, texts=tuple(left.texts.values()))


async def _show(tx: Transaction, call: Call) -> None:
    """Brings every card of this content up to date."""
    tx.owe(*(Owed.card(draft) for draft in await tx.drafts_saying(call.subject)))


async def opinion_on(reader: Reader, review: Review, *, configured: bool) -> Opinion | None:
    """How the second opinion on what a draft says stands; None: there is nothing to say of one.

    `configured`: whether there is a model to ask.
    """
    if review.draft.state not in UNDER_DISCUSSION:
        return None
    call = await reader.call_about(Feature.OPINION, review.version.content_hash)
    outdated = call is not None and call.outdated(since=review.version.at, now=review.version.at)
    if call is not None and call.state.settled and not (configured and outdated):
        standing = Standing.GIVEN if call.state is CallState.GIVEN else Standing.NONE
        return Opinion(standing=standing, why=call.why, remarks=of_document(call.answer), model=call.model)
    if review.draft.state is not DraftState.IN_REVIEW:
        return None
    if not configured:
        return Opinion(standing=Standing.NONE, why=Silence.NO_KEY)
    return Opinion(standing=Standing.WAITING)
