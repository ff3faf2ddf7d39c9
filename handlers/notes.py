"""Messages to one person beside their message about a draft: passes, consents, tasks, reminders of approved texts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.assist.provider import Silence
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.drafts.draft import DraftState
from bot.ids import PersonId
from bot.refusals import NotFound
from bot.store import Store
from handlers.blocks import consent_messages, opinion, passing, repurposing, tasks, texts
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
            DeliveryKind.TASK: self._task,
            DeliveryKind.TEXT_REVIEW: self._text_review,
            DeliveryKind.BUDGET: self._budget,
            DeliveryKind.MODEL: self._model,
            DeliveryKind.VARIANTS: self._variants,
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

    async def _task(self, delivery: Delivery) -> Posted:
        async with self.store.read(delivery.workspace) as reader:
            task = await reader.task(delivery.owed.task) if delivery.owed.task is not None else None
            posted = await reader.posted(delivery.owed.lane)
            held = task is not None and (await reader.draft(task.draft)).state is DraftState.HELD
        if task is None:
            raise NotFound
        return await self._current(delivery, posted, tasks.stop_task(task, _person(delivery), held=held))

    async def _text_review(self, delivery: Delivery) -> Posted | None:
        async with self.store.read(delivery.workspace) as reader:
            text = await reader.approved_text(delivery.owed.text)
        return None if text.retired_at is not None else await self._current(delivery, None, texts.review_due(text))

    async def _budget(self, delivery: Delivery) -> Posted:
        async with self.store.read(delivery.workspace) as reader:
            assisting = (await reader.settings()).assisting
        return await self._current(delivery, None, opinion.budget_note(delivery.owed.percent, assisting))

    async def _model(self, delivery: Delivery) -> Posted:
        return await self._current(delivery, None, opinion.set_up_note(Silence(delivery.owed.why)))

    async def _variants(self, delivery: Delivery) -> Posted:
        number = delivery.owed.repurposing
        async with self.store.read(delivery.workspace) as reader:
            wish = await reader.repurposing(number)
            drafts = await reader.drafts_of_repurposing(number)
        if wish is None:
            raise NotFound
        return await self._current(delivery, None, repurposing.outcome(wish, drafts))

    async def _current(self, delivery: Delivery, posted: Posted | None, message: Message) -> Posted:
        channel = await self.sender.direct_channel(_person(delivery), posted)
        return await self.sender.keep_current(delivery, posted, Place(channel=channel), message)


def _person(delivery: Delivery) -> PersonId:
    """Raises NotFound for a delivery to nobody."""
    if delivery.owed.person is None:
        raise NotFound
    return delivery.owed.person
