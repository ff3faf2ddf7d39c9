"""Messages about vetted facts: to reviewers and owners, to the review channel and to the channel for alerts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.days import today_in
from bot.deadlines.policy import Step
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.facts.asking import reviewers, waiting_for
from bot.facts.fact import VettedFact
from bot.facts.turn import turn_of
from bot.refusals import NotFound
from bot.store import Store
from handlers.asked_people import Asked
from handlers.blocks import facts, facts_waiting
from handlers.sending import Place, Sender


@dataclass(frozen=True, slots=True)
class FactMessages:
    store: Store
    sender: Sender
    asked: Asked
    clock: Callable[[], datetime]

    @property
    def ways(self) -> dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]]:
        return {
            DeliveryKind.FACT: self._about_version,
            DeliveryKind.FACTS_CALL: self._call,
            DeliveryKind.FACTS: self._waiting,
            DeliveryKind.FACTS_LATE: self._late,
            DeliveryKind.FACT_DUE: self._due,
            DeliveryKind.CLAIM: self._claim,
        }

    async def _about_version(self, delivery: Delivery) -> Posted | None:
        person = delivery.owed.person
        if person is None:
            raise NotFound
        async with self.store.read(delivery.workspace) as reader:
            fact = await reader.fact(delivery.owed.fact_number)
            posted = await reader.posted(delivery.owed.lane)
            settings = await reader.settings()
        version, today = delivery.owed.fact_version, today_in(settings.timezone, self.clock())
        if posted is None and fact.version != version:
            return None  # the newer version calls for itself
        reviewer = person in reviewers(fact, replace(settings, roster=await self.asked.now(settings.roster)))
        if posted is None and person != fact.owner and fact.reviewed_at is not None:
            return None  # a colleague was faster
        message = facts.about_version(fact, version, person=person, reviewer=reviewer, today=today)
        channel = await self.sender.direct_channel(person, posted)
        return await self.sender.keep_current(delivery, posted, Place(channel=channel), message)

    async def _call(self, delivery: Delivery) -> Posted | None:
        """Posts the person's message anew, so that they are notified, and removes the one before: there is one."""
        posted, found = await self._of_person(delivery)
        if not found:
            return await self._waiting(delivery)
        channel = await self.sender.direct_channel(delivery.owed.person, posted)
        message = facts_waiting.waiting(found, now=self.clock())
        fresh = await self.sender.keep_current(delivery, None, Place(channel=channel), message)
        if posted and posted.ts != fresh.ts:
            await self.sender.remove(posted)
        return fresh

    async def _waiting(self, delivery: Delivery) -> Posted | None:
        posted, found = await self._of_person(delivery)
        if posted is None:
            return None
        message = facts_waiting.waiting(found, now=self.clock())
        return await self.sender.keep_current(delivery, posted, Place(channel=posted.channel), message)

    async def _of_person(self, delivery: Delivery) -> tuple[Posted | None, tuple[VettedFact, ...]]:
        """Where the person's message is, and what waits for them."""
        person = delivery.owed.person
        if person is None:
            raise NotFound
        async with self.store.read(delivery.workspace) as reader:
            found = await reader.facts_waiting()
            posted = await reader.posted(delivery.owed.lane)
            settings = await reader.settings()
        settings = replace(settings, roster=await self.asked.now(settings.roster))
        return posted, waiting_for(person, found, settings)

    async def _late(self, delivery: Delivery) -> Posted | None:
        """Those of which the channel was told on that day and that still wait."""
        async with self.store.read(delivery.workspace) as reader:
            there = {turn_of(fact): fact for fact in await reader.facts_waiting()}
            told = await reader.facts_sent({turn.fact for turn in there})
            posted = await reader.posted(delivery.owed.lane)
            settings = await reader.settings()
        of_day = [
            there[one.turn]
            for one in told
            if one.key == Step.CHANNEL
            and one.turn in there
            and today_in(settings.timezone, one.at) == delivery.owed.day
        ]
        channel = posted.channel if posted else settings.review_channel
        if channel is None or (posted is None and not of_day):
            return None
        settings = replace(settings, roster=await self.asked.now(settings.roster))
        message = facts_waiting.late(sorted(of_day, key=lambda fact: (fact.changed_at, fact.id)), settings)
        return await self.sender.keep_current(delivery, posted, Place(channel=channel), message)

    async def _due(self, delivery: Delivery) -> Posted | None:
        async with self.store.read(delivery.workspace) as reader:
            fact = await reader.fact(delivery.owed.fact_number)
            zone = (await reader.settings()).timezone
        if fact.retired_at is not None or fact.version != delivery.owed.fact_version:
            return None
        channel = await self.sender.direct_channel(delivery.owed.person, None)
        message = facts.due(fact, today=today_in(zone, self.clock()))
        return await self.sender.keep_current(delivery, None, Place(channel=channel), message)

    async def _claim(self, delivery: Delivery) -> None:
        async with self.store.read(delivery.workspace) as reader:
            fact = await reader.fact(delivery.owed.fact_number)
            told = await reader.telling(fact.id, delivery.owed.claim_day)
            settings = await reader.settings()
        if told is None or settings.listening.channel is None:
            return
        message = facts.claim_told(fact, told.spread, today=today_in(settings.timezone, self.clock()))
        await self.sender.post(delivery, Place(channel=settings.listening.channel), message)
