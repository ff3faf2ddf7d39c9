"""Messages of listening beside alerts: a phrase that emerged, a source that fails or is back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.audit.entries import Entry, Happening
from bot.listening.emerged import Emerged
from bot.listening.heard import KeptPost
from bot.listening.telling.masked import shown
from handlers.blocks.alerts import labelled, outlet_name
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, button, buttons, clip, escape, header, literal, said, word_for_word
from handlers.ids import Action

if TYPE_CHECKING:
    from slack_sdk.models.blocks import Block

EXAMPLES = 3
QUOTED = 300
PHRASES = 6
HEADER = 150
VALUE = 200


def emerged(found: Emerged, posts: Sequence[KeptPost]) -> Message:
    """A phrase that nobody listed: how many say it, with examples, and a topic to make of it."""
    title = f"Emerging: {found.label}"
    others = [phrase for phrase in found.phrases if phrase.casefold() != found.label.casefold()]
    blocks: list[Block] = [
        header(clip(f"🌱 {title}", HEADER)),
        said(
            f"*{found.posts:,} posts by {found.authors:,} {'account' if found.authors == 1 else 'accounts'}* speak of"
            f" {literal(found.label)} since yesterday, far more than in the four weeks before."
        ),
    ]
    if others:
        blocks.append(said(f"With it: {', '.join(literal(clip(one, 60)) for one in others[:PHRASES])}"))
    for one in posts[:EXAMPLES]:
        blocks.append(word_for_word(clip(shown(one.post.text), QUOTED) or "…"))
        if link := labelled(one.post.link, f"Open on {escape(outlet_name(one.post.outlet))}"):
            blocks.append(aside(link))
    blocks.append(buttons(button("Listen for this…", Action.TOPIC_NEW, clip(found.label, VALUE))))
    return Message(text=escape(clip(title, HEADER)), blocks=payloads(blocks))


def source_note(entry: Entry) -> Message:
    """That a source fails, and why; or that it is back. Told once each."""
    detail = entry.fact.detail
    name = escape(clip(detail.get("source", "a source"), 200))
    if entry.fact.kind is Happening.SOURCE_BACK:
        text = f"✅ The source *{name}* can be read again."
        note = "Posts it still offers from before are read now."
        title = "A source of public posts is back"
    else:
        text = f"⚠️ The source *{name}* cannot be read: {escape(clip(detail.get('reason', ''), 500))}"
        note = "Vetted goes on trying and reads the others meanwhile. `/topics` shows how each source is doing."
        title = "A source of public posts cannot be read"
    return Message(text=title, blocks=payloads([said(text), aside(note)]))
