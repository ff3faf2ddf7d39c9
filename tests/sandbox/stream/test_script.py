"""What the generated public says: as often as people do, by day more than by night, and never twice the same."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.stream import records
from bot.sandbox.stream.feed import HELD, PAUSE
from bot.sandbox.stream.records import Event
from bot.sandbox.stream.script import HISTORY, HOME, SECOND, Script, rhythm
from bot.sandbox.stream.spikes import BUCKET, OUTBREAK, Spike, planned
from bot.sandbox.stream.subjects import Subject

Build = Callable[[float], Script]
READY = 30.0
"""Seconds that a bot may take until it connects."""


def told(script: Script, since: float, until: float, spikes: tuple[Spike, ...] = ()) -> list[Event]:
    found = script.between(int(since * SECOND), int(until * SECOND), spikes)
    return [event for bucket in found for event in bucket]


@pytest.fixture(scope="module")
def past(script_from: Build, start: float) -> list[Event]:
    return told(script_from(start), 0, start - HELD)


def posts(events: list[Event]) -> list[Event]:
    return [event for event in events if event.text]


def test_the_past_is_three_and_a_half_days_of_ten_to_twenty_thousand_posts(past: list[Event], start: float) -> None:
    assert 10_000 < len(posts(past)) < 20_000
    assert start - HISTORY <= past[0].time_us / SECOND < start - HISTORY + BUCKET
    assert [event.time_us for event in past] == sorted(event.time_us for event in past)
    made = [(event.did, event.rkey) for event in past if event.ref]
    assert len(made) == len(set(made))


def test_each_subject_comes_as_often_as_its_file_says(
    all_subjects: dict[str, Subject], script_from: Build, start: float
) -> None:
    """Each alone, over three whole days."""
    for subject in all_subjects.values():
        alone = Script(start, {subject.key: subject})
        count = len(posts(told(alone, start - 3 * 86400, start)))
        assert count / 72 == pytest.approx(subject.per_hour, rel=0.2)


def test_nights_are_quiet(past: list[Event]) -> None:
    hours = Counter(datetime.fromtimestamp(e.time_us / SECOND, UTC).astimezone(HOME).hour for e in posts(past))
    assert sum(hours[hour] for hour in (2, 3, 4, 5)) * 3 < sum(hours[hour] for hour in (14, 15, 16, 17))


@given(day=st.integers(0, 20_000))
def test_the_rhythm_is_one_on_the_mean_of_a_day(day: int) -> None:
    moments = [rhythm(day * 86400.0 + minute * 60) for minute in range(0, 1440, 10)]
    assert sum(moments) / len(moments) == pytest.approx(1, abs=0.1)  # a day of 23 or 25 hours is a little off
    assert min(moments) >= 0.25


def test_hardly_any_two_posts_read_alike(past: list[Event]) -> None:
    texts = Counter(event.text.lower().rstrip(".") for event in posts(past))
    assert len(texts) > 0.99 * texts.total()


def test_most_write_english_and_some_spanish(past: list[Event]) -> None:
    langs = Counter(tuple(json.loads(e.data)["commit"]["record"].get("langs", ())) for e in posts(past))
    assert set(langs) == {("en",), ("es",), ()}
    assert 0.04 < langs["es",] / langs.total() < 0.12


def test_hundreds_of_people_write_and_some_of_them_much(past: list[Event]) -> None:
    authors = Counter(event.did for event in posts(past))
    assert 300 < len(authors) <= 420
    assert max(authors.values()) > 3 * sorted(authors.values())[len(authors) // 2]


def test_the_same_start_tells_the_same(script_from: Build, start: float) -> None:
    first, second = (
        told(script_from(start), start - 3600, start + 3600, planned(start)) for _ in range(2)
    )  # fmt: skip
    assert first == second


def test_a_later_start_tells_the_same_past(script_from: Build, start: float) -> None:
    """So a sandbox that starts again does not contradict what the bot has kept."""
    for since in (start - 7200, start - 600):
        first, second = (
            posts(told(script_from(began), since, since + 900)) for began in (start, start + 1800.5)
        )  # fmt: skip
        assert first == second


def test_the_order_in_which_it_is_asked_changes_nothing(script_from: Build, start: float) -> None:
    script = script_from(start)
    late = told(script, start, start + 900)
    told(script, start - 7200, start - 3600)
    assert told(script, start + 450, start + 900) == [e for e in late if e.time_us >= int((start + 450) * SECOND)]


def test_the_newest_posts_are_those_before_the_moment(script_from: Build, start: float) -> None:
    script = script_from(start)
    newest = script.latest(int(start * SECOND), planned(start), 40)
    assert newest == posts(told(script, start - 3600, start, planned(start)))[:-41:-1]


def test_a_spike_is_made_of_questions_reports_news_and_false_claims_in_many_voices(
    script_from: Build, start: float
) -> None:
    spike = planned(start)[0]
    found = posts(told(script_from(start), spike.onset, spike.end, (spike,)))
    usual = posts(told(script_from(start), spike.onset, spike.end))
    extra = [event for event in found if event not in usual]
    assert len(extra) == sum(spike.counts) == len({e.did for e in extra}) == len({e.text for e in extra})
    words = [event.text.lower() for event in extra]
    assert sum("contagious" in text for text in words) >= 5
    assert sum("?" in text for text in words) > len(words) / 4
    assert sum(".example/" in text for text in words) >= 5
    assert any("colloidal silver" in text for text in words)
    assert any("only comes from the vaccine" in text for text in words)
    assert any("#handfootandmouth" in text for text in words)


@given(second=st.floats(0, 300, exclude_max=True), ready=st.floats(0, READY))
def test_whatever_second_it_starts_one_hot_bucket_is_over_when_the_pause_ends_and_the_next_is_hotter(
    script_from: Build, start: float, second: float, ready: float
) -> None:
    began = start // BUCKET * BUCKET + second
    spike = planned(began)[0]
    released = began + ready + PAUSE
    now = released // BUCKET * BUCKET
    assert began - HELD <= spike.onset <= began - 600
    extra = script_from(began)._spike(spike)
    over = [event for event in extra if now - BUCKET <= event.time_us / SECOND < now]
    assert len(over) >= 10
    assert len({event.did for event in over}) >= 8
    assert len([event for event in extra if now <= event.time_us / SECOND < now + BUCKET]) > len(over)


def test_the_outbreak_is_over_twenty_times_the_usual_even_of_an_afternoon(
    all_subjects: dict[str, Subject], start: float
) -> None:
    afternoon = all_subjects[OUTBREAK].per_hour * 1.75 * BUCKET / 3600
    assert 20 < max(planned(start)[0].counts) / afternoon < 30


def test_the_second_subject_rises_five_to_ten_minutes_after_the_start(start: float) -> None:
    for second in range(0, 300, 20):
        assert 300 < planned(start + second)[1].onset - (start + second) <= 600


def test_likes_and_the_like_come_one_or_two_a_second_when_live(script_from: Build, start: float) -> None:
    live = told(script_from(start), start, start + 600, planned(start))
    assert 1 < len(live) / 600 < 3
    assert {e.collection for e in live} >= {records.LIKE, records.POST, records.REPOST, records.FOLLOW}
