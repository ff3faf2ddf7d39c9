"""Words on a card: people, moments, and text that must not be interpreted."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.ids import PersonId
from bot.spans import lasted

SECTION = 3000
CONTEXT = 2000

FIRST_WORDS = 80
"""Characters of a text that a list shows of it."""

NAMED = 8
"""People a line names; more are counted, since a user group may hold hundreds."""

LINKS = 2000
"""Characters of links a message shows. Slack takes about 13,200 characters a message in all, then answers
`msg_blocks_too_long`; ten links of the longest kind would be more than that."""


def escape(text: str) -> str:
    """Text for mrkdwn in which nothing is a link, a mention or a broadcast."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Somebody's words, or a code, within a line of mrkdwn: as code, in which no mark of style or of emoji counts."""
    quoted = escape(text).replace("`", "'")
    return f"`{quoted}`"


def link(address: str) -> str:
    """A web address somebody gave, to be clicked; it was checked to hold no mark of Slack's."""
    return f"<{escape(address)}>"


def links(addresses: Sequence[str]) -> str:
    """Web addresses, one a line; those for which there is no room are counted."""
    lines: list[str] = []
    for address in addresses:
        if sum(map(len, lines)) + len(link(address)) > LINKS:
            left = len(addresses) - len(lines)
            return "\n".join([*lines, f"and {left} more" if lines else f"{left}, too long to show here"])
        lines.append(link(address))
    return "\n".join(lines)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def mention(person: PersonId) -> str:
    return f"<@{person}>"


def mentions(people: Iterable[PersonId], joined: str = ", ") -> str:
    return some([mention(person) for person in sorted(people)], joined, most=NAMED)


def facts_that_wait(count: int) -> str:
    return "1 fact waits" if count == 1 else f"{count:,} facts wait"


def some(named: Sequence[str], joined: str = ", ", *, most: int) -> str:
    """The first of these; the others are counted, unless it is only one."""
    if len(named) <= most + 1:
        return joined.join(named)
    return joined.join([*named[:most], f"{len(named) - most} others"])


def when(moment: datetime) -> str:
    """A moment in each reader's own time zone, as Slack shows it."""
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} at {{time}}|{moment:%Y-%m-%d %H:%M} UTC>"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was. Slack counts on while the message stands; `now` is for where it cannot."""
    return f"<!date^{int(moment.timestamp())}^{{ago}}|{lasted(now - moment)} ago>"


def word_for_word(text: str) -> SectionBlock:
    """Text as it is: nothing in it is formatted, linked, mentioned, turned into an emoji or folded away.

    More than 3,000 characters are refused when it is rendered; no form takes more.
    """
    return SectionBlock(text=PlainTextObject(text=text, emoji=False), expand=True)


def said(text: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=clip(text, SECTION), verbatim=True))


def said_in_lines(lines: Iterable[str]) -> list[SectionBlock]:
    """Whole lines, in as few blocks as hold them: none is cut in the middle of a mention."""
    held: list[str] = []
    for line in lines:
        if held and len(held[-1]) + 1 + len(line) <= SECTION:
            held[-1] += f"\n{line}"
        else:
            held.append(line)
    return [said(text) for text in held]


def aside(*texts: str) -> ContextBlock:
    return ContextBlock(
        elements=[MarkdownTextObject(text=clip(text, CONTEXT), verbatim=True) for text in texts if text]
    )


def aside_word_for_word(text: str) -> ContextBlock:
    """Like `word_for_word`, smaller."""
    return ContextBlock(elements=[PlainTextObject(text=clip(text, CONTEXT), emoji=False)])


def first_words(text: str) -> list[Block]:
    """The start of a draft on one line, nothing in it interpreted; none where nothing is written yet."""
    line = " ".join(text.split())
    return [aside_word_for_word(clip(line, FIRST_WORDS))] if line else []


def header(text: str) -> HeaderBlock:
    return HeaderBlock(text=PlainTextObject(text=text, emoji=False))


def button(
    label: str, action: str, value: str, *, style: str | None = None, spoken: str | None = None
) -> ButtonElement:
    return ButtonElement(text=label, action_id=action, value=value, style=style, accessibility_label=spoken)


def buttons(*elements: ButtonElement) -> ActionsBlock:
    return ActionsBlock(elements=list(elements))
