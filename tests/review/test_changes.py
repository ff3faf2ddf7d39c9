"""What changed between two versions: nothing left out, nothing invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.draft import Content, Image, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId
from bot.review.changes import MOST_PAIRS, Changes, Mark, Piece, changes, reworded

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
SINK, HAND, SOAP = (
    Image(sha256=letter * 64, mimetype="image/png", width=3, height=2, size=10, alt=alt)
    for letter, alt in (("a", "A sink"), ("b", "A hand"), ("c", "Soap"))
)


POST = Content(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X, Network.FACEBOOK))


def version(**content: Any) -> Version:  # noqa: ANN401 - fields of the content
    return Version(
        draft=DraftId(1),
        no=1,
        content=replace(POST, **content),
        slot=NOW,
        note="",
        edited_by=PersonId("U0AMARA"),
        at=NOW,
    )


def without(mark: Mark, pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.mark is not mark)


words = st.lists(
    st.sampled_from(["wash", "hands", " ", "\n", ".", "👐", "é", "\u2028", "20", "your"]), max_size=40
).map("".join)
texts = st.one_of(words, st.text(max_size=80))


@given(texts, texts)
def test_the_pieces_give_both_texts(before: str, after: str) -> None:
    pieces = reworded(before, after)
    assert without(Mark.GONE, pieces) == after
    assert without(Mark.NEW, pieces) == before


@given(texts)
def test_equal_texts_differ_nowhere(text: str) -> None:
    assert {piece.mark for piece in reworded(text, text)} <= {Mark.SAME}


def test_a_changed_word_is_one_word() -> None:
    assert reworded("Wash your hands.", "Wash both hands.") == (
        Piece(mark=Mark.SAME, text="Wash "),
        Piece(mark=Mark.GONE, text="your"),
        Piece(mark=Mark.NEW, text="both"),
        Piece(mark=Mark.SAME, text=" hands."),
    )


def test_a_rewritten_passage_is_struck_out_as_one_and_written_as_one() -> None:
    assert reworded("Please wash your hands now.", "Please rinse both palms now.") == (
        Piece(mark=Mark.SAME, text="Please "),
        Piece(mark=Mark.GONE, text="wash your hands"),
        Piece(mark=Mark.NEW, text="rinse both palms"),
        Piece(mark=Mark.SAME, text=" now."),
    )


def test_prose_as_long_as_a_text_may_be_is_compared_by_words() -> None:
    before = " ".join(f"word{place} and{place % 10}" for place in range(100, 340))[:3000]
    after = before.replace("word130 and0", "line130 or").replace("word290 ", "line290 ")
    changed = [piece.text for piece in reworded(before, after) if piece.mark is not Mark.SAME]
    assert len(before) == 3000
    assert changed == ["word130 and0", "line130 or", "word290", "line290"]


@pytest.mark.parametrize("line", ["." * 50 + "!", "\n.", "👐 "])
def test_a_page_of_the_same_mark_is_compared_in_coarser_parts(line: str) -> None:
    """Word by word it would take quadratic work, in the loop that answers everybody else."""
    before = (line * 1500)[:3000]
    after = f"x{before[:-1]}"
    pieces = reworded(before, after)
    assert (without(Mark.GONE, pieces), without(Mark.NEW, pieces)) == (after, before)
    assert len(pieces) == 2
    assert before.count(line[0]) ** 2 > MOST_PAIRS


# --- versions


def test_a_version_does_not_differ_from_itself() -> None:
    one = version(images=(SINK, HAND), tailored={Network.X: "Wash."}, sources=("https://example.org/a",))
    assert changes(one, one).nothing


def test_each_network_whose_words_changed_is_named() -> None:
    """X has a text of its own on both sides; Facebook follows the common one and is not named twice."""
    before = version(tailored={Network.X: "Wash."})
    after = version(text="Wash your hands often.", tailored={Network.X: "Wash often."})
    assert [changed.network for changed in changes(before, after).texts] == [None, Network.X]


def test_a_text_of_its_own_that_is_given_up_shows_what_the_network_says_now() -> None:
    found = changes(version(tailored={Network.X: "Wash."}), version())
    (changed,) = found.texts
    assert changed.network is Network.X
    assert without(Mark.GONE, changed.pieces) == "Wash your hands."


def test_a_network_that_left_takes_its_text_along() -> None:
    found = changes(version(tailored={Network.X: "Wash."}), version(networks=(Network.FACEBOOK,)))
    assert found.texts == ()
    assert found.fields == (("Networks", "X, Facebook", "Facebook"),)


def test_what_is_not_text_is_named_with_before_and_after() -> None:
    before = version()
    after = replace(
        version(kind=Kind.INFOGRAPHIC, sources=("https://example.org/a",)),
        slot=NOW + timedelta(hours=1),
        note="Mind the dose",
    )
    assert changes(before, after).slots == (NOW, NOW + timedelta(hours=1))
    assert changes(before, after).fields == (
        ("Kind", "Educational", "Infographic"),
        ("Sources", "", "https://example.org/a"),
        ("Note to reviewers", "", "Mind the dose"),
    )


def test_a_slot_that_was_taken_away_is_a_change() -> None:
    found = changes(version(), replace(version(), slot=None))
    assert found.slots == (NOW, None)
    assert not found.nothing


def pictures(before: tuple[Image, ...], after: tuple[Image, ...]) -> Changes:
    return changes(version(images=before), version(images=after))


def test_images_come_and_go() -> None:
    found = pictures((SINK, HAND), (HAND, SOAP))
    assert (found.images_gone, found.images_new, found.alts, found.images_moved) == ((SINK,), (SOAP,), (), False)


def test_images_in_another_order_have_moved() -> None:
    found = pictures((SINK, HAND, SOAP), (SOAP, SINK))
    assert (found.images_gone, found.images_new, found.images_moved) == ((HAND,), (), True)
    assert not found.nothing


def test_an_image_described_anew_is_shown_with_what_was_said_before() -> None:
    described = replace(SINK, alt="A steel sink")
    assert pictures((SINK,), (described,)).alts == ((described, "A sink"),)


def test_the_same_picture_twice_is_two_pictures() -> None:
    again = replace(SINK, alt="The same sink")
    assert pictures((SINK, again), (SINK, again)).nothing
    assert pictures((SINK, again), (SINK,)).images_gone == (again,)
    assert pictures((SINK,), (SINK, again)).images_new == (again,)


images = st.lists(st.sampled_from((SINK, HAND, SOAP, replace(SINK, alt="Other"))), max_size=4).map(tuple)


@given(images, images)
def test_something_differs_exactly_where_the_hashes_do(before: tuple[Image, ...], after: tuple[Image, ...]) -> None:
    """No change of images goes by unseen."""
    one, other = version(images=before), version(images=after)
    assert changes(one, other).nothing is (one.content_hash == other.content_hash)
