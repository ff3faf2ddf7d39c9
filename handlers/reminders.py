"""How reminders of observances are said: rendered from the state at sending."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.ids import ChannelId, PersonId
from bot.observances.reminding import facts_at
from bot.refusals import NotFound
from bot.store import Store
from handlers.blocks import reminders
from handlers.sending import Place, Sender
from handlers.standing import standing_of

WEEKS = 5
"""How far the weekly overview looks ahead."""

PERSON = ("U", "W")
"""How Slack's ids of people begin."""


@dataclass(frozen=True, slots=True)
class Reminders:
    store: Store
    sender: Sender
    clock: Callable[[], datetime]

    @property
    def ways(self) -> dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]]:
        return {DeliveryKind.REMINDER: self._reminder, DeliveryKind.DIGEST: self._digest}

    async def _reminder(self, delivery: Delivery) -> Posted | None:
        now = self.clock()
        async with self.store.read(delivery.workspace) as reader:
            facts = await facts_at(reader, now=now)
            reminded = await reader.reminders_in(delivery.owed.lane)
            posted = await reader.posted(delivery.owed.lane)
        today = facts.local(now).date()
        told = (facts.calendar.occurrence(*one.key) for one in reminded)
        found = sorted((one for one in told if one), key=lambda one: one.order)
        if not found:
            return posted  # an observance of their own that was removed meanwhile
        message = reminders.reminder(found, {one.key: standing_of(one, facts, today) for one in found})
        named = delivery.owed.reminded
        owned = any(facts.plans.owners.get(one.key) == PersonId(named) for one in reminded)
        instead = facts.interests.observing.channel if owned else None
        channel = posted.channel if posted else await self._channel(named, instead)
        return await self.sender.keep_current(delivery, posted, Place(channel=channel), message)

    async def _channel(self, named: ChannelId, instead: ChannelId | None) -> ChannelId:
        """Where it goes: what somebody had who has left concerns everybody again.

        Raises:
            NotFound: the person is gone, and there is no channel instead.
        """
        if not named.startswith(PERSON):
            return named
        try:
            return await self.sender.direct_channel(PersonId(named), None)
        except NotFound:
            if instead is None:
                raise
            return instead

    async def _digest(self, delivery: Delivery) -> None:
        now = self.clock()
        async with self.store.read(delivery.workspace) as reader:
            facts = await facts_at(reader, now=now)
        channel = facts.interests.observing.channel
        if channel is None:
            return
        today = facts.local(now).date()
        found = facts.calendar.next_weeks(today, WEEKS, wanted=facts.interests.wants)
        standing = {one.key: standing_of(one, facts, today) for one in found}
        message = reminders.digest(found, standing, weeks=WEEKS)
        await self.sender.post(delivery, Place(channel=channel), message)
