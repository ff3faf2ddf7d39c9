"""Sources are read by one process, what matches is kept, and each outage is told of once, its end as well."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.audit.entries import Happening
from bot.delivery.kinds import DeliveryKind
from bot.ids import PersonId
from bot.listening.emerged import Emerged
from bot.listening.heard import key_of
from bot.listening.hearing import Hearing
from bot.listening.post import Gone, Outlet, Post
from bot.listening.sources.addresses import LONGEST_ADDRESS
from bot.listening.sources.chosen import SourceSettings
from bot.listening.sources.running import Died, Recovered
from bot.listening.sources.source import Batch, Source, SourceFault, Wanted
from bot.review.roster import Admins
from storage.store import SqlStore, SqlTransaction
from tests.conftest import Clock
from tests.listening.spikes import LAKESIDE, SPIKE, delivered, happened, quiet_days, silence, spike, topic

FEED = "feed https://a.example/"
NEWS = Outlet("news")
OUTAGES = (Happening.SOURCE_FAILED, Happening.SOURCE_BACK)
ADMIN = PersonId("U0ADMIN")


@dataclass
class Fake:
    """A source that gives what it is told to, a round each: batches, or a fault."""

    name: str
    rest: timedelta | None = timedelta(minutes=10)
    rounds: list[Sequence[Batch] | SourceFault] = field(default_factory=list)

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        del cursor
        given = self.rounds.pop(0) if self.rounds else ()
        if isinstance(given, SourceFault):
            raise given
        for batch in given:
            yield batch


def hearing(store: SqlStore, clock: Clock, *sources: Source) -> Hearing:
    async def sleep(seconds: float) -> None:
        """Rounds go on at once where there is something left; then the source rests for good."""
        if not any(isinstance(one, Fake) and one.rounds for one in sources):
            await asyncio.Event().wait()
        clock.now += timedelta(seconds=seconds)

    def build(settings: SourceSettings, wanted: Wanted) -> Sequence[Source]:
        del settings, wanted
        return sources

    return Hearing(
        store=store, build=build, holder="x", clock=clock, admins=Admins(founding=frozenset({ADMIN})), sleep=sleep
    )


async def settled(hearing: Hearing) -> None:
    """What the sources have to give is taken in; then they are looked at once more."""
    for _ in range(400):
        await asyncio.sleep(0.005)
        if not any(isinstance(source, Fake) and source.rounds for source in _of(hearing)):
            break
    await asyncio.sleep(0.05)
    await hearing.look()


def _of(hearing: Hearing) -> Sequence[Source]:
    return hearing.build(SourceSettings(), lambda *_: True)


def post(number: int, text: str = "measles", *, at: datetime = SPIKE, outlet: Outlet = NEWS) -> Post:
    return Post(outlet=outlet, id=f"p{number}", at=at, text=text, author=f"a{number}")


async def kept(store: SqlStore) -> list[str]:
    async with store.read(LAKESIDE) as reader:
        return sorted(one.post.id for one in await reader.latest_posts(limit=99))


@pytest.fixture
def clock() -> Clock:
    return Clock(SPIKE)


async def test_what_a_source_gives_is_kept_and_who_reads_it_is_noted(listening: SqlStore, clock: Clock) -> None:
    await topic(listening)
    heard = hearing(listening, clock, Fake(FEED, rounds=[[Batch(cursor="1", posts=[post(1), post(2)], read=9)]]))
    await heard.look()
    await settled(heard)
    await heard.close()
    assert await kept(listening) == ["p1", "p2"]
    async with listening.read(LAKESIDE) as reader:
        state = (await reader.sources())[FEED]
    assert (state.cursor, state.read, state.failing_since) == ("1", 9, None)
    assert (state.heard_at, round(state.rate)) == (SPIKE, 9)


async def test_posts_whose_author_nobody_names_are_of_as_many_people(listening: SqlStore, clock: Clock) -> None:
    number = await topic(listening)
    heard = hearing(listening, clock)
    nameless = [replace(post(place), author="") for place in range(5)]
    named = [replace(post(5 + place), author="p1") for place in range(5)]
    await heard.receive(LAKESIDE, Batch(cursor="", posts=[*nameless, *named], read=10))
    async with listening.read(LAKESIDE) as reader:
        assert await reader.authors(number, since=SPIKE, until=SPIKE + timedelta(minutes=5)) == 6
        assert (await reader.sources())["webhook"].heard_at == SPIKE


async def test_a_source_that_cannot_be_noted_keeps_no_other_from_being_read(
    listening: SqlStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds = SqlTransaction.hold_source

    async def fails(self: SqlTransaction, source: str, holder: str, *, now: datetime, until: datetime) -> bool:
        if source == "bad":
            raise ValueError("a database would not have it")
        return await holds(self, source, holder, now=now, until=until)

    monkeypatch.setattr(SqlTransaction, "hold_source", fails)
    await topic(listening)
    bad = Fake("bad", rounds=[[Batch(cursor="1", posts=[post(2)], read=1)]])
    good = Fake(FEED, rounds=[[Batch(cursor="1", posts=[post(1)], read=1)]])
    heard = hearing(listening, clock, bad, good)
    await heard.look()
    await asyncio.sleep(0.2)
    await heard.look()
    await heard.close()
    assert await kept(listening) == ["p1"]


async def test_a_feed_of_the_longest_address_is_read(listening: SqlStore, clock: Clock) -> None:
    await topic(listening)
    start = "https://news.example.org/?"
    # Letters by chance, so that a database cannot press them together.
    letters = "".join(chr(97 + (place * place * 7 + place // 3) % 26) for place in range(LONGEST_ADDRESS - len(start)))
    name = f"feed {start}{letters}"
    heard = hearing(listening, clock, Fake(name, rounds=[[Batch(cursor="1", posts=[post(1)], read=1)]]))
    await heard.look()
    await settled(heard)
    await heard.close()
    assert await kept(listening) == ["p1"]


async def test_a_second_outage_is_told_of_although_the_first_one_ended_without_a_post(
    listening: SqlStore, clock: Clock
) -> None:
    """A feed that answers "not changed" gives no batch."""
    await topic(listening)
    fault = SourceFault("status 500", retry_after=timedelta(hours=1))
    silent: Sequence[Batch] = ()
    rounds: list[Sequence[Batch] | SourceFault] = [fault, fault, silent, fault, fault, silent]
    heard = hearing(listening, clock, Fake(FEED, rounds=rounds))
    await heard.look()
    await settled(heard)
    await heard.close()
    failed, back = OUTAGES
    assert await happened(listening, *OUTAGES) == [failed, back, failed, back]


async def test_an_outage_that_ends_after_a_restart_without_a_post_is_over_as_well(
    listening: SqlStore, clock: Clock
) -> None:
    await topic(listening)
    before = hearing(listening, clock, Fake(FEED))
    await before._tell(LAKESIDE, Died(name=FEED, since=SPIKE, reason="status 500"))
    after = hearing(listening, clock, Fake(FEED, rounds=[()]))
    await after.look()
    await settled(after)
    await after.close()
    assert await happened(listening, *OUTAGES) == list(OUTAGES)
    async with listening.read(LAKESIDE) as reader:
        assert (await reader.sources())[FEED].told_at is None


async def test_an_outage_is_told_of_once_over_restarts(listening: SqlStore, clock: Clock) -> None:
    await topic(listening)
    for _ in range(2):
        heard = hearing(listening, clock, Fake(FEED))
        await heard._tell(LAKESIDE, Died(name=FEED, since=SPIKE, reason="status 500"))
    assert await happened(listening, *OUTAGES) == [Happening.SOURCE_FAILED]


@pytest.mark.parametrize("channel", [True, False])
async def test_without_a_channel_for_alerts_the_admins_hear_of_a_dead_source(
    listening: SqlStore, clock: Clock, *, channel: bool
) -> None:
    await topic(listening)
    if not channel:
        async with listening.write(LAKESIDE) as tx:
            settings = await tx.settings()
            await tx.save_settings(replace(settings, listening=replace(settings.listening, channel=None)))
    heard = hearing(listening, clock, Fake(FEED))
    await heard._tell(LAKESIDE, Died(name=FEED, since=SPIKE, reason="status 500"))
    await heard._tell(LAKESIDE, Recovered(name=FEED, since=SPIKE, at=SPIKE))
    claimed = await listening.claim(
        owner="test", now=clock.now + timedelta(days=1), lease=timedelta(seconds=1), limit=9
    )
    found = [(one.owed.kind, one.owed.person) for one in claimed]
    assert found == [(DeliveryKind.SOURCE, None if channel else ADMIN)] * 2


async def test_posts_older_than_posts_are_kept_are_not_taken(listening: SqlStore, clock: Clock) -> None:
    await topic(listening)
    heard = hearing(listening, clock)
    posts = [post(1, at=datetime(1970, 1, 1, tzinfo=UTC)), post(2, at=SPIKE - timedelta(days=31)), post(3)]
    await heard.receive(LAKESIDE, Batch(cursor="", posts=posts, read=3))
    assert await kept(listening) == ["p3"]


async def test_news_that_match_no_topic_are_kept_only_while_phrases_may_emerge(
    listening: SqlStore, clock: Clock
) -> None:
    await topic(listening)
    heard = hearing(listening, clock)
    posts = [post(1, "nothing"), post(2, "nothing", outlet=Outlet("bluesky")), post(3)]
    await heard.receive(LAKESIDE, Batch(cursor="", posts=posts, read=3))
    assert await kept(listening) == ["p1", "p3"]
    async with listening.write(LAKESIDE) as tx:
        settings = await tx.settings()
        await tx.save_settings(replace(settings, listening=replace(settings.listening, emerging=False)))
    await heard.receive(LAKESIDE, Batch(cursor="", posts=[post(4, "nothing"), post(5)], read=2))
    assert await kept(listening) == ["p1", "p3", "p5"]


@pytest.mark.parametrize("lasting", [timedelta(hours=1), timedelta(hours=4)], ids=["live", "over"])
async def test_a_message_that_may_quote_a_post_is_written_anew_when_its_author_deletes_it(
    listening: SqlStore, clock: Clock, lasting: timedelta
) -> None:
    """Also while people fall silent, when nothing else brings a live alert's message up to date."""
    number, other = await topic(listening), await topic(listening, "Mumps")
    await quiet_days(listening, [number])
    heard = hearing(listening, clock)
    after = await silence(listening, await spike(listening, [number]), lasting)
    clock.now = after
    await heard.receive(LAKESIDE, Batch(cursor="", posts=[post(7, "Mumps", at=SPIKE)], read=1))
    await delivered(listening, after)
    async with listening.read(LAKESIDE) as reader:
        (one,) = await reader.mentions_of([number], since=SPIKE, until=after, limit=1)
        assert await reader.mentions_of([other], since=SPIKE, until=after, limit=1)
    later = after + timedelta(days=20)
    for elsewhere in (Gone(outlet=one.post.outlet, id="somebody else's"), Gone(outlet=NEWS, id="p7")):
        await heard.receive(LAKESIDE, Batch(cursor="", gone=[elsewhere]))
        assert await delivered(listening, later) == []
    await heard.receive(LAKESIDE, Batch(cursor="", gone=[Gone(outlet=one.post.outlet, id=one.post.id)]))
    assert await delivered(listening, later) == [(DeliveryKind.ALERT, "alert:1")]


async def test_a_phrase_that_quotes_a_post_is_written_anew_when_its_author_deletes_it(
    listening: SqlStore, clock: Clock
) -> None:
    await topic(listening)
    heard = hearing(listening, clock)
    await heard.receive(LAKESIDE, Batch(cursor="", posts=[post(1, "nothing"), post(2, "nothing")], read=2))
    found = Emerged(
        label="nothing", phrases=("nothing",), at=clock.now, posts=9, authors=9, examples=(key_of(NEWS, "p1"),)
    )
    async with listening.write(LAKESIDE) as tx:
        await tx.put_emerged(found)
    clock.now += timedelta(minutes=1)
    await heard.receive(LAKESIDE, Batch(cursor="", gone=[Gone(outlet=NEWS, id="p2")]))
    assert await delivered(listening, clock.now) == []
    await heard.receive(LAKESIDE, Batch(cursor="", gone=[Gone(outlet=NEWS, id="p1")]))
    assert await delivered(listening, clock.now) == [(DeliveryKind.UNQUOTE, "emerged:1")]
