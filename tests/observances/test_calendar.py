"""Questions to the calendar, and what it writes."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar as Ics

from bot.__main__ import main
from bot.observances import calendar_file, listing
from bot.observances.calendar import Calendar, about
from bot.observances.catalogue import shipped
from bot.observances.dates import DateRule
from bot.observances.interests import Interests
from bot.observances.observance import Observance, Occurrence, Region, Span, Topic
from bot.observances.observing import Observing, unfit_leads

CALENDAR = Calendar(observances=shipped())
HEART = Observing(topics=frozenset({Topic.CARDIOLOGY}))
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def own(**changes: object) -> Observance:
    values: dict[str, object] = {
        "id": "own-1",
        "name": "=Open day",
        "span": Span.DAY,
        "region": Region.GLOBAL,
        "dates": DateRule(moved={2027: date(2027, 12, 30)}),
        "days": 5,
        "own": True,
    }
    return Observance(**(values | changes))  # type: ignore[arg-type]


def test_what_starts_in_a_span_includes_both_of_its_days() -> None:
    found = CALENDAR.starting(date(2026, 11, 14), date(2026, 11, 14))
    assert "world-diabetes-day" in {one.observance.id for one in found}
    assert all(one.start == date(2026, 11, 14) for one in found)
    assert len(CALENDAR.starting(date(2027, 1, 1), date(2027, 12, 31))) == 408


def test_what_runs_over_the_end_of_a_year_is_found_in_the_next() -> None:
    calendar = Calendar(observances=(own(),))
    assert calendar.starting(date(2028, 1, 1), date(2028, 1, 31)) == ()
    found = calendar.touching(date(2028, 1, 1), date(2028, 1, 31))
    assert [(one.start, one.end) for one in found] == [(date(2027, 12, 30), date(2028, 1, 3))]
    assert calendar.next_of(own(), date(2028, 1, 3)) is not None
    assert calendar.next_of(own(), date(2028, 1, 4)) is None


def test_a_search_looks_at_names_hashtags_topics_and_organisers() -> None:
    for words in ("world diabetes", "#WorldDiabetesDay", "WORLD DIABÉTES"):
        assert "world-diabetes-day" in {one.observance.id for one in CALENDAR.called(words, on=date(2026, 11, 24))}
    assert CALENDAR.called("no such observance", on=date(2026, 11, 24)) == ()


def test_interests_decide_by_service_line_and_region_unless_somebody_chose() -> None:
    heart = CALENDAR.named("american-heart-month")
    assert heart is not None
    assert not Interests().concerns(heart)
    assert Interests(observing=HEART).concerns(heart)
    assert not Interests(observing=replace(HEART, regions=frozenset({Region.UK}))).concerns(heart)
    assert Interests(followed=frozenset({heart.id})).concerns(heart)
    assert not Interests(observing=HEART, muted=frozenset({heart.id})).concerns(heart)
    assert Interests().concerns(own())
    skipping = Interests(followed=frozenset({heart.id}), skipped=frozenset({(heart.id, 2027)}))
    this, following = heart.occurrence_in(2027), heart.occurrence_in(2028)
    assert this is not None
    assert following is not None
    assert not skipping.wants(this)
    assert skipping.wants(following)


def test_the_calendar_file_gives_the_same_days_back_for_four_years() -> None:
    """Read by the icalendar library, its rules expanded by dateutil."""
    found = CALENDAR.starting(date(2026, 11, 24), date(2027, 11, 23))
    events: Sequence[Any] = Ics.from_ical(calendar_file.ics(found, now=NOW)).walk("VEVENT")
    assert len(events) == len(found)
    for event, occurrence in zip(events, _in_order(found, events), strict=True):
        observance = occurrence.observance
        assert event.decoded("dtstart") == occurrence.start
        assert event.decoded("dtend") == occurrence.end + timedelta(days=1)
        if "rrule" in event:
            length = event.decoded("dtend") - event.decoded("dtstart")
            start = datetime.combine(occurrence.start, datetime.min.time())
            until = start + timedelta(days=4 * 365)
            repeated = rrulestr(event["rrule"].to_ical().decode(), dtstart=start).between(start, until, inc=True)
            for day in repeated:
                expected = observance.occurrence_in(day.year)
                assert expected is not None
                assert (expected.start, expected.end + timedelta(days=1)) == (day.date(), day.date() + length)
            assert len(repeated) >= 4


def _in_order(found: tuple[Occurrence, ...], events: Sequence[Any]) -> list[Occurrence]:
    by_name = {one.observance.name: one for one in found}
    return [by_name[str(event["summary"])] for event in events]


def test_february_and_moved_years_are_listed_one_by_one() -> None:
    found = [
        one
        for one in CALENDAR.starting(date(2027, 1, 1), date(2029, 12, 31))
        if one.observance.id in {"american-heart-month", "world-diabetes-day"}
    ]
    events: Sequence[Any] = Ics.from_ical(calendar_file.ics(found, now=NOW)).walk("VEVENT")
    ends = [event.decoded("dtend") for event in events if "Heart" in event["summary"]]
    assert ends == [date(2027, 3, 1), date(2028, 3, 1), date(2029, 3, 1)]
    assert sum("rrule" in event for event in events) == 1
    assert calendar_file.exact_rule(found[0]) is None


def test_a_text_for_spreadsheets_holds_no_formula() -> None:
    occurrence = own().occurrence_in(2027)
    assert occurrence is not None
    rows = list(csv.DictReader(io.StringIO(listing.as_csv([occurrence]))))
    assert rows[0]["name"] == "'=Open day"
    assert (rows[0]["start"], rows[0]["end"]) == ("2027-12-30", "2028-01-03")


@pytest.mark.parametrize(
    ("leads", "because"),
    [((), "at least one"), ((0,), "one day before"), ((-3,), "one day"), ((400,), "365"), ((5, 5), "once")],
)
def test_lead_times_that_cannot_be_are_refused_with_the_reason(leads: tuple[int, ...], because: str) -> None:
    assert because in str(unfit_leads(leads))
    assert unfit_leads((21, 5)) is None


def test_the_command_line_prints_what_starts_in_a_span(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["observances", "--from", "2027-02-01", "--to", "2027-02-28", "--topic", "cardiology"]
    assert main([*asked, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"id", "name", "start", "end", "hashtags"} <= found[0].keys()
    assert found[0]["id"] == "american-heart-month"
    assert (found[0]["start"], found[0]["end"]) == ("2027-02-01", "2027-02-28")
    assert main([*asked, "--format", "csv"]) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == len(found)
    assert main(asked) == 0
    assert "2027-02-01 to 2027-02-28  American Heart Month  #HeartMonth" in capsys.readouterr().out
    assert main([*asked, "--region", "au"]) == 0
    assert capsys.readouterr().out == "Nothing starts in these days.\n"


def test_the_command_line_writes_a_calendar_file(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    asked = ["observances", "--from", "2027-01-01", "--to", "2027-12-31", "--format", "ics"]
    assert main(asked) == 0
    assert len(Ics.from_ical(capfdbinary.readouterr().out).walk("VEVENT")) == 408


@pytest.mark.parametrize(
    ("asked", "because"),
    [
        (["--from", "2027-02-30", "--to", "2027-03-01"], "2027-02-30 is not a day"),
        (["--from", "2027-03-02", "--to", "2027-03-01"], "before the first"),
        (["--from", "1990-03-02", "--to", "2090-03-01"], "more than 50 years"),
        (["--from", "1969-12-31", "--to", "1970-01-01"], "from 1970 to 2199"),
        (["--from", "2199-01-01", "--to", "2200-01-01"], "from 1970 to 2199"),
        (["--from", "2027-03-01", "--to", "2027-03-02", "--topic", "astrology"], "no service line"),
        (["--from", "2027-03-01", "--to", "2027-03-02", "--topic", ""], "no service line"),
        (["--from", "2027-03-01", "--to", "2027-03-02", "--region", "MARS"], "no region"),
    ],
)
def test_the_command_line_refuses_what_cannot_be(
    asked: list[str], because: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["observances", *asked]) == 1
    assert because in capsys.readouterr().err


def test_the_command_line_takes_topics_and_regions_in_capitals_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["observances", "--from", "2026-12-25", "--to", "2027-01-05", "--format", "json"]
    assert main([*asked, "--topic", "Oncology", "--region", "us"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(one["id"], one["start"]) for one in found] == [("cervical-health-awareness-month", "2027-01-01")]


def test_topics_and_regions_narrow_a_question() -> None:
    wanted = about(Topic.ONCOLOGY, Region.UK)
    found = CALENDAR.starting(date(2027, 1, 1), date(2027, 12, 31), wanted=wanted)
    assert found
    assert all(one.observance.region is Region.UK and Topic.ONCOLOGY in one.observance.topics for one in found)
