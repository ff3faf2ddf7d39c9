"""The words messages are made of: what people wrote stays text, and long lists of people are counted."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import PersonId
from bot.refusals import FourEyes, NotYourTurn
from handlers.blocks.text import (
    LINKS,
    NAMED,
    SECTION,
    clip,
    escape,
    link,
    links,
    literal,
    mentions,
    said,
    said_in_lines,
    some,
)
from handlers.errors import sentence_of


def crowd(count: int) -> list[PersonId]:
    return [PersonId(f"U{place:03}") for place in range(count)]


@given(st.text())
def test_what_somebody_wrote_is_no_markup(text: str) -> None:
    assert not re.search(r"[<>]", escape(text))
    assert literal(text).strip("`").count("`") == 0
    assert escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@given(st.text(), st.integers(min_value=1, max_value=100))
def test_a_clipped_text_says_that_something_is_missing(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert clipped == text or clipped.endswith("…")


@pytest.mark.parametrize(
    ("count", "named"),
    [(0, 0), (1, 1), (NAMED, NAMED), (NAMED + 1, NAMED + 1), (NAMED + 2, NAMED), (500, NAMED)],
)
def test_some_people_are_named_and_the_others_counted(count: int, named: int) -> None:
    line = mentions(crowd(count), " or ")
    assert line.count("<@") == named
    assert line.endswith(f" or {count - named} others") is (named < count)


def test_people_are_named_in_one_order_whoever_comes_first() -> None:
    assert mentions(frozenset(crowd(3))) == "<@U000>, <@U001>, <@U002>"
    assert some(["one", "two", "three"], most=1) == "one, 2 others"


@given(st.lists(st.text(min_size=1, max_size=SECTION), max_size=12))
def test_lines_are_never_cut_and_share_blocks_where_they_fit(lines: list[str]) -> None:
    blocks = [block.text.text for block in said_in_lines(lines) if block.text]
    assert "\n".join(blocks) == "\n".join(lines)
    assert all(len(text) <= SECTION for text in blocks)
    assert all(len(one) + 1 + len(next_.split("\n")[0]) > SECTION for one, next_ in pairwise(blocks))


def test_a_line_too_long_for_a_block_is_clipped_before_slack_refuses_it() -> None:
    (block,) = said_in_lines(["x" * (SECTION + 1)])
    assert block.to_dict() == said("x" * (SECTION + 1)).to_dict()


def test_links_for_which_there_is_no_room_are_counted() -> None:
    long = [f"https://example.org/{place}/".ljust(900, "x") for place in range(4)]
    assert links(long) == f"{link(long[0])}\n{link(long[1])}\nand 2 more"
    assert links(["https://example.org/".ljust(LINKS, "x")]) == "1, too long to show here"
    assert links([]) == ""


def test_a_click_out_of_turn_is_answered_with_whose_turn_it_is() -> None:
    sentence = sentence_of(NotYourTurn(frozenset(crowd(2))))
    assert sentence.endswith("who may decide this stage. It is waiting for: <@U000>, <@U001>.")
    assert sentence_of(NotYourTurn(frozenset(crowd(300)))).endswith(f"{300 - NAMED} others.")
    assert sentence_of(NotYourTurn(frozenset(crowd(2))), naming=False).endswith("who may decide this stage.")
    assert sentence_of(NotYourTurn(frozenset())).endswith("who may decide this stage.")
    assert sentence_of(FourEyes()) == "You wrote or edited this draft, so somebody else has to decide on it."
