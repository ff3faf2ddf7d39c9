"""The story of a draft, from the record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.audit.entries import Entry
from bot.review.review import Review
from handlers.blocks.forms import modal
from handlers.blocks.message import Payload
from handlers.blocks.story import line
from handlers.blocks.text import aside, said, when, word_for_word
from handlers.ids import View

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

MOST = 45
"""Entries shown, the latest ones: with their reasons they stay below Slack's 100 blocks of a modal."""


def history(review: Review, entries: Sequence[Entry]) -> Payload:
    shown = entries[-MOST:]
    blocks: list[Block] = []
    if len(entries) > len(shown):
        blocks.append(aside(f"The latest {len(shown)} of {len(entries)} entries."))
    for entry in shown:
        blocks.append(said(f"{when(entry.fact.at)} · {line(entry.fact)}"))
        if entry.fact.text:
            blocks.append(word_for_word(entry.fact.text))
    return modal(f"History of #{review.draft.id}", blocks, callback_id=View.HISTORY)
