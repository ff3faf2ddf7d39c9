"""What a card and the form of findings say of the files of pictures."""

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.drafts.draft import Content, Image
from bot.drafts.kinds import Kind
from bot.preflight.check import Preflight
from bot.preflight.finding import Family
from bot.preflight.noted import Noted
from bot.preflight.rules import all_rules, rule
from bot.review.review import Review
from handlers.blocks.card import NOT_LOOKED_INTO, CardFacts, card
from handlers.blocks.findings import on_card, place, summary
from handlers.blocks.preflight import findings_form
from handlers.blocks.text import said

GPS, SERIAL, DATE = rule("media.gps"), rule("media.serial"), rule("media.date")


def noted(*images: tuple[str, ...]) -> tuple[Noted, ...]:
    """What the files of these images told, each by the ids of rules."""
    told = Preflight().told([[rule(one) for one in image] for image in images])
    return tuple(Noted(no=no, finding=finding) for no, finding in enumerate(told))


def lines(found: tuple[Noted, ...]) -> str:
    return "\n".join(str(block.to_dict()["text"]["text"]) for block in on_card(found, (), ""))


def test_the_card_says_what_was_removed_from_which_file() -> None:
    found = noted(("media.gps", "media.serial"), (), ("media.date",))
    assert lines(found) == (
        "*Preflight*\n🧹 Image 1: location, serial number removed from the file\n🧹 Image 3: date removed from the file"
    )


def test_pictures_that_told_the_same_share_a_line() -> None:
    assert lines(noted(("media.date",), ("media.gps",), ("media.date",))) == (
        "*Preflight*\n🧹 Images 1, 3: date removed from the files\n🧹 Image 2: location removed from the file"
    )


def test_a_picture_that_told_nothing_adds_nothing_to_the_card() -> None:
    assert on_card(noted((), ()), (), "") == []


def test_a_finding_in_a_picture_names_the_picture_and_no_character() -> None:
    (one,) = noted((), ("media.gps",))
    assert place(one.finding) == "image 2"
    sentence = summary(one.finding, Content(kind=Kind.EDUCATIONAL, text="Wash.", networks=()))
    assert sentence.startswith("💡 *Location* in image 2: The file said where")
    assert "character" not in sentence


def test_ten_pictures_that_each_tell_everything_fit_onto_a_card() -> None:
    every = tuple(one.id for one in all_rules() if one.family is Family.MEDIA)
    apart = [every[:number] for number in range(1, 9)] + [every[1:], every[2:]]
    assert len(lines(noted(*apart))) < 2_000
    assert said(lines(noted(*apart))).to_dict()


def test_the_card_says_that_nobody_looked_into_the_pictures_yet(
    pictured: Review, make_review: Callable[..., Review], now: datetime
) -> None:
    assert NOT_LOOKED_INTO in str(card(pictured, CardFacts(), now=now).blocks)
    assert NOT_LOOKED_INTO not in str(card(make_review(), CardFacts(), now=now).blocks)


@pytest.fixture
def pictured(make_review: Callable[..., Review], make_image: Callable[..., Image]) -> Review:
    return make_review(images=(make_image(1), make_image(2)))


def test_the_form_of_findings_shows_what_the_files_told(
    pictured: Review, snapshot: Callable[..., None], fits_modal: Callable[..., None]
) -> None:
    form = findings_form(pictured, noted(("media.gps", "media.people"), ("media.appended",)), answerable={0})
    fits_modal(form)
    snapshot("findings_of_images", form)
