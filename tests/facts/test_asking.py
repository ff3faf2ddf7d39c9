"""Who is asked to review a fact; pure."""

from dataclasses import replace

import pytest

from bot.drafts.kinds import Kind
from bot.facts.asking import approvals, asked, lacking, quorum, reviewers, waiting_for
from bot.ids import PersonId
from bot.review.roster import Roster
from bot.review.rules import StageRule
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from tests.facts.test_fact_form import FACT
from tests.facts.test_keeping import AMARA, BEN, BO, CLARA, DEVAN, SETTINGS

ELA = PersonId("U0ELASON")
WRITTEN = replace(FACT, authors=frozenset({AMARA}))


def clinical(
    *people: PersonId,
    backups: frozenset[PersonId] = frozenset(),
    away: dict[PersonId, PersonId] | None = None,
    needed: int | None = 1,
) -> WorkspaceSettings:
    roster = Roster(
        roles={Role.CLINICAL: frozenset(people)},
        backups={Role.CLINICAL: backups},
        delegates={person: frozenset({other}) for person, other in (away or {}).items()},
    )
    rule = (StageRule(roles=(Role.CLINICAL,), step=1, quorum=needed), StageRule(roles=(Role.BRAND,), step=2))
    return replace(SETTINGS, roster=roster, rules={Kind.EDUCATIONAL: rule})


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (clinical(CLARA, DEVAN), {CLARA, DEVAN}),
        (clinical(CLARA, AMARA), {CLARA}),
        (clinical(AMARA, backups=frozenset({BEN})), {BEN}),
        (clinical(CLARA, backups=frozenset({BEN})), {CLARA}),
        (clinical(CLARA, backups=frozenset({BEN}), needed=2), {CLARA, BEN}),
        (clinical(CLARA, backups=frozenset({BEN}), away={CLARA: BEN}), {BEN}),
        (clinical(CLARA, DEVAN, away={CLARA: DEVAN}), {DEVAN}),
        (clinical(CLARA, AMARA, away={CLARA: AMARA}), {CLARA}),
        (clinical(CLARA, away={CLARA: BO}), {CLARA}),
        (clinical(AMARA), set()),
    ],
    ids=[
        "the role", "no author", "backups where nobody is left", "else not", "or too few", "who stands in",
        "of the role too", "an author stands in for nobody", "nor does a stranger", "nobody",
    ],
)  # fmt: skip
def test_the_clinical_role_is_asked_or_who_stands_in(settings: WorkspaceSettings, expected: set[PersonId]) -> None:
    assert reviewers(WRITTEN, settings) == expected
    assert bool(lacking(WRITTEN, settings)) == (not expected)


@pytest.mark.parametrize(("needed", "expected"), [(1, 1), (2, 2), (None, 3)])
def test_as_many_approve_as_the_rule_for_an_educational_post_asks(needed: int | None, expected: int) -> None:
    assert quorum(WRITTEN, clinical(CLARA, DEVAN, ELA, AMARA, needed=needed)) == expected


def test_without_a_clinical_stage_one_approves() -> None:
    rules = {Kind.EDUCATIONAL: (StageRule(roles=(Role.BRAND,), step=1, quorum=3),)}
    assert quorum(WRITTEN, replace(clinical(CLARA), rules=rules)) == 1


def test_who_approved_is_not_asked_again_and_counts_while_they_may() -> None:
    fact = replace(WRITTEN, approved_by=frozenset({CLARA, BO}))
    settings = clinical(CLARA, DEVAN, needed=2)
    assert asked(fact, settings) == {CLARA, DEVAN}
    assert reviewers(fact, settings) == {DEVAN}
    assert approvals(fact, settings.roster) == {CLARA}
    assert [waiting_for(person, [fact, WRITTEN], settings) for person in (CLARA, DEVAN, BO)] == [1, 2, 0]


def test_it_is_said_when_there_are_too_few() -> None:
    assert lacking(WRITTEN, clinical(AMARA)).startswith("Nobody with the clinical role")
    assert lacking(WRITTEN, clinical(CLARA, AMARA, needed=2)).startswith("Too few people")
    assert not lacking(replace(WRITTEN, reviewed_at=WRITTEN.changed_at), clinical(AMARA))
