"""Typical posts: what most say, in different words, by nobody."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.listening.post import Outlet
from bot.listening.telling.typical import MOST, typical
from tests.support.spike import posts

CLOSED = [
    f"{which} daycare in town closed because of hand foot and mouth" for which in ("Third", "Our", "Another", "My")
]
ASKED = [f"how long is hand foot and mouth contagious, {who} asks" for who in ("daycare", "school", "grandma")]
FAR_OFF = ["Lovely sunset over the lake tonight", "selling two tickets for the game on saturday"]


def test_the_middle_of_the_talk_is_shown_and_not_what_is_beside_it() -> None:
    found = typical(posts(*CLOSED, *ASKED, *FAR_OFF))
    told = " ".join(one.text for one in found)
    assert "daycare in town closed" in told
    assert "contagious" in told
    assert "sunset" not in told
    assert len(found) <= MOST


def test_posts_that_say_the_same_are_shown_once_with_their_count() -> None:
    copies = [f"Officials confirm hand foot and mouth outbreak in county schools {n}" for n in "abcdef"]
    found = typical(posts(*copies, *ASKED))
    assert sum("Officials confirm" in one.text for one in found) == 1
    assert next(one.alike for one in found if "Officials confirm" in one.text) == 6


def test_a_copied_post_does_not_drown_the_others() -> None:
    found = typical(posts(*["Buy our hand foot and mouth miracle spray now today"] * 200, *CLOSED, *ASKED))
    assert sum("spray" in one.text for one in found) <= 1
    assert len(found) == MOST


@pytest.mark.parametrize(
    "worse",
    [
        "@jane.doe Our daycare in town closed because of hand foot and mouth",
        "Emily Hartwell says daycare in town closed because of hand foot and mouth",
        "these idiots at the daycare in town closed because of hand foot and mouth",
        "OUR DAYCARE TOWN CLOSED BECAUSE HAND FOOT MOUTH daycare in town closed because of hand foot and mouth",
    ],
)
def test_what_tags_names_insults_or_shouts_comes_last(worse: str) -> None:
    fit = "Another daycare here shut because of hand foot and mouth this week"
    (found,) = typical(posts(worse, fit, worse + " again", fit + " folks", *CLOSED[:1]), most=1)
    assert found.text in {fit, fit + " folks", CLOSED[0]}


def test_where_nothing_else_is_there_it_is_shown_without_the_person() -> None:
    (found,) = typical(posts("@jane.doe told us that Emily Hartwell has hand foot and mouth"))
    assert found.text == "@… told us that [name] has hand foot and mouth"


def test_different_outlets_come_first_among_equals() -> None:
    told = ("measles cases county school lunch menu", "measles cases county bridge traffic jam", "measles cases county")
    found = typical(
        [*posts(*told), *posts("measles cases county zebra water level", outlet="mastodon", first=9)], most=2
    )
    assert {one.outlet for one in found} == {Outlet("bluesky"), Outlet("mastodon")}


def test_of_posts_without_words_nothing_is_shown() -> None:
    assert typical([]) == ()
    assert typical(posts("", "🙂🙂", "https://example.org/a", "@jane")) == ()


def test_a_single_post_stands_for_itself() -> None:
    (found,) = typical(posts("Nothing else was said today"))
    assert (found.text, found.alike) == ("Nothing else was said today", 1)


@settings(max_examples=30)
@given(st.lists(st.sampled_from([*CLOSED, *ASKED, *FAR_OFF]) | st.text(max_size=80), max_size=30), st.randoms())
def test_the_order_of_the_posts_changes_nothing(texts: list[str], mixed: random.Random) -> None:
    made = posts(*texts)
    shuffled = list(made)
    mixed.shuffle(shuffled)
    assert typical(made) == typical(shuffled)


def test_no_author_is_in_what_is_shown() -> None:
    somebody = "jane.doe.example"
    assert somebody not in str(typical(posts(*CLOSED, author=somebody)))


def test_a_name_alone_puts_a_post_behind_its_equal() -> None:
    of_somebody, of_nobody = (f"{which} daycare closed measles" for which in ("Emily Hartwell", "Sunshine bridge"))
    (found,) = typical(posts(of_somebody, of_nobody), most=1)
    assert found.text == of_nobody


def test_what_is_far_from_the_middle_is_left_out_rather_than_shown() -> None:
    places = ["north", "south", "east", "west", "upper", "lower", "old", "new", "inner", "outer", "left", "right"]
    closed = [f"{place}side daycare in town closed because of measles" for place in places]
    (found,) = typical(posts(*closed, FAR_OFF[0]))
    assert found.alike == len(places)


def test_the_second_post_tells_something_else() -> None:
    closed = [f"measles daycare closed {more}" for more in ("again", "sadly", "early", "monday", "suddenly")]
    shots = [f"measles shots {more} clinic" for more in ("downtown", "free", "sunday")]
    found = typical(posts(*closed, *shots), most=2)
    assert sorted("shots" in one.text for one in found) == [False, True]
