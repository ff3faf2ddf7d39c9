from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines.working_hours import Week, WorkingHours, known_zone, problems, public_holidays

ZONES = (
    "America/Chicago", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Auckland", "Pacific/Apia",
    "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "UTC",
)  # fmt: skip
HOUR = timedelta(hours=1)


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone follows


@st.composite
def hours(draw: st.DrawFn) -> WorkingHours:
    opens = draw(st.integers(6, 21))
    week = Week(
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)), opens=opens, closes=draw(st.integers(opens + 1, 22))
    )
    return WorkingHours(
        zone=draw(st.sampled_from(ZONES)), week=week, country=draw(st.sampled_from(("US", "DE", "IN", "XX")))
    )


def chicago(country: str = "US") -> WorkingHours:
    return WorkingHours(zone="America/Chicago", week=Week(), country=country)


def local(text: str, zone: str = "America/Chicago") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@given(hours(), moments(), st.timedeltas(timedelta(), timedelta(hours=120)))
def test_so_much_work_after_a_moment_is_so_much_work_later(
    hours: WorkingHours, moment: datetime, work: timedelta
) -> None:
    """In every zone, through clock changes and holidays: the two functions are each other's inverse."""
    later = hours.after(moment, work)
    assert later >= moment
    assert hours.between(moment, later) == work
    assert hours.at_work(later)


@given(hours(), moments())
def test_nobody_is_at_work_at_night_on_a_day_off_or_on_a_holiday(hours: WorkingHours, moment: datetime) -> None:
    there = moment.astimezone(ZoneInfo(hours.zone))
    inside = (
        there.weekday() in hours.week.days
        and time(hours.week.opens) <= there.time() < time(hours.week.closes % 24)
        and there.date() not in public_holidays(hours.country)
    )
    assert hours.at_work(moment) == inside


@given(hours(), moments(), moments(), moments())
def test_working_time_adds_up(hours: WorkingHours, one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))
    assert hours.between(first, middle) + hours.between(middle, last) == hours.between(first, last)
    assert timedelta() <= hours.between(first, last) <= last - first


@given(hours(), moments())
def test_the_next_start_is_the_first_moment_of_a_later_spell(hours: WorkingHours, moment: datetime) -> None:
    start = hours.next_start(moment)
    assert start > moment
    assert hours.at_work(start)
    assert not hours.at_work(start - timedelta(microseconds=1)) or hours.week.closes - hours.week.opens == 24


@pytest.mark.parametrize(
    ("friday", "monday"),
    [("2026-03-06T15:00", "2026-03-09T11:00"), ("2026-10-30T15:00", "2026-11-02T11:00")],
    ids=["clocks go forward", "clocks go back"],
)
def test_four_hours_over_a_change_of_the_clocks_end_at_the_same_local_time(friday: str, monday: str) -> None:
    assert chicago().after(local(friday), 4 * HOUR) == local(monday)


def test_thanksgiving_is_no_working_day_in_the_united_states_and_is_one_in_germany() -> None:
    wednesday = local("2026-11-25T15:00")
    assert chicago("US").after(wednesday, 4 * HOUR) == local("2026-11-27T11:00")
    assert chicago("DE").after(wednesday, 4 * HOUR) == local("2026-11-26T11:00")


def test_what_is_asked_in_the_evening_counts_from_the_next_morning() -> None:
    assert chicago().after(local("2026-11-23T22:30"), 4 * HOUR) == local("2026-11-24T13:00")


def test_work_that_ends_with_the_day_is_over_the_next_morning() -> None:
    """At closing time nobody is at work any more, so nothing is sent then."""
    assert chicago().after(local("2026-11-23T13:00"), 4 * HOUR) == local("2026-11-24T09:00")


def test_people_in_different_zones_have_their_own_hours() -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert WorkingHours(zone="Europe/Berlin", week=Week(), country="DE").at_work(noon)
    assert not WorkingHours(zone="America/Los_Angeles", week=Week(), country="US").at_work(noon)


def test_a_country_the_library_does_not_know_has_no_holidays() -> None:
    assert datetime(2026, 12, 25).date() not in public_holidays("XX")  # noqa: DTZ001 - a day


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "America", "\0"])
def test_a_zone_nobody_knows_is_replaced(name: str) -> None:
    assert known_zone(name, "Europe/Berlin") == "Europe/Berlin"


@pytest.mark.parametrize(
    ("week", "field"),
    [
        (Week(days=frozenset()), "days"),
        (Week(days=frozenset({7})), "days"),
        (Week(days=frozenset({-1})), "days"),
        (Week(opens=17, closes=9), "hours"),
        (Week(opens=9, closes=9), "hours"),
        (Week(opens=0, closes=24), "hours"),
        (Week(opens=5, closes=9), "hours"),
        (Week(opens=20, closes=23), "hours"),
    ],
)
def test_a_week_that_nobody_could_work_or_that_reaches_into_the_night_is_refused(week: Week, field: str) -> None:
    assert list(problems(week)) == [field]
