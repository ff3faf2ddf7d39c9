"""The state machine under every kind of rule: skips, repeats, quorums, voices from outside, undo, reassign, restart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.drafts.draft import DraftState, Image, Version
from bot.ids import PersonId
from bot.refusals import AlreadyDecided, FourEyes, NotByProxy, NotEligible, NotOpen, NotYourTurn, Refusal, Stale
from bot.review.decision import Outsider, Seen, Verdict
from bot.review.gate import may_go_out
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Binds, Plan, Role, Skip, Stage

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
AMARA, CLARA, DEVAN, BO, ADA, LENA = (
    PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0DEVANS", "U0BOLIND", "U0ADAWIN", "U0LENA")
)
OKAFOR = Outsider(name="Dr. Okafor", evidence="mail of 20 November")
LIN = Outsider(name="Dr. Lin", evidence="call")
PICTURE = Image(sha256="a" * 64, mimetype="image/png", width=3, height=2, size=10, alt="A sink")

MakeReview = Callable[..., Review]
Edited = Callable[..., Version]


def stage(
    role: Role, step: int = 1, quorum: int = 1, *, repeats: bool = False, skip: Skip = Skip.NEVER, key: str = ""
) -> Stage:
    return Stage(key=key or role.value, roles=(role,), step=step, quorum=quorum, repeats=repeats, skip=skip)


CLINICAL, BRAND, LEAD = stage(Role.CLINICAL), stage(Role.BRAND, 2), stage(Role.COMMS_LEAD, 3)


def under(review: Review, *plan: Stage) -> Review:
    return replace(review, plan=plan)


def approve(review: Review, person: PersonId, roster: Roster) -> Review:
    after, _ = review.decide(
        person=person, roster=roster, verdict=Verdict.APPROVED, seen=review.seen, reason="", at=NOW
    )
    return after


def record(review: Review, stage_key: str, person: PersonId, outsider: Outsider = OKAFOR) -> Review:
    after, _ = review.record_approval(stage_key=stage_key, person=person, outsider=outsider, seen=review.seen, at=NOW)
    return after


# --- which stage a click answers


def test_a_click_answers_the_stage_that_nobody_else_could(make_review: MakeReview) -> None:
    """Lena may be brand or communications lead, Bo brand only: her word counts where she is needed."""
    roster = Roster(roles={Role.BRAND: frozenset({BO, LENA}), Role.COMMS_LEAD: frozenset({LENA})})
    review = approve(under(make_review(), stage(Role.BRAND), stage(Role.COMMS_LEAD)), LENA, roster)
    assert review.turn(roster) == {BO}
    assert approve(review, BO, roster).draft.state is DraftState.APPROVED


def test_a_click_answers_the_stage_somebody_was_handed(make_review: MakeReview) -> None:
    roster = Roster(roles={Role.BRAND: frozenset({BO, LENA}), Role.COMMS_LEAD: frozenset({BO, LENA})})
    review = under(make_review(), stage(Role.BRAND), stage(Role.COMMS_LEAD))
    review = review.hand_over("brand", BO, roster, at=NOW)
    review = review.hand_over("comms_lead", LENA, roster, at=NOW)
    assert approve(review, LENA, roster).decisions[-1].stage == "comms_lead"
    assert approve(review, BO, roster).decisions[-1].stage == "brand"


def test_a_click_answers_ones_own_stage_before_one_that_is_backed_up(make_review: MakeReview) -> None:
    roster = Roster(
        roles={Role.BRAND: frozenset({BO}), Role.COMMS_LEAD: frozenset({LENA})}, backups={Role.BRAND: frozenset({LENA})}
    )
    review = under(make_review(), stage(Role.BRAND), stage(Role.COMMS_LEAD))
    assert approve(review, LENA, roster).decisions[-1].stage == "comms_lead"


# --- quorums


def test_a_quorum_counts_people_and_not_clicks(make_review: MakeReview, roster: Roster) -> None:
    review = approve(under(make_review(), stage(Role.CLINICAL, quorum=2)), CLARA, roster)
    with pytest.raises(AlreadyDecided):
        approve(review, CLARA, roster)
    assert review.standings()[0].missing == 1


def test_a_quorum_greater_than_the_people_stays_open(make_review: MakeReview, roster: Roster) -> None:
    review = under(make_review(), stage(Role.CLINICAL, quorum=3))
    review = approve(approve(review, CLARA, roster), DEVAN, roster)
    assert review.draft.state is DraftState.IN_REVIEW
    assert review.turn(roster) == frozenset()
    assert not may_go_out(review, on=NOW.date()).open


def test_whoever_joins_a_role_later_makes_the_quorum_up(make_review: MakeReview, roster: Roster) -> None:
    review = approve(under(make_review(), stage(Role.CLINICAL, quorum=2)), CLARA, roster)
    grown = replace(roster, roles={Role.CLINICAL: frozenset({LENA})})
    assert approve(review, LENA, grown).draft.state is DraftState.APPROVED


def test_one_of_two_roles_closes_a_stage_of_both(make_review: MakeReview, roster: Roster) -> None:
    either = Stage(key="either", roles=(Role.CLINICAL, Role.BRAND), step=1)
    review = approve(under(make_review(), either), BO, roster)
    assert review.decisions[-1].role is Role.BRAND
    assert review.draft.state is DraftState.APPROVED


# --- backups


def test_backups_are_asked_only_where_the_role_is_too_small(make_review: MakeReview, roster: Roster) -> None:
    backed = replace(roster, backups={Role.CLINICAL: frozenset({LENA})})
    assert under(make_review(), CLINICAL).turn(backed) == {CLARA, DEVAN}
    assert under(make_review(), stage(Role.CLINICAL, quorum=3)).turn(backed) == {CLARA, DEVAN, LENA}


def test_a_backups_word_counts_all_the_same(make_review: MakeReview, roster: Roster) -> None:
    backed = replace(roster, backups={Role.CLINICAL: frozenset({LENA})})
    assert approve(under(make_review(), CLINICAL), LENA, backed).draft.state is DraftState.APPROVED


def test_a_backup_steps_in_when_the_reviewer_wrote_the_draft(make_review: MakeReview, roster: Roster) -> None:
    backed = replace(roster, backups={Role.BRAND: frozenset({LENA})})
    review = replace(under(make_review(), stage(Role.BRAND)), editors=frozenset({AMARA, BO}))
    assert review.turn(backed) == {LENA}


# --- skips


def test_a_stage_is_skipped_by_its_rule_alone(make_review: MakeReview, roster: Roster) -> None:
    review = under(make_review(), stage(Role.CLINICAL, skip=Skip.NO_IMAGES), BRAND)
    assert [standing.skipped for standing in review.standings()] == [True, False]
    assert review.turn(roster) == {BO}
    assert approve(review, BO, roster).draft.state is DraftState.APPROVED


def test_what_an_edit_adds_is_reviewed_although_it_was_skipped(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    review = under(make_review(), stage(Role.CLINICAL, skip=Skip.NO_IMAGES), BRAND)
    version = edited(approve(review, BO, roster))
    version = replace(version, content=replace(version.content, images=(PICTURE,)))
    review, _ = review.with_version(version, at=NOW)
    assert review.turn(roster) == {CLARA, DEVAN}
    assert not may_go_out(review, on=NOW.date()).open


def test_a_draft_whose_every_stage_is_skipped_was_approved_by_nobody(make_review: MakeReview) -> None:
    review = under(make_review(), stage(Role.CLINICAL, skip=Skip.NO_IMAGES), stage(Role.BRAND, skip=Skip.NO_SOURCES))
    assert not review.fully_approved
    cleared = replace(review, draft=replace(review.draft, state=DraftState.APPROVED))
    assert not may_go_out(cleared, on=NOW.date()).open


# --- repeats


def test_a_repeating_stage_counts_whoever_approved_an_earlier_step(make_review: MakeReview) -> None:
    both = Roster(roles={Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({CLARA})})
    review = under(make_review(), CLINICAL, stage(Role.BRAND, 2, repeats=True))
    review = approve(review, CLARA, both)
    assert review.turn(both) == {CLARA}
    assert approve(review, CLARA, both).draft.state is DraftState.APPROVED


def test_a_repeating_stage_does_not_take_one_click_for_two_answers(make_review: MakeReview) -> None:
    """Beside another stage of its step it asks somebody else, so that a double click decides one thing."""
    roster = Roster(
        roles={Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({BO}), Role.COMMS_LEAD: frozenset({BO, LENA})}
    )
    review = under(make_review(), CLINICAL, BRAND, stage(Role.COMMS_LEAD, 2, repeats=True))
    review = approve(approve(review, CLARA, roster), BO, roster)
    assert review.turn(roster) == {LENA}
    with pytest.raises(AlreadyDecided):
        approve(review, BO, roster)


def test_a_stage_without_repeats_wants_somebody_fresh(make_review: MakeReview) -> None:
    roster = Roster(
        roles={
            Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({CLARA}), Role.COMMS_LEAD: frozenset({CLARA, LENA})
        }
    )  # fmt: skip
    review = under(make_review(), CLINICAL, stage(Role.BRAND, 2, repeats=True), LEAD)
    review = approve(approve(review, CLARA, roster), CLARA, roster)
    assert review.turn(roster) == {LENA}


# --- approvals from outside Slack


def test_a_recorded_approval_counts_as_the_person_outside(make_review: MakeReview, roster: Roster) -> None:
    review = record(under(make_review(), stage(Role.CLINICAL, quorum=2)), "clinical", ADA)
    (decision,) = review.decisions
    assert (decision.person, decision.outsider, decision.verdict) == (ADA, OKAFOR, Verdict.APPROVED)
    assert approve(review, CLARA, roster).draft.state is DraftState.APPROVED


def test_whoever_records_an_approval_adds_none_of_their_own_to_that_stage(
    make_review: MakeReview, roster: Roster
) -> None:
    """In either order: one person in Slack does not make two voices of one stage."""
    plan = stage(Role.CLINICAL, quorum=2)
    with pytest.raises(AlreadyDecided):
        approve(record(under(make_review(), plan), "clinical", CLARA), CLARA, roster)
    with pytest.raises(AlreadyDecided):
        record(approve(under(make_review(), plan), CLARA, roster), "clinical", CLARA)


def test_whoever_recorded_an_approval_decides_their_own_stage(make_review: MakeReview, roster: Roster) -> None:
    """Bo is the only brand reviewer, and it was he who recorded the clinician's word."""
    review = record(under(make_review(), CLINICAL, BRAND), "clinical", BO)
    assert review.turn(roster) == {BO}
    assert approve(review, BO, roster).draft.state is DraftState.APPROVED


def test_a_stage_takes_one_recorded_approval(make_review: MakeReview) -> None:
    review = record(under(make_review(), stage(Role.CLINICAL, quorum=2)), "clinical", ADA)
    with pytest.raises(AlreadyDecided):
        record(review, "clinical", BO, LIN)


@pytest.mark.parametrize("name", ["Dr. Okafor", "dr.  okafor ", "DR. OKAFOR"])
def test_one_person_outside_counts_in_one_stage(make_review: MakeReview, name: str) -> None:
    """However the name is typed; and the person who records it hears so, instead of waiting for nothing."""
    review = record(under(make_review(), CLINICAL, BRAND), "clinical", ADA)
    with pytest.raises(AlreadyDecided, match="another stage"):
        record(review, "brand", ADA, Outsider(name=name, evidence="again"))
    assert record(review, "brand", ADA, LIN).draft.state is DraftState.APPROVED


def test_the_privacy_officer_decides_in_person(make_review: MakeReview) -> None:
    either = Stage(key="either", roles=(Role.BRAND, Role.PRIVACY), step=1)
    for plan in (stage(Role.PRIVACY), either):
        with pytest.raises(NotByProxy):
            record(under(make_review(), plan), plan.key, ADA)


def test_nobody_records_an_approval_of_their_own_words(make_review: MakeReview) -> None:
    with pytest.raises(FourEyes):
        record(under(make_review(), CLINICAL), "clinical", AMARA)


@pytest.mark.parametrize("key", ["brand", "no such stage"])
def test_only_an_open_stage_takes_a_recorded_approval(make_review: MakeReview, key: str) -> None:
    with pytest.raises(NotOpen):
        record(under(make_review(), CLINICAL, BRAND), key, ADA)


def test_a_recorded_approval_of_an_older_version_counts_for_nothing(make_review: MakeReview, edited: Edited) -> None:
    review = under(make_review(), CLINICAL)
    old = review.seen
    review, _ = review.with_version(edited(review, text="Two."), at=NOW)
    with pytest.raises(Stale):
        review.record_approval(stage_key="clinical", person=ADA, outsider=OKAFOR, seen=old, at=NOW)


def test_an_edit_by_whoever_recorded_an_approval_voids_it(make_review: MakeReview, edited: Edited) -> None:
    """Else Ada could vouch for somebody with the words of her own."""
    review = record(under(make_review(slot=NOW + timedelta(hours=2)), CLINICAL, BRAND), "clinical", ADA)
    after, voided = review.with_version(edited(review, by=ADA, slot=NOW + timedelta(hours=9)), at=NOW)
    assert [decision.outsider for decision in voided] == [OKAFOR]
    assert after.step == 1


# --- undo


def test_an_approval_taken_back_opens_its_stage_again(make_review: MakeReview, roster: Roster) -> None:
    review = approve(under(make_review(), CLINICAL, BRAND), CLARA, roster)
    after, undone = review.undo(CLARA, at=LATER)
    assert (undone.person, undone.voided_at) == (CLARA, LATER)
    assert after.turn(roster) == {CLARA, DEVAN}
    assert (after.draft.state, after.draft.changed_at) == (DraftState.IN_REVIEW, LATER)


def test_whoever_took_an_approval_back_may_give_it_again(make_review: MakeReview, roster: Roster) -> None:
    review = approve(under(make_review(), CLINICAL, BRAND), CLARA, roster)
    after, _ = review.undo(CLARA, at=LATER)
    assert approve(after, CLARA, roster).step == 2


def test_a_later_stages_approval_outlives_an_earlier_one_taken_back(make_review: MakeReview, roster: Roster) -> None:
    """Bo's word stands, and nothing goes out before the clinical stage is closed again."""
    pair = replace(roster, roles={**roster.roles, Role.BRAND: frozenset({BO, LENA})})
    review = under(make_review(), CLINICAL, stage(Role.BRAND, 2, quorum=2))
    review = approve(approve(review, CLARA, pair), BO, pair)
    review, _ = review.undo(CLARA, at=LATER)
    assert review.turn(pair) == {CLARA, DEVAN}
    with pytest.raises(NotYourTurn):
        approve(review, LENA, pair)
    review = approve(review, DEVAN, pair)
    assert review.turn(pair) == {LENA}
    assert approve(review, LENA, pair).draft.state is DraftState.APPROVED


def test_the_last_stage_closes_the_way_back(make_review: MakeReview, roster: Roster) -> None:
    review = approve(approve(under(make_review(), CLINICAL, BRAND), CLARA, roster), BO, roster)
    with pytest.raises(NotOpen, match="has closed"):
        review.undo(CLARA, at=LATER)


@pytest.mark.parametrize("person", [BO, AMARA])
def test_nobody_takes_back_what_they_did_not_give(make_review: MakeReview, roster: Roster, person: PersonId) -> None:
    review = approve(under(make_review(), CLINICAL, BRAND), CLARA, roster)
    with pytest.raises(NotOpen, match="no approval"):
        review.undo(person, at=LATER)


def test_an_approval_is_taken_back_once(make_review: MakeReview, roster: Roster) -> None:
    review, _ = approve(under(make_review(), CLINICAL, BRAND), CLARA, roster).undo(CLARA, at=LATER)
    with pytest.raises(NotOpen):
        review.undo(CLARA, at=LATER)


def test_whoever_recorded_an_approval_may_take_it_back(make_review: MakeReview) -> None:
    review, undone = record(under(make_review(), CLINICAL, BRAND), "clinical", ADA).undo(ADA, at=LATER)
    assert undone.outsider == OKAFOR
    assert record(review, "clinical", BO).step == 2


def test_an_approval_that_moved_with_the_slot_can_be_taken_back(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    """Clara approved version 1, which still counts for version 2."""
    review = approve(under(make_review(slot=NOW), CLINICAL, BRAND), CLARA, roster)
    review, _ = review.with_version(edited(review, slot=NOW + timedelta(hours=3)), at=NOW)
    _, undone = review.undo(CLARA, at=LATER)
    assert (undone.version, review.version.no) == (1, 2)


# --- reassigning


def test_a_stage_handed_over_waits_for_one_person(make_review: MakeReview, roster: Roster) -> None:
    review = under(make_review(), CLINICAL, BRAND).hand_over("clinical", DEVAN, roster, at=LATER)
    assert review.turn(roster) == {DEVAN}
    assert review.draft.changed_at == LATER


def test_a_stage_handed_over_is_still_open_to_its_role(make_review: MakeReview, roster: Roster) -> None:
    """Reassigning takes no right away."""
    review = under(make_review(), CLINICAL, BRAND).hand_over("clinical", DEVAN, roster, at=NOW)
    assert approve(review, CLARA, roster).step == 2


@pytest.mark.parametrize("to", [AMARA, BO, LENA])
def test_a_stage_goes_only_to_somebody_who_may_decide_it(make_review: MakeReview, roster: Roster, to: PersonId) -> None:
    """Not to an author, another role's reviewer, or somebody without any role."""
    with pytest.raises(NotEligible) as refusal:
        under(make_review(), CLINICAL).hand_over("clinical", to, roster, at=NOW)
    assert refusal.value.people == {CLARA, DEVAN}


def test_a_closed_stage_is_not_handed_over(make_review: MakeReview, roster: Roster) -> None:
    review = approve(under(make_review(), CLINICAL, BRAND), CLARA, roster)
    with pytest.raises(NotOpen):
        review.hand_over("clinical", DEVAN, roster, at=NOW)


def test_a_stage_handed_to_somebody_who_leaves_goes_back_to_its_role(make_review: MakeReview, roster: Roster) -> None:
    review = under(make_review(), CLINICAL).hand_over("clinical", DEVAN, roster, at=NOW)
    left = replace(roster, roles={Role.CLINICAL: frozenset({CLARA})})
    assert review.turn(left) == {CLARA}


def test_a_stage_handed_to_somebody_who_edits_goes_back_to_its_role(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    review = under(make_review(), CLINICAL).hand_over("clinical", DEVAN, roster, at=NOW)
    review, _ = review.with_version(edited(review, by=DEVAN, text="Two."), at=NOW)
    assert review.turn(roster) == {CLARA}


def test_the_rest_of_a_quorum_is_asked_once_the_chosen_one_has_decided(make_review: MakeReview, roster: Roster) -> None:
    review = under(make_review(), stage(Role.CLINICAL, quorum=2)).hand_over("clinical", DEVAN, roster, at=NOW)
    assert approve(review, DEVAN, roster).turn(roster) == {CLARA}


# --- restarting

UNDER_NEW_RULES: Plan = (stage(Role.BRAND), stage(Role.COMMS_LEAD, 2))


@pytest.mark.parametrize(
    "state",
    [
        DraftState.IN_REVIEW, DraftState.CHANGES_REQUESTED, DraftState.APPROVED, DraftState.READY,
        DraftState.SCHEDULED, DraftState.MISSED,
    ],
)  # fmt: skip
def test_a_restart_voids_every_decision_and_asks_anew(
    make_review: MakeReview, roster: Roster, state: DraftState
) -> None:
    review = approve(approve(under(make_review(), CLINICAL, BRAND), CLARA, roster), BO, roster)
    review = replace(review, draft=replace(review.draft, state=state), assigned={"brand": BO})
    after, voided = review.restarted(UNDER_NEW_RULES, at=LATER)
    assert [decision.person for decision in voided] == [CLARA, BO]
    assert all(decision.voided_at == LATER for decision in after.decisions)
    assert (after.draft.state, after.draft.epoch, after.plan, after.assigned) == (
        DraftState.IN_REVIEW, 1, UNDER_NEW_RULES, {},
    )  # fmt: skip
    assert not may_go_out(after, on=NOW.date()).open


@pytest.mark.parametrize(
    "state", [DraftState.CHECKING, DraftState.REJECTED, DraftState.PUBLISHED, DraftState.WITHDRAWN]
)
def test_what_is_over_or_being_checked_is_not_restarted(make_review: MakeReview, state: DraftState) -> None:
    review = make_review()
    with pytest.raises(NotOpen):
        replace(review, draft=replace(review.draft, state=state)).restarted(UNDER_NEW_RULES, at=NOW)


def test_a_click_on_a_card_from_before_a_restart_is_stale(make_review: MakeReview, roster: Roster) -> None:
    """Even where the new rules have the same stage at the same step."""
    review = under(make_review(), CLINICAL)
    old = review.seen
    after, _ = review.restarted((CLINICAL,), at=NOW)
    refusals: list[type[Refusal]] = []
    for person in (CLARA, BO):
        with pytest.raises(Refusal) as refused:
            after.decide(person=person, roster=roster, verdict=Verdict.APPROVED, seen=old, reason="", at=NOW)
        refusals.append(refused.type)
    assert refusals == [Stale, Stale]
    assert after.seen == Seen(version=1, epoch=1, step=1)


def test_whoever_decided_before_a_restart_decides_again_after_it(make_review: MakeReview, roster: Roster) -> None:
    review = approve(under(make_review(), CLINICAL, BRAND), CLARA, roster)
    after, _ = review.restarted((CLINICAL, BRAND), at=NOW)
    assert after.turn(roster) == {CLARA, DEVAN}
    assert approve(after, CLARA, roster).step == 2


def test_a_slot_that_moves_voids_only_the_stage_bound_to_it(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    review = under(make_review(slot=NOW + timedelta(hours=1)), CLINICAL, replace(BRAND, binds=Binds.VERSION))
    review = approve(approve(review, CLARA, roster), BO, roster)
    after, voided = review.with_version(edited(review, slot=NOW + timedelta(hours=9)), at=NOW)
    assert [decision.person for decision in voided] == [BO]
    assert after.turn(roster) == {BO}
    assert after.draft.state is DraftState.IN_REVIEW
