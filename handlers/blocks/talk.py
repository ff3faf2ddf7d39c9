"""Forms and messages for what people say about a draft without deciding: comments, questions, suggestions."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import Block, UserSelectElement

from bot.drafts.networks import Network
from bot.drafts.typed import MAX_TEXT, from_modal
from bot.ids import PersonId, QuestionId
from bot.refusals import NotFound
from bot.review.changes import reworded
from bot.review.conversation import Question, Suggestion
from bot.review.review import Review
from handlers.blocks.changed import word_diff
from handlers.blocks.forms import VALUE, choice, chosen, field, modal, text_input, typed
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.purged import PURGED
from handlers.blocks.text import aside, button, buttons, mention, said, word_for_word
from handlers.ids import Action, View
from handlers.refs import CardRef

if TYPE_CHECKING:
    from slack_sdk.models.blocks import ButtonElement

WORDS, PERSON, WHICH = "words", "person", "which"
LONGEST = 1000
COMMON = "common"
CARE = "Please write nothing about a patient."


def comment_form(ref: CardRef) -> Payload:
    hint = f"It stands in the card's thread, and the author is told. It decides nothing. {CARE}"
    return modal(
        "Comment",
        [field(WORDS, "Your comment", text_input(lines=True, longest=LONGEST), hint=hint)],
        callback_id=View.COMMENT,
        submit="Comment",
        close="Cancel",
        metadata=ref.encode(),
    )


def question_form(ref: CardRef) -> Payload:
    blocks: list[Block] = [
        field(
            PERSON,
            "Whom do you ask?",
            UserSelectElement(action_id=VALUE),
            hint="They need no role. They can read the draft, and answer; they cannot decide.",
        ),
        field(WORDS, "Your question", text_input(lines=True, longest=LONGEST), hint=CARE),
    ]
    return modal("Ask someone", blocks, callback_id=View.ASK, submit="Ask", close="Cancel", metadata=ref.encode())


def answer_form(question: Question) -> Payload:
    blocks: list[Block] = [
        aside(f"{mention(question.asker)} asks about draft #{question.draft}:"),
        word_for_word(question.question),
        field(WORDS, "Your answer", text_input(lines=True, longest=LONGEST), hint=CARE),
    ]
    return modal("Answer", blocks, callback_id=View.ANSWER, submit="Answer", close="Cancel", metadata=str(question.id))


def suggestion_form(ref: CardRef, review: Review) -> Payload:
    content = review.version.content
    blocks: list[Block] = []
    if content.tailored:
        texts = {COMMON: "The common text", **{n.value: f"The text for {n.label}" for n in content.tailored}}
        which = choice(texts, COMMON, placeholder="Choose a text")
        hint = "The field below starts with the common text; put a network's whole text there to suggest for it."
        blocks.append(field(WHICH, "Which text?", which, hint=hint))
    hint = "The author may take it with one click, and then is its editor; you can still review it."
    blocks.append(field(WORDS, "Suggested wording", text_input(content.text, lines=True, longest=MAX_TEXT), hint=hint))
    return modal(
        "Suggest wording", blocks, callback_id=View.SUGGEST, submit="Suggest", close="Cancel", metadata=ref.encode()
    )


def which(state: Mapping[str, Any]) -> Network | None:
    """The network a suggestion is for, None for the common text."""
    value = chosen(state, WHICH)
    return Network(value) if value in set(Network) else None


def raw_words(state: Mapping[str, Any]) -> str:
    """A wording exactly as the form gives it: what Slack did to it is undone where it is read."""
    return typed(state, WORDS)


def words(state: Mapping[str, Any]) -> str:
    return from_modal(typed(state, WORDS)).strip()


def person(state: Mapping[str, Any]) -> PersonId:
    return PersonId(typed(state, PERSON, "selected_user"))


def errors(fields: Mapping[str, str]) -> dict[str, str]:
    """Sentences at the fields; what belongs to none of them stands at the words."""
    return {name if name in {PERSON, WORDS} else WORDS: why for name, why in fields.items()}


def question_id(value: str) -> QuestionId:
    """Reads what a question's buttons and form carry.

    Raises:
        NotFound: Vetted never wrote such a value.
    """
    if not value.isdecimal():
        raise NotFound
    return QuestionId(int(value))


def question_message(question: Question, person: PersonId, *, link: str | None) -> Message:
    """The direct message of a question: to whom it was put, or to whoever asked."""
    draft = f"draft #{question.draft}"
    called = f"<{link}|{draft}>" if link else draft
    asks = person == question.asker
    if not question.question:
        return Message(text=f"A question about {draft}", blocks=payloads([said(f"🧹 {PURGED}")]))
    blocks: list[Block] = []
    if asks:
        blocks += [said(f"💬 {mention(question.person)} answered your question about {called}:")]
        blocks += [aside("You asked:"), word_for_word(question.question)]
    else:
        blocks += [said(f"❓ {mention(question.asker)} asks you about {called}:"), word_for_word(question.question)]
    if question.answer is not None:
        blocks += [aside("The answer:" if asks else "You answered:"), word_for_word(question.answer)]
    elements: list[ButtonElement] = [button("Read the draft…", Action.READ, str(question.id))]
    if question.answer is None:
        elements.insert(0, button("Answer…", Action.ANSWER, str(question.id), style="primary"))
    blocks.append(buttons(*elements))
    spoken = f"Your question about {draft} was answered" if asks else f"Somebody asks you about {draft}"
    return Message(text=spoken, blocks=payloads(blocks))


def suggestion_blocks(suggestion: Suggestion, review: Review) -> list[Block]:
    """A suggestion as its author-to-be sees it: the word diff, and the buttons to take it or let it be."""
    content = review.version.content
    network = suggestion.network
    before = content.text if network is None else content.text_for(network)
    where = f" for {network.label}" if network else ""
    value = json.dumps({"id": suggestion.id})
    return [
        said(f"💡 {mention(suggestion.person)} suggests another wording{where}:"),
        word_diff(reworded(before, suggestion.text)),
        buttons(
            button("Take it", Action.TAKE_SUGGESTION, value, style="primary"),
            button("Not this", Action.DECLINE_SUGGESTION, value),
        ),
    ]


def suggestion_id(value: str) -> int:
    """Reads what a suggestion's buttons carry.

    Raises:
        NotFound: Vetted never wrote such a value.
    """
    try:
        found = json.loads(value)["id"]
    except (ValueError, KeyError, TypeError):
        raise NotFound from None
    if not isinstance(found, int):
        raise NotFound
    return found
