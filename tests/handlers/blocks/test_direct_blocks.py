"""What one person reads in their one direct message about a draft."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.drafts.draft import DraftState
from bot.ids import PersonId
from bot.review.decision import Verdict
from bot.review.review import Review
from bot.review.roster import Roster
from handlers.blocks.direct import DirectFacts, direct
from handlers.blocks.message import Message
from handlers.ids import Action

AMARA, CLARA, DEVAN, BO = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0DEVANS", "U0BOLIND"))
LINK = "https://lakeside-health.slack.com/archives/C0REVIEW/p1"


@pytest.fixture
def render(roster: Roster) -> Callable[..., Message]:
    def rendered(review: Review, person: PersonId, refused: str | None = None) -> Message:
        facts = DirectFacts(link=LINK, images_refused=refused, roster=roster)
        return direct(review.draft, review, person, facts)

    return rendered


def test_a_reviewer_whose_turn_it_is_is_asked_in_their_role(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    snapshot: Callable[..., None],
    fits_slack: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    message = render(make_review(), CLARA)
    fits_slack(message.blocks)
    assert actions_of(message.blocks) == {Action.OPEN_CARD: LINK, Action.SNOOZE: "12"}
    snapshot("direct_reviewer_asked", {"text": message.text, "blocks": message.blocks})


def test_a_reviewer_whose_turn_is_over_reads_who_handled_it(
    render: Callable[..., Message], make_review: Callable[..., Review], decided: Callable[..., Review]
) -> None:
    message = render(decided(make_review(), CLARA), DEVAN)
    assert "nothing to do for you now (approved by <@U0CLARAR>)." in str(message.blocks)


def test_a_reviewer_of_a_version_being_checked_is_not_taken_for_its_author(
    render: Callable[..., Message], make_review: Callable[..., Review]
) -> None:
    message = render(make_review(state=DraftState.CHECKING), CLARA, refused="The file is empty.")
    assert "your draft" not in str(message.blocks).lower()
    assert "The file is empty." not in str(message.blocks)


@pytest.mark.parametrize("state", [state for state in DraftState if state is not DraftState.SAVED])
def test_the_author_reads_the_state_and_never_the_drafts_words(
    state: DraftState,
    render: Callable[..., Message],
    approved: Callable[..., Review],
    make_review: Callable[..., Review],
    fits_slack: Callable[..., None],
    snapshot: Callable[..., None],
) -> None:
    review = make_review() if state is DraftState.IN_REVIEW else approved(state)
    message = render(review, AMARA)
    fits_slack(message.blocks)
    assert "Wash your hands" not in str(message)
    snapshot(f"direct_author_{state}", {"text": message.text, "blocks": message.blocks})


@pytest.mark.parametrize("verdict", [Verdict.CHANGES, Verdict.REJECTED])
def test_the_author_reads_the_reason_word_for_word(
    verdict: Verdict,
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    decided: Callable[..., Review],
    words_of: Callable[..., dict[str, list[str]]],
    hostile: str,
) -> None:
    message = render(decided(make_review(), CLARA, verdict, reason=hostile), AMARA)
    assert hostile in words_of(message.blocks)["plain_text"]
    assert "<!channel>" not in message.text


def test_changes_are_one_click_away_from_the_form(
    render: Callable[..., Message],
    make_review: Callable[..., Review],
    decided: Callable[..., Review],
    actions_of: Callable[..., dict[str, str]],
) -> None:
    message = render(decided(make_review(), CLARA, Verdict.CHANGES, reason="Shorter."), AMARA)
    assert Action.EDIT in actions_of(message.blocks)


def test_refused_images_send_the_author_back_to_what_was_saved(
    make_review: Callable[..., Review],
    actions_of: Callable[..., dict[str, str]],
    words_of: Callable[..., dict[str, list[str]]],
) -> None:
    saved = replace(make_review().draft, state=DraftState.SAVED, version=0)
    message = direct(saved, None, AMARA, DirectFacts(images_refused="The file is empty (0 bytes)."))
    assert actions_of(message.blocks) == {Action.CONTINUE: "12"}
    assert "The file is empty (0 bytes)." in words_of(message.blocks)["plain_text"]


def test_when_nobody_is_left_to_review_the_author_reads_what_to_do(make_review: Callable[..., Review]) -> None:
    review = make_review()
    message = direct(review.draft, review, AMARA, DirectFacts(roster=Roster()))
    assert "an admin of Vetted has to name a reviewer" in str(message.blocks)
