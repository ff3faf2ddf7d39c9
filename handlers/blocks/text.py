"""Words on a card: people, moments, and text that must not be interpreted."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.ids import PersonId

SECTION = 3000
CONTEXT = 2000


def escape(text: str) -> str:
    """Text for mrkdwn in which nothing is a link, a mention or a broadcast; other marks lose their effect too."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "*_~`":
        escaped = escaped.replace(mark, mark + "\u200b")
    return escaped


def link(address: str) -> str:
    """A web address somebody gave, to be clicked; it was checked to hold no mark of Slack's."""
    return f"<{address.replace('&', '&amp;').replace('<', '').replace('>', '').replace('|', '%7C')}>"


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def mention(person: PersonId) -> str:
    return f"<@{person}>"


def mentions(people: Iterable[PersonId], joined: str = ", ") -> str:
    return joined.join(mention(person) for person in sorted(people))


def when(moment: datetime) -> str:
    """A moment in each reader's own time zone, as Slack shows it."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"


def ago(since: datetime, now: datetime) -> str:
    """How long something has lasted, in its largest whole unit."""
    seconds = max((now - since) / timedelta(seconds=1), 0)
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "less than a minute"


def word_for_word(text: str) -> SectionBlock:
    """Text as it is: nothing in it is formatted, linked, mentioned or turned into an emoji."""
    return SectionBlock(text=PlainTextObject(text=text, emoji=False))


def said(text: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=clip(text, SECTION), verbatim=True))


def aside(*texts: str) -> ContextBlock:
    return ContextBlock(
        elements=[MarkdownTextObject(text=clip(text, CONTEXT), verbatim=True) for text in texts if text]
    )


def header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=text, emoji=False))


def button(
    label: str, action: str, value: str, *, style: str | None = None, spoken: str | None = None
) -> ButtonElement:
    return ButtonElement(text=label, action_id=action, value=value, style=style, accessibility_label=spoken)


def buttons(*elements: ButtonElement) -> ActionsBlock:
    return ActionsBlock(elements=list(elements))
