"""Plain and careful language: what is found, what passes, help lines by country, banned words in any spelling."""

import pytest

from bot.preflight.language import find
from bot.preflight.organisation import Organisation
from bot.preflight.reading import read
from bot.preflight.reading_grade import grade, syllables

BANNED = Organisation(banned_words=("miracle", "gift shop"))


def nouns(text: str, about: Organisation = BANNED) -> list[str]:
    return [match.rule.id.partition(".")[2] for match in find(read(text), about)]


def found(text: str, noun: str, about: Organisation = BANNED) -> list[str]:
    return [text[match.start : match.end] for match in find(read(text), about) if match.rule.id == f"language.{noun}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Diabetics need eye checks. A diabetic foot exam takes ten minutes.", ["Diabetics"]),
        ("Anna, who suffers from depression, paints.", ["suffers from depression"]),
        ("He is wheelchair-bound.", ["wheelchair-bound"]),
        ("She is an addict.", ["an addict"]),
        ("Ebola victims need us.", ["Ebola victims"]),
        ("Diabetic retinopathy is treatable.", []),
        ('Say "a person with epilepsy" instead of "an epileptic".', []),
        ("A person with diabetes needs eye checks.", []),
        ("Alcoholics Anonymous meets here.", []),
    ],
)
def test_the_person_comes_first(text: str, words: list[str]) -> None:
    assert found(text, "person_first") == words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("He committed suicide last year.", ["suicide", "suicide_help"]),
        ("He died by suicide. Call or text 988.", []),
        ('Say "died by suicide", not "committed suicide": words matter. Call 988.', []),
        ("Suicide is preventable. You are not alone.", ["suicide_help"]),
        ("If you think of suicide, call the lifeline.", []),
        ("The assisted suicide act was debated.", []),
        ("El suicidio se puede prevenir.", ["suicide_help"]),
        ("Si piensas en el suicidio, llama al 9-8-8.", []),
        ("If you have chest pain, post a comment here.", ["emergency"]),
        ("If you have chest pain, call 911.", []),
        ("Know the signs of a stroke: face, arm, speech. Every minute counts.", ["emergency"]),
        ("Signs of a stroke? Call an ambulance.", []),
        ("At her worst with anorexia she weighed 80 lbs.", ["eating_disorder"]),
        ("The baby weighed 8 lbs.", []),
    ],
)
def test_suicide_eating_disorders_and_emergencies(text: str, said: list[str]) -> None:
    assert sorted(nouns(text)) == sorted(said)


@pytest.mark.parametrize(
    ("country", "line", "emergency"), [("US", "988", "911"), ("GB", "116 123", "999"), ("AU", "13 11 14", "000")]
)
def test_the_help_line_is_that_of_the_country(country: str, line: str, emergency: str) -> None:
    here, elsewhere = Organisation(country=country), Organisation(country="NZ")
    text = f"Thinking of suicide? Call {line}. If you have chest pain, call {emergency}."
    assert nouns(text, here) == []
    assert nouns(text, elsewhere) == ["suicide_help", "emergency"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Utilize sanitizer prior to visits; utilize it often.", ["Utilize", "prior to"]),
        ("Hypertension, or high blood pressure, is silent.", []),
        ("Hypertension is silent.", ["Hypertension"]),
        ("Follow #hypertension and @renal.", []),
    ],
)
def test_jargon_is_named_once_unless_it_is_explained(text: str, words: list[str]) -> None:
    assert found(text, "jargon") == words


@pytest.mark.parametrize(
    "spelt",
    ["miracle", "MIRACLE", "m1racl3", "M-I-R-A-C-L-E", "mi.racle", "m i r a c l e", "mir\u200bacle", "mirасle"],
)
def test_a_banned_word_is_found_however_it_is_spelt(spelt: str) -> None:
    text = f"It is a {spelt} of ours."
    assert found(text, "banned") == [spelt]


def test_a_banned_phrase_is_found_over_a_line_and_no_word_within_another() -> None:
    assert found("The gift\nshop is open; giftshops and miracles are none.", "banned") == ["gift\nshop"]
    assert found("The miracles of science", "banned") == []


HARD = (
    "Comprehensive cardiovascular rehabilitation necessitates multidisciplinary collaboration among specialised"
    " practitioners. Participation in supervised rehabilitation demonstrably diminishes the probability of subsequent"
    " hospitalisation. Individualised programmes incorporate progressive physical conditioning, nutritional counselling"
    " and psychological assistance that is appropriate to the circumstances of each of the participants in the"
    " programme. It is the recommendation of the institution that you and your family participate in it for the"
    " duration of the complete programme."
)
EASY = " ".join(["Wash your hands with soap. Do it for twenty seconds. Then dry them well."] * 6)


def test_the_reading_grade_is_said_where_there_is_enough_text() -> None:
    assert found(HARD, "grade") == ["Comprehensive"]
    assert nouns(EASY) == []
    assert grade(HARD[:200]) is None
    assert grade(" ".join(["Palabras muy largas y complicadas de la lengua castellana."] * 9)) is None


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("water", 2), ("table", 2), ("needed", 2), ("called", 1), ("make", 1), ("the", 1)]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count
