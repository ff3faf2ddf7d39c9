"""The month plan: week by week and network by network, with what is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import DraftId
from bot.refusals import NotFound
from bot.review.lists import Listed, Outgoing
from bot.review.month import Month, Week, weeks
from bot.review.publishing import Going
from bot.review.review import Review
from bot.review.submitting import composition_of
from handlers.blocks.message import Payload
from handlers.blocks.plan import MARKS, SHOWN, PlanRef, plan_message, plan_view
from handlers.ids import Action

CHICAGO = "America/Chicago"
NOVEMBER = Month(year=2026, number=11, zone=CHICAGO)
"""It begins on a Sunday: its first week is one day long."""

BEFORE = datetime(2026, 10, 30, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def planned(make_review: Callable[..., Review]) -> Callable[..., Outgoing]:
    """A post of the plan, on a day of the month."""

    def make(
        number: int,
        day: int,
        state: DraftState,
        *networks: Network,
        month: Month = NOVEMBER,
        elsewhere: bool = False,
    ) -> Outgoing:
        at = month.start.replace(day=day, hour=9, minute=30)
        review = make_review(networks=networks, slot=None if elsewhere else at)
        draft = replace(review.draft, id=DraftId(number), state=state)
        return Outgoing(
            listed=Listed(draft=draft, composition=composition_of(review.version)),
            going=Going(at=at, networks=networks, elsewhere=elsewhere),
        )

    return make


@pytest.fixture
def november(planned: Callable[..., Outgoing]) -> list[Outgoing]:
    return [
        planned(7, 3, DraftState.PUBLISHED, Network.X, Network.FACEBOOK),
        planned(8, 3, DraftState.MISSED, Network.X),
        planned(12, 24, DraftState.IN_REVIEW, Network.X, Network.BLUESKY),
        planned(13, 30, DraftState.SCHEDULED, Network.BLUESKY, elsewhere=True),
    ]


def test_a_month_is_shown_with_its_gaps(
    november: list[Outgoing], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = plan_view(NOVEMBER, weeks(NOVEMBER, november, covered={Network.INSTAGRAM}), now=BEFORE)
    fits_modal(view)
    snapshot("plan", view)


def test_the_calendar_channel_gets_the_same_weeks(
    november: list[Outgoing],
    fits_message: Callable[..., None],
    snapshot: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    found = weeks(NOVEMBER, november, covered=())
    message = plan_message(NOVEMBER, found, now=BEFORE)
    fits_message(message)
    assert actions_of(message.blocks) == {}
    assert plan_view(NOVEMBER, found, now=BEFORE)["blocks"][1:-1] == message.blocks[1:]
    snapshot("plan_message", {"text": message.text, "blocks": message.blocks})


def test_an_empty_month_says_so_for_every_week(fits_modal: Callable[..., None]) -> None:
    found = weeks(NOVEMBER, [], covered=())
    view = plan_view(NOVEMBER, found, now=BEFORE)
    fits_modal(view)
    assert str(view["blocks"]).count("Nothing has a slot.") == len(found) == 6


def test_the_fullest_month_fits_one_message_and_counts_what_it_leaves_out(
    planned: Callable[..., Outgoing], fits_modal: Callable[..., None], fits_message: Callable[..., None]
) -> None:
    everything = [
        planned(10**7 + day * 100 + place, day, DraftState.CHANGES_REQUESTED, *Network)
        for day in range(1, 31)
        for place in range(33)
    ]
    found = weeks(NOVEMBER, everything, covered=())
    fits_modal(plan_view(NOVEMBER, found, now=BEFORE))
    message = plan_message(NOVEMBER, found, now=BEFORE)
    fits_message(message)
    assert str(message.blocks).count(f" and {7 * 33 - SHOWN} more") == len(Network) * 4
    assert "…" not in str(message.blocks)


@pytest.mark.parametrize("state", [state for state in DraftState if state in MARKS])
def test_every_mark_is_in_the_key(state: DraftState) -> None:
    shown = plan_view(NOVEMBER, (), now=BEFORE)["blocks"][-2]["elements"][0]["text"]
    assert MARKS[state] in shown


@pytest.mark.parametrize(
    ("month", "earlier", "later"),
    [
        (Month(year=2026, number=12, zone=CHICAGO), PlanRef(year=2026, month=11), PlanRef(year=2027, month=1)),
        (Month(year=2027, number=1, zone=CHICAGO), PlanRef(year=2026, month=12), PlanRef(year=2027, month=2)),
    ],
)
def test_the_months_beside_it_are_one_click_away(
    month: Month, earlier: PlanRef, later: PlanRef, actions_of: Callable[..., dict[str, str]]
) -> None:
    values = actions_of(plan_view(month, (), now=BEFORE)["blocks"])
    assert PlanRef.decode(values[Action.PLAN_EARLIER]) == earlier
    assert PlanRef.decode(values[Action.PLAN_MONTH]) == later


@pytest.mark.parametrize("forged", ["", "null", "5", "{}", "[2026]", "[2026,11,1]", '["x","y"]', "[null,null]"])
def test_a_month_vetted_never_wrote_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        PlanRef.decode(forged)


@pytest.mark.parametrize("named", ["[2026,13]", "[2026,0]", "[1999,12]", "[2201,1]"])
def test_a_month_no_calendar_has_is_refused_with_how_to_name_one(named: str) -> None:
    with pytest.raises(NotFound, match=r"as in `/vetted plan 2026-12`"):
        PlanRef.decode(named)


def test_a_slot_is_told_in_the_organisations_time_zone(planned: Callable[..., Outgoing], now: datetime) -> None:
    tokyo = Month.of(now, "Asia/Tokyo")
    message = plan_message(tokyo, weeks(tokyo, [planned(12, 24, DraftState.READY, Network.X)], covered=()), now=BEFORE)
    assert "🟢 #12 Wed 00:30" in str(message.blocks)


def lines(payload: Payload) -> list[str]:
    return [block["text"]["text"] for block in payload["blocks"] if block["type"] == "section"]


def test_a_gap_is_named_only_while_it_can_be_filled() -> None:
    planned = weeks(NOVEMBER, [], covered=[Network.X])
    said = lines(plan_view(NOVEMBER, planned, now=NOW))
    assert said[3] == "*Mon 16 to Sun 22*\n◻️ Nothing had a slot."
    assert said[4:] == ["*Mon 23 to Sun 29*\n◻️ Nothing for X", "*Mon 30*\n◻️ Nothing for X"]


def test_a_week_is_over_by_the_organisations_own_clock() -> None:
    """At 03:00 UTC on Monday it is still Sunday evening in Chicago."""
    sunday = Week(start=date(2026, 11, 16), end=date(2026, 11, 22), slots={}, gaps=(Network.X,))
    early = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert lines(plan_view(NOVEMBER, [sunday], now=early)) == ["*Mon 16 to Sun 22*\n◻️ Nothing for X"]
    assert "Nothing had a slot" in lines(plan_view(NOVEMBER, [sunday], now=NOW))[0]


def test_the_plan_says_in_which_zone_its_times_are() -> None:
    message = plan_message(NOVEMBER, weeks(NOVEMBER, [], covered=[]), now=NOW)
    assert "Times are in America/Chicago." in str(message.blocks[-1])


def test_only_what_waits_elsewhere_is_marked_so(planned: Callable[..., Outgoing]) -> None:
    """The other networks of a draft that is scheduled for some are still to be looked after."""
    there = planned(13, 24, DraftState.SCHEDULED, Network.X, elsewhere=True)
    here = planned(13, 25, DraftState.SCHEDULED, Network.FACEBOOK)
    said = lines(plan_view(NOVEMBER, weeks(NOVEMBER, [there, here], covered=()), now=NOW))[4]
    assert said == "*Mon 23 to Sun 29*\n*X*: 📌 #13 Tue 09:30\n*Facebook*: ✅ #13 Wed 09:30"
