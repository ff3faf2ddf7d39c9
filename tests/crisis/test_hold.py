"""What a hold covers, and what somebody types behind `/crisis`."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crisis.hold import Scope, scope_of, words_of, wrong_with
from bot.crisis.typed import Typed, Verb, read
from bot.drafts.draft import Content, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network

SCOPES = st.builds(
    Scope,
    networks=st.frozensets(st.sampled_from(Network), max_size=3),
    kinds=st.frozensets(st.sampled_from(Kind), max_size=3),
    words=st.lists(st.sampled_from(["flu shot", "vaccin", "Water"]), max_size=2, unique=True).map(tuple),
)


def post(text: str = "Wash your hands.", **others: Any) -> Content:  # noqa: ANN401 - fields of a content
    return replace(Content(kind=Kind.EDUCATIONAL, text=text, networks=(Network.X,)), **others)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("vaccin", "Get vaccinated.", True),
        ("VACCIN", "#VaccineDay is here", True),
        ("day", "#VaccineDay is here", True),
        ("vaccineday", "#VaccineDay is here", True),
        ("flu shot", "Flu   shots, free", True),
        ("flu shot", "a flu-shot", True),
        ("ccine", "vaccine", False),
        ("flu shot", "shot of flu", False),
    ],
)
def test_a_word_finds_what_begins_with_it(word: str, text: str, found: bool) -> None:
    assert Scope(words=(word,)).covers(post(text)) is found


def test_words_are_looked_for_in_alt_texts_and_single_networks_texts() -> None:
    image = Image(sha256="a" * 64, mimetype="image/png", width=1, height=1, size=1, alt="A burst water main")
    scope = Scope(words=("water",))
    assert scope.covers(post(images=(image,)))
    assert scope.covers(post(tailored={Network.X: "No water today"}))
    assert not scope.covers(post())


def test_any_of_what_was_chosen_holds_a_post() -> None:
    scope = Scope(networks=frozenset({Network.FACEBOOK}), kinds=frozenset({Kind.PATIENT_STORY}))
    assert scope.covers(post(networks=(Network.X, Network.FACEBOOK)))
    assert scope.covers(post(kind=Kind.PATIENT_STORY))
    assert not scope.covers(post())


@given(SCOPES)
def test_a_crisis_update_is_never_held_and_a_scope_survives_storage(scope: Scope) -> None:
    update = post("Water: flu shots and vaccines.", kind=Kind.CRISIS_UPDATE, networks=tuple(Network))
    assert not scope.covers(update)
    assert scope_of(scope.document) == scope
    assert scope.everything is not any(scope.document.values())


def test_words_that_cannot_be_a_scope_are_refused_in_words() -> None:
    assert words_of(" flu  shot,\nflu shot; water ") == ("flu shot", "water")
    assert wrong_with(("flu",)) is None
    assert "At most 20" in str(wrong_with(tuple(map(str, range(21)))))
    assert "letter or digit" in str(wrong_with(("…",)))
    assert "80 characters" in str(wrong_with(("a" * 81,)))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", Typed(verb=Verb.STATUS)),
        ("END", Typed(verb=Verb.END)),
        ("nonsense", Typed(verb=Verb.STATUS)),
        ("start The water main broke", Typed(verb=Verb.START, reason="The water main broke")),
        (
            'drill “Practice” x Facebook patient_story "flu shot" boil',
            Typed(
                verb=Verb.DRILL,
                reason="Practice",
                scope=Scope(
                    networks=frozenset({Network.X, Network.FACEBOOK}),
                    kinds=frozenset({Kind.PATIENT_STORY}),
                    words=("flu shot", "boil"),
                ),
            ),
        ),
        ('start "Water" all', Typed(verb=Verb.START, reason="Water")),
    ],
)
def test_the_command_fills_the_form(typed: str, wanted: Typed) -> None:
    assert read(typed) == wanted
