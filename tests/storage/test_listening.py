"""Posts, what they match, counts and sources in the database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ids import ChannelId, PersonId, TopicId, WorkspaceId
from bot.listening.emerged import Emerged
from bot.listening.feedback import Verdict
from bot.listening.heard import Haul, Leaving, Matched, SourceState, Span, Standing, key_of
from bot.listening.incident import Hold, Incident, Phase
from bot.listening.post import Gone, Outlet, Post
from bot.listening.topic import Alerting, Phrase, Sensitivity, Topic
from storage.store import SqlStore

LAKESIDE = WorkspaceId("T0LAKESIDE")
NOW = datetime(2026, 11, 28, 15, 2, tzinfo=UTC)
BLUESKY = Outlet("bluesky")
MEASLES = Topic(
    name="Measles",
    any=(Phrase(text="measles"), Phrase(text="MMR", forms=False)),
    none=(Phrase(text="German measles"),),
    languages=frozenset({"en"}),
    outlets=frozenset({BLUESKY}),
    channel=ChannelId("C0LISTEN"),
    owner=PersonId("U0AMARA"),
    sensitivity=Sensitivity.MORE,
    alerting=Alerting.DIGEST,
    critical=True,
    shift=-2,
)


def post(number: int, *, author: str = "did:1", at: datetime = NOW, text: str = "Is measles going round?") -> Post:
    return Post(outlet=BLUESKY, id=f"at://{number}", at=at, text=text, author=author, language="en")


@pytest.fixture
async def measles(store: SqlStore) -> TopicId:
    async with store.write(LAKESIDE) as tx:
        saved = await tx.put_topic(MEASLES, at=NOW)
    assert saved.id is not None
    return saved.id


async def take(store: SqlStore, *posts: Post, topic: TopicId, cursor: str = "1") -> int:
    haul = Haul(
        source="feed", matched=[Matched(post=one, topics=(topic,)) for one in posts], cursor=cursor, read=len(posts)
    )
    async with store.write(LAKESIDE) as tx:
        return await tx.take_in(haul)


async def test_a_topic_is_kept_as_it_was_given(store: SqlStore, measles: TopicId) -> None:
    async with store.read(LAKESIDE) as reader:
        assert await reader.topics() == (replace(MEASLES, id=measles),)


async def test_a_post_that_comes_twice_counts_once_and_its_author_is_not_kept(
    store: SqlStore, measles: TopicId
) -> None:
    assert await take(store, post(1), post(1), post(2, author="did:2"), topic=measles) == 2
    assert await take(store, post(2, author="did:2"), post(3), topic=measles, cursor="2") == 1
    async with store.read(LAKESIDE) as reader:
        (count,) = await reader.counted(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1))
        kept = await reader.mentions_of([measles], since=NOW - timedelta(days=1), until=NOW + timedelta(1), limit=9)
        source = (await reader.sources())["feed"]
    assert (count.posts, count.authors, count.start) == (3, 2, NOW.replace(minute=0))
    assert len({one.post.author for one in kept}) == 2
    assert all("did" not in one.post.author for one in kept)
    assert (source.cursor, source.read) == ("2", 5)


async def test_two_processes_that_hear_the_same_at_once_count_it_once(store: SqlStore, measles: TopicId) -> None:
    posts = [post(number, author=f"did:{number}") for number in range(50)]
    found = await asyncio.gather(
        take(store, *posts, topic=measles),
        take(store, *reversed(posts), topic=measles),
        take(store, *posts, topic=measles),
    )
    assert sum(found) == 50
    async with store.read(LAKESIDE) as reader:
        (count,) = await reader.counted(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1))
    assert count.posts == 50


async def test_what_is_deleted_at_the_source_is_deleted_here(store: SqlStore, measles: TopicId) -> None:
    await take(store, post(1), post(2, author="did:2"), post(3, author="did:3"), topic=measles)
    gone = Haul(source="bluesky", gone=[Gone(outlet=BLUESKY, id="at://1")], left=((BLUESKY, "did:2"),), cursor="3")
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(gone)
    async with store.read(LAKESIDE) as reader:
        kept = await reader.posts_since(NOW - timedelta(days=1), limit=9)
        (count,) = await reader.counted(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1))
    assert [one.post.id for one in kept] == ["at://3"]
    assert count.posts == 1


async def test_which_posts_go_is_known_before_they_do(store: SqlStore, measles: TopicId) -> None:
    minute = timedelta(minutes=1)
    await take(
        store,
        *(post(number, author=f"did:{number % 2}", at=NOW - number * minute) for number in range(4)),
        topic=measles,
    )
    gone = Haul(source="feed", gone=[Gone(outlet=BLUESKY, id="at://2"), Gone(outlet=BLUESKY, id="at://99")])
    left = Haul(source="feed", left=[(BLUESKY, "did:1")])
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="feed", matched=[Matched(post=post(5, at=NOW - 2 * minute))], cursor="2"))
        of_measles = frozenset({measles})
        second = Leaving(key=key_of(BLUESKY, "at://2"), at=NOW - 2 * minute, topics=of_measles)
        assert await tx.leaving(gone) == (second,)
        assert [(one.at, one.topics) for one in await tx.leaving(left)] == [
            (NOW - 3 * minute, of_measles),
            (NOW - 2 * minute, frozenset()),
            (NOW - minute, of_measles),
        ]
        await tx.take_in(left)
        assert await tx.leaving(left) == ()


async def test_a_post_that_is_heard_late_counts_when_it_is_heard_and_an_old_one_is_history(
    store: SqlStore, measles: TopicId
) -> None:
    judged = NOW.replace(minute=0)
    async with store.write(LAKESIDE) as tx:
        await tx.put_standing(Standing(topic=measles, judged_until=judged, detector=b""))
    late, old = NOW - timedelta(minutes=40), NOW - timedelta(hours=9)
    await take(store, post(1, at=late), post(2, at=old), topic=measles)
    async with store.read(LAKESIDE) as reader:
        counts = await reader.counted(since=NOW - timedelta(days=1), until=NOW + timedelta(hours=1))
    assert [one.start for one in counts] == [Span.BUCKET.start(old), judged]


async def test_a_stream_that_reads_up_what_it_missed_counts_each_post_in_its_own_time(
    store: SqlStore, measles: TopicId
) -> None:
    """Else an outage of half an hour would look like a spike at its end."""
    async with store.write(LAKESIDE) as tx:
        await tx.put_standing(Standing(topic=measles, judged_until=NOW.replace(minute=0), detector=b""))
        missed = [Matched(post=post(1, at=NOW - timedelta(minutes=40)), topics=(measles,))]
        await tx.take_in(Haul(source="bluesky", matched=missed, cursor="1", read_until=NOW))
    async with store.read(LAKESIDE) as reader:
        (count,) = await reader.counted(since=NOW - timedelta(days=1), until=NOW + timedelta(hours=1))
    assert count.start == Span.BUCKET.start(NOW - timedelta(minutes=40))


async def test_text_that_a_database_refuses_is_kept_without_it(store: SqlStore, measles: TopicId) -> None:
    await take(store, post(1, text="measles\0 \ud83d here"), topic=measles)
    async with store.read(LAKESIDE) as reader:
        (kept,) = await reader.posts_since(NOW - timedelta(days=1), limit=9)
    assert kept.post.text == "measles ? here"


async def test_new_phrases_forget_what_the_old_ones_matched(store: SqlStore, measles: TopicId) -> None:
    await take(store, post(1), topic=measles)
    async with store.write(LAKESIDE) as tx:
        await tx.put_topic(replace(MEASLES, id=measles, name="Measles here"), at=NOW)
        assert await tx.counted(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1))
        await tx.put_topic(replace(MEASLES, id=measles, any=(Phrase(text="rubella"),)), at=NOW)
        assert not await tx.counted(since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1))


async def test_hours_and_days_outlive_the_posts_they_count(store: SqlStore, measles: TopicId) -> None:
    await take(store, post(1), post(2, at=NOW - timedelta(minutes=70)), post(3, author="did:2"), topic=measles)
    async with store.write(LAKESIDE) as tx:
        await tx.roll_up(Span.HOUR, Span.HOUR.start(NOW))
        await tx.roll_up(Span.DAY, Span.DAY.start(NOW))
        assert await tx.forget_posts(before=NOW + timedelta(hours=1), limit=2) == 2
        assert await tx.forget_posts(before=NOW + timedelta(hours=1), limit=2) == 1
        await tx.forget_buckets(before=NOW + timedelta(days=1))
    async with store.read(LAKESIDE) as reader:
        (hour,) = await reader.counts([measles], Span.HOUR, since=NOW - timedelta(days=1), until=NOW)
        (day,) = await reader.counts([measles], Span.DAY, since=NOW - timedelta(days=1), until=NOW)
        assert await reader.posts_since(NOW - timedelta(days=9), limit=9) == ()
    assert (hour.posts, hour.authors) == (2, 2)
    assert (day.posts, day.authors) == (3, 2)


async def test_one_process_holds_a_source_until_its_lease_ends(store: SqlStore) -> None:
    async def holds(who: str, at: datetime) -> bool:
        async with store.write(LAKESIDE) as tx:
            return await tx.hold_source("bluesky", who, now=at, until=at + timedelta(seconds=30))

    assert await holds("one", NOW)
    assert not await holds("other", NOW + timedelta(seconds=29))
    assert await holds("one", NOW + timedelta(seconds=29))
    assert not await holds("other", NOW + timedelta(seconds=31))
    assert await holds("other", NOW + timedelta(seconds=60))
    assert not await holds("one", NOW + timedelta(seconds=61))


async def test_what_a_source_suffers_is_noted_beside_its_cursor(store: SqlStore, measles: TopicId) -> None:
    await take(store, post(1), topic=measles, cursor="7")
    failing = SourceState(source="feed", failing_since=NOW, reason="It did not answer.", told_at=NOW)
    async with store.write(LAKESIDE) as tx:
        await tx.note_source(failing)
    async with store.read(LAKESIDE) as reader:
        assert (await reader.sources())["feed"] == replace(failing, cursor="7", read=1)


async def test_an_incident_comes_back_as_it_was_kept(store: SqlStore, measles: TopicId) -> None:
    incident = Incident(
        topics=(measles,),
        began_at=NOW,
        last_hot_at=NOW,
        usual=3.5,
        peak=40,
        peak_at=NOW,
        hold=Hold.QUIET_HOURS,
        told_level=12,
        judged=((measles, NOW),),
    )
    async with store.write(LAKESIDE) as tx:
        kept = await tx.open_incident(incident, channel=None)
    assert kept.incident == replace(incident, id=kept.id)
    changed = replace(
        kept,
        channel=ChannelId("C0LISTEN"),
        picture=2,
        incident=replace(
            kept.incident,
            phase=Phase.ENDED,
            hold=None,
            opened_at=NOW,
            ended_at=NOW + timedelta(hours=4),
            told_at=NOW,
            shown_at=NOW,
            lines=1,
            owner=PersonId("U0AMARA"),
            muted_until=NOW + timedelta(days=1),
            verdicts=(Verdict(person=PersonId("U0AMARA"), useful=True, at=NOW),),
        ),
    )
    async with store.write(LAKESIDE) as tx:
        await tx.put_alert(changed)
        assert await tx.live_alerts() == ()
    async with store.read(LAKESIDE) as reader:
        assert await reader.alert(kept.id) == changed
        assert await reader.alerts_between(NOW + timedelta(hours=3), NOW + timedelta(hours=9)) == (changed,)
        assert await reader.alerts_between(NOW + timedelta(hours=5), NOW + timedelta(hours=9)) == ()


async def test_a_phrase_that_emerged_is_kept_once_with_its_posts(store: SqlStore, measles: TopicId) -> None:
    await take(store, post(1), post(2), topic=measles)
    found = Emerged(label="mmr", phrases=("mmr",), at=NOW, posts=9, authors=7, examples=(key_of(BLUESKY, "at://2"),))
    async with store.write(LAKESIDE) as tx:
        kept = await tx.put_emerged(found)
        assert await tx.put_emerged(found) is None
    assert kept is not None
    assert kept.number is not None
    async with store.read(LAKESIDE) as reader:
        assert await reader.emerged(kept.number) == kept
        assert [one.post.id for one in await reader.posts_keyed(kept.examples)] == ["at://2"]
