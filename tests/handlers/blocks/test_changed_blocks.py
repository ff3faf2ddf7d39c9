"""What changed: gone words struck out, new ones bold, none of them interpreted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.drafts.draft import Image, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import PersonId
from bot.review.changes import Mark, Piece, reworded
from bot.review.review import Review
from handlers.blocks.changed import AROUND, MOST_PIECES, nothing_before, what_changed, word_diff

BO = PersonId("U0BOLIND")


@pytest.fixture
def first(make_review: Callable[..., Review]) -> Version:
    return make_review().version


@pytest.fixture
def second(first: Version, now: datetime) -> Callable[..., Version]:
    """The version after the first: keywords change its content."""

    def make(**content: Any) -> Version:  # noqa: ANN401 - fields of the content
        return replace(first, no=2, edited_by=BO, at=now, content=replace(first.content, **content))

    return make


def rich(view: dict[str, Any]) -> list[list[tuple[str, str]]]:
    """Each word diff of a view: its texts, with what marks them; the blanks that keep gone and new apart left out."""
    diffs = []
    for block in view["blocks"]:
        if block["type"] == "rich_text":
            parts = [(part["text"], *part.get("style", {"plain": True})) for part in block["elements"][0]["elements"]]
            marks = [mark for _text, mark in parts]
            apart = [
                marks[at - 1 : at + 2] == ["strike", "plain", "bold"] and text == " "
                for at, (text, _mark) in enumerate(parts)
            ]
            diffs.append([part for part, blank in zip(parts, apart, strict=True) if not blank])
    return diffs


def test_everything_that_changed_is_shown(
    first: Version,
    second: Callable[..., Version],
    make_image: Callable[..., Image],
    fits_modal: Callable[..., None],
    snapshot: Callable[..., None],
) -> None:
    kept, gone, new, moved = make_image(1), make_image(2, alt="A dry towel."), make_image(3, alt="Soap."), make_image(4)
    before = replace(first, content=replace(first.content, images=(kept, gone, moved)))
    after = second(
        kind=Kind.INFOGRAPHIC,
        text="Wash both hands for 20 seconds.\n\nIt keeps you and others well. #HandHygiene",
        tailored={Network.X: "Wash your hands. #HandHygiene"},
        networks=(Network.X, Network.THREADS),
        images=(moved, replace(kept, alt="Two hands under warm water."), new),
        sources=("https://www.cdc.gov/clean-hands/",),
    )
    view = what_changed(before, replace(after, slot=None, note="Now with a source."))
    fits_modal(view)
    snapshot("changed", view)


def test_a_slot_is_shown_in_each_readers_own_time(first: Version, now: datetime) -> None:
    later = now + timedelta(days=2)
    shown = str(what_changed(first, replace(first, no=2, slot=later))["blocks"])
    assert f"before: <!date^{int((now + timedelta(days=1)).timestamp())}^" in shown
    assert f"now: <!date^{int(later.timestamp())}^" in shown


def test_where_nothing_changed_it_says_so(
    first: Version, second: Callable[..., Version], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = what_changed(first, second())
    fits_modal(view)
    snapshot("changed_nothing", view)


def test_the_first_version_has_nothing_to_be_compared_with(
    first: Version, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = nothing_before(first)
    fits_modal(view)
    snapshot("changed_first", view)


def test_no_word_of_a_draft_is_interpreted(
    first: Version,
    second: Callable[..., Version],
    make_image: Callable[..., Image],
    fits_modal: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
    hostile: str,
) -> None:
    view = what_changed(first, replace(second(text=hostile, images=(make_image(alt=hostile),)), note=hostile))
    fits_modal(view)
    assert not any("evil.example" in text for text in words_of(view["blocks"])["mrkdwn"])
    (diff,) = rich(view)
    assert "".join(text for text, mark in diff if mark != "strike") == hostile


def test_a_long_stretch_that_stayed_is_shortened_but_nothing_that_changed_is(
    second: Callable[..., Version], first: Version
) -> None:
    stayed = " " + " ".join(f"Soap {place} and water." for place in range(25)) + " "
    before = replace(first, content=replace(first.content, text=f"{stayed}One{stayed}two{stayed}"))
    (diff,) = rich(what_changed(before, second(text=f"{stayed}Uno{stayed}due{stayed}")))
    assert [text for text, mark in diff if mark == "strike"] == ["One", "two"]
    assert [text for text, mark in diff if mark == "bold"] == ["Uno", "due"]
    start, middle, end = (text for text, mark in diff if mark == "plain")
    assert start == f"[…] {stayed[-AROUND:]}"
    assert middle == f"{stayed[:AROUND]} […] {stayed[-AROUND:]}"
    assert end == f"{stayed[:AROUND]} […]"


def test_a_text_changed_in_very_many_places_is_shown_as_a_whole_before_and_after() -> None:
    before = " ".join(f"w{place} a{place}" for place in range(300))
    after = " ".join(f"w{place} b{place}" for place in range(300))
    pieces = reworded(before, after)
    assert len(pieces) > MOST_PIECES
    block = word_diff(pieces).to_dict()
    assert [part["text"] for part in block["elements"][0]["elements"]] == [before, " ", after]


def test_the_largest_change_fits_a_modal(
    first: Version,
    second: Callable[..., Version],
    make_image: Callable[..., Image],
    fits_modal: Callable[..., None],
) -> None:
    def whole(word: str, start: int) -> dict[str, Any]:
        text = " ".join(f"{place}{word if place % 2 else ''}" for place in range(600))[:3000]
        return {
            "text": text,
            "tailored": dict.fromkeys(Network, f"{text[:-1]}."),
            "networks": tuple(Network),
            "images": tuple(make_image(start + place, alt=word * 2000) for place in range(10)),
            "sources": tuple(f"https://example.org/{place}/" + word * 1970 for place in range(10)),
        }

    before = replace(first, note="n" * 3000, content=replace(first.content, **whole("a", 0)))
    after = replace(second(**whole("b", 10)), note="m" * 3000, slot=None)
    fits_modal(what_changed(before, after))


def test_an_unchanged_text_has_no_marks() -> None:
    block = word_diff((Piece(mark=Mark.SAME, text="Wash."),)).to_dict()
    assert block["elements"][0]["elements"] == [{"type": "text", "text": "Wash."}]
