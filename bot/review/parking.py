"""What happens when something owed cannot be delivered: the admins hear of it, and may have it tried again (D4)."""

from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery
from bot.delivery.owed import Owed
from bot.ids import DeliveryId
from bot.refusals import AdminsOnly, NotFound
from bot.requests import Request
from bot.review.roster import Admins
from bot.store import Store


async def tell_admins(store: Store, admins: Admins, delivery: Delivery, why: str, *, at: datetime) -> None:
    """Records a parked lane and owes the admins a note; a note about a note is not owed."""
    async with store.write(delivery.workspace) as tx:
        if delivery.owed.kind is not DeliveryKind.NOTICE:
            people = admins.of((await tx.settings()).roster)
            tx.owe(*(Owed.notice(delivery.id, person) for person in sorted(people)))
        tx.record(
            Fact(
                at=at,
                kind=Happening.DELIVERY_PARKED,
                draft=delivery.owed.draft,
                detail={"delivery": str(delivery.id), "what": delivery.owed.kind.value, "why": why},
            )
        )


async def retry(store: Store, admins: Admins, request: Request, delivery: DeliveryId) -> None:
    """Has a parked delivery tried again.

    Raises:
        AdminsOnly: this person is no admin of Vetted.
        NotFound: it is not parked (any more).
    """
    async with store.write(request.workspace) as tx:
        await tx.once(request.key)
        if request.person not in (known := admins.of((await tx.settings()).roster)):
            raise AdminsOnly(known)
        if delivery not in {dead.id for dead in await tx.dead()}:
            raise NotFound("This delivery is not parked any more.")
        tx.record(
            Fact(
                at=request.at,
                kind=Happening.DELIVERY_RETRIED,
                person=request.person,
                detail={"delivery": str(delivery)},
            )
        )
    await store.revive(request.workspace, delivery, now=request.at)
