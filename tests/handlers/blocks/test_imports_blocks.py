"""What people read about an import: every problem with its place, within Slack's limits, and no draft's words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from bot.drafts.draft import Draft, DraftState
from bot.ids import DraftId, ImportId, PersonId
from bot.imports.handed_in import Import, ImportState, Into, Problem
from bot.refusals import NotFound
from bot.review.review import Review
from handlers.blocks import imports
from handlers.blocks.imports import LISTED
from handlers.ids import Action


@pytest.fixture
def handed_in(now: datetime) -> Import:
    return Import(
        id=ImportId(5),
        person=PersonId("U0AMARA"),
        file=None,
        name="posts <!channel>.csv",
        zone="America/Chicago",
        into=Into.REVIEW,
        state=ImportState.DONE,
        asked_at=now,
        drafts=3,
    )


@pytest.fixture
def make_drafts(make_review: Callable[..., Review]) -> Callable[..., tuple[Draft, ...]]:
    def make(*states: DraftState) -> tuple[Draft, ...]:
        draft = make_review().draft
        return tuple(replace(draft, id=DraftId(number), state=state) for number, state in enumerate(states, start=12))

    return make


def test_the_form_says_what_a_file_looks_like(snapshot: Callable[..., None], fits_slack: Callable[..., None]) -> None:
    view = imports.import_form(zone="America/Chicago")
    fits_slack(view["blocks"], at_most=100)
    snapshot("import", view)


def test_a_choice_vetted_never_offered_is_refused() -> None:
    with pytest.raises(NotFound):
        imports.into({"values": {"into": {"value": {"selected_option": {"value": "trash"}}}}})


def test_more_than_one_file_is_none() -> None:
    files = [{"id": "F1"}, {"id": "F2"}]
    assert imports.upload({"values": {"file": {"value": {"files": files}}}}) is None


def test_the_outcome_counts_where_the_drafts_are_and_offers_the_saved_ones(
    handed_in: Import,
    make_drafts: Callable[..., tuple[Draft, ...]],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
) -> None:
    drafts = make_drafts(DraftState.IN_REVIEW, DraftState.SAVED, DraftState.SAVED)
    message = imports.outcome(handed_in, drafts)
    fits_slack(message.blocks)
    snapshot("imported", {"text": message.text, "blocks": message.blocks})


def test_two_hundred_saved_drafts_fit_in_one_message(
    handed_in: Import, make_drafts: Callable[..., tuple[Draft, ...]], fits_slack: Callable[..., None]
) -> None:
    message = imports.outcome(replace(handed_in, drafts=200), make_drafts(*[DraftState.SAVED] * 200))
    fits_slack(message.blocks)
    assert f"and {200 - LISTED} more" in str(message.blocks)


def test_problems_are_listed_with_their_places_and_the_rest_is_counted(
    handed_in: Import, snapshot: Callable[..., None], fits_slack: Callable[..., None]
) -> None:
    problems = (
        Problem(row=3, column="kind", sentence="Write one of: educational."),
        Problem(row=4, column="", sentence="This is the same post as in row 3."),
        Problem(row=None, column="", sentence="The file is empty."),
    )
    refused = replace(handed_in, state=ImportState.REFUSED, problems=problems)
    message = imports.outcome(refused, ())
    fits_slack(message.blocks)
    snapshot("import_refused", {"text": message.text, "blocks": message.blocks})
    many = imports.outcome(replace(refused, problems=problems[:1] * 1400), ())
    fits_slack(many.blocks)
    shown = str(many.blocks).count("Row 3, kind")
    assert 200 < shown < 1400
    assert f"and {1400 - shown} more" in str(many.blocks)
    assert len(str(many.blocks)) < 13_200


def test_a_reviewer_sees_how_many_wait_and_can_look_at_each(
    handed_in: Import,
    make_review: Callable[..., Review],
    actions_of: Callable[..., dict[str, str]],
    words_of: Callable[..., dict[str, list[str]]],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    hostile: str,
) -> None:
    message = imports.waiting(handed_in, (make_review(text=hostile),))
    fits_slack(message.blocks)
    snapshot("import_waiting", {"text": message.text, "blocks": message.blocks})
    assert actions_of(message.blocks) == {Action.OPEN_DRAFT: "12"}
    assert not [text for texts in words_of(message.blocks).values() for text in texts if "channel" in text]
    many = imports.waiting(handed_in, (make_review(),) * 200)
    fits_slack(many.blocks)
    assert f"and {200 - LISTED} more" in str(many.blocks)


def test_a_reviewer_with_nothing_left_to_do_is_told_so(handed_in: Import, fits_slack: Callable[..., None]) -> None:
    message = imports.waiting(handed_in, ())
    fits_slack(message.blocks)
    assert "none waits for you" in str(message.blocks)
