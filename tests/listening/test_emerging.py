"""Emerging phrases, over small generated streams."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.emerging import Burst, Emerging, surprise
from bot.listening.post import Post
from tests.listening.posting import START, everyday, post, told

BURST = START + timedelta(days=20)
HOUR = timedelta(hours=1)
OUTBREAK = (
    "Mystery outbreak of zoravirus b12 in Lyon",
    "Zoravirus B12: what to know about the outbreak in Lyon",
    "Hospitals in Lyon see more zoravirus B12",
    "What is Zoravirus B12? The Lyon outbreak explained",
    "#Zoravirus: Lyon hospitals ask for calm over zoravirus B12",
    "Lyon's zoravirus b12 patients 'doing well'",
)
OTHERS = ("asthma", "diet", "sleep", "insurance", "vaccines", "nutrition")


def outbreak(at: datetime = BURST, texts: Sequence[str] = OUTBREAK) -> list[Post]:
    return [post(text, at + place * HOUR, author=f"paper{place}") for place, text in enumerate(texts)]


def about(bursts: Iterable[Burst], word: str) -> list[Burst]:
    return [burst for burst in bursts if any(word in phrase for phrase in burst.phrases)]


def test_a_planted_burst_is_told_once_within_hours_under_its_own_name() -> None:
    bursts = about(told(everyday(30), outbreak()), "zoravirus")
    (burst,) = bursts
    assert "zoravirus b12" in burst.label
    assert burst.phrases[0] == burst.label
    assert any("lyon" in phrase for phrase in burst.phrases)
    assert BURST < burst.at <= BURST + timedelta(hours=8)
    assert burst.posts >= burst.authors >= 2
    assert {id_ for _outlet, id_ in burst.examples} <= {one.id for one in outbreak()}


def test_it_is_not_told_again_while_people_go_on_talking_of_it() -> None:
    going_on = [
        post(f"{one.text} {OTHERS[(place + day) % 6]}", one.at, author=one.author)
        for day in range(0, 30, 3)
        for place, one in enumerate(outbreak(BURST + timedelta(days=day)))
    ]
    assert len(about(told(everyday(52), going_on), "zoravirus b12")) == 1


def test_after_a_long_silence_it_is_told_again() -> None:
    later = [post(f"{one.text} again", one.at + timedelta(days=50), author=one.author) for one in outbreak()]
    assert len(about(told(everyday(75), outbreak(), later), "zoravirus b12")) == 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_however_the_words_of_everyday_talk_meet_there_is_at_most_half_a_report_a_day(seed: int) -> None:
    assert len(told(everyday(60, seed=seed))) <= 30


def test_one_author_who_repeats_a_word_is_not_a_burst() -> None:
    alone = [post(text, BURST + place * HOUR, author="paper3") for place, text in enumerate(OUTBREAK * 3)]
    assert not about(told(everyday(30), alone), "zoravirus")


def test_one_wording_is_not_a_burst_however_many_post_it() -> None:
    texts = [f"RT @paper: Zoravirus B12 in Lyon https://x.test/{place}" for place in range(8)]
    assert not about(told(everyday(30), outbreak(texts=texts)), "zoravirus")


@pytest.mark.parametrize(("outlets", "bursts"), [(("bluesky",), 0), (("bluesky", "mastodon"), 1)])
def test_a_running_gag_of_one_network_is_not_a_burst_of_all(outlets: Sequence[str], bursts: int) -> None:
    stream = [
        post(text, BURST + place * HOUR, author=f"person{place % 5}", outlet=outlets[place % len(outlets)])
        for place, text in enumerate(OUTBREAK)
    ]
    assert len(about(told(everyday(30), stream), "zoravirus")) == bursts


@pytest.mark.parametrize("said", ["Live chat: study finds video", "Breaking news update", "Happy January weekend"])
def test_generic_words_are_no_labels(said: str) -> None:
    words = set(said.casefold().replace(":", "").split())
    bursts = told(everyday(21), outbreak(texts=[f"{said} {other}" for other in OTHERS]))
    assert not [burst for burst in bursts if words & set(burst.label.split())]


def test_a_word_that_is_said_every_day_is_no_label_by_itself() -> None:
    posts = [
        post(f"{word} and asthma, asthma and {word}", BURST + place * HOUR, author=f"paper{place}")
        for place, word in enumerate(OTHERS)
    ]
    assert "asthma" not in {burst.label for burst in told(everyday(21, each_day=200), posts)}


def test_different_words_for_the_same_posts_are_one_burst() -> None:
    texts = [
        "Zoravirus closes the Quimbaya bridge clinic",
        "Quimbaya bridge clinic closed: zoravirus",
        "Zoravirus found at Quimbaya bridge clinic",
        "Quimbaya bridge: clinic staff have zoravirus",
        "Why zoravirus hit Quimbaya bridge",
    ]
    bursts = told(everyday(30), outbreak(texts=texts))
    found = about(bursts, "zoravirus") + about(bursts, "quimbaya")
    assert len({burst.label for burst in found}) == 1


def test_posts_that_come_twice_count_once() -> None:
    twice = outbreak()[:1] * 9
    assert not about(told(everyday(30), twice), "zoravirus")


def test_a_post_that_comes_late_changes_little() -> None:
    stream = sorted([*everyday(30), *outbreak()], key=lambda one: one.at)
    shuffled = [one for place in range(0, len(stream), 4) for one in reversed(stream[place : place + 4])]
    emerging = Emerging()
    bursts = [burst for one in shuffled for burst in emerging.add(one)]
    assert len(about(bursts, "zoravirus")) == 1


def test_the_same_posts_tell_the_same() -> None:
    assert told(everyday(30), outbreak()) == told(everyday(30), outbreak())


def test_advancing_without_posts_is_harmless() -> None:
    emerging = Emerging()
    assert emerging.advance(START) == ()
    assert emerging.advance(START + timedelta(days=400)) == ()


def test_surprise_agrees_with_the_formula_worked_by_hand() -> None:
    # 4 of 100 posts now, none of 900 before: 2 * (4 ln(4 / 0.4) + 96 ln(96 / 99.6) + 900 ln(900 / 896.4)).
    assert surprise(4, 100, 0, 900) == pytest.approx(18.55, abs=0.02)


@given(st.integers(0, 50), st.integers(50, 500), st.integers(0, 50), st.integers(50, 5000))
def test_surprise_is_never_negative_and_zero_where_nothing_rose(now: int, size: int, before: int, past: int) -> None:
    score = surprise(now, size, before, past)
    assert score >= -1e-9
    if now / size <= before / past:
        assert score == 0
