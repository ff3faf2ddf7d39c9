"""Posts of several files in one order."""

from datetime import timedelta
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from bot.listening.in_order import in_order
from tests.listening.posting import START, post


def test_files_are_merged_by_time_whatever_order_each_has() -> None:
    hours = [post(f"post {hour}", START + timedelta(hours=hour), id_=str(hour)) for hour in range(40)]
    newest_first, oldest_first = hours[::2][::-1], hours[1::2]
    assert list(in_order(chain(newest_first, oldest_first))) == hours


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 7))
def test_what_does_not_fit_into_memory_comes_in_the_same_order(minutes: list[int], at_once: int) -> None:
    posts = [post("é #tag", START + timedelta(minutes=minute), id_=f"{minute}") for minute in minutes]
    found = list(in_order(posts, at_once=at_once))
    assert found == sorted(set(posts), key=lambda one: one.at)


def test_no_posts_are_no_posts() -> None:
    assert list(in_order([])) == []
