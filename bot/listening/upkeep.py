"""The clock's use case for what listening keeps: counts of hours and days, and an end to posts past their time."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.assist.provider import Feature
from bot.delivery.owed import Owed
from bot.ids import WorkspaceId
from bot.listening.heard import Span, key_of
from bot.listening.incident import COOL_DOWN, Cut
from bot.ports import Transaction
from bot.store import Store

AT_ONCE = 24
"""Hours or days counted in one transaction."""

FORGOTTEN_AT_ONCE = 2_000
"""Posts deleted in one transaction."""

EARLIEST = datetime.fromtimestamp(0, UTC)


@dataclass(kw_only=True, slots=True)
class Upkeep:
    store: Store
    _counted: dict[WorkspaceId, int] = field(default_factory=dict)
    """The last post that is in the counts, as far as this process knows: after a start every hour is counted anew."""

    async def roll_up(self, *, now: datetime) -> None:
        """Counts anew the hours and days of which posts came since the last time, each person once.

        Those of which posts were forgotten already are left as they are.
        """
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                kept = now - timedelta(days=(await reader.settings()).listening.keep_days)
                touched = await reader.touched(after=self._counted.get(workspace, 0))
            for span in (Span.HOUR, Span.DAY):
                await self._count(workspace, span, _starts(span, touched.spans, since=kept))
            self._counted[workspace] = touched.last

    async def _count(self, workspace: WorkspaceId, span: Span, starts: list[datetime]) -> None:
        for place in range(0, len(starts), AT_ONCE):
            async with self.store.write(workspace) as tx:
                for start in starts[place : place + AT_ONCE]:
                    await tx.roll_up(span, start)

    async def forget_due(self, *, now: datetime) -> int:
        """Posts past the time for which they are kept, and what a model made of them; how many posts. Counts of hours
        and days stay. Messages quote none of these posts any more.
        """
        gone = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                before = now - timedelta(days=(await reader.settings()).listening.keep_days)
            some = FORGOTTEN_AT_ONCE
            while some == FORGOTTEN_AT_ONCE:
                async with self.store.write(workspace) as tx:
                    some = await tx.forget_posts(before=before, limit=FORGOTTEN_AT_ONCE)
                gone += some
            async with self.store.write(workspace) as tx:
                await tx.forget_buckets(before=before)
                await tx.forget_answers(Feature.SUMMARY, before=before)
                await _forget_examples(tx, before=before, now=now)
                # From here on none flares up again.
                for alert in await tx.alerts_to_cut(before=before, over=now - COOL_DOWN):
                    await tx.put_alert(replace(alert, incident=replace(alert.incident, cut=Cut.FORGOTTEN)))
                    tx.owe(Owed.alert(alert.id))
        return gone


async def _forget_examples(tx: Transaction, *, before: datetime, now: datetime) -> None:
    """What was told of a phrase quotes only posts that are kept; when none is, the phrase has its time as well."""
    known = await tx.emerged_between(EARLIEST, now)
    examples = {key for one in known for key in one.examples}
    kept = {key_of(one.post.outlet, one.post.id) for one in await tx.posts_keyed(examples)}
    for one in known:
        left = tuple(key for key in one.examples if key in kept)
        if one.number is not None and left != one.examples:
            await tx.keep_examples(one.number, left)
            tx.owe(Owed.unquote(one.number))
    await tx.forget_emerged([one.number for one in known if one.number and not one.examples and one.at < before])


def _starts(span: Span, spans: Collection[tuple[datetime, datetime]], *, since: datetime) -> list[datetime]:
    """The whole hours or days from `since` on in which any of these spans lies."""
    found = set()
    length = timedelta(seconds=span.seconds)
    for first, last in spans:
        start = span.start(first)
        while start <= last:
            if start >= since:
                found.add(start)
            start += length
    return sorted(found)
