"""What changed, for people: words struck out and words in bold, nothing in them interpreted."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    RichTextBlock,
    RichTextElement,
    RichTextElementParts,
    RichTextSectionElement,
)

from bot.drafts.draft import Version
from bot.review.changes import Changes, Mark, Piece, changes
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, aside_word_for_word, mention, said, when
from handlers.ids import View

MOST_PIECES = 300
"""Pieces a text is shown in word by word; one in more of them is easier read as a whole before and after, and with
every network's text that mixed a view would be larger than the 250 kB Slack takes."""

AROUND = 200
"""Characters of unchanged text shown around a change; more is left out with an ellipsis."""


def what_changed(before: Version, after: Version) -> Payload:
    """The modal: from the version this person knows to the one there is now."""
    found = changes(before, after)
    blocks: list[Block] = [
        said(f"From version *{before.no}* to version *{after.no}*, by {mention(after.edited_by)}, {when(after.at)}."),
        *([aside("~Struck out~ is gone, *bold* is new.")] if found.texts else []),
        *diff_blocks(found),
    ]
    if found.nothing:
        blocks.append(said("Nothing that reaches the public has changed."))
    return modal("What changed", blocks, callback_id=View.CHANGED)


def nothing_before(version: Version) -> Payload:
    line = f"Version {version.no} is the first one: there is nothing before it to compare with."
    return modal("What changed", [said(line)], callback_id=View.CHANGED)


def diff_blocks(found: Changes) -> list[Block]:
    blocks: list[Block] = []
    for text in found.texts:
        blocks += [aside(f"*Text for {text.network.label}*" if text.network else "*Text*"), word_diff(text.pieces)]
    if found.slots:
        before, after = map(_slot, found.slots)
        blocks += [aside("*Slot*"), said(f"before: {before}\nnow: {after}")]
    for name, was, now in found.fields:
        blocks += [aside(f"*{name}*")]
        blocks += [aside_word_for_word(f"before: {was or 'nothing'}"), aside_word_for_word(f"now: {now or 'nothing'}")]
    blocks += [aside_word_for_word(f"🖼️ Image gone: {image.alt}") for image in found.images_gone]
    blocks += [aside_word_for_word(f"🖼️ New image: {image.alt}") for image in found.images_new]
    for image, was in found.alts:
        blocks += [
            aside_word_for_word(f"🖼️ Alt text before: {was}"),
            aside_word_for_word(f"Alt text now: {image.alt}"),
        ]
    if found.images_moved:
        blocks.append(aside("🖼️ The images are in another order."))
    return blocks


def _slot(slot: datetime | None) -> str:
    return when(slot) if slot else "as soon as it is approved"


def word_diff(pieces: Sequence[Piece]) -> RichTextBlock:
    """A word diff as rich text, in which no mark, link or mention counts."""
    if len(pieces) > MOST_PIECES:
        pieces = as_wholes(pieces)
    parts: list[RichTextElement] = []
    for place, piece in enumerate(pieces):
        text = _shortened(piece, first=place == 0, last=place == len(pieces) - 1)
        if text:
            if place and piece.mark is Mark.NEW and pieces[place - 1].mark is Mark.GONE:
                parts.append(RichTextElementParts.Text(text=" "))  # else "on" and "at" would read as one word
            parts.append(RichTextElementParts.Text(text=text, style=_style(piece.mark)))
    return RichTextBlock(elements=[RichTextSectionElement(elements=parts)])


def as_wholes(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The whole text that went, then the whole text that came."""
    gone = "".join(piece.text for piece in pieces if piece.mark is not Mark.NEW)
    new = "".join(piece.text for piece in pieces if piece.mark is not Mark.GONE)
    return (Piece(mark=Mark.GONE, text=gone), Piece(mark=Mark.NEW, text=new))


def _style(mark: Mark) -> RichTextElementParts.TextStyle | None:
    match mark:
        case Mark.SAME:
            return None
        case Mark.GONE:
            return RichTextElementParts.TextStyle(strike=True)
        case Mark.NEW:
            return RichTextElementParts.TextStyle(bold=True)


def _shortened(piece: Piece, *, first: bool, last: bool) -> str:
    """A long stretch that stayed, with its middle (or the far end) left out."""
    text = piece.text
    if piece.mark is not Mark.SAME or len(text) <= 2 * AROUND:
        return text
    start = "" if first else f"{text[:AROUND]} "
    end = "" if last else f" {text[-AROUND:]}"
    return f"{start}[…]{end}"
