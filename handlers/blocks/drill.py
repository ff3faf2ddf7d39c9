"""A drill of a crisis as people see it: who reacted when, and a person's own message about it."""

from collections.abc import Sequence
from datetime import timedelta

from slack_sdk.models.blocks import Block

from bot.crisis.crisis import Crisis, Figures, Reaction
from bot.ids import ChannelId, DraftId, PersonId
from handlers.blocks.holding import DRILL, scope_in_words
from handlers.blocks.message import Message, payloads
from handlers.blocks.text import aside, button, buttons, mention, said, said_in_lines, some, when, word_for_word
from handlers.ids import Action

SHOWN = 10
"""Posts that are named; more are counted."""

NAMED = 200
"""People who have not reacted to a drill that its message names."""

IN_A_LINE = 20
"""Of those, in one line: a line is never cut."""

REACTED = 60
"""Reactions to a drill that are listed, the earliest; Slack takes about 13,200 characters a message."""

BUTTONS = 5
"""Posts that one message of a drill asks somebody about."""


def drill_reactions(crisis: Crisis, reactions: Sequence[Reaction]) -> list[Block]:
    """Who reacted when, in minutes from the start; who has not."""
    done = [one for one in reactions if one.at is not None]
    missing = {one.person for one in reactions if one.at is None and one.draft is None}
    posts = f"In a real hold {crisis.found} {'post' if crisis.found == 1 else 'posts'} would be held."
    lines = [
        f"*Reactions:* {len(done)} of {len(reactions)}. {posts}",
        *(_reaction(crisis, one) for one in done[:REACTED]),
    ]
    if len(done) > REACTED:
        lines.append(f"and {len(done) - REACTED} more; all are in the record")
    if missing:
        who = "Not heard of" if not crisis.on else "Still to react"
        people = [mention(person) for person in sorted(missing)]
        shown = people[:NAMED]
        rows = [", ".join(shown[start : start + IN_A_LINE]) for start in range(0, len(shown), IN_A_LINE)]
        lines += [f"⏳ {who}: {rows[0]}", *rows[1:]]
        lines += [f"and {len(people) - NAMED} more"] if len(people) > NAMED else []
    unpaused = [one for one in reactions if one.at is None and one.draft is not None]
    lines += [f"⏳ Would have to pause {_post(one)}: {mention(one.person)}" for one in unpaused[:SHOWN]]
    lines += [f"and {len(unpaused) - SHOWN} more posts to pause"] if len(unpaused) > SHOWN else []
    return list(said_in_lines(lines))


def _post(one: Reaction) -> str:
    """The post of a reaction; one that waits in several tools is named with which of them."""
    return f"draft {_number(one)}"


def _number(one: Reaction) -> str:
    return f"#{one.draft}" + (f" (tool {one.place})" if one.place > 1 else "")


def _reaction(crisis: Crisis, one: Reaction) -> str:
    what = "is there" if one.draft is None else f"could pause {_post(one)}"
    return f"☑️ {mention(one.person)} {what}, {after(one.at - crisis.started_at)}" if one.at else ""


def after(span: timedelta) -> str:
    """How long after the start, in minutes and tenths."""
    minutes = span.total_seconds() / 60
    return f"after {minutes:.1f} {'minute' if minutes == 1 else 'minutes'}"


def replaced(channel: ChannelId) -> str:
    return f"It ended because a real hold started: see <#{channel}>."


def drill_note(crisis: Crisis, person: PersonId, figures: Figures, would_hold: Sequence[DraftId]) -> Message:
    mine = [one for one in figures.reactions if one.person == person]
    if not crisis.on:
        done = [one for one in mine if one.at is not None]
        line = "🧪 The crisis drill has ended. "
        if crisis.replaced_in:
            line += f"{replaced(crisis.replaced_in)} "
        if done:
            line += "Thank you for reacting: " + "; ".join(_own(crisis, one) for one in done) + "."
        elif not crisis.replaced_in:
            line += "You did not react to it in time."
        return Message(text="The crisis drill has ended", blocks=payloads([said(line)]))
    line = (
        f"{DRILL}\n{mention(crisis.lead)} started it {when(crisis.started_at)}; a hold would cover"
        f" {scope_in_words(crisis.scope)}. Follow it in <#{crisis.channel}>."
    )
    if would_hold:
        posts = some([f"#{draft}" for draft in would_hold], most=SHOWN)
        line += f"\nOf your posts it would hold {posts}."
    blocks: list[Block] = [said(line), aside("Why:"), word_for_word(crisis.reason)]
    blocks += (
        [said("\n".join(f"☑️ {_own(crisis, one).capitalize()}" for one in mine if one.at))]
        if any(one.at for one in mine)
        else []
    )
    waiting = [one for one in mine if one.at is None]
    elements = [
        button("I'm here", Action.CRISIS_HERE, str(crisis.id), style="primary")
        if one.draft is None
        else button(f"I could pause {_number(one)}", Action.CRISIS_COULD_PAUSE, f"{crisis.id}:{one.what}")
        for one in sorted(waiting, key=lambda one: (one.draft or 0, one.place))[:BUTTONS]
    ]
    if any(one.draft for one in waiting):
        blocks.append(said("Look the posts up in the tool they are scheduled in, but leave them as they are."))
    blocks += [buttons(one) for one in elements]
    return Message(text="Crisis drill: please react", blocks=payloads(blocks))


def _own(crisis: Crisis, one: Reaction) -> str:
    what = "you were there" if one.draft is None else f"you could pause {_post(one)}"
    return f"{what} {after(one.at - crisis.started_at)}" if one.at else what
