"""How escalations and the list of stale drafts are said: rendered from the state at sending."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.deadlines.expiring import stale
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import card_lane
from bot.store import Store
from handlers.asked_people import Asked
from handlers.blocks import waiting
from handlers.sending import Place, Sender, Wait


@dataclass(frozen=True, slots=True)
class Waiting:
    store: Store
    sender: Sender
    asked: Asked
    clock: Callable[[], datetime]

    @property
    def ways(self) -> dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]]:
        return {DeliveryKind.ESCALATION: self._escalation, DeliveryKind.STALE: self._stale}

    async def _escalation(self, delivery: Delivery) -> Posted | None:
        turn = delivery.owed.turn
        async with self.store.read(delivery.workspace) as reader:
            review = await reader.review(turn.draft)
            posted = await reader.posted(delivery.owed.lane)
            card = await reader.posted(card_lane(turn.draft))
            settings = await reader.settings()
        if card is None:
            raise Wait(timedelta(seconds=1))
        link = await self.sender.permalink(card)
        message = waiting.escalation(review, turn, await self.asked.now(settings.roster), link=link)
        return await self.sender.keep_current(delivery, posted, Place(channel=card.channel), message)

    async def _stale(self, delivery: Delivery) -> None:
        now = self.clock()
        async with self.store.read(delivery.workspace) as reader:
            settings = await reader.settings()
            found = await stale(reader, now=now)
        if found and settings.review_channel:
            roster = await self.asked.now(settings.roster)
            message = waiting.stale_list(found, roster, now=now, days=settings.deadlines.expire_days)
            await self.sender.post(delivery, Place(channel=settings.review_channel), message)
