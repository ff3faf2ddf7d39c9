"""What a variant says that its source does not."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.assist.faithful import Sort, unfounded

SOURCE = (
    "Boil tap water for at least 1 minute until Friday, November 27. Adults may take 500 mg every 6 hours, up to three"
    " times a day. Questions: Lakeside Public Health, (555) 010-2000. About 1,200 homes in Cedar Hollow are affected."
)


def said(variant: str, *, translated: bool = False) -> list[tuple[Sort, str]]:
    return [(one.sort, one.words) for one in unfounded(variant, SOURCE, translated=translated)]


@pytest.mark.parametrize(
    "faithful",
    [
        "Boil your water for one minute until Friday.",
        "1200 homes in Cedar Hollow: boil water until November 27!",
        "Take 500 mg every 6 hours, at most 3 times a day.",
        "1. Boil it\n2. Let it cool\n- Drink it",
        "Call Lakeside Public Health: 555 010-2000.",
        "What should I do? Boil water. When does it end? Friday.",
        "#BoilWater in Cedar Hollow",
    ],
)
def test_what_the_source_says_in_other_words_is_not_held_against_it(faithful: str) -> None:
    assert said(faithful) == []


@pytest.mark.parametrize(
    ("variant", "sort", "words"),
    [
        ("Boil it for 3 minutes and wait 45 days.", Sort.NUMBER, "45 days"),
        ("Take 500 mcg.", Sort.NUMBER, "500 mcg"),
        ("Take 650 mg.", Sort.NUMBER, "650 mg"),
        ("It helps seven people.", Sort.NUMBER, "seven"),
        ("This ends on Sunday.", Sort.DATE, "Sunday"),
        ("This ends on November 28.", Sort.DATE, "November 28"),
        ("This began in October.", Sort.DATE, "October"),
        ("Says the Mayo Clinic.", Sort.NAME, "Mayo"),
        ("Please ask Dr. Whitlock.", Sort.NAME, "Whitlock"),
    ],
)
def test_a_number_a_dose_a_date_or_a_name_of_its_own_is(variant: str, sort: Sort, words: str) -> None:
    assert (sort, words) in said(variant)


@pytest.mark.parametrize(
    ("variant", "source", "words"),
    [
        ("Take .5 mg.", "Take 5 mg.", ".5 mg"),
        ("Take 5 mg.", "Take .5 mg.", "5 mg"),
        ("Take 0.5 mg.", "Take 5 mg.", "0.5 mg"),
        ("Take 10 mg.", "For 10 children.", "10 mg"),
        ("Take 5 MG.", "Take 5 mcg.", "5 MG"),
        ("Take 5 milligrams.", "Take 5 micrograms.", "5 milligrams"),
        ("Wait 5 minutes.", "Wait 5 days.", "5 minutes"),
        ("Take 5 tablets.", "Take 5 drops.", "5 tablets"),
        ("It is 38 °C.", "It is 38 °F.", "38 °C"),
        ("Take 2 to 3 g.", "Take 2 to 3 mg.", "2 to 3 g"),
        ("In fifty thousand people", "In people", "fifty thousand"),
        ("In two million people", "In two thousand people", "two million"),
        ("There are thirteen cases.", "There are cases.", "thirteen"),
        ("It helps half of all adults.", "It helps adults.", "half"),
        ("Take it twice a day.", "Take it each day.", "twice"),
        ("Take it once a day.", "Take it three times a day.", "once"),
        ("Take double the dose.", "Take the dose.", "double"),
        ("One dose is enough.", "Two doses are needed.", "One dose"),
        ("For children of 5 to 11 years", "For children of 5 to 11 months", "11 years"),
        ("Whitlock says so.", "People say so.", "Whitlock"),
        ("It works.\nPfizer makes it.", "It works.", "Pfizer"),
    ],
)
def test_a_tenfold_dose_another_unit_a_number_in_words_and_a_first_name_are_seen(
    variant: str, source: str, words: str
) -> None:
    found = [one.words for one in unfounded(variant, source)]
    assert any(words.endswith(one) or one.endswith(words) for one in found)


@pytest.mark.parametrize(
    ("variant", "source"),
    [
        ("Wait 30 minutes", "Wait half an hour"),
        ("Wait one hour", "Wait an hour"),
        ("Take 0.5 mg", "Take .5 mg"),
        ("Take 1 g", "Take 1,000 mg"),
        ("Take 5 milligrams", "Take 5 MG"),
        ("In fifty thousand people", "In 50,000 people"),
        ("In 1.2 million people", "In 1,200,000 people"),
        ("One hundred and five cases", "105 cases"),
        ("Take it 2 times a day", "Take it twice a day"),
        ("Every 24 hours", "Daily"),
        ("From 7 to 10 days", "For 7-10 days"),
        ("People 65 years and older", "Adults 65 and older"),
        ("Children of 5 to 11 years", "Children (ages 5-11)"),
        ("Half of adults", "50% of adults"),
        ("Ten percent", "10 %"),
        ("101 degrees F", "101°F"),
        ("One day you will see", "You will see, one day at a time"),
        ("Once you are well, everyone is.", "When you are well, everyone is."),
    ],
)
def test_the_same_number_in_another_form_is_not_held_against_it(variant: str, source: str) -> None:
    assert unfounded(variant, source) == ()


def test_of_26_faithful_paraphrases_22_are_left_alone() -> None:
    """The others say "5 times" for five doses, "twice" as advice, "one shot" for a shot, and begin with a rare word."""
    told = yaml.safe_load(Path(__file__).with_name("paraphrases.yaml").read_text(encoding="utf-8"))
    pairs = [(paraphrase, one["source"]) for one in told for paraphrase in one["faithful"]]
    assert len(pairs) == 26
    flagged = [one.words for paraphrase, source in pairs for one in unfounded(paraphrase, source)]
    assert flagged == ["5 times", "twice", "Grandparents", "One shot"]


def test_in_another_language_a_comma_may_be_a_point() -> None:
    source = "Take 0.5 mg. About 1,200 homes."
    assert unfounded("Tome 0,5 mg. Unas 1.200 casas.", source, translated=True) == ()
    assert [one.words for one in unfounded("Tome 5 mg.", source, translated=True)] == ["5 mg"]


def test_of_a_translation_numbers_alone_are_compared() -> None:
    assert said("Hierva el agua 1 minuto hasta el viernes. Tome 650 mg.", translated=True) == [(Sort.NUMBER, "650 mg")]


@given(st.text(max_size=200))
def test_a_text_says_nothing_that_it_does_not_say_itself(text: str) -> None:
    assert unfounded(text, text) == ()
