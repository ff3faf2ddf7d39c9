"""Vetted facts under review, where people look for what waits: rows of Home and the queue, and messages."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock

from bot.counted import many
from bot.facts.asking import reviewers
from bot.facts.fact import VettedFact
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.facts import fact_value
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import (
    FIRST_WORDS,
    ago,
    aside,
    button,
    buttons,
    clip,
    escape,
    facts_that_wait,
    literal,
    mention,
    mentions,
    said,
    said_in_lines,
)
from handlers.ids import Action

NAMED = 5
"""Facts that a message names; the others are counted."""


def rows(facts: Sequence[VettedFact], *, most: int, action: Action, now: datetime) -> list[Block]:
    """One row a fact with its button, `FACT` for its card or `NEXT` for Review next; how many more there are."""
    label = "Review…" if action is Action.NEXT else "Open…"
    left = len(facts) - most
    more = f"and {many(left, 'more fact')}: see *Vetted facts* (`/facts`)"
    return [*(_row(one, label, action, now) for one in facts[:most]), *([aside(more)] if left > 0 else [])]


def _row(fact: VettedFact, label: str, action: Action, now: datetime) -> Block:
    text = (
        f"*Fact #{fact.id} · {escape(fact.wording.name)}* by {_author(fact)}\n{_standing(fact, now)}\n"
        f"{escape(clip(' '.join(fact.wording.statement.split()), FIRST_WORDS))}"
    )
    spoken = f"{label.removesuffix('…')}: fact {fact.id}"
    return SectionBlock(
        text=MarkdownTextObject(text=text, verbatim=True),
        accessory=button(label, action, fact_value(fact), spoken=spoken),
    )


def _author(fact: VettedFact) -> str:
    return mention(fact.written_by) if fact.written_by else "an import"


def _standing(fact: VettedFact, now: datetime) -> str:
    """Its state, and since when: a version waits from the moment it was written."""
    since = f"version {fact.version}, written {ago(fact.changed_at, now)}"
    if fact.returned:
        return f"↩️ sent back to be changed · {since}"
    so_far = f" · {many(len(fact.approved_by), 'approval')} so far" if fact.approved_by else ""
    late = " · ⏫ the backups are asked as well" if fact.escalated else ""
    return f"🕓 waits for a clinical review · {since}{so_far}{late}"


def waiting(facts: Sequence[VettedFact], *, now: datetime) -> Message:
    """A reviewer's one message about the facts that wait for them: many came at once, or it is a reminder."""
    if not facts:
        line = "✅ No fact waits for your review any more."
        return Message(text="Facts for your review", blocks=payloads([said(line)]))
    lines = [f"🩺 *{facts_that_wait(len(facts))} for your review*, the longest waiting first:"]
    lines += [f"• *#{one.id}* {literal(one.wording.name)}, written {ago(one.changed_at, now)}" for one in facts[:NAMED]]
    lines += [f"and {len(facts) - NAMED:,} more"] if len(facts) > NAMED else []
    if any(one.escalated for one in facts):
        lines.append("⏫ Some have waited too long, so the backups are asked as well.")
    opening = buttons(
        button("Review next", Action.NEXT, fact_value(facts[0]), style="primary"),
        button("All facts…", Action.FACTS, "-"),
    )
    return Message(text="Facts wait for your review", blocks=payloads([*said_in_lines(lines), opening]))


def late(facts: Sequence[VettedFact], settings: WorkspaceSettings) -> Message:
    """A word to the channel, once a day; once nothing of it waits any more, that. `settings` are resolved."""
    if not facts:
        line = "☑️ The review of vetted facts goes on; nothing waits here any more."
        return Message(text=line, blocks=payloads([said(line)]))
    has = "has" if len(facts) == 1 else "have"
    lines = [f"⏫ {many(len(facts), 'vetted fact')} *{has} waited too long* for a clinical review:"]
    for one in facts[:NAMED]:
        whom = mentions(reviewers(one, settings), " or ") or "nobody who may review it"
        lines.append(f"• *#{one.id}* {literal(one.wording.name)}: it waits for {whom}")
    lines += [f"and {len(facts) - NAMED:,} more"] if len(facts) > NAMED else []
    lines.append("Can somebody take them?" if len(facts) > 1 else "Can somebody take it?")
    blocks = [*said_in_lines(lines), buttons(button("All facts…", Action.FACTS, "-"))]
    return Message(text="Vetted facts have waited too long for a review", blocks=payloads(blocks))
