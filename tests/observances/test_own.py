"""Observances of an organisation's own: typed into the form, or read from a calendar file."""

from dataclasses import replace
from datetime import date

import pytest

from bot.observances.calendar_import import FORM, MAX_BYTES, read
from bot.observances.observance import Observance, Span
from bot.observances.own import Typed, Way
from bot.observances.own import read as read_own
from bot.refusals import Unfit

TODAY = date(2026, 11, 24)
CHICAGO = "America/Chicago"
FIXED = Typed(name="  Founder's\tday ", way=Way.FIXED, month="5", day="10", days="3", hashtags="#FoundersDay")
WEEKDAY = Typed(name="Open day", way=Way.WEEKDAY, month="5", ordinal="-1", weekday="SA")


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        (FIXED, date(2027, 5, 10), date(2027, 5, 12)),
        (WEEKDAY, date(2027, 5, 29), date(2027, 5, 29)),
        (replace(WEEKDAY, ordinal="2", weekday="SU"), date(2027, 5, 9), date(2027, 5, 9)),
        (
            Typed(name="Campaign", way=Way.DATES, dates="2026-12-28\n2027-12-27", days="7"),
            date(2027, 12, 27),
            date(2028, 1, 2),
        ),
    ],
)
def test_what_is_typed_becomes_dates(typed: Typed, start: date, end: date) -> None:
    occurrence = read_own(typed, today=TODAY).occurrence_in(2027)
    assert occurrence is not None
    assert (occurrence.start, occurrence.end) == (start, end)


def test_a_name_is_one_line_and_the_length_decides_what_it_is() -> None:
    assert read_own(FIXED, today=TODAY).name == "Founder's day"
    spans = [read_own(replace(FIXED, days=days), today=TODAY).span for days in ("1", "14", "30")]
    assert spans == [Span.DAY, Span.WEEK, Span.MONTH]


@pytest.mark.parametrize(
    ("changes", "field", "because"),
    [
        ({"name": " "}, "name", "a name"),
        ({"name": "x" * 151}, "name", "150"),
        ({"days": "0"}, "days", "1 to 366"),
        ({"days": "-1"}, "days", "1 to 366"),
        ({"days": "9999"}, "days", "1 to 366"),
        ({"days": "²"}, "days", "1 to 366"),
        ({"month": ""}, "month", "Choose"),
        ({"day": "32"}, "day", "1 to 31"),
        ({"month": "2", "day": "29"}, "day", "leap years"),
        ({"month": "2", "day": "30"}, "day", "1 to 29"),
        ({"hashtags": "OpenDay"}, "hashtags", "CamelCase"),
        ({"hashtags": "#a #b"}, "hashtags", "CamelCase"),
        ({"hashtags": "#A1 #B1 #C1 #D1 #E1 #F1"}, "hashtags", "At most 5"),
        ({"note": "x" * 501}, "note", "500"),
        ({"source": "javascript:alert(1)"}, "source", ""),
        ({"way": Way.WEEKDAY}, "ordinal", "Choose one"),
        ({"way": Way.WEEKDAY}, "weekday", "Choose one"),
        ({"way": Way.DATES, "dates": ""}, "dates", "at least one"),
        ({"way": Way.DATES, "dates": "tomorrow"}, "dates", "tomorrow is not a day"),
        ({"way": Way.DATES, "dates": "2027-01-01, 2027-02-01"}, "dates", "two dates"),
        ({"way": Way.DATES, "dates": "2020-01-01"}, "dates", "over"),
        ({"way": Way.DATES, "dates": "9999-01-01"}, "dates", "too far"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changes: dict[str, str], field: str, because: str) -> None:
    with pytest.raises(Unfit) as refused:
        read_own(replace(FIXED, **changes), today=TODAY)
    assert because in refused.value.fields[field]


def file(*events: tuple[str, ...]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def test_events_that_come_once_a_year_are_taken_and_the_others_named() -> None:
    day = "DTSTART;VALUE=DATE:20270510"
    found = read(
        file(
            (
                "SUMMARY:Founder's day",
                "DTSTART;VALUE=DATE:20250510",
                "RRULE:FREQ=YEARLY",
                "URL:https://lakeside.example/a",
            ),
            ("SUMMARY:Open <b>week</b>", day, "DTEND;VALUE=DATE:20270515", "DESCRIPTION:<p>Come</p> #OpenWeek #no"),
            ("SUMMARY:Talk", "DTSTART:20270510T180000Z", "DTEND:20270510T200000Z"),
            ("SUMMARY:Fair", day, "DURATION:P2D"),
            ("SUMMARY:Huddle", day, "RRULE:FREQ=DAILY"),
            ("SUMMARY:Bomb", day, "RRULE:FREQ=SECONDLY;COUNT=999999999"),
            ("SUMMARY:Series", day, "RRULE:FREQ=YEARLY;COUNT=5"),
            ("SUMMARY:Mondays", day, "RRULE:FREQ=YEARLY;BYDAY=MO"),
            ("SUMMARY:Never", day, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
            ("SUMMARY:Twice", day, "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1"),
            ("SUMMARY:Long", day, "DTEND;VALUE=DATE:20300510"),
            ("SUMMARY:Backwards", day, "DTEND;VALUE=DATE:20260510"),
            ("SUMMARY:Past", "DTSTART;VALUE=DATE:20200510"),
            ("SUMMARY:Undated", "LOCATION:here"),
            ("SUMMARY:Garbled", "DTSTART:tomorrow"),
            ("SUMMARY:Moved", day, "RECURRENCE-ID;VALUE=DATE:20270509"),
            ("SUMMARY:Talk", "DTSTART;VALUE=DATE:20270510"),
            ("SUMMARY:But once", day, "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20280510"),
            ("SUMMARY:Once more", day, "RDATE;VALUE=DATE:20270610"),
            ("SUMMARY:Last day", "DTSTART;VALUE=DATE:99991231", "DURATION:P300D"),
            ("LOCATION:nameless", day),
            (f"SUMMARY:{'x' * 151}", day),
        ),
        today=TODAY,
        zone=CHICAGO,
        known=[("founder's day", date(2099, 1, 1))],
    )
    assert [(one.name, one.days, one.span) for one in found.found] == [
        ("Founder's day", 1, Span.DAY),
        ("Open <b>week</b>", 5, Span.WEEK),
        ("Talk", 1, Span.DAY),
        ("Fair", 2, Span.WEEK),
    ]
    assert found.found[0].dates.start_in(2030) == date(2030, 5, 10)
    assert found.found[0].sources == ("https://lakeside.example/a",)
    assert (found.found[1].note, found.found[1].hashtags) == ("Come #OpenWeek #no", ("#OpenWeek",))
    reasons = dict(line.split(": ", maxsplit=1) for line in found.left_out)
    assert "once a year" in reasons["Huddle"]
    assert "recurrence ends" in reasons["Bomb"]
    assert "recurrence ends" in reasons["Series"]
    assert "more than one start" in reasons["Mondays"]
    assert "never occurs" in reasons["Never"]
    assert "several" in reasons["Twice"]
    assert "1096 days" in reasons["Long"]
    assert "-365 days" in reasons["Backwards"]
    assert reasons["Past"] == "it is over"
    assert reasons["Undated"] == reasons["Garbled"] == "it has no date"
    assert "moved date" in reasons["Moved"]
    assert reasons["Talk"] == "it is in the calendar already"
    assert "single dates" in reasons["But once"]
    assert reasons["Once more"] == reasons["But once"]
    assert reasons["Last day"] == "it is too far off"
    assert "title" in reasons["event 21"]
    assert len(found.left_out) == 18
    assert not any(reason.endswith(".") for reason in reasons.values())


def one(*event: str, zone: str = CHICAGO) -> Observance:
    (found,) = read(file(("SUMMARY:Open day", *event)), today=TODAY, zone=zone).found
    return found


@pytest.mark.parametrize(
    ("start", "rule", "in_2028"),
    [
        ("20270503", "FREQ=YEARLY", date(2028, 5, 3)),
        ("20270503", "FREQ=YEARLY;BYMONTH=5", date(2028, 5, 3)),
        ("20270519", "FREQ=YEARLY;BYWEEKNO=20", date(2028, 5, 17)),
    ],
)
def test_what_a_rule_does_not_say_is_that_of_its_first_day(start: str, rule: str, in_2028: date) -> None:
    assert one(f"DTSTART;VALUE=DATE:{start}", f"RRULE:{rule}").dates.start_in(2028) == in_2028


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/Chicago", "20270502T010000Z", date(2027, 5, 1)),
        ("Pacific/Auckland", "20270501T210000Z", date(2027, 5, 2)),
        ("Asia/Kolkata", "20270501T183000Z", date(2027, 5, 2)),
    ],
)
def test_a_time_in_utc_is_on_the_day_on_which_it_is_where_the_organisation_is(
    zone: str, moment: str, day: date
) -> None:
    assert one(f"DTSTART:{moment}", zone=zone).dates.start_in(2027) == day


@pytest.mark.parametrize(
    "times",
    [
        ("DTSTART:20270501T000000", "DTEND:20270502T000000"),
        ("DTSTART;TZID=America/Chicago:20270501T180000", "DTEND;TZID=America/Chicago:20270502T000000"),
        ("DTSTART:20270501T230000Z", "DTEND:20270502T050000Z"),
    ],
)
def test_what_ends_at_midnight_is_over_the_day_before(times: tuple[str, str]) -> None:
    assert (one(*times).days, one(*times).span) == (1, Span.DAY)


@pytest.mark.parametrize(
    ("event", "because"),
    [
        (("DTSTART;VALUE=DATE:20290503", "RRULE:FREQ=YEARLY"), "from 2029 on only"),
        (("DTSTART;VALUE=DATE:20270517", "RRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3"), "none that its rule gives"),
        (("DTSTART;VALUE=DATE:20270517", "RRULE;VALUE=DATE:20270517"), "cannot be read"),
        (("DTSTART:00010101T000000Z",), "no date"),
    ],
)
def test_an_event_whose_days_would_be_wrong_is_left_out(event: tuple[str, ...], because: str) -> None:
    with pytest.raises(Unfit, match=because):
        one(*event)


@pytest.mark.parametrize(
    "url", ["https://a.example/\0", "https://amara:secret@a.example", "javascript:alert(1)", "a b"]
)
def test_a_link_that_nobody_could_give_in_the_form_is_not_taken_from_a_file(url: str) -> None:
    assert one("DTSTART;VALUE=DATE:20270510", f"URL:{url}").sources == ()


@pytest.mark.timeout(30)
def test_five_hundred_rules_that_never_occur_are_looked_at_in_their_own_year_only() -> None:
    """Looking for each up to the year 9999, as the recurrence library does, would take hours."""
    bomb = (
        (f"SUMMARY:{n}", "DTSTART;VALUE=DATE:20270510", f"RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={n}")
        for n in range(-366, 134)
        if n
    )
    never = ("SUMMARY:Never", "DTSTART;VALUE=DATE:20270510", "RRULE:FREQ=YEARLY;BYDAY=MO;BYSETPOS=366")
    left_out = read(file(*bomb, never), today=TODAY, zone=CHICAGO).left_out
    assert sum("never occurs" in reason for reason in left_out) > 100
    assert "Never: The rule never occurs" in left_out


def test_what_is_in_the_calendar_already_is_left_out() -> None:
    with pytest.raises(Unfit, match="already"):
        read(
            file(("SUMMARY:Open day", "DTSTART;VALUE=DATE:20270510")),
            today=TODAY,
            zone=CHICAGO,
            known=[("Open Day", date(2027, 5, 10))],
        )


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"x" * (MAX_BYTES + 1), "larger than 300 kB"),
        (b"\xff\xfeB\x00", "UTF-8"),
        (b"  <!doctype html><title>Sign in</title>", "web page"),
        (b"name,start\nOpen day,2027-05-10", "does not begin with BEGIN:VCALENDAR"),
        (b"", "does not begin with BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\r\n" * 2_000, "too deep"),
        (file(*([("SUMMARY:a",)] * 501)), "501 events"),
        (file(), "no event"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(data: bytes, because: str) -> None:
    with pytest.raises(Unfit) as refused:
        read(data, today=TODAY, zone=CHICAGO)
    assert because in refused.value.fields[FORM]
