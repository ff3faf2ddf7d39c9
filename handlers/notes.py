"""Messages to one person that belong to no draft: passes, consents, reminders of approved texts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.ids import PersonId
from bot.ports import Store
from bot.refusals import NotFound
from handlers.blocks import consent_messages, passing, texts
from handlers.blocks.message import Message
from handlers.sending import Place, Sender


@dataclass(frozen=True, slots=True)
class Notes:
    store: Store
    sender: Sender

    @property
    def ways(self) -> dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]]:
        return {
            DeliveryKind.PASS: self._pass,
            DeliveryKind.CONSENT: self._consent,
            DeliveryKind.TEXT_REVIEW: self._text_review,
        }

    async def _pass(self, delivery: Delivery) -> Posted:
        async with self.store.read(delivery.workspace) as reader:
            found = await reader.pass_of(delivery.owed.pass_number)
            posted = await reader.posted(delivery.owed.lane)
        if found is None:
            raise NotFound
        return await self._current(delivery, posted, passing.pass_message(found, _person(delivery)))

    async def _consent(self, delivery: Delivery) -> Posted:
        async with self.store.read(delivery.workspace) as reader:
            one = await reader.authorisation(delivery.owed.authorisation)
            posted = await reader.posted(delivery.owed.lane)
        return await self._current(delivery, posted, consent_messages.consent_message(one, delivery.owed.occasion))

    async def _text_review(self, delivery: Delivery) -> Posted | None:
        async with self.store.read(delivery.workspace) as reader:
            text = await reader.approved_text(delivery.owed.text)
        return None if text.retired_at is not None else await self._current(delivery, None, texts.review_due(text))

    async def _current(self, delivery: Delivery, posted: Posted | None, message: Message) -> Posted:
        channel = await self.sender.direct_channel(_person(delivery), posted)
        return await self.sender.keep_current(delivery, posted, Place(channel=channel), message)


def _person(delivery: Delivery) -> PersonId:
    """Raises NotFound for a delivery to nobody."""
    if delivery.owed.person is None:
        raise NotFound
    return delivery.owed.person
