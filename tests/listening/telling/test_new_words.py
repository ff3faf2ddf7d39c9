"""New words: those that rose surely, among people, against what was said before."""

from bot.listening.telling.new_words import FEWEST_PEOPLE, MOST, NewWord, new_words
from bot.listening.telling.words import words_in
from tests.support.spike import posts

BEFORE = [f"measles is a topic like any other, {n} children vaccinated" for n in range(60)]
SPIKE = [f"measles at #DisneyLand, {n} children exposed today" for n in range(20)]


def test_what_nobody_said_before_is_new() -> None:
    found = new_words(posts(*SPIKE), posts(*BEFORE), known=["measles"])
    assert found == (
        NewWord(word="#DisneyLand", people=20, before=0),
        NewWord(word="exposed", people=20, before=0),
    )


def test_generic_words_and_the_topics_own_are_refused() -> None:
    found = new_words(
        posts(*["breaking news today: measles, please share"] * 20), posts(*["hello"] * 60), known=["measles"]
    )
    assert found == ()


def test_one_person_who_repeats_a_word_makes_it_no_new_word() -> None:
    loud = posts(*["buy onions buy onions buy onions"] * 50, author="jane")
    found = new_words([*posts(*SPIKE), *loud], posts(*BEFORE), known=["measles"])
    assert "onions" not in {one.word for one in found}
    few = posts(*["onions help"] * (FEWEST_PEOPLE - 1), first=90)
    assert "onions" not in {one.word for one in new_words([*posts(*SPIKE), *few], posts(*BEFORE), known=["measles"])}


def test_a_word_that_was_as_common_before_is_not_new() -> None:
    assert "children" not in {one.word for one in new_words(posts(*SPIKE), posts(*BEFORE), known=["measles"])}


def test_a_known_word_that_rises_is_new_and_says_how_many_wrote_it_before() -> None:
    before = [*BEFORE, "measles at disneyland"]
    found = {one.word: one for one in new_words(posts(*SPIKE), posts(*before), known=["measles"])}
    assert found["#DisneyLand"].before == 1


def test_without_anything_before_nothing_can_be_new() -> None:
    assert new_words(posts(*SPIKE), []) == ()
    assert new_words([], posts(*BEFORE)) == ()


def test_handles_and_links_are_no_words() -> None:
    found = new_words(posts(*["see @janedoe at https://example.org/onions"] * 20), posts(*BEFORE))
    assert found == ()


def test_only_the_surest_are_told() -> None:
    words = " ".join(f"onion{letter}" for letter in "abcdefghijkl")
    found = new_words(posts(*[words] * 20), posts(*BEFORE))
    assert len(found) == MOST


def test_three_people_of_ten_are_no_proof() -> None:
    assert new_words(posts(*["onions"] * 3, *["hello"] * 7), posts(*["hello"] * 10)) == ()


def test_two_people_are_none_either() -> None:
    """Although nobody of sixty said it before."""
    assert new_words(posts("onions", "onions"), posts(*BEFORE)) == ()


def test_a_word_twice_as_common_is_not_new() -> None:
    """However sure that is."""
    now, before = posts(*["onions"] * 100, *["hello"] * 100), posts(*["onions"] * 50, *["hello"] * 150)
    assert new_words(now, before) == ()


def test_parts_of_an_address_are_no_words() -> None:
    """Also of one whose top level does not exist."""
    assert list(words_in("see https://news.example/hfmd-closes now")) == ["see", "now"]
