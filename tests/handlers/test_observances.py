"""What somebody asks the calendar for, by the words after the command."""

from datetime import date

import pytest

from bot.refusals import Unfit
from handlers import observances
from handlers.blocks.observances import CalendarRef, Shown
from handlers.ids import Action
from handlers.insiders import asks_for_ours
from handlers.observances import ref_of

NOVEMBER = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("this month", "2026-11"),
        ("Next Month", "2026-12"),
        ("2027-2", "2027-02"),
        ("2027-02", "2027-02"),
        ("November", "2026-11"),
        ("February", "2027-02"),
        ("December 2026", "2026-12"),
        ("november 2028", "2028-11"),
    ],
)
def test_words_that_name_a_month_show_it(words: str, month: str) -> None:
    assert ref_of(words, NOVEMBER) == CalendarRef(shown=Shown.MONTH, what=month)


def test_other_words_are_looked_for_and_without_any_what_comes_up_is_shown() -> None:
    assert ref_of("oncology", NOVEMBER) == CalendarRef(shown=Shown.WORDS, what="oncology")
    assert ref_of("", NOVEMBER) == ref_of("next", NOVEMBER) == CalendarRef()


@pytest.mark.parametrize("words", ["2027-13", "2027-0", "2027-00"])
def test_a_month_that_does_not_exist_is_not_looked_for_as_a_word(words: str) -> None:
    with pytest.raises(Unfit, match=f"There is no month {words}"):
        ref_of(words, NOVEMBER)


@pytest.mark.parametrize("action", observances.DOING)
def test_whatever_changes_what_others_are_reminded_of_is_asked_of_our_own_people_only(action: Action) -> None:
    assert asks_for_ours({"type": "block_actions", "actions": [{"action_id": action}]})
