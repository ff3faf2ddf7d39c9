"""The month plan: whole weeks of a month, gaps where a network the team uses has nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.draft import Composition, Draft, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.review.lists import Listed
from bot.review.month import Month, weeks

CHICAGO = "America/Chicago"
NOVEMBER = Month(year=2026, number=11, zone=CHICAGO)


def post(number: int, slot: datetime, *networks: Network) -> Listed:
    draft = Draft(
        workspace=WorkspaceId("T0LAKESIDE"), id=DraftId(number), author=PersonId("U0AMARA"), state=DraftState.APPROVED,
        version=1, epoch=0, created_at=slot, changed_at=slot,
    )  # fmt: skip
    return Listed(draft=draft, composition=Composition(kind=Kind.REPLY, text="", networks=networks, slot=slot))


@given(year=st.integers(2000, 2200), number=st.integers(1, 12))
def test_the_weeks_of_a_month_are_all_its_days_in_order(year: int, number: int) -> None:
    month = Month(year=year, number=number, zone=CHICAGO)
    days = [
        week.start + timedelta(days=n)
        for week in weeks(month, [], covered=())
        for n in range((week.end - week.start).days + 1)
    ]
    assert days == [month.first + timedelta(days=n) for n in range((month.moved(1).first - month.first).days)]
    assert all(week.start.weekday() == 0 or week.start == month.first for week in weeks(month, [], covered=()))


@given(months=st.integers(-500, 500))
def test_moving_there_and_back_gives_the_same_month(months: int) -> None:
    assert NOVEMBER.moved(months).moved(-months) == NOVEMBER


def test_a_slot_counts_in_the_organisations_own_day() -> None:
    """Half past four in the morning UTC on Monday is still Sunday in Chicago."""
    late = post(1, datetime(2026, 11, 9, 4, 30, tzinfo=UTC), Network.X)
    first, second = weeks(NOVEMBER, [late], covered=())[1:3]
    assert (first.start, first.slots) == (date(2026, 11, 2), {Network.X: (late,)})
    assert (second.start, second.gaps) == (date(2026, 11, 9), (Network.X,))


def test_a_network_used_the_month_before_is_a_gap_too() -> None:
    found = weeks(NOVEMBER, [], covered=(Network.INSTAGRAM,))
    assert all(week.gaps == (Network.INSTAGRAM,) for week in found)


def test_a_post_without_a_slot_is_in_no_week() -> None:
    loose = post(1, datetime(2026, 11, 9, tzinfo=UTC), Network.X)
    loose = replace(loose, composition=replace(loose.composition, slot=None))
    assert not any(week.slots or week.gaps for week in weeks(NOVEMBER, [loose], covered=()))
