"""Who is asked as what, and whether they are enough."""

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import GroupId, PersonId
from bot.review.roster import Admins, Known, Roster, unfulfilled
from bot.review.stages import Plan, Role, Stage

ADA, AMARA, BO, CLARA, DEVAN, LENA = (
    PersonId(name) for name in ("ADA", "AMARA", "BO", "CLARA", "DEVAN", "LENA")
)  # fmt: skip
CLINICIANS = GroupId("S0CLIN")
C, B, L = Role.CLINICAL, Role.BRAND, Role.COMMS_LEAD
NOBODY: frozenset[PersonId] = frozenset()


def named(people: Mapping[Role, Iterable[PersonId]], **backups: Iterable[PersonId]) -> Roster:
    return Roster(
        roles={role: frozenset(those) for role, those in people.items()},
        backups={Role(role): frozenset(those) for role, those in backups.items()},
    )


def stage(role: Role, step: int = 1, quorum: int = 1, *, repeats: bool = False) -> Stage:
    return Stage(key=f"{role}.{step}", roles=(role,), step=step, quorum=quorum, repeats=repeats)


# --- groups, guests, backups


def test_a_groups_people_hold_its_role_beside_those_named() -> None:
    roster = Roster(roles={C: frozenset({BO})}, groups={C: frozenset({CLINICIANS})})
    found = roster.resolved(Known(groups={CLINICIANS: frozenset({CLARA, DEVAN})}))
    assert found.people(C) == {BO, CLARA, DEVAN}
    assert found.all_groups == frozenset()


def test_a_group_slack_does_not_tell_of_admits_nobody() -> None:
    roster = Roster(groups={C: frozenset({CLINICIANS})})
    assert roster.resolved(Known()).people(C) == NOBODY
    assert roster.people(C) == NOBODY


@pytest.mark.parametrize("role", [Role.PRIVACY, Role.ADMIN])
def test_a_group_gives_nobody_a_role_of_named_people(role: Role) -> None:
    """However it came into the database (D11)."""
    roster = Roster(roles={role: frozenset({ADA})}, groups={role: frozenset({CLINICIANS})})
    found = roster.resolved(Known(groups={CLINICIANS: frozenset({CLARA})}))
    assert found.people(role) == {ADA}


def test_whoever_may_not_review_holds_nothing_by_name_by_group_or_as_backup() -> None:
    roster = Roster(
        roles={B: frozenset({BO, CLARA})}, groups={C: frozenset({CLINICIANS})}, backups={L: frozenset({CLARA, LENA})}
    )
    found = roster.resolved(Known(groups={CLINICIANS: frozenset({CLARA, DEVAN})}, unfit=frozenset({CLARA})))
    assert found.roles_of(CLARA) == frozenset()
    assert found.people(B) == {BO}
    assert found.people(C) == {DEVAN}
    assert found.backing([L]) == {LENA}


def test_a_backup_may_decide_but_does_not_hold_the_role() -> None:
    roster = named({B: {BO}}, brand={CLARA})
    assert roster.roles_of(CLARA) == {B}
    assert roster.holding([B]) == {BO}
    assert roster.named == {BO, CLARA}


def test_the_owner_is_admin_only_until_somebody_is_named() -> None:
    admins = Admins(founding=NOBODY)
    assert admins.includes(AMARA, Roster(), owner=True)
    assert not admins.includes(AMARA, Roster(), owner=False)
    assert not admins.includes(AMARA, named({Role.ADMIN: {ADA}}), owner=True)


# --- whether they are enough


def short(plan: Plan, roster: Roster, *editors: PersonId) -> list[str]:
    return [found.key for found in unfulfilled(plan, roster, frozenset(editors))]


def test_one_person_in_two_roles_leaves_one_stage_short() -> None:
    """Each role by itself has somebody."""
    roster = named({C: {BO}, B: {BO}})
    assert short((stage(C), stage(B)), roster) == ["brand.1"]


def test_people_make_room_for_each_other() -> None:
    """Clara could take either stage; Bo only the first: it is enough."""
    roster = named({C: {BO, CLARA}, B: {CLARA}})
    assert short((stage(C), stage(B)), roster) == []


def test_whoever_writes_is_not_there_to_review() -> None:
    assert short((stage(B),), named({B: {BO}}), BO) == ["brand.1"]


def test_backups_make_a_quorum_up() -> None:
    plan = (stage(B, quorum=2),)
    assert short(plan, named({B: {BO}})) == ["brand.1"]
    assert short(plan, named({B: {BO}}, brand={CLARA})) == []


def test_a_quorum_greater_than_the_people_is_short() -> None:
    assert short((stage(C, quorum=3),), named({C: {CLARA, DEVAN}})) == ["clinical.1"]


def test_a_stage_that_repeats_takes_somebody_from_an_earlier_step() -> None:
    roster = named({C: {BO}, B: {BO}})
    assert short((stage(C), stage(B, 2, repeats=True)), roster) == []


def test_a_stage_that_repeats_takes_nobody_from_its_own_step() -> None:
    """One click cannot answer two stages."""
    roster = named({C: {CLARA}, B: {BO}, L: {BO}})
    plan = (stage(C), stage(B, 2), stage(L, 2, repeats=True))
    assert short(plan, roster) == ["comms_lead.2"]


def test_a_stage_that_does_not_repeat_takes_nobody_a_repeating_one_has_used() -> None:
    """Bo is needed in the second step, and the third wants somebody fresh."""
    roster = named({C: {CLARA}, B: {BO}, L: {BO}})
    plan = (stage(C), stage(B, 2, repeats=True), stage(L, 3))
    assert short(plan, roster) == ["brand.2"]


PEOPLE = (ADA, BO, CLARA, DEVAN, LENA)
rosters = st.fixed_dictionaries({role: st.frozensets(st.sampled_from(PEOPLE)) for role in (C, B, L)}).map(named)
stages = st.builds(
    stage, st.sampled_from((C, B, L)), st.integers(1, 3), st.integers(1, 2), repeats=st.booleans()
)  # fmt: skip
plans = st.lists(stages, max_size=4, unique_by=lambda found: found.key).map(
    lambda found: tuple(sorted(found, key=lambda one: one.step))
)


def can_be_filled(plan: Plan, roster: Roster, used: dict[PersonId, tuple[int, ...]]) -> bool:
    """Tries every choice of people, stage by stage."""
    if not plan:
        return True
    first, rest = plan[0], plan[1:]
    return _fill(first, first.quorum, sorted(roster.holding(first.roles)), rest, roster, used)


def _fill(
    first: Stage,
    missing: int,
    people: list[PersonId],
    rest: Plan,
    roster: Roster,
    used: dict[PersonId, tuple[int, ...]],
) -> bool:
    if missing == 0:
        return can_be_filled(rest, roster, used)
    for place, person in enumerate(people):
        steps = used.get(person, ())
        if first.step in steps if first.repeats else steps:
            continue
        chosen = {**used, person: (*steps, first.step)}
        if _fill(first, missing - 1, people[place + 1 :], rest, roster, chosen):
            return True
    return False


@given(plans, rosters)
def test_what_is_called_enough_can_be_filled(plan: Plan, roster: Roster) -> None:
    """Against a search through every choice: no draft is let in that could never come out."""
    if not unfulfilled(plan, roster, NOBODY):
        assert can_be_filled(plan, roster, {})


@given(plans.filter(lambda plan: not any(found.repeats for found in plan)), rosters)
def test_what_can_be_filled_is_called_enough(plan: Plan, roster: Roster) -> None:
    assert (unfulfilled(plan, roster, NOBODY) == ()) is can_be_filled(plan, roster, {})
