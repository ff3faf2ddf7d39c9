"""More…: what this person may do with a draft."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock

from bot.drafts.draft import Draft
from bot.ids import DraftId, FileId
from bot.review.review import Review
from handlers.blocks.card import images, networks, reference
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, button, buttons, mention, said, when, word_for_word
from handlers.ids import Action, CardRef, View

WORDS: dict[Action, tuple[str, str]] = {
    Action.EDIT: ("Edit…", "Change the post. What you change is reviewed again."),
    Action.TAKE: ("Text and images…", "The approved text, to take into another tool."),
    Action.KEEP: ("Keep as approved text…", "For use again, unchanged, without a new review."),
    Action.PUBLISHED: ("Mark as published…", "Say that it is out, with links."),
    Action.SCHEDULED: ("Scheduled elsewhere…", "Say in which tool it waits, and until when."),
    Action.HISTORY: ("History…", "Who did what, and when."),
    Action.DUPLICATE: ("Duplicate", "A new draft of your own with the same words."),
    Action.WITHDRAW: ("Withdraw…", "Take it out for good."),
}


def more(draft: Draft, review: Review | None, *, may: frozenset[Action]) -> Payload:
    value = reference(review) if review else CardRef(draft=draft.id, version=0, epoch=0, step=0).encode()
    blocks: list[Block] = [said(f"*Draft #{draft.id}* · {draft.state.label}")]
    for action, (label, what) in WORDS.items():
        if action in may:
            blocks += [buttons(_button(action, label, value)), aside(what)]
    if review:
        blocks += [DividerBlock(), *_in_full(review)]
    return modal(f"Draft #{draft.id}", blocks, callback_id=View.MORE)


def _in_full(review: Review) -> list[Block]:
    """What the card shows in part where it is long: the post, its images' alt texts, its sources, the note."""
    version = review.version
    slot = when(version.slot) if version.slot else "as soon as it is approved"
    blocks: list[Block] = [
        aside(f"Version {version.no} by {mention(review.draft.author)}, word for word:"),
        word_for_word(version.content.text),
        said(f"*Networks*\n{networks(version.content.text, version.content.networks)}\n*Slot*\n{slot}"),
    ]
    for place, image in enumerate(version.content.images, start=1):
        blocks += [aside(f"Alt text of image {place} of {len(version.content.images)}:"), word_for_word(image.alt)]
    for source in version.content.sources:
        blocks += [aside("Source:"), word_for_word(source)]
    if version.note:
        blocks += [aside("Note to reviewers:"), word_for_word(version.note)]
    return blocks


def _button(action: Action, label: str, value: str) -> ButtonElement:
    return button(label, action, value, style="danger" if action is Action.WITHDRAW else None)


def take_away(review: Review, uploaded: Mapping[str, FileId]) -> Payload:
    """The approved text and images, to be carried into another tool."""
    content = review.version.content
    blocks: list[Block] = [
        aside(f"Version {review.version.no}, approved in every stage. {networks(content.text, content.networks)}"),
        word_for_word(content.text),
        *images(content.images, uploaded),
    ]
    return modal("Text and images", blocks, callback_id=View.TAKE)


def duplicated(copy: DraftId) -> Payload:
    line = (
        f"📄 *Duplicated as draft #{copy}.* Only you see it. Go on writing from here, or from the Home tab of Vetted."
    )
    go_on = buttons(button("Go on writing…", Action.CONTINUE, str(copy), style="primary"))
    return modal("Duplicated", [said(line), go_on], callback_id=View.SAVED)
