"""Alerts on their way to Slack: which message, in which channel, with which picture."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.audit.entries import Fact, Happening
from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import Owed
from bot.ids import AlertId, ChannelId, PersonId
from bot.listening.emerged import Emerged
from bot.listening.heard import BUCKET, Haul, Matched, key_of
from bot.listening.judging import Judging
from bot.listening.post import Gone, Post
from bot.listening.topic import Alerting
from bot.listening.tuning import TopicTuning
from bot.workspaces.posting import Posting
from handlers.alerting import Alerts
from handlers.blocks.message import Message
from handlers.sending import Place, Sender
from storage.store import SqlStore
from tests.conftest import Clock
from tests.listening.conftest import listening
from tests.listening.spikes import BLUESKY, LAKESIDE, LISTEN, SPIKE, hear, quiet_days, request, silence, spike, topic

if TYPE_CHECKING:
    from handlers.files import SlackFiles

__all__ = ["listening"]

OWN = ChannelId("C0OWN")
ADMIN = PersonId("U0ADMIN")


@dataclass
class Sent:
    """Stands for Slack: what was posted or updated where."""

    messages: list[tuple[Place, Message]] = field(default_factory=list)
    rewritten: list[tuple[str, Message]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    async def post(self, delivery: Delivery, place: Place, message: Message) -> str:
        del delivery
        self.messages.append((place, message))
        return str(len(self.messages))

    async def keep_current(self, delivery: Delivery, posted: Posted | None, place: Place, message: Message) -> Posted:
        del posted
        return Posted(channel=place.channel, ts=await self.post(delivery, place, message), delivery=delivery.id)

    async def rewrite(self, delivery: Delivery, posted: Posted, message: Message) -> bool:
        del delivery
        self.rewritten.append((posted.ts, message))
        return True

    async def remove(self, posted: Posted) -> None:
        self.removed.append(posted.ts)

    async def direct_channel(self, person: PersonId | None, posted: Posted | None) -> ChannelId:
        del posted
        return ChannelId(f"D{person}")

    @property
    def channels(self) -> list[str]:
        return [place.channel for place, _ in self.messages]

    @property
    def last(self) -> str:
        return str(self.messages[-1][1].blocks)


@dataclass
class Files:
    """Stands for Slack's files: what was uploaded, with its alt text, and what was deleted."""

    may_give: bool = True
    uploaded: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    async def upload(self, name: str, data: bytes, *, title: str, alt: str) -> str:
        del name, data, title
        self.uploaded.append(alt)
        return f"F{len(self.uploaded)}"

    async def delete(self, file: str) -> None:
        self.deleted.append(file)


@dataclass
class Way:
    store: SqlStore
    clock: Clock
    sent: Sent = field(default_factory=Sent)
    files: Files = field(default_factory=Files)

    async def deliver(self, *kinds: DeliveryKind) -> None:
        """Everything that is owed of these kinds, in its order, each lane to its end."""
        alerts = Alerts(self.store, cast("Sender", self.sent), cast("SlackFiles", self.files), self.clock)
        while due := await self.store.claim(
            owner="test", now=self.clock.now + timedelta(days=99), lease=timedelta(minutes=1), limit=50
        ):
            for one in due:
                posted = await alerts.ways[one.owed.kind](one) if one.owed.kind in kinds else None
                await self.store.sent(one, owner="test", posted=posted)


@pytest.fixture
def way(listening: SqlStore, clock: Clock) -> Way:
    clock.now = SPIKE
    return Way(listening, clock)


async def digests(way: Way, at: datetime) -> list[str]:
    """What the digests of a moment say, by channel in order."""
    way.clock.now = at
    await Posting(store=way.store, notes=None).post_due(now=at)
    before = len(way.sent.messages)
    await way.deliver(DeliveryKind.ALERT_DIGEST)
    return sorted(f"{place.channel} {message.blocks}" for place, message in way.sent.messages[before:])


async def test_each_digest_begins_where_the_last_one_ended_and_goes_to_the_channel_of_its_topics(way: Way) -> None:
    shared = await topic(way.store, "Vaccines", alerting=Alerting.DIGEST)
    own = await topic(way.store, "Measles", alerting=Alerting.DIGEST, channel=OWN)
    await quiet_days(way.store, [shared, own])
    assert await digests(way, SPIKE - timedelta(hours=15)) == []
    await silence(way.store, await spike(way.store, [shared, own]), timedelta(hours=4))
    # The bot was away on the next morning: two days are in the digest.
    here, there = await digests(way, SPIKE + timedelta(hours=34))
    assert here.startswith(LISTEN)
    assert there.startswith(OWN)
    assert "Vaccines" in here
    assert "Measles" not in here
    assert "Measles" in there
    assert "since Tuesday 24 November, 09:00" in here
    assert await digests(way, SPIKE + timedelta(hours=58)) == []


async def test_a_digest_and_a_line_say_no_word_of_a_post_since_they_stay_as_they_are(way: Way) -> None:
    """What its author deletes is read under *Show posts* no more; these messages never held it."""
    asked = "Is the wombat ward closed because of measles?"
    quiet, loud = await topic(way.store, "Vaccines", alerting=Alerting.DIGEST), await topic(way.store)
    await quiet_days(way.store, [quiet, loud])
    at = await spike(way.store, [quiet, loud])
    posts = [Post(outlet=BLUESKY, id=f"q{n}", at=SPIKE, text=asked, author=f"did:q{n}", link="") for n in range(9)]
    async with way.store.write(LAKESIDE) as tx:
        matched = [Matched(post=one, topics=(quiet, loud)) for one in posts]
        await tx.take_in(Haul(source="bluesky", matched=matched, cursor="7"))
    for place in range(7):
        await hear(way.store, [loud], at, 60 + 40 * place, until=at + BUCKET + timedelta(minutes=1))
        at += BUCKET
        await Judging(store=way.store).judge_due(now=at + timedelta(minutes=1))
    way.clock.now = at
    way.files.may_give = False
    await way.deliver(DeliveryKind.ALERT, DeliveryKind.ALERT_LINE)
    lines = [message for place, message in way.sent.messages if place.thread]
    (digest,) = await digests(way, SPIKE + timedelta(hours=10))
    assert "Several people ask the same: 1 question" in digest
    assert lines
    assert "wombat" not in f"{digest} {lines}"
    assert "wombat" in str([message for place, message in way.sent.messages if not place.thread])


async def test_what_was_told_of_a_phrase_quotes_only_posts_that_are_kept(way: Way) -> None:
    posts = [Post(outlet=BLUESKY, id=f"e{n}", at=SPIKE, text=f"zora {word}", author="a") for n, word in enumerate("xy")]
    keys = tuple(key_of(one.outlet, one.id) for one in posts)
    async with way.store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", matched=[Matched(post=one) for one in posts], cursor="1"))
        await tx.put_emerged(Emerged(label="zora", phrases=("zora",), at=SPIKE, posts=9, authors=9, examples=keys))
        tx.owe(Owed.unquote(1))
    await way.deliver(DeliveryKind.UNQUOTE)
    assert way.sent.rewritten == [], "it was never told"
    async with way.store.write(LAKESIDE) as tx:
        tx.owe(Owed.emerged(1))
    await way.deliver(DeliveryKind.EMERGED)
    assert "zora x" in way.sent.last
    async with way.store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", gone=[Gone(outlet=BLUESKY, id="e0")], cursor="2"))
        tx.owe(Owed.unquote(1))
    await way.deliver(DeliveryKind.UNQUOTE)
    ((ts, message),) = way.sent.rewritten
    assert ts == "1"
    assert "zora y" in str(message.blocks)
    assert "zora x" not in str(message.blocks)
    async with way.store.write(LAKESIDE) as tx:
        await tx.forget_emerged([1])
        tx.owe(Owed.unquote(1))
    await way.deliver(DeliveryKind.UNQUOTE)
    assert way.sent.removed == ["1"]
    assert len(way.sent.messages) == 1


async def test_a_muted_topic_is_named_in_the_digest_and_nothing_more(way: Way) -> None:
    number = await topic(way.store)
    await TopicTuning(store=way.store).mute(request(SPIKE), number)
    await quiet_days(way.store, [number])
    await spike(way.store, [number])
    (said,) = await digests(way, SPIKE + timedelta(hours=10))
    assert "Also above usual, but muted: Measles" in said
    assert "Nothing beyond the usual" in said


@pytest.mark.parametrize("person", [None, ADMIN])
async def test_that_a_source_is_dead_is_told_in_the_channel_or_to_an_admin(way: Way, person: PersonId | None) -> None:
    fact = Fact(at=SPIKE, kind=Happening.SOURCE_FAILED, detail={"source": "feed https://a.example/", "reason": "404"})
    async with way.store.write(LAKESIDE) as tx:
        tx.record(fact)
        tx.owe(Owed.source(fact.id, person))
        if person:
            settings = await tx.settings()
            await tx.save_settings(replace(settings, listening=replace(settings.listening, channel=None)))
    await way.deliver(DeliveryKind.SOURCE)
    assert way.sent.channels == [f"D{ADMIN}" if person else LISTEN]
    assert "a.example" in way.sent.last


@pytest.mark.parametrize("to_channel", [False, True])
async def test_growth_is_told_in_the_thread_and_where_an_admin_asked_for_it_in_the_channel(
    way: Way, *, to_channel: bool
) -> None:
    async with way.store.write(LAKESIDE) as tx:
        settings = await tx.settings()
        await tx.save_settings(replace(settings, listening=replace(settings.listening, to_channel=to_channel)))
    number = await topic(way.store)
    await quiet_days(way.store, [number])
    at = await spike(way.store, [number])
    for place in range(7):
        await hear(way.store, [number], at, 60 + 40 * place, until=at + BUCKET + timedelta(minutes=1))
        at += BUCKET
        await Judging(store=way.store).judge_due(now=at + timedelta(minutes=1))
    way.clock.now = at
    way.files.may_give = False
    await way.deliver(DeliveryKind.ALERT, DeliveryKind.ALERT_LINE)
    lines = [place for place, _ in way.sent.messages if place.thread]
    assert [place.broadcast for place in lines] == [to_channel]
    assert "grown to" in str([message.blocks for place, message in way.sent.messages if place.thread])


async def test_the_chart_and_its_words_are_of_the_same_moment(way: Way) -> None:
    """It is drawn anew when the message is brought up to date; a button pressed in between changes neither."""
    number = await topic(way.store)
    await quiet_days(way.store, [number])
    at = await spike(way.store, [number], buckets=1)
    way.clock.now = at + timedelta(minutes=1)
    await way.deliver(DeliveryKind.ALERT)
    for place in range(3):
        await hear(way.store, [number], at, 70, until=at + BUCKET + timedelta(minutes=1))
        at += BUCKET
        way.clock.now = at + timedelta(minutes=1)
        await Judging(store=way.store).judge_due(now=way.clock.now)
        if place == 0:
            async with way.store.write(LAKESIDE) as tx:
                tx.owe(Owed.alert(AlertId(1)))
            await way.deliver(DeliveryKind.ALERT)
            assert len(way.files.uploaded) == 1
            assert way.files.uploaded[0] in way.sent.last
    await way.deliver(DeliveryKind.ALERT)
    first, second = way.files.uploaded
    assert first != second
    assert way.files.deleted == ["F1"]
    assert second in way.sent.last


async def test_the_message_of_a_removed_topic_says_so_without_figures(way: Way) -> None:
    number = await topic(way.store)
    await quiet_days(way.store, [number])
    at = await spike(way.store, [number])
    way.clock.now = at
    await way.deliver(DeliveryKind.ALERT)
    await TopicTuning(store=way.store).remove(request(at), number)
    await way.deliver(DeliveryKind.ALERT)
    assert "This topic was removed; nothing more is counted." in way.sent.last
    assert "A topic that was removed" in way.sent.last
    assert "posts" not in way.sent.last.replace("public posts", "")
    assert way.files.deleted == ["F1"]
