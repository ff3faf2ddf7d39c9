from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.drafts.draft import DraftState, Version
from bot.drafts.kinds import Kind
from bot.ids import PersonId
from bot.refusals import AlreadyDecided, FourEyes, NotOpen, NotYourTurn, Stale
from bot.review.decision import Seen, Verdict
from bot.review.gate import Closed, Timing, may_go_out, timing
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role, Stage

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AMARA, CLARA, DEVAN, BO = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0DEVANS", "U0BOLIND"))

MakeReview = Callable[..., Review]
Edited = Callable[..., Version]


def approve(review: Review, person: PersonId, roster: Roster) -> Review:
    after, _ = review.decide(
        person=person, roster=roster, verdict=Verdict.APPROVED, seen=review.seen, reason="", at=NOW
    )
    return after


def approved(review: Review, roster: Roster) -> Review:
    return approve(approve(review, CLARA, roster), BO, roster)


def test_stages_follow_one_another(make_review: MakeReview, roster: Roster) -> None:
    """The brand stage is asked only after the clinical one has approved."""
    review = make_review()
    assert review.turn(roster) == {CLARA, DEVAN}
    with pytest.raises(NotYourTurn) as refusal:
        approve(review, BO, roster)
    assert refusal.value.people == {CLARA, DEVAN}
    review = approve(review, CLARA, roster)
    assert review.draft.state is DraftState.IN_REVIEW
    assert review.turn(roster) == {BO}
    review = approve(review, BO, roster)
    assert review.draft.state is DraftState.APPROVED
    assert review.turn(roster) == frozenset()


def test_nobody_reviews_their_own_words(make_review: MakeReview, roster: Roster) -> None:
    """An author with every role still approves nothing of theirs."""
    everybody = Roster(roles={role: frozenset({AMARA}) for role in Role})
    with pytest.raises(FourEyes):
        approve(make_review(), AMARA, everybody)


def test_an_editor_of_an_earlier_version_approves_no_later_one(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    """Clara edited version 2; when Amara writes version 3, Clara is still an editor."""
    review, _ = make_review().with_version(edited(make_review(), by=CLARA, text="Two."), at=NOW)
    review, _ = review.with_version(edited(review, by=AMARA, text="Three."), at=NOW)
    with pytest.raises(FourEyes):
        approve(review, CLARA, roster)


def test_an_editors_former_approval_stops_counting(make_review: MakeReview, edited: Edited, roster: Roster) -> None:
    """Approve, then edit and restore the very same words: the approval does not come back."""
    review = approve(make_review(text="One."), CLARA, roster)
    review, voided = review.with_version(edited(review, by=CLARA, text="Two."), at=NOW)
    assert [decision.person for decision in voided] == [CLARA]
    review, _ = review.with_version(edited(review, by=AMARA, text="One."), at=NOW)
    assert not any(standing.approvals for standing in review.standings())


def test_an_edit_voids_what_it_touches(make_review: MakeReview, edited: Edited, roster: Roster) -> None:
    review = approved(make_review(), roster)
    after, voided = review.with_version(edited(review, text="Wash your hands twice."), at=NOW)
    assert after.draft.state is DraftState.IN_REVIEW
    assert {decision.person for decision in voided} == {CLARA, BO}
    assert after.turn(roster) == {CLARA, DEVAN}


def test_a_voided_approval_does_not_return_with_the_old_words(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    review = approved(make_review(text="One."), roster)
    review, _ = review.with_version(edited(review, text="Two."), at=NOW)
    review, _ = review.with_version(edited(review, text="One."), at=NOW)
    assert review.draft.state is DraftState.IN_REVIEW
    assert not review.fully_approved


@pytest.mark.parametrize(
    ("kind", "stays"), [(Kind.EDUCATIONAL, True), (Kind.CRISIS_UPDATE, False), (Kind.COMMUNITY_ADVISORY, False)]
)
def test_a_new_slot_voids_only_what_is_bound_to_it(
    make_review: MakeReview, edited: Edited, roster: Roster, kind: Kind, *, stays: bool
) -> None:
    """Content-bound approvals survive a move; a crisis update or an advisory is approved for its time too."""
    review = approved(make_review(kind=kind, slot=NOW + timedelta(hours=1)), roster)
    after, voided = review.with_version(edited(review, slot=NOW + timedelta(hours=9)), at=NOW)
    assert after.fully_approved is stays
    assert bool(voided) is not stays


def test_a_decision_on_an_older_version_changes_nothing(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    review = make_review()
    old = review.seen
    review, _ = review.with_version(edited(review, text="New."), at=NOW)
    with pytest.raises(Stale):
        review.decide(person=CLARA, roster=roster, verdict=Verdict.APPROVED, seen=old, reason="", at=NOW)


def test_a_click_meant_for_an_earlier_stage_does_not_count_for_the_next(
    make_review: MakeReview, roster: Roster
) -> None:
    """Devan holds both roles and clicks on a card from before Clara's approval."""
    both = Roster(roles={**roster.roles, Role.BRAND: frozenset({BO, DEVAN})})
    review = make_review()
    old = review.seen
    review = approve(review, CLARA, both)
    with pytest.raises(Stale):
        review.decide(person=DEVAN, roster=both, verdict=Verdict.APPROVED, seen=old, reason="", at=NOW)


def test_one_person_counts_in_one_stage(make_review: MakeReview, roster: Roster) -> None:
    both = Roster(roles={**roster.roles, Role.BRAND: frozenset({BO, CLARA})})
    review = approve(make_review(), CLARA, both)
    with pytest.raises(AlreadyDecided):
        approve(review, CLARA, both)
    assert review.turn(both) == {BO}


def test_a_raised_epoch_voids_every_approval(make_review: MakeReview, roster: Roster) -> None:
    """What a hold or a revocation does (D1)."""
    review = approved(make_review(), roster)
    held = replace(review, draft=replace(review.draft, epoch=1))
    assert not held.fully_approved
    assert may_go_out(held, on=NOW.date()).because == (Closed.STAGES,)


def test_a_quorum_of_two_needs_two_people(make_review: MakeReview, roster: Roster) -> None:
    review = replace(make_review(), plan=(Stage(key="clinical", roles=(Role.CLINICAL,), step=1, quorum=2),))
    review = approve(review, CLARA, roster)
    assert review.draft.state is DraftState.IN_REVIEW
    assert review.turn(roster) == {DEVAN}
    assert approve(review, DEVAN, roster).draft.state is DraftState.APPROVED


def test_parallel_stages_are_asked_together(make_review: MakeReview, roster: Roster) -> None:
    review = replace(
        make_review(),
        plan=(Stage(key="clinical", roles=(Role.CLINICAL,), step=1), Stage(key="brand", roles=(Role.BRAND,), step=1)),
    )
    assert review.turn(roster) == {CLARA, DEVAN, BO}
    review = approve(review, BO, roster)
    assert review.turn(roster) == {CLARA, DEVAN}


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.CHANGES, DraftState.CHANGES_REQUESTED), (Verdict.REJECTED, DraftState.REJECTED)],
)
def test_a_no_ends_the_turn(make_review: MakeReview, roster: Roster, verdict: Verdict, state: DraftState) -> None:
    review, decision = make_review().decide(
        person=CLARA, roster=roster, verdict=verdict, seen=make_review().seen, reason="Dose missing.", at=NOW
    )
    assert (review.draft.state, decision.reason) == (state, "Dose missing.")
    with pytest.raises(NotOpen):
        approve(review, DEVAN, roster)


def test_after_changes_the_earlier_stages_approval_is_asked_again_only_if_touched(
    make_review: MakeReview, edited: Edited, roster: Roster
) -> None:
    """Brand asks for another time; moving the slot does not send the draft back to the clinicians."""
    review = approve(make_review(slot=NOW + timedelta(hours=1)), CLARA, roster)
    review, _ = review.decide(
        person=BO, roster=roster, verdict=Verdict.CHANGES, seen=review.seen, reason="Later, please.", at=NOW
    )
    review, _ = review.with_version(edited(review, slot=NOW + timedelta(hours=5)), at=NOW)
    assert review.turn(roster) == {BO}


def test_the_gate_fails_closed(make_review: MakeReview, roster: Roster) -> None:
    """No stage at all, an open stage, or a state in which nothing may go out: each alone closes it."""
    review = approved(make_review(), roster)
    assert may_go_out(review, on=NOW.date()).open
    assert not may_go_out(replace(review, plan=()), on=NOW.date()).open
    assert not may_go_out(replace(review, decisions=review.decisions[:1]), on=NOW.date()).open
    for state in set(DraftState) - {s for s in DraftState if s.cleared}:
        assert (
            Closed.STATE in may_go_out(replace(review, draft=replace(review.draft, state=state)), on=NOW.date()).because
        )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-1, Timing.EARLY), (0, Timing.DUE), (60, Timing.DUE), (61, Timing.LATE)],
)
def test_a_slot_is_open_for_an_hour(minutes: int, expected: Timing) -> None:
    slot = NOW
    assert timing(slot, slot + timedelta(minutes=minutes)) is expected
    assert timing(None, NOW) is Timing.DUE


def test_what_somebody_saw_is_version_epoch_and_step(make_review: MakeReview, roster: Roster) -> None:
    review = make_review()
    assert review.seen == Seen(version=1, epoch=0, step=1)
    assert approve(review, CLARA, roster).seen == Seen(version=1, epoch=0, step=2)


def test_a_second_click_after_a_slow_answer_hears_that_it_is_recorded(make_review: MakeReview, roster: Roster) -> None:
    """Slack showed Clara an error although her approval had been committed, and she clicks again."""
    review = make_review()
    seen = review.seen
    review = approve(review, CLARA, roster)
    with pytest.raises(AlreadyDecided):
        review.decide(person=CLARA, roster=roster, verdict=Verdict.APPROVED, seen=seen, reason="", at=NOW)
