"""What is shown of a purged draft: everything but its words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.drafts.draft import Content, DraftState
from bot.ids import PersonId
from bot.review.decision import Verdict
from bot.review.gate import may_go_out
from bot.review.publishing import Publication
from bot.review.review import Review
from handlers.blocks import more, purged, ready
from handlers.ids import Action

if TYPE_CHECKING:
    from datetime import datetime

CLARA = PersonId("U0CLARAR")


@pytest.fixture
def without_words() -> Callable[[Review], Review]:
    """The review as the store gives it after a purge."""

    def purge(review: Review) -> Review:
        was = review.version.content
        content = Content(kind=was.kind, text="", networks=was.networks, purged_hash="f" * 64)
        decisions = tuple(replace(one, reason="", content_hash="f" * 64) for one in review.decisions)
        return replace(review, version=replace(review.version, content=content, note=""), decisions=decisions)

    return purge


def test_the_card_says_what_became_of_the_text_and_who_decided(
    approved: Callable[..., Review],
    without_words: Callable[[Review], Review],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    now: "datetime",
) -> None:
    review = without_words(approved(DraftState.PUBLISHED))
    publication = Publication(
        draft=review.draft.id,
        networks=review.version.content.networks,
        version=1,
        person=CLARA,
        at=now - timedelta(days=400),
        links=("https://example.org/post/1",),
        gate_open=True,
    )
    message = purged.card(review, (publication,))
    fits_slack(message.blocks)
    assert actions_of(message.blocks).keys() == {Action.MORE}
    snapshot("card_purged", {"text": message.text, "blocks": message.blocks})


def test_a_rejection_is_shown_without_its_reason(
    make_review: Callable[..., Review],
    decided: Callable[..., Review],
    without_words: Callable[[Review], Review],
    words_of: Callable[..., dict[str, list[str]]],
) -> None:
    review = decided(make_review(), CLARA, Verdict.REJECTED, reason="Not true.")
    words = words_of(purged.card(without_words(review), ()).blocks)
    assert any("rejected by <@U0CLARAR>" in line for line in words["mrkdwn"])
    assert "Not true." not in str(words)


@pytest.mark.parametrize("state", [state for state in DraftState if state.over])
def test_every_view_of_a_purged_draft_can_be_shown(
    state: DraftState,
    approved: Callable[..., Review],
    without_words: Callable[[Review], Review],
    fits_slack: Callable[..., None],
) -> None:
    review = without_words(approved(state))
    fits_slack(more.more(review.draft, review, may=frozenset({Action.HISTORY}))["blocks"], at_most=100)
    fits_slack(more.to_read(review, {})["blocks"], at_most=100)
    fits_slack(ready.ready(review, may_go_out(review, on=review.version.at.date()), publications=()).blocks)
    fits_slack(purged.card(review, ()).blocks)
