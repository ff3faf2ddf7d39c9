"""Common questions: found with and without a question mark, grouped by what they ask about, counted by people."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.listening.telling.questions import LONGEST_SHOWN, MOST, asked_in, questions
from tests.support.spike import posts

KNOWN = ("hand foot and mouth", "hfmd")
LONG = (
    "does anyone know how long hand foot and mouth is contagious",
    "How long is HFMD contagious?? My 2yo has it",
    "how long is hand foot mouth contagious for? daycare says 5 days",
    "how long are kids contagious with hand foot and mouth?",
)
ADULTS = ("Can adults get hand, foot and mouth?", "can adults get HFMD")
VACCINE = ("so is there a vaccine for hfmd?", "Is there a vaccine for hand foot and mouth")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Good evening, is it going round here?", "is it going round here?"),
        ("Good evening is it going round here?", "is it going round here?"),
        ("Hi all, is it going round here?", "is it going round here?"),
        ("Buenas tardes, es contagiosa la fiebre?", "es contagiosa la fiebre?"),
        ("Hello Kitty plasters, are they safe?", "Hello Kitty plasters, are they safe?"),
    ],
)
def test_a_greeting_is_no_part_of_a_question(text: str, asked: str) -> None:
    assert list(asked_in(text)) == [asked]


def test_a_question_with_and_without_a_greeting_is_one() -> None:
    texts = ("Good evening, is it going round the school?", "Is it going round the school?", "Hola, is it going round?")
    (one,) = questions(posts(*texts))
    assert (one.wording, one.people) == ("Is it going round the school?", 3)


@pytest.mark.parametrize(
    "text",
    [
        "Is it contagious?",
        "does anyone know how long it lasts",
        "anyone else's daycare closed again",
        "Ok so is it true that cows carry it",
        "can i go to work with this",
        "@jane should we keep the kids at home",
        "how long does it last",
        "Has anybody got advice on this!",
        "¿Es contagiosa en adultos?",
        "alguien sabe cuánto dura la fiebre",
        "es verdad que viene de las vacas",
        "what age is it worst...",
    ],
)
def test_what_asks(text: str) -> None:
    assert list(asked_in(text)) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "What is known about the outbreak so far",
        "Why vaccines work",
        "When it spreads, schools close",
        "Where are the outbreaks, county by county",
        "How to tell a cold from flu",
        "I know how long it lasts",
        "Canada closes its schools today",
        "really?",
        "? ? ?",
        "https://example.org/what?is=this",
        "",
    ],
)
def test_what_does_not_ask(text: str) -> None:
    assert list(asked_in(text)) == []


def test_only_the_question_is_taken_from_a_post() -> None:
    text = "My son has it. Is it contagious? We stay home! Hola, ¿es contagiosa en adultos? Gracias."
    assert list(asked_in(text)) == ["Is it contagious?", "¿es contagiosa en adultos?"]


def test_questions_are_grouped_by_what_they_ask_about() -> None:
    found = questions(posts(*LONG, *ADULTS, *VACCINE), known=KNOWN)
    assert [(one.people, one.posts) for one in found] == [(4, 4), (2, 2), (2, 2)]
    assert found[0].wording == "How long is HFMD contagious?"
    assert {one.wording for one in found[1:]} == {
        "Can adults get hand, foot and mouth?",
        "So is there a vaccine for hfmd?",
    }


def test_what_one_person_asks_is_not_common() -> None:
    assert questions(posts(*LONG, author="jane"), known=KNOWN) == ()
    assert questions(posts(LONG[0]), known=KNOWN) == ()


def test_who_asks_twice_counts_once() -> None:
    (found,) = questions([*posts(*LONG[:3], author="jane"), *posts(LONG[3], first=9)], known=KNOWN)
    assert (found.people, found.posts) == (2, 4)


def test_what_is_asked_about_the_topic_itself_is_a_question_too() -> None:
    (found,) = questions(posts("What is HFMD?", "what is hand foot and mouth??"), known=KNOWN)
    assert found.people == 2


def test_spanish_is_grouped_by_itself() -> None:
    spanish = posts("¿Es contagiosa en adultos?", "es verdad que es contagiosa en los adultos", language="es", first=50)
    found = questions([*posts(*LONG), *spanish], known=KNOWN)
    assert [one.people for one in found] == [4, 2]
    assert found[1].wording == "¿Es contagiosa en adultos?"


def test_what_is_asked_in_two_languages_is_two_questions() -> None:
    spanish = posts("¿Es muy contagiosa?", "¿es muy contagiosa??", language="es", first=50)
    assert [one.people for one in questions([*posts("Is it contagious?", "is this contagious?"), *spanish])] == [2, 2]


def test_some_words_are_one() -> None:
    (found,) = questions(posts("Can kids get it?", "can children get this", "can toddlers get it"))
    assert found.people == 3


def test_a_question_is_shown_without_people() -> None:
    (found,) = questions(posts(*["@jane.doe is it true that Emily Hartwell caught measles"] * 2))
    assert found.wording == "@… is it true that [name] caught measles?"


@settings(max_examples=50)
@given(
    st.lists(
        st.sampled_from([*LONG, *ADULTS, *VACCINE]) | st.text(max_size=120).map(lambda text: f"{text}?"), max_size=40
    )
)
def test_whatever_is_asked_the_answer_is_short_sorted_and_the_same_again(texts: list[str]) -> None:
    made = [replace(one, author=str(n % 7)) for n, one in enumerate(posts(*texts))]
    found = questions(made)
    assert found == questions(made[::-1])
    assert len(found) <= MOST
    assert all(one.posts >= one.people >= 2 for one in found)
    assert [one.people for one in found] == sorted((one.people for one in found), reverse=True)
    assert all(len(one.wording) <= LONGEST_SHOWN for one in found)
