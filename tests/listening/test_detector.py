"""What is more than usual, and what is only a day, a week, a new level, or chance."""

import math
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.detector import (
    AFTERMATH,
    COOL_DOWN,
    FEWEST_POSTS,
    LEARNING,
    Detector,
    UnusableCount,
    speaks,
    threshold,
)
from bot.listening.topic import FARTHEST, Sensitivity
from tests.support.mentions import FIVE_MINUTES, MONDAY, Counts, alerts, counts

DAY = timedelta(days=1)


def after(series: Counts, bucket: timedelta = FIVE_MINUTES) -> Detector:
    """A detector that has seen these counts."""
    detector = Detector(bucket)
    for at, value in series:
        detector.update(at, value)
    return detector


def scores(detector: Detector, series: Counts) -> list[float]:
    return [detector.update(at, value) for at, value in series]


def days_of(series: Counts, sensitivity: Sensitivity = Sensitivity.BALANCED) -> list[float]:
    return [(at - MONDAY) / DAY for at in alerts(series, sensitivity)]


@pytest.mark.parametrize("rate", [0.05, 3, 30])
def test_days_weeks_and_chance_are_no_news(rate: float) -> None:
    """Less than one wrong alert in eight weeks."""
    assert sum(len(alerts(counts(28, rate, seed=seed, bursts=0.3))) for seed in range(4)) < 2


@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_a_handful_of_posts_never_alerts(sensitivity: Sensitivity) -> None:
    silent: Counts = [(MONDAY + n * FIVE_MINUTES, 0) for n in range(20 * 288)]
    handful = [(at, FEWEST_POSTS - 1 if n == 15 * 288 else 0) for n, (at, _) in enumerate(silent)]
    many = [(at, 60 if n == 15 * 288 else 0) for n, (at, _) in enumerate(silent)]
    assert alerts(handful, sensitivity) == []
    assert alerts(many, sensitivity) == [MONDAY + 15 * DAY]


@pytest.mark.parametrize(("rate", "times", "hours"), [(3, 12, 0.25), (3, 8, 2), (20, 8, 2), (20, 2.5, 30)])
def test_more_than_usual_is_told(rate: float, times: float, hours: float) -> None:
    begins, ends = 16.5, 16.5 + hours / 24
    found = days_of(counts(20, rate, seed=1, level=lambda day: times if begins <= day < ends else 1))
    assert len(found) == 1
    assert begins <= found[0] <= ends


def test_a_sharp_spike_is_told_within_ten_minutes() -> None:
    (found,) = days_of(counts(20, 10, seed=2, level=lambda day: 15 if 16.5 <= day < 16.55 else 1))
    assert found - 16.5 < 10 / 1440


def test_what_is_usual_by_day_is_news_at_night() -> None:
    """The hour is held against the same hour of other days."""
    found = days_of(counts(28, 20, seed=3, level=lambda day: 5 if 24.7 <= day < 24.8 else 1))
    assert len(found) == 1
    assert 24.7 <= found[0] < 24.8


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("times", [3, 5])
def test_a_new_level_is_told_and_then_it_is_usual(times: float, seed: int) -> None:
    """At most its second morning is told again, if that is stranger still."""
    found = days_of(counts(35, 20, seed=seed, level=lambda day: times if day > 20.4 else 1))
    risen = [day for day in found if day > 20.4]
    assert 20.4 < risen[0] < 21.4
    assert len(risen) <= 2
    assert risen[-1] < 22.5


def test_nothing_is_said_before_there_is_history() -> None:
    series = counts(4, 20, seed=1, level=lambda day: 10 if day > 2.3 else 1)
    detector = Detector()
    early = [(at, detector.update(at, value), detector.ready) for at, value in series]
    assert all(score == 0 and not ready for at, score, ready in early if at - MONDAY < LEARNING)
    assert all(ready for at, _, ready in early if at - MONDAY >= LEARNING)
    assert timedelta(days=2.5) == LEARNING


def test_the_first_week_is_stricter() -> None:
    """The same day of the same rhythm, with the same spike, weighs more once weeks are known."""
    one_day = counts(1, 20, seed=5)

    def spike_on(day: int) -> float:
        series = [(MONDAY + d * DAY + (at - MONDAY), value) for d in range(day + 1) for at, value in one_day]
        series[-100] = (series[-100][0], 600)
        return max(scores(Detector(), series))

    assert 0 < spike_on(3) < spike_on(6) < spike_on(20)


def test_sensitivity_and_feedback_move_the_threshold_in_bounded_steps() -> None:
    assert threshold(Sensitivity.MORE) < threshold(Sensitivity.BALANCED) < threshold(Sensitivity.FEWER)
    for sensitivity in Sensitivity:
        steps = [threshold(sensitivity, shift) for shift in range(-FARTHEST, FARTHEST + 1)]
        assert all(earlier < later for earlier, later in pairwise(steps))
        assert steps[0] > 0
        assert threshold(sensitivity, 99) == steps[-1]
        assert threshold(sensitivity, -99) == steps[0]


@given(score=st.floats(0, 5), shift=st.integers(-FARTHEST, FARTHEST))
def test_whoever_wants_fewer_is_never_told_what_others_are_not(score: float, shift: int) -> None:
    told = [
        speaks(score, MONDAY, sensitivity=one, shift=shift)
        for one in (Sensitivity.FEWER, Sensitivity.BALANCED, Sensitivity.MORE)
    ]
    assert told == sorted(told)


@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_one_alert_a_day_and_a_milder_second_one_only_after_half_a_day_more(sensitivity: Sensitivity) -> None:
    def told(since: timedelta, reached: float) -> bool:
        return speaks(2.0, MONDAY + since, sensitivity=sensitivity, last=MONDAY, reached=reached)

    assert not told(COOL_DOWN - FIVE_MINUTES, reached=1.0)
    assert told(COOL_DOWN, reached=1.0)
    assert told(COOL_DOWN, reached=3.0) is (sensitivity is Sensitivity.MORE)
    assert told(AFTERMATH, reached=3.0)


SPIKED = counts(5, 6, seed=4, level=lambda day: 8 if 4.2 < day < 4.4 else 1)


@given(cut=st.integers(0, len(SPIKED)), again=st.integers(0, len(SPIKED)))
def test_a_stored_detector_goes_on_with_the_same_scores(cut: int, again: int) -> None:
    first, second = sorted((cut, again))
    detector = Detector()
    found = scores(detector, SPIKED[:first])
    detector = Detector.of(detector.state())
    found += scores(detector, SPIKED[first:second])
    detector = Detector.of(detector.state())
    found += scores(detector, SPIKED[second:])
    whole = Detector()
    assert found == scores(whole, SPIKED)
    assert detector.state() == whole.state()
    assert max(found) > threshold(Sensitivity.FEWER)


@pytest.mark.parametrize("minutes", [1, 5, 7, 15, 60])
def test_a_state_is_small_and_does_not_grow(minutes: int) -> None:
    bucket = timedelta(minutes=minutes)
    detector = after(counts(4, 3, seed=1, bucket=bucket), bucket)
    size = len(detector.state())
    assert size < (9_000 if minutes == 1 else 3_000)
    for n in range(400):
        detector.update(MONDAY + 5 * DAY + n * bucket, n)
    assert len(detector.state()) == size


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x09" * 3000, Detector().state()[:-1], Detector().state() + b"."])
def test_what_is_no_state_is_refused(junk: bytes) -> None:
    with pytest.raises(ValueError, match="no state of a detector"):
        Detector.of(junk)


@pytest.mark.parametrize("minutes", [1, 10, 15, 45, 60])
def test_buckets_of_other_widths_find_the_same_incident(minutes: int) -> None:
    bucket = timedelta(minutes=minutes)
    series = counts(14, 10, seed=6, level=lambda day: 6 if 12.5 <= day < 12.7 else 1, bucket=bucket)
    found = [(at - MONDAY) / DAY for at in alerts(series, bucket=bucket)]
    assert [day for day in found if not 12.5 <= day < 12.75] == []
    assert len(found) == 1


@pytest.mark.parametrize(
    "bucket", [timedelta(seconds=59), timedelta(minutes=61), timedelta(0), timedelta(minutes=5.001)]
)
def test_other_buckets_are_refused(bucket: timedelta) -> None:
    with pytest.raises(ValueError, match="from one minute to one hour"):
        Detector(bucket)


def test_the_end_of_an_outage_is_no_news() -> None:
    """Unknown is not none: what is usual stays so."""
    whole = counts(20, 20, seed=7)
    gap = [(at, value) for at, value in whole if not 14.3 < (at - MONDAY) / DAY < 15.9]
    assert alerts(gap) == []
    before, resumed = after(whole), after(gap)
    assert resumed.expected == pytest.approx(before.expected, rel=0.25)


def test_a_spike_after_an_outage_is_told() -> None:
    series = counts(20, 20, seed=7, level=lambda day: 6 if 16 < day < 16.1 else 1)
    gap = [(at, value) for at, value in series if not 14.3 < (at - MONDAY) / DAY < 15.9]
    assert [16 < (at - MONDAY) / DAY < 16.1 for at in alerts(gap)] == [True]


def test_years_of_silence_between_two_counts_are_survived() -> None:
    detector = after(counts(3, 20, seed=1))
    assert detector.update(MONDAY + 4000 * DAY, 20) >= 0
    assert detector.update(MONDAY + 4000 * DAY + FIVE_MINUTES, 20) >= 0


@pytest.mark.parametrize("value", [-1, -0.001, math.nan, math.inf, -math.inf, 1e13])
def test_an_impossible_count_is_refused_and_nothing_is_taken(value: float) -> None:
    detector = after(SPIKED[:900])
    state = detector.state()
    with pytest.raises(UnusableCount):
        detector.update(SPIKED[900][0], value)
    assert detector.state() == state


@pytest.mark.parametrize("back", [0, 1, 5000])
def test_time_does_not_go_back(back: int) -> None:
    detector = after(SPIKED[:900])
    state = detector.state()
    with pytest.raises(UnusableCount):
        detector.update(SPIKED[899][0] - back * FIVE_MINUTES, 1)
    assert detector.state() == state


def test_a_time_without_a_zone_is_utc() -> None:
    bare = [(at.replace(tzinfo=None), value) for at, value in SPIKED]
    assert scores(Detector(), bare) == scores(Detector(), SPIKED)


def test_what_is_expected_follows_the_day() -> None:
    series = counts(14, 20, seed=8)
    by_day, by_night = after(series[: 13 * 288 + 72]), after(series[: 13 * 288 + 216])
    assert by_day.expected == pytest.approx(20 * math.exp(0.6 - 0.3), rel=0.4)
    assert by_night.expected < by_day.expected / 2
    assert by_day.expected < by_day.high < 5 * by_day.expected
    assert Detector().expected == Detector().high == 0


def test_an_alert_says_how_many_and_how_many_are_usual() -> None:
    series = counts(15, 20, seed=9, level=lambda day: 9 if day >= 14.5 else 1)
    excess = after([one for one in series if one[0] <= MONDAY + 14.5 * DAY + 2 * FIVE_MINUTES]).excess
    assert excess.span == timedelta(minutes=10)
    assert excess.posts == sum(value for at, value in series if 0 < (at - MONDAY - 14.5 * DAY) / FIVE_MINUTES <= 2)
    assert 20 < excess.usual < 80


def test_planted_incidents_are_found_with_few_wrong_alerts() -> None:
    """Six topics of different size, four weeks each, with the shipped thresholds."""
    planted = ((9.4, 0.01, 14.0), (14.7, 0.08, 6.0), (20.2, 0.3, 3.5), (25.5, 0.02, 12.0))

    def level(day: float) -> float:
        return next((times for begins, lasts, times in planted if begins <= day < begins + lasts), 1.0)

    found = wrong = 0
    for seed, rate in enumerate((2, 4, 8, 16, 32, 64)):
        days = days_of(counts(28, rate, seed=40 + seed, level=level, bursts=0.5))
        found += sum(any(begins <= day < begins + 1 for day in days) for begins, _, _ in planted)
        wrong += sum(not any(begins <= day < begins + 1 for begins, _, _ in planted) for day in days)
    assert found >= 22
    assert wrong <= 4
