"""Which days a report is about, and when a month's is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.reports.period import Period, Span, UnknownPeriod, month_due, understood

MONDAY = date(2026, 11, 23)
CHICAGO = "America/Chicago"


@pytest.mark.parametrize(
    ("words", "first", "last", "title"),
    [
        ("", date(2026, 10, 25), MONDAY, "25 October to 23 November 2026"),
        ("week", date(2026, 11, 17), MONDAY, "17 to 23 November 2026"),
        ("  Month ", date(2026, 10, 25), MONDAY, "25 October to 23 November 2026"),
        ("quarter", date(2026, 8, 26), MONDAY, "26 August to 23 November 2026"),
        ("last week", date(2026, 11, 16), date(2026, 11, 22), "16 to 22 November 2026"),
        ("LAST  month", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("last quarter", date(2026, 7, 1), date(2026, 9, 30), "July to September 2026"),
    ],
)
def test_words_name_the_days_up_to_today_or_the_last_whole_period(
    words: str, first: date, last: date, title: str
) -> None:
    period = understood(words, today=MONDAY)
    assert (period.first, period.last, period.title) == (first, last, title)


@pytest.mark.parametrize("words", ["fortnight", "months", "last", "week month", "last last week", "2026-11", "🗓️"])
def test_what_names_no_period_is_refused_with_what_does(words: str) -> None:
    with pytest.raises(UnknownPeriod) as refused:
        understood(words, today=MONDAY)
    for understandable in ("`week`", "`month`", "`quarter`", "`last month`"):
        assert understandable in refused.value.sentence


@pytest.mark.parametrize(
    ("words", "today", "first", "last"),
    [
        ("week", MONDAY, date(2026, 11, 10), date(2026, 11, 16)),
        ("last month", date(2027, 1, 1), date(2026, 11, 1), date(2026, 11, 30)),
        ("last month", date(2028, 4, 30), date(2028, 2, 1), date(2028, 2, 29)),
        ("last quarter", date(2027, 2, 28), date(2026, 7, 1), date(2026, 9, 30)),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_it_begins(
    words: str, today: date, first: date, last: date
) -> None:
    period = understood(words, today=today)
    assert (period.before.first, period.before.last) == (first, last)
    assert period.before.after == period.first


def test_days_that_span_new_year_name_both_years() -> None:
    assert Period.until(date(2027, 1, 3), Span.WEEK).title == "28 December 2026 to 3 January 2027"


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 167), (date(2026, 11, 1), 169)])
def test_a_week_in_which_clocks_change_is_an_hour_shorter_or_longer(day: date, hours: int) -> None:
    week = Period.until(day, Span.WEEK)
    length = week.end_in(CHICAGO).astimezone(UTC) - week.start_in(CHICAGO).astimezone(UTC)
    assert length == timedelta(hours=hours)


@pytest.mark.parametrize("words", ["week", "last week", "month", "last month", "quarter", "last quarter"])
def test_a_delivery_finds_its_period_again(words: str) -> None:
    period = understood(words, today=MONDAY)
    assert Period.of_key(period.key) == period


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 12, 1, 14, 59, tzinfo=UTC), None),  # 08:59 in Chicago
        (datetime(2026, 12, 1, 15, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 12, 8, 15, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 12, 8, 15, 1, tzinfo=UTC), None),
        (datetime(2027, 1, 1, 3, 0, tzinfo=UTC), None),  # in Chicago it is still December
        (datetime(2027, 1, 1, 15, 0, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_a_months_report_is_due_from_the_first_at_nine_for_a_week(now: datetime, due: date | None) -> None:
    found = month_due(CHICAGO, now=now)
    assert (found.first if found else None) == due
