"""What is usual, and that its memory is bounded."""

from datetime import date, timedelta

import pytest

from bot.listening.bursts import background
from bot.listening.bursts.background import DAYS, Background, Usual

TODAY = date(2026, 3, 1)


def test_it_counts_posts_days_and_the_busiest_day() -> None:
    usual = Background()
    for day, times in ((0, 2), (1, 5), (4, 1)):
        for _ in range(times):
            usual.add(TODAY + timedelta(days=day), ["ebola"])
    assert usual.usual("ebola") == Usual(posts=8, days=3, most=5)
    assert usual.usual("measles") == Usual(posts=0, days=0, most=0)
    assert usual.posts == 8


def test_days_are_handed_over_and_forgotten_after_four_weeks() -> None:
    left: list[int] = []
    usual = Background()
    for day in range(40):
        usual.add(TODAY + timedelta(days=day), ["flu"])
        left += [posts for _day, _phrases, posts in usual.leaving(TODAY + timedelta(days=day))]
    assert usual.usual("flu").days == usual.posts == DAYS + 1
    assert left == [1] * (40 - DAYS - 1)


def test_a_busy_day_keeps_its_frequent_phrases_and_counts_the_others_as_just_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(background, "MOST_PHRASES", 50)
    usual = Background()
    for number in range(2_000):
        usual.add(TODAY, [f"rare {number}", "frequent"])
    held = usual._days[TODAY]
    assert len(held.phrases) <= 50 * background.SLACK
    assert usual.usual("frequent").posts == 2_000
    assert usual.usual("never said").posts == held.missed == 1
