"""What a variant says that its source does not."""

import pytest
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


def test_of_a_translation_numbers_alone_are_compared() -> None:
    assert said("Hierva el agua 1 minuto hasta el viernes. Tome 650 mg.", translated=True) == [(Sort.NUMBER, "650 mg")]


@given(st.text(max_size=200))
def test_a_text_says_nothing_that_it_does_not_say_itself(text: str) -> None:
    assert unfounded(text, text) == ()
