"""The outbox's way to Slack (D4): claims what is owed, has it rendered, sends it, and remembers where it stands."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.delivery.outbox import LEASE, MAX_ATTEMPTS, Delivery, Posted, backoff
from bot.refusals import NoAnswer, NotFound
from bot.review.parking import tell_admins
from bot.review.roster import Admins
from bot.store import Store
from handlers.errors import place_of
from handlers.post import Post, UnfitChannel
from handlers.sending import Wait
from handlers.slack_errors import Later, Never, read

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Lanes served side by side."""

PAUSE = timedelta(milliseconds=10)
PATIENCE = timedelta(seconds=1)
"""How long at most deliveries wait while people are being answered."""

LOOK_AGAIN = timedelta(seconds=1)
"""How often the outbox is asked without being woken: for what other processes owe and for retries come due."""


class Courier:
    """One a process; several processes share the work by lease."""

    def __init__(self, store: Store, post: Post, *, admins: Admins, name: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._post = post
        self._admins = admins
        self._name = name
        self._clock = clock
        self._woken = asyncio.Event()
        self.busy: Callable[[], bool] = lambda: False
        """Whether somebody waits for an answer just now; they come first."""
        self._stopping = False

    def wake(self) -> None:
        """Something is owed now."""
        self._woken.set()

    async def run(self) -> None:
        """Delivers until `stop`. A failure of the database is waited out."""
        while not self._stopping:
            self._woken.clear()
            await self._let_people_first()
            try:
                busy = await self.deliver_due()
            except Exception as error:  # noqa: BLE001 - whatever it is, what is owed has to go on being delivered
                logger.error("the outbox could not be worked: %s", type(error).__name__)  # noqa: TRY400 - no values
                busy = 0
            if not busy:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN.total_seconds())

    async def _let_people_first(self) -> None:
        """Cards can wait a moment, a person who clicked cannot: in a burst of clicks the outbox would slow each."""
        waited = timedelta()
        while self.busy() and waited < PATIENCE and not self._stopping:
            await asyncio.sleep(PAUSE.total_seconds())
            waited += PAUSE

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    async def deliver_due(self) -> int:
        """Sends what is due now, each lane's head once; how many were tried."""
        due = await self._store.claim(owner=self._name, now=self._clock(), lease=LEASE, limit=AT_ONCE)
        await asyncio.gather(*(self._deliver(delivery) for delivery in due))
        return len(due)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            async with asyncio.timeout((LEASE / 2).total_seconds()):
                posted = await self._post.send(delivery)
        except NotFound:
            posted = None  # what it spoke of is gone, and so is the debt
        except Wait as wait:
            await self._later(delivery, Later(error="", after=wait.after, counts=False))
            return
        except UnfitChannel as unfit:
            await self._give_up(delivery, f"the review channel cannot be used: {unfit}")
            return
        except NoAnswer:
            await self._later(delivery, Later(error="no_answer"))
            return
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            match read(error):
                case Later() as later:
                    await self._later(delivery, later)
                case Never(error=why):
                    await self._give_up(delivery, why)
            return
        except Exception as error:  # noqa: BLE001 - a delivery that cannot be rendered must not stop the others
            logger.error(  # noqa: TRY400 - a traceback could carry a draft's words
                "delivery %s (%s) cannot be rendered: %s at %s",
                delivery.id,
                delivery.owed.kind,
                type(error).__name__,
                place_of(error),
            )
            await self._give_up(delivery, type(error).__name__)
            return
        await self._done(delivery, posted)

    async def _done(self, delivery: Delivery, posted: Posted | None) -> None:
        if not await self._store.sent(delivery, owner=self._name, posted=posted):
            logger.warning("delivery %s was sent after its lease had ended", delivery.id)

    async def _later(self, delivery: Delivery, later: Later) -> None:
        failed = delivery.attempts + later.counts
        if failed >= MAX_ATTEMPTS:
            await self._give_up(delivery, later.error)
            return
        await self._store.postpone(
            delivery,
            owner=self._name,
            until=self._clock() + (later.after if later.after is not None else backoff(failed)),
            error=later.error,
            uncertain=later.uncertain or delivery.uncertain,
            counts=later.counts,
        )
        if later.error:
            logger.info("delivery %s (%s) postponed: %s", delivery.id, delivery.owed.kind, later.error)

    async def _give_up(self, delivery: Delivery, why: str) -> None:
        logger.error("delivery %s (%s) parked: %s", delivery.id, delivery.owed.kind, why)
        await self._store.bury(delivery, owner=self._name, error=why)
        await tell_admins(self._store, self._admins, delivery, why, at=self._clock())
