"""The phrases of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.bursts.grams import LONGEST, MOST_WORDS, said


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Enterovirus D68 in Ohio", {"enterovirus", "enterovirus d68", "d68", "ohio"}),
        ("New e-cigarette rules", {"e-cigarette", "e-cigarette rules"}),
        ("RT @someone: Ebola! https://t.co/x1 via @other", {"ebola"}),
        ("The U.S. F.D.A.’s ban", {"fda", "fda ban", "ban"}),
        ("Healthcare.gov is down", {"healthcare.gov"}),
        ("AT&amp;T nurses", {"at&t", "at&t nurses", "nurses"}),
    ],
)
def test_phrases_are_words_in_a_row_without_links_handles_and_marks(text: str, phrases: set[str]) -> None:
    assert set(said(text).phrases.values()) >= phrases


def test_a_phrase_neither_crosses_a_mark_nor_begins_or_ends_with_a_stop_word() -> None:
    found = set(said("Measles spread, Ohio of all places").phrases.values())
    assert "spread ohio" not in found
    assert not any(phrase.split()[-1] in {"of", "all"} for phrase in found)


def test_a_hashtag_counts_as_itself_and_as_its_words() -> None:
    found = set(said("#IceBucketChallenge").phrases.values())
    assert {"#icebucketchallenge", "ice bucket challenge"} <= found


def test_singular_and_plural_count_as_one_and_are_shown_as_written() -> None:
    one, several = said("caramel apple").phrases, said("caramel apples").phrases
    assert one.keys() == several.keys()
    assert several["caramel apple"] == "caramel apples"


@pytest.mark.parametrize("text", ["Watch the video", "RT", "3 tips for Monday", "2014", "Study finds"])
def test_what_names_nothing_is_no_phrase(text: str) -> None:
    assert not said(text).phrases


def test_copies_share_their_wording_whatever_surrounds_them() -> None:
    assert said("RT @a: Ebola in Mali http://x.test/1").wording == said("ebola in Mali…").wording
    assert said("Ebola in Mali").wording != said("Mali has Ebola").wording


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    for key, form in said(text).phrases.items():
        assert key
        assert form == form.strip()


def test_a_long_text_is_read_only_so_far() -> None:
    assert len(said("zora ".join(map(str, range(5000)))).phrases) <= LONGEST * MOST_WORDS
