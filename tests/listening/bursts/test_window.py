"""What is being said now."""

from datetime import timedelta

import pytest

from bot.listening.bursts import window
from bot.listening.bursts.grams import said
from bot.listening.bursts.window import EACH, LENGTH, Window
from tests.listening.posting import START, post


def filled(texts: list[str], *, author: str = "") -> Window:
    one = Window()
    for place, text in enumerate(texts):
        one.add(post(text, START + timedelta(minutes=place), author=author or f"a{place}", id_=str(place)), said(text))
    return one


def test_of_one_author_and_of_one_wording_only_some_posts_count() -> None:
    many = [f"Ebola number {place}" for place in range(8)]
    assert filled(many, author="one").voices("ebola").counted == EACH
    assert filled(["Ebola again"] * 8).voices("ebola").counted == EACH
    assert filled(many).voices("ebola").counted == 8


def test_posts_leave_in_the_order_of_their_times_and_take_their_phrases_along() -> None:
    one = filled(["Ebola in Mali", "Measles in Ohio"])
    assert [left.id for left in one.leaving(START + LENGTH)] == ["0"]
    assert (one.count("ebola"), one.count("measle"), len(one)) == (0, 1, 1)


def test_on_a_busy_stream_the_oldest_leave_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "MOST_POSTS", 5)
    one = filled([f"Ebola {place}" for place in range(20)])
    assert len(list(one.leaving(START))) == 15
    assert len(one) == one.count("ebola") == 5


def test_only_phrases_said_since_are_touched() -> None:
    one = filled(["Ebola in Mali"])
    assert one.touched() == ["ebola", "ebola in mali", "mali"]
    assert one.touched() == []
