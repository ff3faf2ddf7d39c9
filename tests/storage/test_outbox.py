"""The outbox: one lane, one head, one sender; nothing owed is lost, nothing pending is said twice."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import Owed
from bot.ids import ChannelId, DraftId, EntryId, PersonId, WorkspaceId
from storage.store import SqlStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
DRAFT = DraftId(7)
CLARA = PersonId("U0CLARAR")
LEASE = timedelta(seconds=30)


async def owe(store: SqlStore, *owed: Owed) -> None:
    async with store.write(LAKESIDE) as tx:
        tx.owe(*owed)


async def claim(store: SqlStore, *, owner: str = "one", at: datetime = NOW, limit: int = 10) -> tuple[Delivery, ...]:
    return await store.claim(owner=owner, now=at, lease=LEASE, limit=limit)


async def test_a_lane_goes_out_in_order_one_at_a_time(store: SqlStore) -> None:
    await owe(store, Owed.card(DRAFT), Owed.story(DRAFT, EntryId("a" * 32)), Owed.story(DRAFT, EntryId("b" * 32)))
    said = []
    for _ in range(3):
        (head,) = await claim(store)
        assert await claim(store) == ()  # its lane is busy
        said.append(head.owed)
        assert await store.sent(head, owner="one", posted=None)
    assert [(owed.kind, owed.entry) for owed in said] == [
        (DeliveryKind.CARD, None),
        (DeliveryKind.STORY, "a" * 32),
        (DeliveryKind.STORY, "b" * 32),
    ]


async def test_pending_updates_of_one_card_collapse(store: SqlStore) -> None:
    for _ in range(5):
        await owe(store, Owed.card(DRAFT), Owed.ready(DRAFT))
    assert [delivery.owed.kind for delivery in await claim(store)] == [DeliveryKind.CARD, DeliveryKind.READY]
    assert await claim(store) == ()


async def test_an_update_owed_while_one_is_being_sent_is_not_lost(store: SqlStore) -> None:
    """The one under way may have been rendered from the state before."""
    await owe(store, Owed.card(DRAFT))
    (first,) = await claim(store)
    await owe(store, Owed.card(DRAFT))
    await store.sent(first, owner="one", posted=None)
    assert len(await claim(store)) == 1


async def test_a_call_takes_the_place_of_a_pending_update(store: SqlStore) -> None:
    await owe(store, Owed.direct(DRAFT, CLARA))
    await owe(store, Owed.call(DRAFT, CLARA))
    await owe(store, Owed.direct(DRAFT, CLARA))
    (delivery,) = await claim(store)
    assert delivery.owed.kind is DeliveryKind.CALL


async def test_a_dead_senders_claim_comes_back_as_uncertain(store: SqlStore) -> None:
    await owe(store, Owed.card(DRAFT))
    (lost,) = await claim(store, owner="one")
    assert not lost.uncertain
    assert await claim(store, owner="two", at=NOW + LEASE) == ()
    (again,) = await claim(store, owner="two", at=NOW + LEASE + timedelta(seconds=1))
    assert (again.id, again.uncertain, again.attempts) == (lost.id, True, 1)
    assert not await store.sent(lost, owner="one", posted=None)  # whoever lost the claim cannot close it
    assert await store.sent(again, owner="two", posted=None)


async def test_a_postponed_delivery_waits_its_time(store: SqlStore) -> None:
    await owe(store, Owed.card(DRAFT))
    (delivery,) = await claim(store)
    later = NOW + timedelta(minutes=5)
    await store.postpone(delivery, owner="one", until=later, error="http_500", uncertain=True, counts=True)
    assert await claim(store) == ()
    (again,) = await claim(store, at=later)
    assert (again.attempts, again.uncertain, again.error) == (1, True, "http_500")


async def test_an_uncertain_post_is_not_merged_with_a_later_one(store: SqlStore) -> None:
    """It may be in Slack already: it has to be settled before the next update."""
    await owe(store, Owed.card(DRAFT))
    (delivery,) = await claim(store)
    await store.postpone(delivery, owner="one", until=NOW, error="lost", uncertain=True, counts=True)
    await owe(store, Owed.card(DRAFT))
    (first,) = await claim(store)
    await store.sent(first, owner="one", posted=None)
    (second,) = await claim(store)
    assert (first.uncertain, second.uncertain) == (True, False)


async def test_a_dead_head_parks_its_lane_until_it_is_revived(store: SqlStore) -> None:
    await owe(store, Owed.card(DRAFT), Owed.story(DRAFT, EntryId("a" * 32)), Owed.card(DraftId(8)))
    mine, _other = await claim(store)
    await store.bury(mine, owner="one", error="is_archived")
    assert await claim(store, at=NOW + timedelta(days=1)) != ()  # the other lane's lease ran out; this one is parked
    async with store.read(LAKESIDE) as reader:
        (dead,) = await reader.dead()
    assert (dead.id, dead.error) == (mine.id, "is_archived")
    assert await store.revive(LAKESIDE, mine.id, now=NOW)
    assert not await store.revive(LAKESIDE, mine.id, now=NOW)
    (again,) = await claim(store)
    assert again.id == mine.id


async def test_a_lanes_message_is_remembered_and_found_by_its_place(store: SqlStore) -> None:
    await owe(store, Owed.card(DRAFT))
    (delivery,) = await claim(store)
    posted = Posted(channel=ChannelId("C1"), ts="1.000001", delivery=delivery.id, files=("F1",))
    await store.sent(delivery, owner="one", posted=posted)
    async with store.read(LAKESIDE) as reader:
        assert await reader.posted("card:7") == posted
        assert await reader.lane_at(ChannelId("C1"), "1.000001") == "card:7"
        assert await reader.lane_at(ChannelId("C1"), "2.000002") is None


async def test_two_senders_never_get_the_same_lane(store: SqlStore) -> None:
    await owe(store, *(Owed.card(DraftId(number)) for number in range(40)))
    taken = await asyncio.gather(*(claim(store, owner=f"sender {n}", limit=8) for n in range(8)))
    ids = [delivery.id for some in taken for delivery in some]
    assert len(ids) == len(set(ids)) == 40


async def test_the_courier_is_woken_only_when_something_is_owed(store: SqlStore) -> None:
    woken = []
    store.on_owed = lambda: woken.append(1)
    async with store.write(LAKESIDE) as tx:
        await tx.once("nothing owed")
    assert not woken
    await owe(store, Owed.card(DRAFT))
    assert woken == [1]
