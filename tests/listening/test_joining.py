"""Topics that spike for the same posts are one alert, unless somebody who has to hear of one of them would not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.delivery.kinds import DeliveryKind
from bot.ids import ChannelId, TopicId
from bot.listening.alert import Alert
from bot.listening.answering import AlertAnswering
from bot.listening.heard import BUCKET
from bot.listening.judging import Judging
from bot.listening.tuning import TopicTuning
from storage.store import SqlStore
from tests.listening.spikes import LAKESIDE, LISTEN, SPIKE, hear, owed, quiet_days, request, spike, topic

CRISIS = ChannelId("C0CRISIS")


async def go_on(
    store: SqlStore, topics: Sequence[TopicId], at: datetime, *, buckets: int = 3, posts: int = 60
) -> datetime:
    """The spike goes on in these topics."""
    for _ in range(buckets):
        await hear(store, topics, at, posts, until=at + BUCKET + timedelta(minutes=1))
        at += BUCKET
        await Judging(store=store).judge_due(now=at + timedelta(minutes=1))
    return at


async def live(store: SqlStore) -> tuple[Alert, ...]:
    async with store.read(LAKESIDE) as reader:
        return await reader.live_alerts()


async def two(store: SqlStore, **second: object) -> tuple[TopicId, TopicId, datetime]:
    """Two topics after quiet days, of which the first has spiked for a quarter of an hour."""
    one = await topic(store, "Vaccines")
    other = await topic(store, "Measles", **second)
    await quiet_days(store, [one, other])
    await Judging(store=store).judge_due(now=SPIKE + timedelta(minutes=1))
    return one, other, await spike(store, [one])


async def test_a_topic_that_joins_a_message_already_sent_is_told_of_in_its_thread(listening: SqlStore) -> None:
    one, other, at = await two(listening)
    assert await owed(listening, at) == [(DeliveryKind.ALERT, "alert:1")]
    at = await go_on(listening, [one, other], at)
    (alert,) = await live(listening)
    assert alert.incident.topics == (one, other)
    async with listening.read(LAKESIDE) as reader:
        lines = [entry.fact.detail async for entry in reader.chain() if "joined" in entry.fact.detail]
    assert [said["joined"] for said in lines] == [str(other)]


async def test_a_critical_topic_has_an_alert_of_its_own_beside_one_that_is_not(listening: SqlStore) -> None:
    one, other, at = await two(listening, critical=True)
    await go_on(listening, [one, other], at)
    found = await live(listening)
    assert [(alert.incident.topics, alert.incident.told) for alert in found] == [((one,), True), ((other,), True)]


async def test_a_topic_with_a_channel_of_its_own_is_told_of_there(listening: SqlStore) -> None:
    one, other, at = await two(listening, channel=CRISIS)
    await go_on(listening, [one, other], at)
    assert [(alert.incident.topics, alert.channel) for alert in await live(listening)] == [
        ((one,), LISTEN),
        ((other,), CRISIS),
    ]


async def test_nothing_joins_an_alert_that_is_muted(listening: SqlStore) -> None:
    one, other, at = await two(listening)
    (muted,) = await live(listening)
    await AlertAnswering(store=listening).mute(request(at), muted.id)
    await go_on(listening, [one, other], at)
    assert [alert.incident.topics for alert in await live(listening)] == [(one,), (other,)]


async def test_unmuting_a_topic_unmutes_its_alert(listening: SqlStore) -> None:
    """*Mute 24 h* at the alert mutes both; *Unmute* at the topic has to as well."""
    one, _, at = await two(listening)
    (alert,) = await live(listening)
    await AlertAnswering(store=listening).mute(request(at), alert.id)
    await TopicTuning(store=listening).mute(request(at), one, unmute=True)
    (after,) = await live(listening)
    assert after.incident.muted_until is None
    await go_on(listening, [one], at, buckets=7, posts=200)
    (told,) = await live(listening)
    assert told.incident.lines == 1
