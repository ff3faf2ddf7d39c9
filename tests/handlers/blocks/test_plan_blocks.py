"""The month plan as people read it."""

from datetime import UTC, date, datetime

from bot.drafts.networks import Network
from bot.review.month import Month, Week, weeks
from handlers.blocks import plan
from handlers.blocks.message import Payload

NOVEMBER = Month(year=2026, number=11, zone="America/Chicago")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def lines(payload: Payload) -> list[str]:
    return [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]


def test_a_gap_is_named_only_while_it_can_be_filled() -> None:
    planned = weeks(NOVEMBER, [], covered=[Network.X])
    said = lines(plan.plan_view(NOVEMBER, planned, now=NOW))
    assert said[3] == "*Mon 16 to Sun 22*\n◻️ Nothing had a slot."
    assert said[4:] == ["*Mon 23 to Sun 29*\n◻️ Gap: X", "*Mon 30*\n◻️ Gap: X"]


def test_a_week_is_over_by_the_organisations_own_clock() -> None:
    """At 03:00 UTC on Monday it is still Sunday evening in Chicago."""
    sunday = Week(start=date(2026, 11, 16), end=date(2026, 11, 22), slots={}, gaps=(Network.X,))
    early = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert lines(plan.plan_view(NOVEMBER, [sunday], now=early)) == ["*Mon 16 to Sun 22*\n◻️ Gap: X"]
    assert "Nothing had a slot" in lines(plan.plan_view(NOVEMBER, [sunday], now=NOW))[0]


def test_the_plan_says_in_which_zone_its_times_are() -> None:
    message = plan.plan_message(NOVEMBER, weeks(NOVEMBER, [], covered=[]), now=NOW)
    assert "Times are in America/Chicago." in str(message.blocks[-1])
