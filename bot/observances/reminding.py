"""The clock's use case: what is due is asked of the database, claimed there, and owed once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.days import Zones
from bot.delivery.owed import Owed, reminder_lane
from bot.ids import ChannelId, PersonId, WorkspaceId
from bot.observances.calendar import Calendar
from bot.observances.catalogue import shipped
from bot.observances.reminders import Facts, Reminder, due, ninth_decile, outstanding
from bot.ports import Reader, Transaction
from bot.refusals import NoAnswer
from bot.store import Store

MOST_IN_ONE = 8
"""Observances one message reminds of."""

MEASURED = timedelta(days=180)
"""How far back approvals are measured."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminding:
    store: Store
    zones: Zones

    async def remind_due(self, *, now: datetime) -> int:
        """Owes what is due in each workspace; how many reminders were sent or settled."""
        count = 0
        for workspace in await self.store.workspaces():
            async with self.store.read(workspace) as reader:
                facts = await facts_at(reader, now=now)
            told = outstanding(now, facts) if facts.reminded else ()
            people = facts.reminded.intersection(PersonId(one.channel) for one in told)
            zones = {person: await self._zone(person, facts, now=now) for person in people}
            if due(now, replace(facts, zones=zones)):
                count += await self._remind(workspace, zones, now=now)
        return count

    async def _zone(self, person: PersonId, facts: Facts, *, now: datetime) -> str | None:
        """None while Slack does not answer: they are reminded when it does."""
        try:
            return await self.zones.of(person, now=now, otherwise=facts.timezone)
        except NoAnswer:
            return None

    async def _remind(self, workspace: WorkspaceId, zones: Mapping[PersonId, str | None], *, now: datetime) -> int:
        async with self.store.write(workspace) as tx:
            found = due(now, replace(await facts_at(tx, now=now), zones=zones))
            for channel, reminders in by_channel(found).items():
                for start in range(0, len(reminders), MOST_IN_ONE):
                    await _send(tx, channel, reminders[start : start + MOST_IN_ONE], now=now)
            settled = [one for one in found if not one.message]
            claimed = await tx.claim_reminders([one.reminded(at=now, lane=None) for one in settled])
            # What is approved meanwhile is said in the message that is there.
            tx.owe(*await tx.reminding(*(key for key, _ in claimed)))
            return len(found)


def by_channel(found: Iterable[Reminder]) -> dict[ChannelId | PersonId, list[Reminder]]:
    """The reminders that become messages, by where they go, in the order of their dates."""
    sorted_by_day = sorted((one for one in found if one.message), key=lambda one: one.occurrence.order)
    channels = defaultdict(list)
    for one in sorted_by_day:
        channels[one.channel].append(one)
    return dict(channels)


async def _send(tx: Transaction, channel: ChannelId | PersonId, reminders: list[Reminder], *, now: datetime) -> None:
    """Owes one message for those of the reminders that nobody else claimed."""
    first = reminders[0]
    lane = reminder_lane(channel, f"{first.occurrence.key} {first.lead} {now.isoformat() if first.snoozed else ''}")
    wanted = [one for one in reminders if not one.snoozed or await tx.end_snooze(one.occurrence.key, PersonId(channel))]
    if await tx.claim_reminders([one.reminded(at=now, lane=lane) for one in wanted]):
        tx.owe(Owed.reminder(lane))


async def facts_at(reader: Reader, *, now: datetime) -> Facts:
    """Everything that is known at a moment."""
    settings = await reader.settings()
    return Facts(
        calendar=await calendar_of(reader),
        interests=await reader.interests(),
        plans=await reader.plans(since=now.year - 1),
        timezone=settings.timezone,
        approval=ninth_decile(await reader.approvals(since=now - MEASURED)),
    )


async def calendar_of(reader: Reader) -> Calendar:
    """What is shipped, and what the organisation added."""
    return Calendar(observances=(*shipped(), *await reader.own_observances()))
