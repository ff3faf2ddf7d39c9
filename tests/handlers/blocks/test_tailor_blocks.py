"""A network's own text: the form that gives it, and the text in the card's thread."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId
from bot.review.review import Review
from bot.review.submitting import composition_of
from handlers.blocks import more, tailor
from handlers.blocks.card import CardFacts, card
from handlers.ids import Action
from handlers.refs import FormRef

REF = FormRef(draft=DraftId(12))


@pytest.fixture
def with_own(make_review: Callable[..., Review]) -> Callable[..., Review]:
    """A draft whose networks have these texts of their own."""

    def make(own: dict[Network, str], **content: Any) -> Review:  # noqa: ANN401 - fields of the content
        review = make_review(**content)
        return replace(review, version=replace(review.version, content=replace(review.version.content, tailored=own)))

    return make


def test_the_form_shows_the_common_text_and_a_field_a_network(
    with_own: Callable[..., Review], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    composition = composition_of(with_own({Network.X: "Wash your hands. #HandHygiene"}).version)
    view = tailor.tailor_form(composition, ref=REF)
    fits_modal(view)
    assert FormRef.decode(view["private_metadata"]) == REF
    snapshot("tailor", view)


def test_the_longest_texts_for_all_networks_fit_the_form(
    fits_modal: Callable[..., None], words_of: Callable[..., dict[str, list[str]]], hostile: str
) -> None:
    every = tuple(Network)
    composition = Composition(
        kind=Kind.EDUCATIONAL, text="w" * 3000, networks=every, tailored=dict.fromkeys(every, "o" * 3000)
    )
    view = tailor.tailor_form(composition, ref=FormRef(draft=DraftId(2**31)))
    fits_modal(view)
    shown = tailor.tailor_form(replace(composition, text=hostile, tailored={}), ref=REF)
    fits_modal(shown)
    assert hostile in words_of(shown["blocks"])["plain_text"]


def test_without_a_network_there_is_nothing_to_tailor(
    fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = tailor.tailor_form(Composition(kind=Kind.EDUCATIONAL, text="", networks=()), ref=REF)
    fits_modal(view)
    assert "submit" not in view
    snapshot("tailor_no_network", view)


def test_what_was_typed_is_read_back_for_every_network() -> None:
    read = tailor.tailored({"values": {"x": {"value": {"value": "Wash."}}, "bluesky": {"value": {"value": None}}}})
    assert read == {network: "Wash." if network is Network.X else "" for network in Network}


def test_every_sentence_stands_at_a_field_the_form_has() -> None:
    composition = Composition(kind=Kind.EDUCATIONAL, text="", networks=(Network.X, Network.BLUESKY))
    found = tailor.errors({"bluesky": "Too long.", "slot": "In the past."}, composition)
    assert found == {"bluesky": "Too long.", "x": "In the past."}


def test_a_networks_text_stands_in_the_thread_word_for_word(
    with_own: Callable[..., Review], fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    message = tailor.tailored_message(with_own({Network.X: "Wash *both* hands, <!channel>."}), Network.X)
    fits_message(message)
    assert "hands" not in message.text
    snapshot("tailored", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize("network", Network)
def test_the_longest_text_fits_one_message(
    network: Network, with_own: Callable[..., Review], fits_message: Callable[..., None]
) -> None:
    review = with_own({network: "&" * 3000}, networks=(network,))
    fits_message(tailor.tailored_message(review, network))


def test_a_text_that_was_given_up_says_so(
    with_own: Callable[..., Review], fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    message = tailor.tailored_message(with_own({Network.X: "Wash."}, networks=(Network.BLUESKY,)), Network.X)
    fits_message(message)
    snapshot("tailored_gone", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize(("own", "words"), [(1, "X has its own text, in the thread"), (2, "X, Bluesky have their own")])
def test_the_card_says_who_has_a_text_of_its_own_and_waits_until_it_is_there(
    own: int,
    words: str,
    with_own: Callable[..., Review],
    fits_message: Callable[..., None],
    now: Any,  # noqa: ANN401 - a moment
) -> None:
    review = with_own(dict.fromkeys((Network.X, Network.BLUESKY)[:own], "Wash."))
    waiting = card(review, CardFacts(), now=now)
    fits_message(waiting)
    assert words in str(waiting.blocks)
    assert Action.APPROVE not in str(waiting.blocks)
    shown = card(review, CardFacts(shown=frozenset(Network)), now=now)
    assert Action.APPROVE in str(shown.blocks)


def test_with_every_network_tailored_all_that_is_offered_still_fits(
    with_own: Callable[..., Review], fits_modal: Callable[..., None], words_of: Callable[..., dict[str, list[str]]]
) -> None:
    review = with_own(dict.fromkeys(Network, "o" * 3000), networks=tuple(Network), text="w" * 3000, note="n" * 3000)
    view = more.more(review.draft, review, may=frozenset(more.WORDS))
    fits_modal(view)
    assert words_of(view["blocks"])["plain_text"].count("o" * 3000) == len(Network)
    away = more.take_away(review, {})
    fits_modal(away)
    assert "w" * 3000 not in words_of(away["blocks"])["plain_text"]  # nobody posts the common text
