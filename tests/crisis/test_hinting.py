"""A large spike of a critical topic proposes a crisis once, and starts none."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.crisis.hinting import Hinting
from bot.crisis.proposing import Proposing
from bot.delivery.kinds import DeliveryKind
from bot.ids import ChannelId, WorkspaceId
from bot.listening.incident import Hold, Incident
from bot.listening.topic import Phrase, Topic
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from storage.store import SqlStore
from tests.support.directory import Everybody
from tests.support.office import SETTINGS

LAKESIDE = WorkspaceId("T0LAKESIDE")
NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)


def hinting(store: SqlStore) -> Hinting:
    rosters = Rosters(store=store, directory=Everybody())
    return Hinting(store=store, proposing=Proposing(store=store, admins=Admins(founding=frozenset()), rosters=rosters))


async def spike(
    store: SqlStore, *, critical: bool = True, peak: int = 60, hold: Hold | None = None, peak_at: datetime = NOW
) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
        topic = await tx.put_topic(Topic(name="Measles", any=(Phrase(text="measles"),), critical=critical), at=NOW)
        assert topic.id is not None
        incident = Incident(
            topics=(topic.id,),
            began_at=NOW,
            last_hot_at=NOW,
            usual=4.0,
            peak=peak,
            peak_at=peak_at,
            opened_at=NOW,
            hold=hold,
        )
        await tx.open_incident(incident, channel=ChannelId("C0LISTEN"))


async def proposals(store: SqlStore) -> int:
    found = await store.claim(owner="test", now=NOW + timedelta(days=1), lease=timedelta(seconds=1), limit=99)
    return sum(one.owed.kind is DeliveryKind.PROPOSAL for one in found)


async def test_a_large_spike_of_a_critical_topic_is_proposed_once_and_starts_nothing(store: SqlStore) -> None:
    await spike(store)
    assert await hinting(store).hint_due(now=NOW) == 1
    assert await hinting(store).hint_due(now=NOW + timedelta(minutes=1)) == 0
    assert await proposals(store) >= 1
    async with store.read(LAKESIDE) as reader:
        assert await reader.hold_on() is None


@pytest.mark.parametrize(
    "spiking", [{"critical": False}, {"peak": 19}, {"hold": Hold.MUTED}], ids=["not critical", "small", "muted"]
)
async def test_a_smaller_or_muted_spike_or_another_topic_proposes_nothing(
    store: SqlStore, spiking: dict[str, object]
) -> None:
    await spike(store, **spiking)  # type: ignore[arg-type]  # by name
    assert await hinting(store).hint_due(now=NOW) == 0


async def test_an_alert_that_people_have_seen_for_long_proposes_nothing(store: SqlStore) -> None:
    await spike(store)
    assert await hinting(store).hint_due(now=NOW + timedelta(hours=7)) == 0


async def test_an_alert_that_began_long_ago_and_grows_large_now_is_proposed(store: SqlStore) -> None:
    await spike(store, peak_at=NOW + timedelta(hours=7))
    assert await hinting(store).hint_due(now=NOW + timedelta(hours=8)) == 1
