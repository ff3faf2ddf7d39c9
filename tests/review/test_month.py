"""The month plan: whole weeks of a month, gaps where a network the team uses has nothing."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.draft import Composition, Draft, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, WorkspaceId
from bot.review.lists import Listed, Outgoing, once_a_day
from bot.review.month import Month, weeks
from bot.review.publishing import Going, Schedule, goings

CHICAGO = "America/Chicago"
NOVEMBER = Month(year=2026, number=11, zone=CHICAGO)


def post(number: int, slot: datetime, *networks: Network, elsewhere: bool = False) -> Outgoing:
    draft = Draft(
        workspace=WorkspaceId("T0LAKESIDE"), id=DraftId(number), author=PersonId("U0AMARA"), state=DraftState.APPROVED,
        version=1, epoch=0, created_at=slot, changed_at=slot,
    )  # fmt: skip
    listed = Listed(draft=draft, composition=Composition(kind=Kind.REPLY, text="", networks=networks, slot=slot))
    return Outgoing(listed=listed, going=Going(at=slot, networks=networks, elsewhere=elsewhere))


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


def test_a_draft_stands_once_a_day_and_network_and_on_every_day_something_goes_out() -> None:
    """It goes out twice on Monday, on X and on Facebook and then on X once more, and on Sunday of the next week."""
    monday = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
    first = post(1, monday, Network.X, Network.FACEBOOK)
    again = post(1, monday + timedelta(hours=2), Network.X, elsewhere=True)
    later = post(1, monday + timedelta(days=13), Network.X, elsewhere=True)
    found = weeks(NOVEMBER, [first, again, later], covered=())[1:3]
    assert found[0].slots == {Network.X: (first,), Network.FACEBOOK: (first,)}
    assert (found[1].slots, found[1].gaps) == ({Network.X: (later,)}, (Network.FACEBOOK,))


def test_days_are_those_of_the_time_zone() -> None:
    """Four in the morning UTC is still the day before in Chicago."""
    late, early = (post(1, datetime(2026, 11, 9, hour, tzinfo=UTC), Network.X) for hour in (4, 15))
    assert once_a_day([late, early], CHICAGO) == (late, early)
    assert once_a_day([late, early], "UTC") == (late,)


def test_what_waits_elsewhere_goes_out_as_said_there_and_the_rest_at_the_slot() -> None:
    slot = datetime(2026, 11, 9, 15, tzinfo=UTC)
    buffer = Schedule(
        draft=DraftId(1), version=1, person=PersonId("U0AMARA"), at=slot, networks=(Network.X,), tool="Buffer",
        publish_at=slot + timedelta(days=3), link="",
    )  # fmt: skip
    there = Going(at=buffer.publish_at, networks=(Network.X,), elsewhere=True)
    here = Going(at=slot, networks=(Network.FACEBOOK,), elsewhere=False)
    assert goings(slot, (Network.X, Network.FACEBOOK), [buffer]) == (there, here)
    assert goings(slot, (Network.X,), [buffer]) == goings(None, (Network.X, Network.FACEBOOK), [buffer]) == (there,)
    assert goings(None, (Network.X,), []) == ()
