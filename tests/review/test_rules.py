"""Rules of review: what each kind of post asks for, what a draft gets of it, and which rules are no rules."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.kinds import Kind
from bot.ids import PersonId
from bot.review.roster import Roster
from bot.review.rules import DEFAULT_RULES, MOST_PEOPLE, MOST_STAGES, Rule, StageRule, in_words, plan_of, problems
from bot.review.stages import Binds, Role, Skip

AMARA, CLARA, DEVAN, BO = (PersonId(name) for name in ("AMARA", "CLARA", "DEVAN", "BO"))
NOBODY: frozenset[PersonId] = frozenset()
CLINICIANS = Roster(roles={Role.CLINICAL: frozenset({CLARA, DEVAN, AMARA}), Role.BRAND: frozenset({BO})})


def stage(*roles: Role, step: int = 1, quorum: int | None = 1) -> StageRule:
    return StageRule(roles=roles, step=step, quorum=quorum)


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        ((Kind.EDUCATIONAL, Kind.INFOGRAPHIC), "clinical, then brand"),
        ((Kind.AWARENESS_DAY, Kind.INSPIRATIONAL, Kind.RECRUITMENT), "brand"),
        ((Kind.BEHIND_THE_SCENES, Kind.PATIENT_STORY), "privacy and brand"),
        ((Kind.COMMUNITY_ADVISORY,), "clinical (slot included), then comms lead (slot included)"),
        ((Kind.CRISIS_UPDATE,), "clinical (slot included) and comms lead (slot included)"),
        ((Kind.REPLY, Kind.REPOST), "privacy"),
    ],
)
def test_each_kind_asks_whom_it_should_where_nothing_else_is_set(kinds: tuple[Kind, ...], asked: str) -> None:
    assert {in_words(DEFAULT_RULES[kind]) for kind in kinds} == {asked}


def test_every_kind_has_a_rule_that_can_be_used() -> None:
    assert set(DEFAULT_RULES) == set(Kind)
    assert [problems(rule) for rule in DEFAULT_RULES.values()] == [()] * len(Kind)


def test_everybody_is_a_number_from_now_on() -> None:
    """Who writes the draft is not asked, and is not counted."""
    rule = (stage(Role.CLINICAL, Role.BRAND, quorum=None),)
    (found,) = plan_of(rule, CLINICIANS, frozenset({AMARA}))
    assert found.quorum == 3
    assert found.roles == (Role.CLINICAL, Role.BRAND)


def test_everybody_of_a_role_nobody_holds_is_still_somebody() -> None:
    """A quorum of nobody would be reached by nobody."""
    (found,) = plan_of((stage(Role.PRIVACY, quorum=None),), CLINICIANS, NOBODY)
    assert found.quorum == 1


def test_backups_are_not_among_everybody() -> None:
    roster = replace(CLINICIANS, backups={Role.BRAND: frozenset({CLARA, DEVAN})})
    (found,) = plan_of((stage(Role.BRAND, quorum=None),), roster, NOBODY)
    assert found.quorum == 1


def test_stages_stand_in_the_order_of_their_steps() -> None:
    plan = plan_of((stage(Role.BRAND, step=2), stage(Role.CLINICAL), stage(Role.PRIVACY, step=2)), CLINICIANS, NOBODY)
    assert [found.key for found in plan] == ["clinical", "brand", "privacy"]


def test_a_stage_keeps_all_its_rule_says() -> None:
    asked = StageRule(roles=(Role.BRAND,), step=2, quorum=2, binds=Binds.VERSION, skip=Skip.NO_SOURCES, repeats=True)
    (found,) = plan_of((asked,), CLINICIANS, NOBODY)
    assert (found.step, found.quorum, found.binds, found.skip, found.repeats) == (
        2, 2, Binds.VERSION, Skip.NO_SOURCES, True,
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from([r for r in Role if r.reviews]), min_size=1), st.integers(1, MOST_STAGES)),
        max_size=MOST_STAGES,
    )
)
def test_no_two_stages_share_a_key_and_every_key_fits_its_column(asked: list[tuple[list[Role], int]]) -> None:
    """A decision is stored with its stage's key, of at most 32 characters."""
    keys = [found.key for found in plan_of(tuple(stage(*r, step=s) for r, s in asked), CLINICIANS, NOBODY)]
    assert len(set(keys)) == len(keys)
    assert all(len(key) <= 32 for key in keys)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ((), "at least one stage"),
        ((replace(stage(Role.BRAND), skip=Skip.NO_IMAGES),), "may never be skipped"),
        (tuple(stage(Role.BRAND, step=n) for n in range(1, 8)), "At most 6 stages; there are 7"),
        ((stage(),), "Stage 1 has to name"),
        ((stage(Role.BRAND), stage(Role.ADMIN)), "Stage 2 has to name"),
        ((stage(Role.BRAND, quorum=0),), "quorum of stage 1"),
        ((stage(Role.BRAND, quorum=MOST_PEOPLE + 1),), "quorum of stage 1"),
        ((stage(Role.BRAND, step=0),), "step of stage 1"),
        (
            (stage(Role.BRAND, step=2), replace(stage(Role.CLINICAL, step=2), repeats=True)),
            "Stage 2 is among the first",
        ),
    ],
)
def test_a_rule_that_cannot_be_used_says_why(rule: Rule, says: str) -> None:
    assert says in " ".join(problems(rule))


def test_a_rule_with_everything_a_stage_may_have_can_be_used() -> None:
    rule = (
        stage(Role.CLINICAL, Role.PRIVACY, quorum=None),
        replace(stage(Role.BRAND, step=6, quorum=MOST_PEOPLE), skip=Skip.NO_IMAGES, repeats=True),
    )
    assert problems(rule) == ()
    assert in_words(rule) == (
        "clinical or privacy (all), then brand (9 people, skipped where there are no images, may count somebody again)"
    )
