"""Drafts that came in one file reach a person in one message: nobody is called two hundred times at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import Owed
from bot.imports.handed_in import Import
from bot.refusals import NotFound
from bot.review.review import Review
from bot.store import Store
from handlers.asked_people import Asked
from handlers.blocks import imports
from handlers.sending import Place, Sender, Wait

QUIET = timedelta(minutes=5)
"""How long a person is not called again about the same import; what came meanwhile is called for together."""


class Gathering:
    """Decides what goes into an import's message, and sends that."""

    def __init__(self, store: Store, sender: Sender, asked: Asked, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._sender = sender
        self._asked = asked
        self._clock = clock

    async def takes(self, delivery: Delivery) -> bool:
        """Whether a person's message about one draft goes into their message about its import instead.

        So do the calls to the reviewers of a first version, and every update of a message that was never begun. What
        concerns one draft alone (its author is called, a new version is to be reviewed) gets a message of its own; the
        import's message is brought up to date either way.
        """
        draft, person = delivery.owed.draft, delivery.owed.person
        if draft is None or person is None:
            return False
        async with self._store.read(delivery.workspace) as reader:
            number = await reader.import_of(draft)
            if number is None:
                return False
            has_its_own = await reader.posted(delivery.owed.lane) is not None
            found = await reader.draft(draft)
        async with self._store.write(delivery.workspace) as tx:
            tx.owe(Owed.imported(number, person))
        called_alone = delivery.owed.kind is DeliveryKind.CALL and (person == found.author or found.version > 1)
        return not (has_its_own or called_alone)

    async def send(self, delivery: Delivery) -> Posted | None:
        """Sends a person's message about an import, or brings it up to date.

        Raises:
            Wait: they are to be called again, but were called a moment ago; the message itself is current.
            NotFound: the import is gone, or nobody is named.
        """
        person = delivery.owed.person
        if person is None:
            raise NotFound
        async with self._store.read(delivery.workspace) as reader:
            posted = await reader.posted(delivery.owed.lane)
            handed_in = await reader.handed_in(delivery.owed.import_number)
            drafts = await reader.imported_drafts(handed_in.id)
            reviews = await reader.imported_reviews(handed_in.id)
            settings = await reader.settings()
        roster = await self._asked.now(settings.roster)
        channel = await self._sender.direct_channel(person, posted)
        if person == handed_in.person:
            message = imports.outcome(handed_in, drafts)
            return await self._sender.keep_current(delivery, posted, Place(channel=channel), message)
        waiting = tuple(review for review in reviews if person in review.turn(roster))
        return await self._send_reviewer(delivery, posted, Place(channel=channel), handed_in, waiting)

    async def _send_reviewer(
        self,
        delivery: Delivery,
        posted: Posted | None,
        place: Place,
        handed_in: Import,
        waiting: tuple[Review, ...],
    ) -> Posted | None:
        message = imports.waiting(handed_in, waiting)
        if posted is None:
            return await self._sender.keep_current(delivery, None, place, message) if waiting else None
        said_at = datetime.fromtimestamp(float(posted.ts), UTC)
        since = self._clock() - said_at
        # A later version calls for itself; see `takes`.
        is_news = any(review.version.no == 1 and review.draft.changed_at > said_at for review in waiting)
        if not is_news or since < QUIET:
            current = await self._sender.keep_current(delivery, posted, place, message)
            if is_news and current.ts == posted.ts:
                raise Wait(QUIET - since)
            return current
        fresh = await self._sender.keep_current(delivery, None, place, message)
        if fresh.ts != posted.ts:
            await self._sender.remove(posted)
        return fresh
