"""The clock's use case behind an alert's summary: asked once for each state of an alert, and never waited for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assist.call import LEASE, MOST_ATTEMPTS, Call, CallState, next_due
from bot.assist.provider import Ask, Feature, Provider, Silence, Tokens, Unanswered
from bot.assist.spending import asked_again_at, pay, purse_of, tell_refused
from bot.assist.summary import FEWEST_POSTS, MOST_POSTS, Line, document_of, keys_in, lines_of, question, subject_of
from bot.audit.entries import Fact, Happening
from bot.delivery.owed import Owed
from bot.ids import AlertId, WorkspaceId
from bot.listening.alert import Alert
from bot.listening.gathering import names_of, posts_of
from bot.listening.post import Post
from bot.ports import Reader, Transaction
from bot.review.roster import Admins
from bot.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Claimed:
    call: Call
    ask: Ask
    posts: tuple[Post, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Summarising:
    """`provider` None: no key is set, and nothing is asked. `holder`: this process, at most 64 characters."""

    store: Store
    admins: Admins
    provider: Provider | None
    holder: str
    clock: Callable[[], datetime]

    async def summarise_due(self) -> int:
        """Has live alerts summarised that people see and that were not as they stand; how many were asked about."""
        if self.provider is None:
            return 0
        count = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                if not (await reader.settings()).assisting.on:
                    continue
                waiting = [one for one in await reader.live_alerts() if await _waits(reader, one, now=self.clock())]
            for alert in waiting:
                count += await self._safely(workspace, alert.id, self.provider)
        return count

    async def _safely(self, workspace: WorkspaceId, alert: AlertId, provider: Provider) -> bool:
        try:
            return await self.summarise(workspace, alert, provider)
        except Exception as error:  # noqa: BLE001 - one alert must not hold up the others; its claim runs out
            logger.error("alert %s: no summary: %s", alert, type(error).__name__)  # noqa: TRY400 - a traceback could carry a post's words
            return False

    async def summarise(self, workspace: WorkspaceId, alert: AlertId, provider: Provider) -> bool:
        """Claims the call in one transaction, makes it in none, and writes down what came back; whether it asked."""
        async with self.store.write(workspace) as tx:
            claimed = await self._claim(tx, alert, provider)
        if claimed is None:
            return False
        settled, tokens, after = claimed.call, Tokens(), None
        try:
            answered = await provider.answer(claimed.ask)
            tokens = answered.tokens
            kept = document_of(answered.document, claimed.posts)
            settled = replace(settled, state=CallState.GIVEN, why=None, answer=kept)
        except Unanswered as silence:
            tokens = silence.tokens
            after = next_due(settled.attempts, silence.after, now=self.clock()) if silence.why.passing else None
            settled = replace(settled, state=CallState.WAITING if after else CallState.NONE, why=silence.why)
        now = self.clock()
        async with self.store.write(workspace) as tx:
            await pay(tx, await tx.settings(), Feature.SUMMARY, tokens, self.admins, why=settled.why, now=now)
            if await tx.settle_call(settled, holder=self.holder, due_at=after or now, now=now):
                tx.owe(Owed.alert(alert))
        return True

    async def _claim(self, tx: Transaction, number: AlertId, provider: Provider) -> _Claimed | None:
        now = self.clock()
        alert = await tx.alert(number)
        if alert is None or not alert.incident.live:
            return None
        settings = await tx.settings()
        posts = await posts_of(tx, alert, now=now, limit=MOST_POSTS)
        if len(posts) < FEWEST_POSTS:
            return None
        subject = subject_of(alert.id, alert.picture)
        topics = {topic.id: topic for topic in await tx.topics()}
        names = names_of([topics[topic] for topic in alert.incident.topics if topic in topics])
        ask = question(names, posts)
        purse = await purse_of(tx, settings, now=now)
        if purse.waits(ask.estimate):
            return None
        known = await tx.call_about(Feature.SUMMARY, subject)
        if known is not None and _outdated(known, now=now):
            await tx.forget_call(Feature.SUMMARY, subject)
        call = await tx.claim_call(
            Feature.SUMMARY, subject, holder=self.holder, now=now, lease=LEASE, estimate=ask.estimate
        )
        if call is None:
            return None
        # After so many attempts, whoever made the last one died before it heard an answer.
        why = Silence.SLOW if call.attempts > MOST_ATTEMPTS else purse.why_not(ask.estimate)
        if why:
            settled = replace(call, state=CallState.NONE, why=why)
            again = asked_again_at(why, settings, now=now)
            await tx.settle_call(settled, holder=self.holder, due_at=again, now=now)
            await tell_refused(tx, settings, why, self.admins, now=now)
            return None
        detail = {"model": provider.model, "attempt": str(call.attempts), "for": Feature.SUMMARY.value}
        detail |= {"alert": str(alert.id), "posts": str(len(posts))}
        tx.record(Fact(at=now, kind=Happening.READ_OUTSIDE, detail=detail))
        return _Claimed(call=replace(call, model=provider.model), ask=ask, posts=posts)


async def _waits(reader: Reader, alert: Alert, *, now: datetime) -> bool:
    if not alert.incident.told or alert.incident.hold is not None:
        return False
    call = await reader.call_about(Feature.SUMMARY, subject_of(alert.id, alert.picture))
    return call is None or not call.state.settled or _outdated(call, now=now)


def _outdated(call: Call, *, now: datetime) -> bool:
    """An alert's state is never put forward again: only the month's end asks about it anew."""
    return call.outdated(since=call.settled_at or now, now=now)


async def summary_on(reader: Reader, alert: Alert) -> tuple[Line, ...]:
    """The latest summary of an alert that was given, of its present state or of the one before; of its lines those that
    come from a post that is kept still.
    """
    for picture in range(alert.picture, max(alert.picture - 2, -1), -1):
        call = await reader.call_about(Feature.SUMMARY, subject_of(alert.id, picture))
        if call is not None and call.state is CallState.GIVEN:
            posts = await reader.posts_keyed(keys_in(call.answer))
            return lines_of(call.answer, [one.post for one in posts])
    return ()
