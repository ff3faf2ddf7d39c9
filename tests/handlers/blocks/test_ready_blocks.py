"""The ready message: the text while it may go out, and no word of it otherwise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from bot.crisis.hold import Hold, Scope
from bot.drafts.draft import DraftState
from bot.ids import ChannelId, CrisisId, PersonId
from bot.review.gate import Closed, Gate, may_go_out
from bot.review.publishing import Publication
from bot.review.review import Review
from handlers.blocks.message import Message
from handlers.blocks.ready import ready
from handlers.ids import Action

WORDS = "Wash your hands"


def rendered(review: Review, publications: tuple[Publication, ...] = ()) -> Message:
    return ready(review, may_go_out(review, on=review.version.at.date()), publications=publications)


@pytest.mark.parametrize("state", [DraftState.READY, DraftState.SCHEDULED])
def test_while_the_gate_is_open_the_text_stands_word_for_word(
    state: DraftState,
    approved: Callable[..., Review],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    review = approved(state)
    message = rendered(review)
    fits_slack(message.blocks)
    assert review.version.content.text in words_of(message.blocks)["plain_text"]
    assert actions_of(message.blocks).keys() == {Action.PUBLISHED, Action.SCHEDULED, Action.MORE}
    assert WORDS not in message.text
    snapshot(f"ready_{state}", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize(
    "state",
    [state for state in DraftState if state not in {DraftState.READY, DraftState.SCHEDULED}],
)
def test_in_every_other_state_no_word_of_the_draft_is_left(
    state: DraftState, approved: Callable[..., Review], fits_slack: Callable[..., None]
) -> None:
    message = rendered(approved(state))
    fits_slack(message.blocks)
    assert WORDS not in str(message)


def test_a_closed_gate_takes_the_text_away_and_says_why(
    approved: Callable[..., Review], snapshot: Callable[..., None]
) -> None:
    review = approved(DraftState.READY)
    message = ready(review, Gate(because=(Closed.STAGES,)), publications=())
    assert WORDS not in str(message)
    snapshot("ready_taken_back", {"text": message.text, "blocks": message.blocks})


def test_a_draft_given_a_later_slot_is_not_announced_before_it(approved: Callable[..., Review]) -> None:
    message = rendered(approved(DraftState.APPROVED))
    assert message.text == "⏳ Draft #12 is not due yet"


def test_a_missed_draft_says_what_to_do(approved: Callable[..., Review], snapshot: Callable[..., None]) -> None:
    message = rendered(approved(DraftState.MISSED))
    snapshot("ready_missed", {"text": message.text, "blocks": message.blocks})


def test_a_published_draft_links_to_its_posts(
    approved: Callable[..., Review],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    now: datetime,
) -> None:
    review = approved(DraftState.PUBLISHED)
    first = Publication(
        draft=review.draft.id,
        networks=review.version.content.networks,
        version=1,
        person=PersonId("U0AMARA"),
        at=now,
        links=("https://social.example/1", "https://social.example/2"),
        gate_open=True,
    )
    message = rendered(review, (first, replace(first, links=(), gate_open=False)))
    fits_slack(message.blocks)
    snapshot("ready_published", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (DraftState.HELD, "a crisis hold took it back. Now the hold has ended, and somebody has to look at it."),
        (DraftState.IN_REVIEW, "it is in review again. Once it is approved and due, its text comes back here."),
        (DraftState.CHANGES_REQUESTED, "it is now “Changes requested”."),
        (DraftState.WITHDRAWN, "it was withdrawn, and nothing more happens to it."),
    ],
)
def test_what_was_taken_back_says_where_it_is_now(state: DraftState, why: str, approved: Callable[..., Review]) -> None:
    assert f"*Do not publish it*: {why} Its text was removed" in str(rendered(approved(state)).blocks)


def test_a_hold_is_named_while_it_covers_what_it_took_back(approved: Callable[..., Review], now: datetime) -> None:
    hold = Hold(crisis=CrisisId(3), channel=ChannelId("C0CRISIS"), since=now, scope=Scope())
    review = replace(approved(DraftState.HELD), hold=hold)
    assert "*Do not publish it*: a crisis hold is on. Its" in str(rendered(review).blocks)
    elsewhere = replace(review, hold=replace(hold, scope=Scope(words=("elsewhere",))))
    assert "Now the hold does not cover it any more, and somebody" in str(rendered(elsewhere).blocks)
    again = replace(review, draft=replace(review.draft, state=DraftState.IN_REVIEW))
    assert "hold" not in str(rendered(again).blocks), "nobody rewrites it when the hold ends"
