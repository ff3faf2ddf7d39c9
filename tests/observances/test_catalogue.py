"""The shipped calendar: every entry holds what its rules promise."""

from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from bot.observances import catalogue
from bot.observances.observance import Span

YEARS = range(2024, 2036)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(catalogue.CATALOGUE.read_text(encoding="utf-8"))
    return loaded


def test_every_entry_of_the_shipped_catalogue_can_be_read(document: dict[str, Any]) -> None:
    found, problems = catalogue.read(document)
    assert problems == ()
    assert len(found) == len(document["observances"]) == len(catalogue.shipped()) == 408


def test_every_observance_occurs_once_a_year_and_lasts_as_long_as_its_span_says() -> None:
    for observance in catalogue.shipped():
        for year in YEARS:
            occurrence = observance.occurrence_in(year)
            assert occurrence is not None, (observance.id, year)
            assert occurrence.year == year
            days = (occurrence.end - occurrence.start).days + 1
            assert days in catalogue.DAYS[observance.span], (observance.id, year)


def test_a_whole_month_ends_with_its_month_in_leap_years_as_well() -> None:
    for observance in catalogue.shipped():
        if observance.days is None:
            for year in YEARS:
                occurrence = observance.occurrence_in(year)
                assert occurrence is not None
                assert (occurrence.end + timedelta(days=1)).day == 1
    heart = next(one for one in catalogue.shipped() if one.id == "american-heart-month")
    leap, common = heart.occurrence_in(2028), heart.occurrence_in(2027)
    assert leap is not None
    assert common is not None
    assert (leap.end, common.end) == (date(2028, 2, 29), date(2027, 2, 28))


def test_a_year_in_which_the_organiser_moved_it_has_the_date_it_was_moved_to() -> None:
    lab = next(one for one in catalogue.shipped() if one.id == "medical-laboratory-professionals-week")
    moved, ruled = lab.occurrence_in(2024), lab.occurrence_in(2025)
    assert moved is not None
    assert ruled is not None
    assert (moved.start, ruled.start) == (date(2024, 4, 14), date(2025, 4, 20))


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"rule": "FREQ=DAILY"}, "once a year"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "never occurs"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}, "no date in 2025"),
        ({"rule": "FREQ=YEARLY;BYMONTH=5;BYDAY=MO"}, "more than one start"),
        ({"rule": "FREQ=YEARLY;BYMONTH=5;BYDAY=5MO"}, "no date in"),
        ({"rule": "FREQ=YEARLY;BYDAY=MO"}, "more than one start"),
        ({"rule": "FREQ=YEARLY;COUNT=3"}, "COUNT"),
        ({"rule": "FREQ=YEARLY;BYHOUR=9"}, "BYHOUR"),
        ({"rule": "FREQ=YEARLY;INTERVAL=2"}, "once a year"),
        ({"rule": "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1"}, "never occurs"),
        ({"rule": "FREQ=YEARLY;BYMONTH=x"}, "no recurrence rule"),
        ({"rule": "FREQ=YEARLY;" + "BYMONTH=1;" * 40}, "longer than 200"),
        ({"moved": {2026: date(2027, 1, 1)}}, "does not lie in 2026"),
        ({"moved": {"2026": date(2026, 1, 1)}}, "years and dates"),
        ({"topics": ["astrology"]}, "astrology"),
        ({"region": "MARS"}, "MARS"),
        ({"hashtags": ["#two words"]}, "CamelCase"),
        ({"hashtags": ["#lower"]}, "CamelCase"),
        ({"hashtags": ["NoSign"]}, "CamelCase"),
        ({"days": 40}, "40 days"),
        ({"days": "week"}, "week days"),
        ({"confidence": "low"}, "low"),
        ({"kind": "decade"}, "decade"),
    ],
)
def test_a_broken_entry_is_named_and_left_out(document: dict[str, Any], change: dict[str, Any], because: str) -> None:
    first, second = document["observances"][:2]
    found, problems = catalogue.read({"observances": [first | change, second]})
    assert [one.id for one in found] == [second["id"]]
    assert len(problems) == 1
    assert problems[0].startswith("cervical-health-awareness-month: ")
    assert because in problems[0]


def test_two_entries_with_one_id_and_an_entry_that_is_no_mapping_are_named(document: dict[str, Any]) -> None:
    first = document["observances"][0]
    _, problems = catalogue.read({"observances": [first, first, "a text"]})
    assert "two entries" in problems[0]
    assert problems[1].startswith("3: ")


def test_what_one_publication_gave_asks_for_confirmation() -> None:
    asked = [one for one in catalogue.shipped() if one.confirm]
    assert len(asked) == 147
    assert {one.span for one in asked} == set(Span)
