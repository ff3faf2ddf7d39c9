"""Quiet hours run on the clock of the team, also over midnight and when the clock changes."""

from datetime import UTC, datetime, time

import pytest

from bot.listening.quiet_hours import QuietHours

NIGHT = QuietHours(begins=time(20), ends=time(7), zone="America/Chicago")
NOON = QuietHours(begins=time(12), ends=time(13, 30), zone="America/Chicago")


@pytest.mark.parametrize(
    ("at", "covered"),
    [
        (datetime(2026, 1, 15, 2, 0, tzinfo=UTC), True),  # 20:00
        (datetime(2026, 1, 15, 1, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 15, 12, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 15, 13, 0, tzinfo=UTC), False),  # 7:00
        (datetime(2026, 7, 15, 12, 0, tzinfo=UTC), False),  # 7:00 in summer
    ],
)
def test_the_night_ends_in_the_morning(at: datetime, covered: bool) -> None:
    assert NIGHT.cover(at) is covered


@pytest.mark.parametrize(
    ("hour", "minute", "covered"), [(17, 59, False), (18, 0, True), (19, 29, True), (19, 30, False)]
)
def test_hours_within_a_day(hour: int, minute: int, covered: bool) -> None:
    assert NOON.cover(datetime(2026, 1, 15, hour, minute, tzinfo=UTC)) is covered


def test_no_hours_are_never_quiet() -> None:
    assert not QuietHours(begins=time(0), ends=time(0), zone="UTC").cover(datetime(2026, 1, 15, tzinfo=UTC))
