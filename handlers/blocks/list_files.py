"""What a person who hands in a file of topics or facts is told: that it is read, and what came of it."""

from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from handlers.blocks.message import Message, payloads
from handlers.blocks.text import SECTION, button, clip, literal, said, word_for_word
from handlers.ids import Action

LONGEST_NAME = 100
"""Characters of a file's name that are said."""


def reading(name: str) -> str:
    """A file was handed in; what comes of it is told later."""
    return f"{literal(name)} is being read. In a moment a direct message says what came of it."


def taken(what: str, sentence: str, *, leads: str, to: Action) -> Message:
    """What became of a file of `what`, with a button that leads to the list."""
    text = MarkdownTextObject(text=f"📥 {sentence}", verbatim=True)
    block = SectionBlock(text=text, accessory=button(leads, to, "-"))
    return Message(text=f"Your file of {what} was read", blocks=payloads([block]))


def not_taken(what: str, name: str, sentence: str) -> Message:
    """Why the file of this name was not taken; the sentence may hold names out of it."""
    head = f"✋ *The file of {what}* {literal(clip(name, LONGEST_NAME))} *was not taken.*"
    blocks = payloads([said(head), word_for_word(clip(sentence, SECTION))])
    return Message(text=f"Your file of {what} was not taken", blocks=blocks)
