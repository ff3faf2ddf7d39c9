"""The clock's use case behind an alert's summary: asked once for each state of an alert, and never waited for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.assist.call import LEASE, MOST_ATTEMPTS, Call, CallState, next_due
from bot.assist.provider import Ask, Feature, Provider, Silence, Tokens, Unanswered
from bot.assist.spending import affordable, pay
from bot.assist.summary import FEWEST_POSTS, MOST_POSTS, Line, document_of, lines_in, of_document, question, subject_of
from bot.delivery.outbox import Owed
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
                waiting = [one for one in await reader.live_alerts() if await _waits(reader, one)]
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
            lines = lines_in(answered.document, claimed.posts)
            settled = replace(settled, state=CallState.GIVEN, why=None, answer=document_of(lines))
        except Unanswered as silence:
            tokens = silence.tokens
            after = next_due(settled.attempts, silence.after, now=self.clock()) if silence.why.passing else None
            settled = replace(settled, state=CallState.WAITING if after else CallState.NONE, why=silence.why)
        now = self.clock()
        async with self.store.write(workspace) as tx:
            await pay(tx, await tx.settings(), Feature.SUMMARY, tokens, self.admins, now=now)
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
        call = await tx.claim_call(Feature.SUMMARY, subject, holder=self.holder, now=now, lease=LEASE)
        if call is None:
            return None
        topics = {topic.id: topic for topic in await tx.topics()}
        names = names_of([topics[topic] for topic in alert.incident.topics if topic in topics])
        ask = question(names, posts)
        why: Silence | None = None
        if call.attempts > MOST_ATTEMPTS:
            why = Silence.SLOW  # whoever made the last one died before it heard an answer
        elif not await affordable(tx, settings, ask.estimate, self.admins, now=now):
            why = Silence.BUDGET
        if why:
            settled = replace(call, state=CallState.NONE, why=why)
            await tx.settle_call(settled, holder=self.holder, due_at=now, now=now)
            return None
        return _Claimed(call=replace(call, model=provider.model), ask=ask, posts=posts)


async def _waits(reader: Reader, alert: Alert) -> bool:
    if not alert.incident.told or alert.incident.hold is not None:
        return False
    call = await reader.call_about(Feature.SUMMARY, subject_of(alert.id, alert.picture))
    return call is None or not call.state.settled


async def summary_on(reader: Reader, alert: Alert) -> tuple[Line, ...]:
    """The latest summary of an alert that was given: of its present state, or of the one before."""
    for picture in range(alert.picture, max(alert.picture - 2, -1), -1):
        call = await reader.call_about(Feature.SUMMARY, subject_of(alert.id, picture))
        if call is not None and call.state is CallState.GIVEN:
            return of_document(call.answer)
    return ()
