"""Feedback: one step an alert, one voice a person, and never beyond the bounds."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.ids import PersonId
from bot.listening.feedback import Verdict, after_verdict, with_verdict
from bot.listening.topic import FARTHEST

AT = datetime(2026, 3, 2, 14, tzinfo=UTC)


def verdict(person: str, *, useful: bool) -> Verdict:
    return Verdict(person=PersonId(person), useful=useful, at=AT)


verdicts = st.lists(st.builds(verdict, st.sampled_from("ABCDE"), useful=st.booleans()))


def test_not_relevant_makes_a_topic_stricter_and_useful_readier() -> None:
    against, in_favour = verdict("A", useful=False), verdict("A", useful=True)
    assert after_verdict(0, (), (against,)) == 1
    assert after_verdict(0, (), (in_favour,)) == -1


def test_five_people_move_it_as_far_as_one() -> None:
    all_against = [verdict(person, useful=False) for person in "ABCDE"]
    assert after_verdict(0, (), all_against) == 1
    assert after_verdict(1, all_against[:1], all_against) == 1


def test_as_many_for_as_against_leave_it_where_it_was() -> None:
    assert after_verdict(0, (), (verdict("A", useful=False), verdict("B", useful=True))) == 0


def test_a_changed_mind_replaces_what_was_said() -> None:
    first, second = verdict("A", useful=False), verdict("A", useful=True)
    assert with_verdict((first, verdict("B", useful=True)), second) == (verdict("B", useful=True), second)
    assert after_verdict(after_verdict(0, (), (first,)), (first,), (second,)) == -1


@given(st.integers(-FARTHEST, FARTHEST), st.lists(verdicts))
def test_it_stays_within_its_bounds(shift: int, alerts: list[list[Verdict]]) -> None:
    for said in alerts:
        moved = after_verdict(shift, (), said)
        assert -FARTHEST <= moved <= FARTHEST
        assert abs(moved - shift) <= 1
        shift = moved


@given(verdicts)
def test_only_what_was_said_last_by_each_counts(said: list[Verdict]) -> None:
    """Whatever people clicked on the way."""
    shift = 0
    standing: tuple[Verdict, ...] = ()
    for one in said:
        after = with_verdict(standing, one)
        shift, standing = after_verdict(shift, standing, after), after
    assert shift == after_verdict(0, (), standing)
    assert len({one.person for one in standing}) == len(standing)
