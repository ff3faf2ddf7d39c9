"""When an approved text may be reused, and how it is found; pure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.consent.needs import NEEDED
from bot.days import months_after, today_in
from bot.drafts.draft import Content, Draft, DraftState, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, TextId, WorkspaceId
from bot.refusals import Unfit
from bot.review.decision import Decision, Verdict
from bot.review.review import Review
from bot.texts.approved import (
    ApprovedText,
    Barred,
    Keep,
    Kept,
    bound_to_slot,
    latest_review_by,
    may_be_kept,
    read_keep,
    refuse_date,
)
from tests.support.rules import plan_for

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
AMARA, CLARA, BO = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0BOLIND")


def approved_review(kind: Kind = Kind.REPLY, state: DraftState = DraftState.READY) -> Review:
    draft = Draft(
        workspace=WorkspaceId("T0LAKESIDE"), id=DraftId(12), author=AMARA, state=state, version=2, epoch=1,
        created_at=NOW, changed_at=NOW, submitted_at=NOW,
    )  # fmt: skip
    content = Content(kind=kind, text="Visiting hours are 2 to 8 pm.", networks=(Network.X, Network.FACEBOOK))
    version = Version(draft=draft.id, no=2, content=content, slot=None, note="", edited_by=AMARA, at=NOW)
    decisions = tuple(
        Decision(
            stage=stage.key, role=stage.roles[0], person=person, verdict=Verdict.APPROVED, version=2,
            content_hash=version.content_hash, version_hash=version.version_hash, epoch=1, at=NOW,
        )
        for stage, person in zip(plan_for(kind), (CLARA, BO), strict=False)
    )  # fmt: skip
    return Review(draft=draft, version=version, plan=plan_for(kind), decisions=decisions, editors=frozenset({AMARA}))


def kept(review: Review | None = None) -> Kept:
    review = review or approved_review()
    text = ApprovedText(
        id=TextId(3), draft=review.draft.id, version=2, content_hash=approved_review().version.content_hash, epoch=1,
        title="Visiting hours", labels=("English", "Besuchszeiten"), kept_by=BO, kept_at=NOW,
        review_by=TODAY + timedelta(days=100),
    )  # fmt: skip
    return Kept(text=text, review=review)


def in_state(state: DraftState) -> Callable[[Kept], Kept]:
    return lambda one: replace(one, review=replace(one.review, draft=replace(one.review.draft, state=state)))


@pytest.mark.parametrize(
    "state",
    [DraftState.APPROVED, DraftState.READY, DraftState.SCHEDULED, DraftState.MISSED, DraftState.PUBLISHED],
)
def test_a_text_may_be_used_as_long_as_its_approval_stands(state: DraftState) -> None:
    assert in_state(state)(kept()).barred(today=TODAY) == ()


def test_the_last_day_counts_and_the_day_after_does_not() -> None:
    one = kept()
    assert one.barred(today=one.text.review_by) == ()
    assert one.barred(today=one.text.review_by + timedelta(days=1)) == (Barred.EXPIRED,)


def edited(one: Kept) -> Kept:
    content = replace(one.review.version.content, text="Visiting hours are 3 to 8 pm.")
    return replace(one, review=replace(one.review, version=replace(one.review.version, content=content)))


def on_other_networks(one: Kept) -> Kept:
    content = replace(one.review.version.content, networks=(Network.X,))
    return replace(one, review=replace(one.review, version=replace(one.review.version, content=content)))


def epoch_raised(one: Kept) -> Kept:
    return replace(one, review=replace(one.review, draft=replace(one.review.draft, epoch=2)))


def approved_anew_under_the_new_epoch(one: Kept) -> Kept:
    decisions = tuple(replace(decision, epoch=2) for decision in one.review.decisions)
    return replace(epoch_raised(one), review=replace(epoch_raised(one).review, decisions=decisions))


def voided(one: Kept) -> Kept:
    first, *others = one.review.decisions
    return replace(one, review=replace(one.review, decisions=(replace(first, voided_at=NOW), *others)))


def approver_became_editor(one: Kept) -> Kept:
    return replace(one, review=replace(one.review, editors=frozenset({AMARA, CLARA})))


def without_a_plan(one: Kept) -> Kept:
    return replace(one, review=replace(one.review, plan=()))


def retired(one: Kept) -> Kept:
    return replace(one, text=replace(one.text, retired_by=BO, retired_at=NOW))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (edited, Barred.CHANGED),
        (on_other_networks, Barred.CHANGED),
        (epoch_raised, Barred.CALLED_OFF),
        (approved_anew_under_the_new_epoch, Barred.CALLED_OFF),
        (voided, Barred.NOT_APPROVED),
        (approver_became_editor, Barred.NOT_APPROVED),
        (without_a_plan, Barred.NOT_APPROVED),
        (retired, Barred.RETIRED),
        *(
            (in_state(state), Barred.NOT_APPROVED)
            for state in DraftState
            if not state.cleared and state is not DraftState.PUBLISHED
        ),
    ],
)
def test_whatever_takes_the_approval_away_takes_the_text_out_of_use(
    change: Callable[[Kept], Kept], reason: Barred
) -> None:
    assert reason in change(kept()).barred(today=TODAY)


@pytest.mark.parametrize("network", Network)
def test_it_may_be_used_where_it_was_approved_for_and_nowhere_else(network: Network) -> None:
    one = kept()
    allowed = network in {Network.X, Network.FACEBOOK}
    assert one.barred_on(network, today=TODAY) == (() if allowed else (Barred.OTHER_NETWORK,))


def test_a_new_slot_alone_does_not_take_it_out_of_use() -> None:
    one = kept()
    version = replace(one.review.version, no=3, slot=NOW + timedelta(days=3))
    assert replace(one, review=replace(one.review, version=version)).barred(today=TODAY) == ()


@pytest.mark.parametrize("kind", Kind)
def test_what_was_approved_for_its_time_or_lacks_a_consent_is_not_kept(kind: Kind) -> None:
    review = approved_review(kind)
    timely = kind in {Kind.CRISIS_UPDATE, Kind.COMMUNITY_ADVISORY}
    assert bound_to_slot(review) == timely
    assert may_be_kept(review, on=TODAY) == (not timely and kind not in NEEDED)


@pytest.mark.parametrize(
    ("query", "found"),
    [("", True), ("VISITING", True), ("english 8 pm", True), ("reply", True), ("besuchs", True), ("flu", False)],
)
def test_every_word_of_a_search_has_to_be_somewhere(query: str, found: bool) -> None:
    assert kept().matches(query) is found


def test_words_that_are_not_approved_any_more_are_not_searched() -> None:
    assert not edited(kept()).matches("3")


@given(day=st.dates(date(2020, 1, 1), date(2099, 1, 1)), months=st.integers(0, 24))
def test_so_many_months_later_is_that_many_calendar_months_later(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_a_text_is_reviewed_again_within_a_year_of_its_approval_however_often_it_is_kept() -> None:
    latest = latest_review_by(approved_review(), "America/Chicago")
    assert latest == date(2027, 11, 23)
    refuse_date(latest, today=TODAY, latest=latest)
    for wrong in (TODAY, latest + timedelta(days=1)):
        with pytest.raises(Unfit, match="23 Nov 2027"):
            refuse_date(wrong, today=TODAY, latest=latest)
    with pytest.raises(Unfit, match="reviewed again"):
        refuse_date(latest, today=latest, latest=latest)


def test_today_is_that_of_the_organisation() -> None:
    midnight = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert today_in("America/Chicago", midnight) == date(2026, 11, 23)


def test_what_somebody_fills_in_is_read_and_cut() -> None:
    found = read_keep(title=" Hours :clock1: ", labels="English, ,English, visitors ", review_by="2027-01-31")
    assert found == Keep(title="Hours 🕐", labels=("English", "visitors"), review_by=date(2027, 1, 31))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"labels": "x" * 31}, "labels"),
        ({"labels": "a,b,c,d,e,f,g"}, "labels"),
        ({"labels": "a\x07"}, "labels"),
        ({"review_by": ""}, "review_by"),
        ({"review_by": "tomorrow"}, "review_by"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(values: dict[str, str], field: str) -> None:
    with pytest.raises(Unfit) as refusal:
        read_keep(**{"title": "Hours", "labels": "", "review_by": "2027-01-31", **values})
    assert set(refusal.value.fields) == {field}
