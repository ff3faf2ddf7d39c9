"""What a hold covers, and what somebody types behind `/crisis`."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crisis.hold import Scope, Subject, scope_of, words_of, wrong_with
from bot.crisis.typed import Typed, Verb, read
from bot.drafts.draft import Content, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import TopicId
from bot.listening.topic import Phrase, Topic

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
        ("nonsense", Typed(verb=Verb.STATUS, misread="nonsense")),
        ('starts "Water"', Typed(verb=Verb.STATUS, misread="starts")),
        ("status", Typed(verb=Verb.STATUS)),
        ('start\n"Water"', Typed(verb=Verb.START, reason="Water")),
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
                unknown=("boil",),
            ),
        ),
        ("start 'Don't panic' all", Typed(verb=Verb.START, reason="Don't panic")),
        ("start „Wasser“ all", Typed(verb=Verb.START, reason="Wasser")),
    ],
)
def test_the_command_fills_the_form(typed: str, wanted: Typed) -> None:
    assert read(typed) == wanted


FACEBOOK = Scope(networks=frozenset({Network.FACEBOOK}))
MEASLES = Topic(name="Measles in school", any=(Phrase(text="measles"),), id=TopicId(4))
CALLED_LIKE_A_NETWORK = Topic(name="Facebook", any=(Phrase(text="meta"),), id=TopicId(5))


@pytest.mark.parametrize(
    ("typed", "scope"),
    [
        ("all", Scope()),
        ("scope: all", Scope()),
        ("everything", Scope()),
        ("all facebook", Scope()),
        ("facebook, everything", Scope()),
        ("scope: facebook", FACEBOOK),
        ("scope:facebook", FACEBOOK),
        ("networks facebook", FACEBOOK),
        ("Networks: Facebook", FACEBOOK),
        ("Patient story", Scope(kinds=frozenset({Kind.PATIENT_STORY}))),
        ("kinds: patient_story, reply", Scope(kinds=frozenset({Kind.PATIENT_STORY, Kind.REPLY}))),
        ('"Patient story"', Scope(kinds=frozenset({Kind.PATIENT_STORY}))),
        ('words "flu shot"', Scope(words=("flu shot",))),
    ],
)
def test_a_scope_is_read_as_it_was_meant(typed: str, scope: Scope) -> None:
    """Words that only say what follows are no words of posts, and what wins over the rest is everything."""
    assert read(f'start "Water" {typed}') == Typed(verb=Verb.START, reason="Water", scope=scope)


def test_what_is_called_like_nothing_known_is_said_to_be() -> None:
    """It is a word of posts then, which the form warns of; a crisis update is never held."""
    found = read('start "Water" facebok "boil water" x')
    assert (found.unknown, found.scope.words) == (("facebok",), ("facebok", "boil water"))
    assert read('start "Water" crisis_update') == Typed(verb=Verb.START, reason="Water", updates=True)


def test_topics_are_named_as_they_are_called() -> None:
    found = read('start "Water" topics: measles in school, x', (MEASLES, CALLED_LIKE_A_NETWORK))
    assert (found.topics, found.scope, found.unknown) == ((4,), Scope(networks=frozenset({Network.X})), ())
    assert read('start "Water" facebook', (CALLED_LIKE_A_NETWORK,)).scope == FACEBOOK


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    assert read(text, (MEASLES,)).verb in Verb
    assert read(f'start "Water" {text}', (MEASLES,)).verb is Verb.START


@given(SCOPES, SCOPES)
def test_a_scope_that_includes_another_covers_all_it_covers(one: Scope, other: Scope) -> None:
    """So no narrower scope passes for a wider one, and two joined leave out nothing of either."""
    both = one.joined(other)
    assert both.includes(one)
    assert both.includes(other)
    assert one.includes(one)
    posts = [
        post(text, kind=kind, networks=(network,))
        for text in ("Flu shots.", "Vaccines", "Drink water.", "Hello")
        for kind in (Kind.REPLY, Kind.EDUCATIONAL)
        for network in Network
    ]
    for each in posts:
        assert both.covers(each) >= (one.covers(each) or other.covers(each))
        if one.includes(other):
            assert one.covers(each) >= other.covers(each)


def test_a_longer_word_is_part_of_what_a_shorter_one_finds() -> None:
    assert Scope(words=("vaccin",)).includes(Scope(words=("vaccine",)))
    assert not Scope(words=("vaccine",)).includes(Scope(words=("vaccin",)))
    assert not Scope(words=("water",)).includes(Scope())
    subject = Subject(topic=TopicId(4), name="Measles", phrases=("measles", "#mmr"))
    assert Scope(subjects=(subject,)).includes(Scope(words=("measles",)))
    assert not Scope(subjects=(subject,)).everything
    assert Scope(subjects=(subject,)).covers(post("#MMRday"))
    assert scope_of(Scope(subjects=(subject,)).document) == Scope(subjects=(subject,))
