"""What becomes of a topic's past when its phrases change: kept where it is known, forgotten where it is not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ids import TopicId
from bot.listening.heard import BUCKET, Haul, Matched
from bot.listening.incident import Cut
from bot.listening.judging import Judging
from bot.listening.narrowing import Narrowing
from bot.listening.post import Outlet, Post
from bot.listening.topic import Phrase, Topic, narrowed
from bot.listening.tuning import TopicTuning
from storage.store import SqlStore
from tests.listening.spikes import BLUESKY, LAKESIDE, SPIKE, START, ids, quiet_days, request, spike, topic

TOPIC = Topic(name="Flu", any=(Phrase(text="flu"), Phrase(text="grippe")), none=(Phrase(text="bird flu"),))


async def judge(store: SqlStore, *, minutes: int = 0) -> None:
    await Judging(store=store).judge_due(now=SPIKE + timedelta(minutes=minutes))


async def of(store: SqlStore, number: TopicId) -> Topic:
    async with store.read(LAKESIDE) as reader:
        found = await reader.topic(number)
    assert found is not None
    return found


async def posts(store: SqlStore, number: TopicId) -> int:
    async with store.read(LAKESIDE) as reader:
        return (await reader.posts_per_topic([number], since=START)).get(number, 0)


async def hear_text(store: SqlStore, number: TopicId, texts: Sequence[str], *, until: timedelta) -> None:
    matched = [
        Matched(
            post=Post(outlet=BLUESKY, id=f"at://{next(ids)}", at=SPIKE - BUCKET, text=text, author=f"did:{next(ids)}"),
            topics=(number,),
        )
        for text in texts
    ]
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="bluesky", matched=matched, cursor="2", read_until=SPIKE + until))


async def test_a_widened_topic_learns_anew_and_its_new_word_is_no_spike(listening: SqlStore) -> None:
    """What is kept was kept for other words: the new one would be rare in it, and seem to rise at once."""
    number = await topic(listening)
    await quiet_days(listening, [number])
    await judge(listening)
    before = await of(listening, number)
    wider = replace(before, any=(*before.any, Phrase(text="covid")))
    await TopicTuning(store=listening).save(request(SPIKE), wider)
    assert await posts(listening, number) == 0
    await spike(listening, [number], buckets=12, posts=12)
    async with listening.read(LAKESIDE) as reader:
        assert await reader.live_alerts() == ()
        assert (await reader.listening_since())[number] == SPIKE


async def test_a_narrowed_topic_keeps_what_it_still_matches_and_needs_not_learn_anew(listening: SqlStore) -> None:
    number = await topic(listening, any=(Phrase(text="measles"), Phrase(text="rubella")))
    await quiet_days(listening, [number])
    await hear_text(listening, number, ["rubella is back"] * 7, until=timedelta())
    await judge(listening)
    known = await posts(listening, number)
    narrower = replace(await of(listening, number), any=(Phrase(text="measles"),))
    await TopicTuning(store=listening).save(request(SPIKE), narrower)
    await judge(listening)
    async with listening.read(LAKESIDE) as reader:
        assert await reader.standings() == {}, "it is not judged by what it may match no more"
    assert await Narrowing(store=listening).narrow_due() == 1
    assert await Narrowing(store=listening).narrow_due() == 0
    assert await posts(listening, number) == known - 7
    await judge(listening)
    await spike(listening, [number])
    async with listening.read(LAKESIDE) as reader:
        (alert,) = await reader.live_alerts()
    assert alert.incident.told


@pytest.mark.parametrize("why", [Cut.CHANGED, Cut.REMOVED])
async def test_the_alert_of_a_topic_that_was_changed_or_removed_ends_and_says_why(
    listening: SqlStore, why: Cut
) -> None:
    number = await topic(listening)
    await quiet_days(listening, [number])
    await spike(listening, [number], buckets=1)
    if why is Cut.REMOVED:
        await TopicTuning(store=listening).remove(request(SPIKE), number)
    else:
        other = replace(await of(listening, number), any=(Phrase(text="rubella"),))
        await TopicTuning(store=listening).save(request(SPIKE), other)
    async with listening.read(LAKESIDE) as reader:
        assert await reader.live_alerts() == ()
        (alert,) = await reader.alerts_between(START, SPIKE + timedelta(days=1))
    assert alert.incident.cut is why


@pytest.mark.parametrize(
    "changes",
    [
        {"any": (Phrase(text="flu"),)},
        {"any": (Phrase(text="flu", forms=False),)},
        {"all": (Phrase(text="shot"),)},
        {"none": (*TOPIC.none, Phrase(text="flu fighters"))},
        {"languages": frozenset({"en"})},
        {"outlets": frozenset({Outlet("news")})},
    ],
)
def test_what_finds_less_is_narrower_and_its_way_back_is_not(changes: dict[str, object]) -> None:
    less = replace(TOPIC, **changes)  # type: ignore[arg-type]
    assert narrowed(TOPIC, less)
    assert not narrowed(less, TOPIC)


def test_another_phrase_or_language_is_not_narrower() -> None:
    assert not narrowed(TOPIC, replace(TOPIC, any=(Phrase(text="influenza"),)))
    english = replace(TOPIC, languages=frozenset({"en"}))
    assert not narrowed(english, replace(TOPIC, languages=frozenset({"es"})))
    needing = replace(TOPIC, all=(Phrase(text="shot"),))
    assert narrowed(needing, replace(needing, all=(Phrase(text="shot", forms=False),)))
    assert not narrowed(replace(needing, all=(Phrase(text="shot", forms=False),)), needing)
