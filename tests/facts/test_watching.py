"""False claims in all posts that are kept: told once a day, from enough people; both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count

import pytest

from bot.audit.entries import Happening
from bot.delivery.owed import Owed
from bot.facts.fact import VettedFact
from bot.facts.spread import Repetition
from bot.facts.watching import ClaimWatching
from bot.ids import ChannelId, TopicId
from bot.listening.heard import Haul, Matched
from bot.listening.incident import Incident
from bot.listening.policy import Listening
from bot.listening.post import Outlet, Post
from bot.listening.topic import Phrase, Topic
from storage.store import SqlStore
from tests.facts.test_fact_form import WORDING
from tests.facts.test_keeping import AMARA, CLARA, LAKESIDE, NOW, SETTINGS, Shelf, by

LISTEN = ChannelId("C0LISTEN")
CLAIM = "A spoon of colloidal silver and HFMD is gone overnight!"
SILVER = "Colloidal silver cures HFMD overnight"
OTHER = "Vaccines cause autism in children"
HEARD = replace(SETTINGS, listening=Listening(channel=LISTEN, claim_people=3))
numbers = count(1)


async def listening_shelf(store: SqlStore) -> Shelf:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(HEARD)
        topic = Topic(name="Hand, foot and mouth", any=(Phrase(text="hfmd"),))
        await tx.put_topic(topic, at=NOW - timedelta(days=9))
    return Shelf(store)


@pytest.fixture
async def shelf(store: SqlStore) -> Shelf:
    return await listening_shelf(store)


async def hear(shelf: Shelf, texts: Sequence[str], *, at: datetime = NOW, author: str = "") -> None:
    async with shelf.store.read(LAKESIDE) as reader:
        (topic,) = await reader.topics()
    assert topic.id is not None
    matched = [
        Matched(
            post=Post(
                outlet=Outlet("bluesky"), id=f"at://{number}", at=at, text=text, author=author or f"did:{number}",
                language="en",
            ),
            topics=(topic.id,),
        )
        for text, number in zip(texts, numbers, strict=False)
    ]  # fmt: skip
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", matched=matched))


async def watch(shelf: Shelf, at: datetime = NOW, *, holder: str = "here") -> int:
    return await ClaimWatching(store=shelf.store, holder=holder).watch_due(now=at)


async def test_a_claim_of_enough_people_is_told_once_a_day(shelf: Shelf) -> None:
    fact = await shelf.approved()
    await shelf.owed()
    await hear(shelf, [CLAIM] * 2)
    assert await watch(shelf) == 0
    await hear(shelf, [CLAIM, "HFMD again? Poor kids."])
    assert await watch(shelf) == 1
    await hear(shelf, [CLAIM] * 5)
    assert await watch(shelf) == 0
    day = NOW.date()
    assert await shelf.owed() == [Owed.claim(fact.id, day)]
    async with shelf.store.read(LAKESIDE) as reader:
        told = await reader.telling(fact.id, day)
    assert told is not None
    assert (told.spread.posts, told.spread.people, told.spread.since) == (3, 3, NOW)
    assert (await shelf.record())[-1] is Happening.CLAIM_TOLD
    await hear(shelf, [CLAIM] * 3, at=NOW + timedelta(days=1))
    assert await watch(shelf, NOW + timedelta(days=1)) == 1


async def test_one_person_who_says_it_often_is_one(shelf: Shelf) -> None:
    await shelf.approved()
    await hear(shelf, [CLAIM] * 9, author="did:loud")
    assert await watch(shelf) == 0


async def test_who_denies_or_asks_is_not_counted(shelf: Shelf) -> None:
    await shelf.approved()
    await hear(shelf, ["Colloidal silver does not cure HFMD in a day."] * 4)
    await hear(shelf, ["Does colloidal silver cure HFMD in a day?"] * 4)
    assert await watch(shelf) == 0


async def test_without_an_approved_fact_nothing_is_told(shelf: Shelf) -> None:
    await shelf.proposed()
    await hear(shelf, [CLAIM] * 4)
    assert await watch(shelf) == 0


async def test_a_fact_approved_later_still_finds_the_last_day(shelf: Shelf) -> None:
    await hear(shelf, [CLAIM] * 4)
    assert await watch(shelf) == 0
    await shelf.approved()
    assert await watch(shelf) == 1


async def test_an_expired_fact_answers_nothing(shelf: Shelf) -> None:
    await shelf.approved()
    late = datetime(2027, 5, 24, 15, 0, tzinfo=UTC)
    await hear(shelf, [CLAIM] * 4, at=late)
    assert await watch(shelf, late) == 0


@pytest.mark.parametrize(
    "listening",
    [Listening(channel=None, claim_people=3), Listening(channel=LISTEN, claim_people=3, quiet=(time(8), time(10)))],
)
async def test_it_waits_for_a_channel_and_for_the_end_of_quiet_hours(shelf: Shelf, listening: Listening) -> None:
    """It is 9 in the morning in Chicago."""
    await shelf.approved()
    await hear(shelf, [CLAIM] * 4)
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(HEARD, listening=listening))
    assert await watch(shelf) == 0
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.save_settings(HEARD)
    assert await watch(shelf) == 1


async def test_posts_that_a_live_alert_tells_of_are_not_told_again(shelf: Shelf) -> None:
    await shelf.approved()
    await hear(shelf, [CLAIM] * 4)
    incident = Incident(
        topics=(TopicId(1),), began_at=NOW - timedelta(hours=1), last_hot_at=NOW, usual=1.0, peak=9, peak_at=NOW
    )
    async with shelf.store.write(LAKESIDE) as tx:
        (topic,) = await tx.topics()
        assert topic.id is not None
        await tx.open_incident(replace(incident, topics=(topic.id,)), channel=LISTEN)
    assert await watch(shelf) == 0


async def test_an_approval_brings_live_alerts_up_to_date(shelf: Shelf) -> None:
    incident = Incident(
        topics=(TopicId(1),), began_at=NOW - timedelta(hours=1), last_hot_at=NOW, usual=1.0, peak=9, peak_at=NOW
    )
    async with shelf.store.write(LAKESIDE) as tx:
        alert = await tx.open_incident(incident, channel=LISTEN)
    fact = await shelf.keeping.propose(by(AMARA), WORDING, owner=AMARA)
    await shelf.owed()
    await shelf.keeping.approve(by(CLARA), fact.id, seen=1)
    assert Owed.alert(alert.id) in await shelf.owed()


async def told_of(shelf: Shelf, fact: VettedFact) -> str:
    """The claim that the channel was told of today; empty where of none."""
    async with shelf.store.read(LAKESIDE) as reader:
        told = await reader.telling(fact.id, NOW.date())
    return told.spread.claim if told is not None else ""


async def test_the_claim_told_of_is_the_one_that_most_posts_repeat(shelf: Shelf) -> None:
    """The fact lists another first, which nobody says, and a third, which fewer do."""
    fact = await shelf.approved(replace(WORDING, claims=(OTHER, "HFMD only comes from the vaccine", SILVER)))
    await hear(shelf, ["HFMD only comes from the vaccine, I swear", *[CLAIM] * 3])
    assert await watch(shelf) == 1
    assert await told_of(shelf, fact) == SILVER


async def test_a_claim_that_a_fact_lost_does_not_count_any_more(shelf: Shelf) -> None:
    fact = await shelf.approved(replace(WORDING, claims=(SILVER,)))
    await hear(shelf, [CLAIM] * 2)
    assert await watch(shelf) == 0
    other = replace(WORDING, claims=(OTHER,))
    await shelf.keeping.change(by(AMARA), fact.id, other, owner=AMARA, seen=1)
    await shelf.keeping.approve(by(CLARA), fact.id, seen=2)
    await hear(shelf, [OTHER])
    assert await watch(shelf) == 0
    await hear(shelf, [OTHER] * 2)
    assert await watch(shelf) == 1
    assert await told_of(shelf, fact) == OTHER


async def test_one_process_looks_at_a_time_and_another_takes_over(shelf: Shelf) -> None:
    await shelf.approved()
    await hear(shelf, [CLAIM] * 2)
    assert await watch(shelf) == 0
    await hear(shelf, [CLAIM])
    assert await watch(shelf, NOW + timedelta(minutes=4), holder="there") == 0
    assert await watch(shelf, NOW + timedelta(minutes=5), holder="there") == 1
    assert await watch(shelf, NOW + timedelta(minutes=6)) == 0


async def test_a_process_that_is_alone_goes_on_at_once(shelf: Shelf) -> None:
    await shelf.approved()
    await hear(shelf, [CLAIM] * 2)
    assert await watch(shelf) == 0
    await hear(shelf, [CLAIM])
    await shelf.store.end_leases()
    assert await watch(shelf, holder="restarted") == 1


async def test_how_far_was_read_never_goes_back(shelf: Shelf) -> None:
    async with shelf.store.write(LAKESIDE) as tx:
        await tx.note_repeated([], read_to=7)
        await tx.note_repeated([], read_to=5)
        assert await tx.claims_read_to() == 7


async def test_a_post_that_was_there_later_than_one_of_a_higher_number_counts(shelf: Shelf) -> None:
    await shelf.approved()
    await hear(shelf, [CLAIM])
    async with shelf.store.write(LAKESIDE) as tx:
        (late,) = await tx.posts_since(NOW - timedelta(days=1), limit=5)
        await tx.note_repeated([], read_to=late.number)
    await hear(shelf, [CLAIM] * 2)
    assert await watch(shelf) == 1


async def test_posts_of_a_claim_that_stays_count_on(shelf: Shelf) -> None:
    fact = await shelf.approved(replace(WORDING, claims=(SILVER,)))
    await hear(shelf, [CLAIM] * 2)
    assert await watch(shelf) == 0
    await shelf.keeping.change(by(AMARA), fact.id, replace(WORDING, claims=(OTHER, SILVER)), owner=AMARA, seen=1)
    await shelf.keeping.approve(by(CLARA), fact.id, seen=2)
    await hear(shelf, [CLAIM])
    assert await watch(shelf) == 1


async def test_a_claim_lost_while_posts_were_read_is_not_noted(shelf: Shelf) -> None:
    fact = await shelf.approved(replace(WORDING, claims=(OTHER,)))
    await hear(shelf, [CLAIM])
    async with shelf.store.write(LAKESIDE) as tx:
        (post,) = await tx.posts_since(NOW - timedelta(days=1), limit=5)
        await tx.note_repeated([Repetition(fact=fact.id, claim=SILVER, post=post.number)], read_to=post.number)
    async with shelf.store.read(LAKESIDE) as reader:
        assert await reader.claims_repeated(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1)) == ()
        assert await reader.claims_read_to() == post.number
