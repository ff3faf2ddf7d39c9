"""Which claims a post repeats, denies, asks about or reports; pure."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.claims import Claim, ClaimIndex, Found, Stance, carries
from bot.ids import FactId

AUTISM, ORIGIN, SILVER, HOAX, MASKS = map(FactId, range(1, 6))
CLAIMS = (
    Claim(AUTISM, "Vaccines cause autism"),
    Claim(ORIGIN, "Hand, foot and mouth disease only comes from the vaccine"),
    Claim(SILVER, "Colloidal silver cures hand, foot and mouth disease in a day"),
    Claim(HOAX, "COVID is a hoax"),
    Claim(MASKS, "Masks do not work against viruses"),
)
INDEX = ClaimIndex(CLAIMS)
DATA = Path(__file__).with_name("data")


def held(text: str, language: str = "en") -> list[tuple[FactId, Stance]]:
    return [(found.claim.fact, found.stance) for found in INDEX.find(text, language)]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Vaccines cause autism, look it up", AUTISM),
        ("VACCINES CAUSE AUTISM!!!", AUTISM),
        ("autism is caused by vaccination", AUTISM),
        ("The MMR gave my boy autism.", AUTISM),
        ("Why do they hide that shots cause autism?", AUTISM),
        ("Did you know vaccines cause autism?", AUTISM),
        ("Nobody tells you that vaccines cause autism", AUTISM),
        ("They do not tell you that #HandFootAndMouth only comes from the vaccine.", ORIGIN),
        ("a spoon of colloidal silver and HFMD is gone by morning 🙂", SILVER),
        ("I looked at colloidal silver. It cures hand foot and mouth in a day!", SILVER),
        ("corona is fake, people", HOAX),
        ("Masks don't work against viruses", MASKS),
        ("masks dont work against a virus", MASKS),
    ],
)
def test_a_claim_is_found_in_other_words_and_forms(text: str, fact: FactId) -> None:
    assert (fact, Stance.REPEATS) in held(text)


@pytest.mark.parametrize(
    "text",
    [
        "No, vaccines do not cause autism.",
        "Vaccines don\u2019t cause autism",
        "I don't believe vaccines cause autism",
        "Fact check: it is false that vaccines cause autism",
        "Myth: vaccines cause autism. Fact: they don't.",
        "Vaccines cause autism. That is not true.",
        "There is no evidence that vaccines cause autism",
        "Anyone who thinks vaccines cause autism is mistaken",
        "COVID is not a hoax",
        "Masks do work against viruses",
        "Stop spreading the rumor that colloidal silver cures hand, foot and mouth in a day",
    ],
)
def test_who_denies_or_corrects_a_claim_does_not_repeat_it(text: str) -> None:
    stances = {stance for _, stance in held(text)}
    assert stances == {Stance.DENIES}


@pytest.mark.parametrize(
    "text",
    [
        "Is it true that vaccines cause autism?",
        "Do vaccines cause autism?",
        "does colloidal silver cure hand foot and mouth in a day? asking for a friend",
        "Can anyone confirm? Someone said covid is a hoax",
    ],
)
def test_who_asks_about_a_claim_does_not_repeat_it(text: str) -> None:
    assert [stance for _, stance in held(text)] == [Stance.ASKS]


def test_who_reports_that_others_say_so_does_not_repeat_it() -> None:
    assert held("Senator alleges that vaccines cause autism") == [(AUTISM, Stance.REPORTS)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The clinic has vaccines for kids this week, and a talk on autism.",
        "Got my flu shot today, and there was an autism awareness poster.",
        "Hand, foot and mouth is going round at the daycare.",
        "Silver medal for the swim team, what a day!",
        "https://example.org/vaccines-cause-autism",
        "@vaccines_cause_autism hello",
    ],
)
def test_words_of_a_claim_alone_are_not_the_claim(text: str) -> None:
    assert held(text) == []


def test_words_far_apart_are_not_the_claim() -> None:
    between = "and then we went for a walk with the dog and had lunch at the lake where the ducks are " * 3
    assert held(f"Vaccines {between} cause {between} autism") == []


def test_a_match_says_what_was_found_what_is_missing_where_and_why() -> None:
    text = "Hello there. Is it true that colloidal silver cures hand, foot and mouth in a day?"
    (found,) = INDEX.find(text, "en")
    assert found == Found(
        claim=CLAIMS[2],
        score=1.0,
        stance=Stance.ASKS,
        words=("colloid", "cure", "day", "hfmd", "silver"),
        missing=(),
        place=(13, len(text)),
        because="is it true",
    )


def test_of_several_wordings_of_a_fact_the_best_is_told() -> None:
    index = ClaimIndex([Claim(AUTISM, "The measles shot makes children autistic forever"), CLAIMS[0]])
    (found,) = index.find("vaccines cause autism", "en")
    assert (found.claim.text, found.score) == ("Vaccines cause autism", 1.0)


def test_a_post_of_unknown_language_is_read_in_every_language_there_is() -> None:
    spanish = Claim(AUTISM, "Las vacunas causan autismo", "es")
    index = ClaimIndex([spanish])
    assert [found.claim for found in index.find("la vacuna causa el autismo")] == [spanish]
    assert index.find("la vacuna causa el autismo", "en") == ()


def test_in_spanish_who_denies_a_claim_does_not_repeat_it_and_who_repeats_it_does() -> None:
    said = yaml.safe_load((DATA / "spanish.yaml").read_text(encoding="utf-8"))
    facts = {name: FactId(number) for number, name in enumerate(said["claims"], start=1)}
    index = ClaimIndex([Claim(facts[name], text, "es") for name, text in said["claims"].items()])
    mistaken = []
    for part in ("first", "second", "third", "fourth"):
        for stance in ("denies", "repeats"):
            assert len(said[part][stance]) == 12
            for name, text in said[part][stance]:
                repeated = (facts[name], Stance.REPEATS) in [
                    (one.claim.fact, one.stance) for one in index.find(text, "es")
                ]
                if repeated != (stance == "repeats"):
                    mistaken.append(text)
    assert mistaken == ["Las vacunas causan autismo, sí, y la tierra es plana"], "irony is not understood"


@pytest.mark.parametrize(
    ("text", "stance", "because"),
    [
        ("Es un mito que las vacunas causan autismo", Stance.DENIES, "mito"),
        ("No, las vacunas no causan autismo", Stance.DENIES, "negation"),
        ("Contra lo que se cree, las vacunas causan autismo", Stance.DENIES, "contra lo que se cree"),
        ("Contra lo que dicen los médicos, las vacunas causan autismo", Stance.REPEATS, ""),
        ("Miren las vacunas. Eso causa autismo.", Stance.REPEATS, ""),
        ("No me fío, pero las vacunas causan autismo", Stance.REPEATS, ""),
        ("¿Las vacunas causan autismo?", Stance.ASKS, "?"),
        ("Me pregunto si las vacunas causan autismo", Stance.ASKS, "me pregunto si"),
        ("¿Por qué las vacunas causan autismo?", Stance.REPEATS, ""),
        ("Algunos famosos afirman que las vacunas causan autismo", Stance.REPORTS, "afirman que"),
        ("Por supuesto, las vacunas causan autismo", Stance.REPEATS, ""),
    ],
)
def test_spanish_turns_of_phrase(text: str, stance: Stance, because: str) -> None:
    index = ClaimIndex([Claim(AUTISM, "Las vacunas causan autismo", "es")])
    for language in ("es", ""):
        (found,) = index.find(text, language)
        assert (found.stance, found.because) == (stance, because)


def test_two_negations_are_one_in_spanish_and_two_in_english() -> None:
    spanish = ClaimIndex([Claim(MASKS, "Las mascarillas no sirven contra los virus", "es")])
    assert [one.stance for one in spanish.find("Las mascarillas no sirven para nada contra los virus", "es")] == [
        Stance.REPEATS
    ]
    assert held("Nobody says that masks do not work against viruses") == [(MASKS, Stance.DENIES)]


def test_of_a_language_whose_turns_of_phrase_are_not_known_plain_negations_count() -> None:
    index = ClaimIndex([Claim(AUTISM, "Impfungen verursachen Autismus", "de")])
    stances = [
        one.stance
        for text in (
            "Impfungen verursachen Autismus",
            "Impfungen verursachen nie Autismus",
            "Es ist ein Mythos, dass Impfungen Autismus verursachen",
        )
        for one in index.find(text, "de")
    ]
    assert stances == [Stance.REPEATS, Stance.DENIES, Stance.REPEATS]


@pytest.mark.parametrize("text", ["vaccines", "the health", "children and doctors", "", "🙂"])
def test_what_says_too_little_is_no_claim_to_be_told_by(text: str) -> None:
    assert not carries(text)
    assert ClaimIndex([Claim(AUTISM, text)]).find(text, "en") == ()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.text)
def test_every_claim_is_found_word_for_word_among_thousands(claim: Claim) -> None:
    """Only the heaviest words are looked up; that never hides a claim."""
    others = [Claim(FactId(100 + n), f"vaccines cause illness number x{n}y in children") for n in range(3000)]
    found = ClaimIndex([*CLAIMS, *others]).find(f"So: {claim.text}.", "en")
    assert (claim.fact, Stance.REPEATS) in [(one.claim.fact, one.stance) for one in found]


@given(st.text(max_size=600))
def test_any_text_can_be_read(text: str) -> None:
    for found in INDEX.find(text):
        start, end = found.place
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("name", ["truthfulqa_health.yaml", "truthfulqa_other.yaml"])
def test_published_false_answers_are_found_and_true_ones_mostly_are_not(name: str) -> None:
    """The floor below which the figures of `make bench` must not fall."""
    questions = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    index = ClaimIndex(
        Claim(FactId(n), answer) for n, asked in enumerate(questions, 1) for answer in asked["false_answers"]
    )

    def repeats(text: str) -> bool:
        return any(found.stance is Stance.REPEATS for found in index.find(text))

    assert all(repeats(answer) for asked in questions for answer in asked["false_answers"])
    assert not any(repeats(asked["question"]) for asked in questions)
    true = [answer for asked in questions for answer in asked["true_answers"]]
    assert sum(map(repeats, true)) <= len(true) / 8
