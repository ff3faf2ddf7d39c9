"""Phrases that nobody listed are told of once, also those that burst while no process ran."""

from collections.abc import Sequence
from datetime import timedelta

from bot.delivery.kinds import DeliveryKind
from bot.listening.bursts.vocabulary import Learnt
from bot.listening.heard import Haul, Matched
from bot.listening.post import Post
from bot.listening.spotting import RECENT, Spotting
from storage.store import SqlStore
from tests.listening.posting import START, everyday, post
from tests.listening.spikes import LAKESIDE, SPIKE, delivered
from tests.listening.test_emerging import BURST, OUTBREAK

WHILE_AWAY = BURST + timedelta(hours=len(OUTBREAK) + 1)


def outbreak() -> list[Post]:
    return [post(text, BURST + timedelta(hours=place), author=f"paper{place}") for place, text in enumerate(OUTBREAK)]


async def keep(store: SqlStore, posts: Sequence[Post]) -> None:
    async with store.write(LAKESIDE) as tx:
        await tx.take_in(Haul(source="feed", matched=[Matched(post=one) for one in posts], cursor="1"))


async def told(store: SqlStore) -> list[str]:
    async with store.read(LAKESIDE) as reader:
        return [one.label for one in await reader.emerged_between(BURST, WHILE_AWAY + timedelta(days=9))]


async def test_what_bursts_is_told_of_once_as_its_posts_come(listening: SqlStore) -> None:
    spotting = Spotting(store=listening)
    await keep(listening, [one for one in everyday(24) if one.at < BURST])
    assert await spotting.spot_due(now=BURST) == 0
    await keep(listening, outbreak())
    for hours in (1, 2, 3):
        await spotting.spot_due(now=WHILE_AWAY + timedelta(hours=hours))
    assert any("zoravirus" in label for label in await told(listening))
    assert len(await told(listening)) == len(set(await told(listening)))
    kinds = [kind for kind, _ in await delivered(listening, SPIKE)]
    assert kinds == [DeliveryKind.EMERGED] * len(await told(listening))


async def test_what_burst_while_no_process_ran_is_told_of_at_the_next_start_and_only_once(listening: SqlStore) -> None:
    await keep(listening, [*(one for one in everyday(24) if one.at < WHILE_AWAY), *outbreak()])
    for _ in range(2):
        await Spotting(store=listening).spot_due(now=WHILE_AWAY)
    labels = [label for label in await told(listening) if "zoravirus" in label]
    assert len(labels) == 1
    assert (DeliveryKind.EMERGED, "emerged:1") in await delivered(listening, SPIKE)


async def test_what_burst_long_before_a_start_is_told_of_to_nobody(listening: SqlStore) -> None:
    await keep(listening, [*(one for one in everyday(24) if one.at < WHILE_AWAY), *outbreak()])
    await Spotting(store=listening).spot_due(now=WHILE_AWAY + RECENT + timedelta(days=2))
    assert await delivered(listening, SPIKE) == []


async def test_the_words_before_four_weeks_are_known_after_a_restart(listening: SqlStore) -> None:
    """A word of the first day is old, read by a process that starts when no post of that day is kept any more."""
    await keep(listening, [post("Maynard is what this paper asks about", START, author="paper0")])
    spotting = Spotting(store=listening)
    posts = list(everyday(40))
    for day in range(1, 41):
        now = START + timedelta(days=day)
        await keep(listening, [one for one in posts if now - timedelta(days=1) <= one.at < now])
        await spotting.spot_due(now=now)
    async with listening.read(LAKESIDE) as reader:
        learnt = await reader.learnt_words()
    assert learnt is not None
    assert learnt.until == (START + timedelta(days=11)).date()
    assert b"maynard" not in learnt.words
    async with listening.write(LAKESIDE) as tx:
        await tx.forget_posts(before=START + timedelta(days=11), limit=5_000)
    restarted = Spotting(store=listening)
    await restarted.spot_due(now=START + timedelta(days=41))
    vocabulary = restarted._readings[LAKESIDE].emerging.vocabulary
    assert vocabulary.until == (START + timedelta(days=12)).date()
    assert 0 < 4 * vocabulary.novelty("maynard") == vocabulary.novelty("enterovirus")


async def test_of_two_processes_the_one_that_learnt_more_is_kept(listening: SqlStore) -> None:
    late, early = (
        Learnt(until=(START + timedelta(days=days)).date(), posts=days, missed=0, words=b"") for days in (9, 8)
    )
    for learnt in (late, early, late):
        async with listening.write(LAKESIDE) as tx:
            await tx.put_learnt_words(learnt)
            assert await tx.learnt_words() == late
