"""More…: what this person may do with a draft."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock

from bot.drafts.draft import Draft
from bot.ids import DraftId, FileId
from bot.review.review import Review
from bot.review.rules import Rule, in_words
from handlers.blocks.card import images, networks, reference
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.purged import PURGED
from handlers.blocks.text import aside, button, buttons, mention, said, when, word_for_word
from handlers.ids import Action, View
from handlers.refs import CardRef

WORDS: dict[Action, tuple[str, str]] = {
    Action.UNDO: ("Undo my approval", "Take your approval back, until the last stage has approved."),
    Action.CHANGED: ("What changed…", "Word by word, since the version you last looked at."),
    Action.SUGGEST: ("Suggest wording…", "The author takes it with one click; you can still review it."),
    Action.COMMENT: ("Comment…", "Say something without deciding."),
    Action.ASK: ("Ask someone…", "Put a question to a colleague, who needs no role for it."),
    Action.REASSIGN: ("Reassign…", "Hand an open stage to somebody else who may decide it."),
    Action.RECORD: ("Record an approval…", "From a reviewer outside Slack, with the evidence."),
    Action.EDIT: ("Edit…", "Change the post. What you change is reviewed again."),
    Action.TAILOR: ("Tailor…", "Give a network its own text."),
    Action.TAKE: ("Text and images…", "The approved text, to take into another tool."),
    Action.KEEP: ("Keep as approved text…", "For use again, unchanged, without a new review."),
    Action.PUBLISHED: ("Mark as published…", "Say that it is out, with links."),
    Action.SCHEDULED: ("Scheduled elsewhere…", "Say in which tool it waits, and until when."),
    Action.REPURPOSE: ("Posts from it…", "A language model drafts posts from this advisory, each a draft of yours."),
    Action.HISTORY: ("History…", "Who did what, and when."),
    Action.RESTART: ("Restart the review…", "Under the rules of today; every decision on it is voided."),
    Action.DUPLICATE: ("Duplicate", "A new draft of your own with the same words."),
    Action.WITHDRAW: ("Withdraw…", "Take it out for good."),
}


A_ROW = 3
"""Buttons side by side; on a phone they wrap."""


def more(draft: Draft, review: Review | None, *, may: frozenset[Action]) -> Payload:
    value = reference(review) if review else CardRef(draft=draft.id, version=0, epoch=0, step=0).encode()
    blocks: list[Block] = [said(f"*Draft #{draft.id}* · {draft.state.label}")]
    offered = [action for action in WORDS if action in may]
    for start in range(0, len(offered), A_ROW):
        row = offered[start : start + A_ROW]
        blocks.append(buttons(*(_button(action, WORDS[action][0], value) for action in row)))
        lines = (f"*{WORDS[action][0].rstrip('…')}:* {WORDS[action][1]}" for action in row)
        blocks.append(aside("\n".join(lines)))
    if review:
        blocks += [DividerBlock(), *_in_full(review)]
    return modal(f"Draft #{draft.id}", blocks, callback_id=View.MORE)


def _in_full(review: Review) -> list[Block]:
    """What the card shows in part where it is long: the post, its images' alt texts, its sources, the note."""
    version = review.version
    if version.content.purged:
        return [said(PURGED)]
    slot = when(version.slot) if version.slot else "as soon as it is approved"
    blocks: list[Block] = [
        aside(f"Version {version.no} by {mention(review.draft.author)}, word for word:"),
        word_for_word(version.content.text),
        said(f"*Networks*\n{networks(version.content, version.content.networks)}\n*Slot*\n{slot}"),
    ]
    for network, text in version.content.tailored.items():
        blocks += [aside(f"*Text for {network.label}:*"), word_for_word(text)]
    for place, image in enumerate(version.content.images, start=1):
        blocks += [aside(f"Alt text of image {place} of {len(version.content.images)}:"), word_for_word(image.alt)]
    if version.content.in_reply_to:
        blocks += [aside("In reply to:"), word_for_word(version.content.in_reply_to)]
    for source in version.content.sources:
        blocks += [aside("Source:"), word_for_word(source)]
    if version.note:
        blocks += [aside("Note to reviewers:"), word_for_word(version.note)]
    return blocks


def _button(action: Action, label: str, value: str) -> ButtonElement:
    return button(label, action, value, style="danger" if action is Action.WITHDRAW else None)


def to_read(review: Review, uploaded: Mapping[str, FileId]) -> Payload:
    """The draft for somebody who was asked about it."""
    return modal(
        f"Draft #{review.draft.id}",
        [*_in_full(review), *images(review.version.content.images, uploaded)],
        callback_id=View.MORE,
    )


def undone(review: Review) -> Payload:
    line = f"↩️ Your approval of draft #{review.draft.id} is taken back. Its card is open for you again."
    return modal(f"Draft #{review.draft.id}", [said(line)], callback_id=View.MORE)


def restart_form(review: Review, rule: Rule) -> Payload:
    blocks: list[Block] = [
        said(f"Begin the review of draft #{review.draft.id} anew under the rules of today?"),
        said(f"*The rules of today for this kind of post:* {in_words(rule)}"),
        aside("Every decision on it so far is voided. The record keeps them."),
    ]
    return modal(
        "Restart the review",
        blocks,
        callback_id=View.RESTART,
        submit="Restart",
        close="Cancel",
        metadata=reference(review),
    )


def take_away(review: Review, uploaded: Mapping[str, FileId]) -> Payload:
    """The approved text and images, to be carried into another tool."""
    content = review.version.content
    blocks: list[Block] = [
        aside(f"Version {review.version.no}, approved in every stage. {networks(content, content.networks)}"),
        *([] if content.tailored.keys() >= set(content.networks) else [word_for_word(content.text)]),
        *(
            block
            for network, text in content.tailored.items()
            for block in (aside(f"*Text for {network.label}:*"), word_for_word(text))
        ),
        *images(content.images, uploaded),
    ]
    return modal("Text and images", blocks, callback_id=View.TAKE)


def duplicated(copy: DraftId) -> Payload:
    line = (
        f"📄 *Duplicated as draft #{copy}.* Only you see it. Go on writing from here, or from the Home tab of Vetted."
    )
    go_on = buttons(button("Go on writing…", Action.CONTINUE, str(copy), style="primary"))
    return modal("Duplicated", [said(line), go_on], callback_id=View.SAVED)
