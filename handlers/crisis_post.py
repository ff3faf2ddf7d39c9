"""How a crisis is said: its pinned message, people's own messages, proposals; rendered from the state at sending."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.crisis.crisis import ProposalState, leads
from bot.crisis.holding import in_scope, may_have_gone_out
from bot.crisis.telling import CrisisOccasion, crisis_of, occasion_of, proposal_of
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.review.roster import Admins
from bot.store import Store
from handlers.asked_people import Asked
from handlers.blocks import crisis as blocks
from handlers.sending import Place, Sender


@dataclass(frozen=True, slots=True)
class CrisisPost:
    store: Store
    sender: Sender
    asked: Asked
    admins: Admins

    @property
    def ways(self) -> dict[DeliveryKind, Callable[[Delivery], Awaitable[Posted | None]]]:
        return {
            DeliveryKind.CRISIS: self._crisis,
            DeliveryKind.CRISIS_NOTE: self._note,
            DeliveryKind.PROPOSAL: self._proposal,
        }

    async def _crisis(self, delivery: Delivery) -> Posted:
        async with self.store.read(delivery.workspace) as reader:
            crisis = await reader.crisis(crisis_of(delivery.owed))
            figures = await reader.figures(crisis)
            posted = await reader.posted(delivery.owed.lane)
            settings = await reader.settings()
        people = leads(await self.asked.now(settings.roster), self.admins)
        message = blocks.crisis_message(crisis, figures, people)
        place = Place(channel=posted.channel if posted else crisis.channel)
        current = await self.sender.keep_current(delivery, posted, place, message)
        if crisis.on:
            await self.sender.pin(current)
        elif not figures.open:  # until then it is the way to what is still held
            await self.sender.unpin(current)
        return current

    async def _note(self, delivery: Delivery) -> Posted | None:
        occasion, person = occasion_of(delivery.owed), delivery.owed.person
        async with self.store.read(delivery.workspace) as reader:
            crisis = await reader.crisis(crisis_of(delivery.owed))
            figures = await reader.figures(crisis)
            posted = await reader.posted(delivery.owed.lane)
            drill = occasion is CrisisOccasion.DRILL and crisis.on
            would_hold = await in_scope(reader, crisis.scope, author=person) if drill and person else ()
        asks = crisis.narrowing is not None and crisis.narrowing.by != person
        if person is None or (posted is None and not (asks if occasion is CrisisOccasion.NARROWER else crisis.on)):
            return None
        channel = await self.sender.direct_channel(person, posted)
        posts = [review.draft.id for review in would_hold if may_have_gone_out(review)]
        message = blocks.note(crisis, occasion, person, figures, posts)
        return await self.sender.keep_current(delivery, posted, Place(channel=channel), message)

    async def _proposal(self, delivery: Delivery) -> Posted | None:
        async with self.store.read(delivery.workspace) as reader:
            proposal = await reader.proposal(proposal_of(delivery.owed))
            posted = await reader.posted(delivery.owed.lane)
        if posted is None and proposal.state is not ProposalState.OPEN:
            return None
        channel = await self.sender.direct_channel(delivery.owed.person, posted)
        return await self.sender.keep_current(delivery, posted, Place(channel=channel), blocks.proposal(proposal))
