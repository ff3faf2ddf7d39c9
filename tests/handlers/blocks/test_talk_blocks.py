"""What people say about a draft without deciding: comments, questions and answers, other wordings."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.audit.entries import Fact, Happening
from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, QuestionId, SuggestionId
from bot.refusals import NotFound
from bot.review.conversation import Question, Suggestion
from bot.review.review import Review
from handlers.blocks import talk
from handlers.blocks.direct import DirectFacts, direct
from handlers.blocks.purged import PURGED
from handlers.ids import Action
from handlers.refs import CardRef

AMARA, CLARA, DEVAN = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0DEVANS")
REF = CardRef(draft=DraftId(12), version=2, epoch=1, step=1)
LINK = "https://lakeside-health.slack.com/archives/C0REVIEW/p1"


@pytest.fixture
def question(now: datetime) -> Question:
    return Question(
        id=QuestionId(7),
        draft=DraftId(12),
        version=1,
        asker=CLARA,
        person=DEVAN,
        question="Is it still 20 seconds?",
        asked_at=now,
    )


@pytest.fixture
def suggested(make_review: Callable[..., Review], now: datetime) -> Callable[..., tuple[Suggestion, Review]]:
    """Another wording of Clara's for a draft, and the draft."""

    def make(
        wording: str,
        *,
        network: Network | None = None,
        own: dict[Network, str] | None = None,
        **content: Any,  # noqa: ANN401 - fields of the content
    ) -> tuple[Suggestion, Review]:
        review = make_review(**content)
        version = replace(review.version, content=replace(review.version.content, tailored=own or {}))
        suggestion = Suggestion(
            id=SuggestionId(3), draft=DraftId(12), version=1, person=CLARA, network=network, text=wording, at=now
        )
        return suggestion, replace(review, version=version)

    return make


@pytest.mark.parametrize("form", [talk.comment_form, talk.question_form])
def test_comments_and_questions_ask_for_words_about_no_patient(
    form: Callable[[CardRef], dict[str, Any]], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = form(REF)
    fits_modal(view)
    assert CardRef.decode(view["private_metadata"]) == REF
    assert talk.CARE in str(view["blocks"])
    snapshot(view["callback_id"], view)


def test_a_question_stands_above_its_answer_word_for_word(
    question: Question,
    fits_modal: Callable[..., None],
    snapshot: Callable[..., None],
    words_of: Callable[..., dict[str, list[str]]],
    hostile: str,
) -> None:
    view = talk.answer_form(question)
    fits_modal(view)
    assert talk.question_id(view["private_metadata"]) == question.id
    snapshot("answer", view)
    forged = talk.answer_form(replace(question, question=hostile))
    fits_modal(forged)
    assert hostile in words_of(forged["blocks"])["plain_text"]


@pytest.mark.parametrize(
    ("name", "person", "answer"),
    [
        ("question", DEVAN, None),
        ("question_answered", DEVAN, "Yes, 20 seconds."),
        ("question_answer", CLARA, "Yes, 20 seconds."),
    ],
)
def test_a_question_reads_the_same_story_from_both_sides(
    name: str,
    person: PersonId,
    answer: str | None,
    question: Question,
    fits_message: Callable[..., None],
    actions_of: Callable[..., dict[str, str]],
    snapshot: Callable[..., None],
) -> None:
    message = talk.question_message(replace(question, answer=answer), person, link=LINK)
    fits_message(message)
    assert (Action.ANSWER in actions_of(message.blocks)) is (answer is None)
    assert "seconds" not in message.text
    snapshot(name, {"text": message.text, "blocks": message.blocks})


def test_a_question_as_long_as_it_may_be_fits_with_its_answer(
    question: Question, fits_message: Callable[..., None], words_of: Callable[..., dict[str, list[str]]], hostile: str
) -> None:
    longest = replace(question, question="q" * talk.LONGEST, answer="a" * talk.LONGEST)
    fits_message(talk.question_message(longest, CLARA, link=None))
    message = talk.question_message(replace(question, question=hostile, answer=hostile), CLARA, link=LINK)
    fits_message(message)
    assert words_of(message.blocks)["plain_text"].count(hostile) == 2


def test_of_a_purged_draft_no_question_is_left(question: Question, fits_message: Callable[..., None]) -> None:
    message = talk.question_message(replace(question, question="", answer=""), CLARA, link=LINK)
    fits_message(message)
    assert PURGED in str(message.blocks)
    assert message.text == "A question about draft #12"


def test_a_suggestion_starts_from_the_text_there_is(
    make_review: Callable[..., Review], fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = talk.suggestion_form(REF, make_review())
    fits_modal(view)
    snapshot("suggest", view)


def test_where_networks_have_texts_of_their_own_one_is_chosen(
    suggested: Callable[..., tuple[Suggestion, Review]], fits_modal: Callable[..., None]
) -> None:
    _, review = suggested("", text="w" * 3000, networks=tuple(Network), own=dict.fromkeys(Network, "Wash."))
    view = talk.suggestion_form(REF, review)
    fits_modal(view)
    which = next(block["element"] for block in view["blocks"] if block["block_id"] == talk.WHICH)
    assert which["initial_option"]["value"] == talk.COMMON
    offered = [option["value"] for option in which["options"]]
    assert offered == [talk.COMMON, *Network]
    for value, network in zip(offered, [None, *Network], strict=True):
        state = {"values": {talk.WHICH: {"value": {"selected_option": {"value": value}}}}}
        assert talk.which(state) is network


def test_what_was_said_is_read_back() -> None:
    state = {
        "values": {
            "words": {"value": {"value": "  Well done :+1: "}},
            "person": {"value": {"selected_user": "U0DEVANS"}},
        }
    }
    assert talk.words(state) == "Well done 👍"
    assert talk.raw_words(state) == "  Well done :+1: "
    assert talk.person(state) == DEVAN
    assert talk.which(state) is None


def test_every_sentence_stands_at_a_field_the_form_has() -> None:
    assert talk.errors({"person": "No.", "text": "Too long."}) == {"person": "No.", "words": "Too long."}


def test_the_author_sees_what_a_suggestion_changes_and_takes_it_with_one_click(
    suggested: Callable[..., tuple[Suggestion, Review]],
    actions_of: Callable[..., dict[str, str]],
    fits_message: Callable[..., None],
    snapshot: Callable[..., None],
    now: datetime,
) -> None:
    suggestion, review = suggested("Wash both hands for 20 seconds.", text="Wash your hands for 20 seconds.")
    comment = Fact(at=now, kind=Happening.COMMENTED, person=DEVAN, draft=DraftId(12), text="Nice, *short*.")
    message = direct(review.draft, review, AMARA, DirectFacts(link=LINK, comment=comment, suggestion=suggestion))
    fits_message(message)
    values = actions_of(message.blocks)
    assert {talk.suggestion_id(values[action]) for action in (Action.TAKE_SUGGESTION, Action.DECLINE_SUGGESTION)} == {3}
    snapshot("direct_author_suggestion", {"text": message.text, "blocks": message.blocks})


def test_a_suggestion_for_one_network_is_compared_with_that_networks_text(
    suggested: Callable[..., tuple[Suggestion, Review]],
) -> None:
    suggestion, review = suggested("Wash both.", network=Network.X, own={Network.X: "Wash hands."})
    said, diff, _ = (block.to_dict() for block in talk.suggestion_blocks(suggestion, review))
    assert said["text"]["text"].endswith("another wording for X:")
    parts = diff["elements"][0]["elements"]
    assert [part["text"] for part in parts] == ["Wash ", "hands", " ", "both", "."]


def test_the_longest_suggestion_fits_beside_the_longest_comment(
    suggested: Callable[..., tuple[Suggestion, Review]], fits_message: Callable[..., None], now: datetime, hostile: str
) -> None:
    suggestion, review = suggested("n" * 3000, text="o" * 3000)
    comment = Fact(at=now, kind=Happening.COMMENTED, person=DEVAN, draft=DraftId(12), text=hostile + "c" * 800)
    fits_message(direct(review.draft, review, AMARA, DirectFacts(comment=comment, suggestion=suggestion)))


def test_a_draft_that_is_over_takes_no_suggestion(suggested: Callable[..., tuple[Suggestion, Review]]) -> None:
    suggestion, review = suggested("Wash.", state=DraftState.WITHDRAWN)
    message = direct(review.draft, review, AMARA, DirectFacts(suggestion=suggestion))
    assert Action.TAKE_SUGGESTION not in str(message.blocks)


@pytest.mark.parametrize("forged", ["", "-1", "1.5", "one", "null"])
def test_a_question_vetted_never_put_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        talk.question_id(forged)


@pytest.mark.parametrize("forged", ["", "3", "null", "[]", "{}", json.dumps({"id": "3"}), json.dumps({"id": None})])
def test_a_suggestion_vetted_never_showed_is_refused(forged: str) -> None:
    with pytest.raises(NotFound):
        talk.suggestion_id(forged)
