"""What is printed of days to come takes into account what will have been sent before them."""

from dataclasses import replace
from datetime import date

import pytest

from bot.ids import ChannelId, WorkspaceId
from bot.listening.policy import Listening
from bot.observances.calendar import Calendar
from bot.observances.dates import DateRule
from bot.observances.interests import Interests
from bot.observances.observance import Observance, Region, Span
from bot.observances.observing import Observing
from bot.observances.plans import Plans
from bot.observances.reminders import Facts
from bot.observances.simulating import simulate
from bot.workspaces.settings import WorkspaceSettings

OBSERVING = Observing(channel=ChannelId("C0CALENDAR"))
SETTINGS = WorkspaceSettings(workspace=WorkspaceId("T0LAKESIDE"), timezone="America/Chicago", observing=OBSERVING)
OPEN_DAY = Observance(
    id="own-1",
    name="Open day",
    span=Span.DAY,
    region=Region.GLOBAL,
    dates=DateRule(rule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=17"),
    days=1,
    own=True,
)
FACTS = Facts(
    calendar=Calendar(observances=(OPEN_DAY,)),
    interests=Interests(observing=OBSERVING),
    plans=Plans(),
    timezone="America/Chicago",
)


@pytest.mark.parametrize("today", [date(2026, 11, 1), date(2020, 1, 1)])
def test_a_reminder_that_falls_before_the_first_day_is_not_said_on_it(today: date) -> None:
    found = simulate(FACTS, SETTINGS, first=date(2026, 12, 1), last=date(2026, 12, 17), today=today)
    assert [one.line for one in found if "reminder" in one.what] == [
        "2026-12-11 09:00 CST  C0CALENDAR  reminder, 5 days: Open day (2026-12-17)"
    ]


def test_what_is_missing_now_is_said_on_the_first_day() -> None:
    found = simulate(FACTS, SETTINGS, first=date(2026, 12, 1), last=date(2026, 12, 4), today=date(2026, 12, 1))
    assert [one.line for one in found if "reminder" in one.what] == [
        "2026-12-01 09:00 CST  C0CALENDAR  reminder, 21 days: Open day (2026-12-17)"
    ]
    assert list(simulate(FACTS, SETTINGS, first=date(2027, 1, 5), last=date(2027, 1, 6), today=date(2026, 12, 1))) == []


def test_whatever_the_clock_posts_is_told() -> None:
    """Every channel set: nothing that is due has no words here."""
    everything = replace(
        SETTINGS,
        record_channel=ChannelId("C0RECORD"),
        plan_channel=ChannelId("C0PLAN"),
        report_channel=ChannelId("C0REPORT"),
        listening=Listening(channel=ChannelId("C0LISTEN")),
    )
    found = simulate(FACTS, everything, first=date(2026, 11, 25), last=date(2026, 12, 10), today=date(2026, 11, 24))
    assert {one.where for one in found} == {"C0RECORD", "C0PLAN", "C0REPORT", "C0LISTEN", "C0CALENDAR"}


def test_each_post_is_told_at_its_own_hour() -> None:
    each = replace(
        SETTINGS,
        observing=replace(OBSERVING, hour=8),
        plan_channel=ChannelId("C0PLAN"),
        plan_hour=7,
        report_channel=ChannelId("C0REPORT"),
        listening=Listening(channel=ChannelId("C0LISTEN"), digest_hour=10),
    )
    found = simulate(FACTS, each, first=date(2027, 2, 1), last=date(2027, 2, 1), today=date(2026, 12, 1))
    assert [(one.at.hour, one.where) for one in found] == [
        (7, "C0PLAN"),
        (8, "C0CALENDAR"),
        (9, "C0REPORT"),
        (10, "C0LISTEN"),
    ]
