"""Who is asked to review a fact; pure."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.drafts.kinds import Kind
from bot.facts.asking import (
    approvals,
    asked,
    lacking,
    late,
    next_up,
    others,
    own,
    quorum,
    reviewers,
    under_way,
    waiting_for,
)
from bot.facts.fact import VettedFact
from bot.ids import FactId, PersonId
from bot.review.roster import Roster
from bot.review.rules import StageRule
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from tests.facts.test_fact_form import FACT
from tests.facts.test_keeping import AMARA, BEN, BO, CLARA, DEVAN, NOW, SETTINGS

if TYPE_CHECKING:
    from bot.review.review import Review

ELA = PersonId("U0ELASON")
WRITTEN = replace(FACT, authors=frozenset({AMARA}))


def aged(number: int, *, hours: float = 0) -> VettedFact:
    """A fact of Amara's whose version is so old."""
    return replace(WRITTEN, id=FactId(number), owner=AMARA, changed_at=NOW - timedelta(hours=hours))


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
    waiting = [waiting_for(person, [fact, WRITTEN], settings) for person in (CLARA, DEVAN, BO)]
    assert waiting == [(WRITTEN,), (fact, WRITTEN), ()]


def test_once_it_has_waited_too_long_the_backups_are_asked_as_well() -> None:
    settings = clinical(CLARA, backups=frozenset({BEN, DEVAN, AMARA}), away={DEVAN: ELA})
    assert asked(WRITTEN, settings) == {CLARA}
    assert others(WRITTEN, settings) == {BEN}  # Devan is away, Amara wrote it
    escalated = replace(WRITTEN, escalated=True)
    assert asked(escalated, settings) == {CLARA, BEN, DEVAN}
    assert others(escalated, settings) == set()
    assert not escalated.reworded(FACT.wording, by=AMARA, at=FACT.changed_at).escalated


def test_what_waits_for_somebody_comes_longest_waiting_first_without_what_they_skipped() -> None:
    settings = clinical(CLARA)
    old, new = aged(1, hours=5), aged(2, hours=1)
    returned, vetted = aged(3).sent_back("No.", by=CLARA), aged(4).approved(by=CLARA, at=NOW)
    facts = [new, returned, vetted, old, replace(aged(5), authors=frozenset({CLARA}))]
    assert waiting_for(CLARA, facts, settings) == (old, new)
    assert waiting_for(CLARA, facts, settings, but=[old.id]) == (new,)


def test_who_keeps_or_wrote_a_fact_sees_it_until_it_is_approved_what_was_sent_back_first() -> None:
    waiting, returned = aged(1, hours=5), aged(2).sent_back("No.", by=CLARA)
    others_own = replace(aged(3), authors=frozenset({BO}), owner=BO)
    gone = [aged(4).approved(by=CLARA, at=NOW), replace(aged(5), retired_at=NOW)]
    facts = [waiting, returned, others_own, *gone]
    assert own(AMARA, facts) == (returned, waiting)
    assert own(BO, facts) == (others_own,)
    assert under_way(facts) == (returned, waiting, others_own)
    assert late(facts, now=NOW) == ()
    assert late(facts, now=NOW + timedelta(hours=44)) == (waiting,)


def test_the_oldest_turn_is_next_be_it_a_draft_or_a_fact() -> None:
    review, fact = cast("Review", object()), aged(1, hours=3)
    assert next_up([(review, NOW - timedelta(hours=4))], [fact]) == review
    assert next_up([(review, NOW - timedelta(hours=2))], [fact]) == fact
    assert next_up([], [fact]) == fact
    assert next_up([(review, NOW)], []) == review
    assert next_up([], []) is None


def test_it_is_said_when_there_are_too_few() -> None:
    assert lacking(WRITTEN, clinical(AMARA)).startswith("Nobody with the clinical role")
    assert lacking(WRITTEN, clinical(CLARA, AMARA, needed=2)).startswith("Too few people")
    assert not lacking(replace(WRITTEN, reviewed_at=WRITTEN.changed_at), clinical(AMARA))
