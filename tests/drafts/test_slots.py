"""Days and times of a person's own zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.slots import FURTHEST, SlotProblem, resolve, shown

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
CHICAGO = "America/Chicago"
ZONES = [
    CHICAGO,
    "America/St_Johns",
    "America/Santiago",
    "America/Phoenix",
    "Europe/Dublin",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Africa/Casablanca",
    "UTC",
]


def refused(day: str | None, time: str | None, zone: str = CHICAGO, now: datetime = NOW) -> tuple[str, str]:
    with pytest.raises(SlotProblem) as problem:
        resolve(day, time, zone, now)
    return problem.value.field, str(problem.value)


def test_a_local_day_and_time_become_a_moment_in_utc() -> None:
    moment = resolve("2026-11-24", "09:30", CHICAGO, NOW)
    assert moment == datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    assert moment is not None
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(("day", "time"), [(None, None), ("", ""), (None, ""), ("", None)])
def test_neither_day_nor_time_means_no_slot(day: str | None, time: str | None) -> None:
    assert resolve(day, time, "no zone at all", NOW) is None


def test_a_moment_is_shown_as_people_of_the_zone_read_it() -> None:
    assert shown(datetime(2026, 11, 24, 15, 30, tzinfo=UTC), CHICAGO) == "Tue 24 Nov 2026, 09:30 CST"
    assert shown(datetime(2026, 7, 4, 4, 0, tzinfo=UTC), CHICAGO) == "Fri 03 Jul 2026, 23:00 CDT"


def test_a_day_needs_a_time_and_a_time_needs_a_day() -> None:
    assert refused("2026-11-24", None) == ("time", "Choose the time as well, or clear the day.")
    assert refused(None, "09:30") == ("day", "Choose the day as well, or clear the time.")


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-13-01", "2026-02-30", "20261124", "2026-W48-2", "2026-11-24 ", "\u0662026-11-24"]
)
def test_a_day_that_cannot_be_read_is_refused(day: str) -> None:
    assert refused(day, "09:30") == ("day", "This day cannot be read. Choose it from the calendar.")


@pytest.mark.parametrize("time", ["noon", "24:00", "09:60", "9:30", "0930", "09:30:00", "09:30+02:00", "T09:30"])
def test_a_time_that_cannot_be_read_is_refused(time: str) -> None:
    assert refused("2026-11-24", time) == ("time", "This time cannot be read. Choose it from the list.")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "America", "a\x00b", "x" * 300])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    assert "not known" in refused("2026-11-24", "09:30", zone)[1]


def test_the_past_is_refused_at_the_field_that_has_to_change() -> None:
    assert refused("2026-11-22", "09:30") == ("day", "Sun 22 Nov 2026 is in the past. Choose today or a later day.")
    assert refused("0001-01-01", "00:00")[0] == "day"
    field, sentence = refused("2026-11-23", "09:00")
    assert (field, sentence) == ("time", "Mon 23 Nov 2026, 09:00 CST is in the past. Choose a later time.")
    assert resolve("2026-11-23", "09:01", CHICAGO, NOW) == NOW + timedelta(minutes=1)


def test_today_is_the_day_of_the_persons_zone() -> None:
    late = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert resolve("2026-11-23", "22:00", CHICAGO, late) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def test_400_days_ahead_is_the_furthest() -> None:
    assert resolve("2027-12-28", "09:30", CHICAGO, NOW) is not None
    assert refused("2027-12-29", "09:30")[0] == "day"
    assert refused("9999-12-31", "23:59")[0] == "day"


@pytest.mark.parametrize(
    ("zone", "day", "time", "before", "after"),
    [
        (CHICAGO, "2027-03-14", "02:30", "01:59", "03:00"),
        ("Europe/Dublin", "2027-03-28", "01:00", "00:59", "02:00"),
        ("Australia/Lord_Howe", "2027-10-03", "02:15", "01:59", "02:30"),
        ("America/Santiago", "2027-09-05", "00:30", "23:59 on Sat 04 Sep", "01:00"),
        ("Pacific/Chatham", "2027-09-26", "03:00", "02:44", "03:45"),
    ],
)
def test_a_time_the_clocks_skip_is_refused_with_the_nearest_that_exist(
    zone: str, day: str, time: str, before: str, after: str
) -> None:
    field, sentence = refused(day, time, zone)
    assert field == "time"
    assert f"{time} does not exist" in sentence
    assert f"Choose {before} or earlier, or {after} or later." in sentence


def test_a_whole_day_that_a_zone_left_out_does_not_exist() -> None:
    """Samoa crossed the date line: its calendar had no 30 December 2011."""
    before_it = datetime(2011, 12, 1, tzinfo=UTC)
    _, sentence = refused("2011-12-30", "12:00", "Pacific/Apia", before_it)
    assert "Choose 23:59 on Thu 29 Dec or earlier, or 00:00 on Sat 31 Dec or later." in sentence


@pytest.mark.parametrize(
    ("zone", "day", "time", "before", "after"),
    [
        (CHICAGO, "2027-11-07", "01:30", "00:59", "02:00"),
        ("Europe/Dublin", "2027-10-31", "01:59", "00:59", "02:00"),
        ("Australia/Lord_Howe", "2027-04-04", "01:30", "01:29", "02:00"),
        ("America/Santiago", "2027-04-03", "23:30", "22:59", "00:00 on Sun 04 Apr"),
    ],
)
def test_a_time_that_comes_twice_is_refused_with_the_nearest_that_come_once(
    zone: str, day: str, time: str, before: str, after: str
) -> None:
    field, sentence = refused(day, time, zone)
    assert field == "time"
    assert f"{time} comes twice" in sentence
    assert f"Choose {before} or earlier, or {after} or later." in sentence


@given(
    st.sampled_from(ZONES),
    st.dates(date(2026, 11, 25), date(2026, 11, 23) + FURTHEST),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)
def test_a_slot_reads_back_as_it_was_chosen_or_is_refused_for_the_clocks(zone: str, day: date, clock: time) -> None:
    local = datetime.combine(day, clock)
    try:
        moment = resolve(f"{local:%Y-%m-%d}", f"{local:%H:%M}", zone, NOW)
    except SlotProblem as problem:
        assert "The clocks are set" in str(problem)  # noqa: PT017 - any other refusal has to fail the test
    else:
        assert moment is not None
        assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


@given(
    st.text(st.characters(), max_size=12), st.text(st.characters(), max_size=6), st.text(st.characters(), max_size=30)
)
def test_any_text_is_either_no_slot_or_refused_in_words(day: str, time: str, zone: str) -> None:
    try:
        assert resolve(day, time, zone, NOW) is None
    except SlotProblem as problem:
        assert problem.field in {"day", "time"}  # noqa: PT017 - any other error has to fail the test
