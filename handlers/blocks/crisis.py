"""A crisis as people see it: its message, lines about it elsewhere, people's own messages, its status."""

from collections.abc import Sequence
from datetime import timedelta

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock

from bot.crisis.crisis import Crisis, Figures, Proposal, ProposalState, Reaction
from bot.crisis.hold import Scope
from bot.crisis.telling import CrisisOccasion
from bot.ids import PersonId
from bot.review.publishing import Publication, StopTask, TaskState
from handlers.blocks.forms import modal
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import (
    aside,
    button,
    buttons,
    header,
    link,
    literal,
    mention,
    mentions,
    said,
    said_in_lines,
    when,
    word_for_word,
)
from handlers.ids import Action, View

SHOWN = 10
"""Lines of one sort that the message shows; more are counted."""

REACTED = 60
"""Reactions to a drill that are listed, the earliest; Slack takes about 13,200 characters a message."""

BUTTONS = 5
"""Posts that one message of a drill asks somebody about."""

DRILL = "🧪 *This is a drill.* Nothing is held, no post is taken back; please react as if it were real."


def named(crisis: Crisis) -> str:
    if crisis.drill:
        return "🧪 DRILL: crisis hold"
    return "🛑 Crisis hold" if crisis.on else "🏁 Crisis hold"


def scope_in_words(scope: Scope) -> str:
    """What a hold covers, in mrkdwn."""
    if scope.everything:
        return "everything, save crisis updates"
    parts = []
    if scope.networks:
        parts.append("posts on " + ", ".join(sorted(network.label for network in scope.networks)))
    if scope.kinds:
        parts.append("kind " + ", ".join(sorted(kind.label for kind in scope.kinds)))
    if scope.words:
        parts.append("posts with " + ", ".join(map(literal, scope.words)))
    return "; ".join(parts) + "; crisis updates never"


def crisis_message(crisis: Crisis, figures: Figures, leads: frozenset[PersonId]) -> Message:
    """The message in the crisis channel, as things stand now."""
    title = f"{named(crisis)} {'is on' if crisis.on else 'has ended'}"
    elements = _elements(crisis, figures)
    blocks: list[Block] = [
        header(title),
        *([said(DRILL)] if crisis.drill and crisis.on else []),
        *_facts(crisis, figures, leads),
        *_posts(crisis, figures),
        *_asked(crisis),
        *([buttons(*elements)] if elements else []),
    ]
    return Message(text=title, blocks=payloads(blocks))


def _facts(crisis: Crisis, figures: Figures, leads: frozenset[PersonId]) -> list[Block]:
    span = f"*Since* {when(crisis.started_at)}"
    if crisis.ended_at is not None:
        span += f" *until* {when(crisis.ended_at)}"
    others = leads - {crisis.lead}
    led = f"*Led by* {mention(crisis.lead)}" + (f"; crisis leads: {mentions(others)}" if others and crisis.on else "")
    return [
        said(f"{span}\n*Covers* {scope_in_words(crisis.scope)}\n{led}"),
        aside("Why:"),
        word_for_word(crisis.reason),
        DividerBlock(),
        *([] if crisis.drill else [said(_counts(crisis, figures))]),
    ]


def _counts(crisis: Crisis, figures: Figures) -> str:
    held = f"*Held posts:* {figures.held}"
    if not crisis.on and figures.held:
        left = f"{figures.open} still to look at" if figures.open else "every one was looked at"
        held += f", {left}"
    pauses, waiting = len(figures.pauses), len(figures.open_pauses)
    if not pauses:
        paused = "*To pause in other tools:* nothing"
    else:
        rest = f"*{waiting} not confirmed yet*" if waiting else "all confirmed"
        paused = f"*To pause in other tools:* {pauses}, {rest}"
    return f"{held}\n{paused}"


def _posts(crisis: Crisis, figures: Figures) -> list[Block]:
    blocks: list[Block] = []
    if crisis.drill:
        blocks += _reactions(crisis, figures.reactions)
    lines = [_pause(task) for task in figures.open_pauses[:SHOWN]]
    if len(figures.open_pauses) > SHOWN:
        lines.append(f"and {len(figures.open_pauses) - SHOWN} more")
    blocks += said_in_lines(lines)
    if figures.updates:
        blocks += said_in_lines(["*Crisis updates published*", *map(_update, figures.updates[-SHOWN:])])
    elif not crisis.drill:
        how = " yet. Write one with `/draft`, kind *Crisis update*." if crisis.on else ""
        blocks.append(said(f"*Crisis updates published:* none{how}"))
    return blocks


def _pause(task: StopTask) -> str:
    late = "⏰" if task.state is TaskState.ESCALATED else "⏸️"
    tool = literal(task.tool) if task.tool else "the other tool"
    return f"{late} Draft #{task.draft} in {tool}, due there {when(task.publish_at)}: {mention(task.owner)}"


def _update(publication: Publication) -> str:
    where = f" {link(publication.links[0])}" if publication.links else ""
    return f"📣 Draft #{publication.draft}, {when(publication.at)}{where}"


def _reactions(crisis: Crisis, reactions: Sequence[Reaction]) -> list[Block]:
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
        lines.append(f"⏳ {who}: {mentions(missing)}")
    unpaused = [one for one in reactions if one.at is None and one.draft is not None]
    lines += [f"⏳ Would have to pause draft #{one.draft}: {mention(one.person)}" for one in unpaused[:SHOWN]]
    return list(said_in_lines(lines))


def _reaction(crisis: Crisis, one: Reaction) -> str:
    what = "is there" if one.draft is None else f"could pause draft #{one.draft}"
    return f"☑️ {mention(one.person)} {what}, {after(one.at - crisis.started_at)}" if one.at else ""


def after(span: timedelta) -> str:
    """How long after the start, in minutes and tenths."""
    minutes = span.total_seconds() / 60
    return f"after {minutes:.1f} {'minute' if minutes == 1 else 'minutes'}"


def _asked(crisis: Crisis) -> list[Block]:
    if crisis.ended_at is not None:
        asked = f", asked for by {mention(crisis.end_asked_by)}" if crisis.end_asked_by else ""
        by = f"{mention(crisis.ended_by)}" if crisis.ended_by else "somebody"
        ended = f"🏁 Ended by {by}{asked}."
        if not crisis.drill:
            ended += " Nothing went out by that: each held post waits until somebody has looked at it."
        return [said(ended)]
    if crisis.end_asked_by is not None and crisis.end_asked_at is not None:
        line = f"🏁 {mention(crisis.end_asked_by)} asked for the end {when(crisis.end_asked_at)}."
        return [said(f"{line} *Somebody else has to confirm it*; until then it stays on.")]
    return []


def _elements(crisis: Crisis, figures: Figures) -> list[ButtonElement]:
    value = str(crisis.id)
    held = [button("Held posts…", Action.HELD, "all")] if not crisis.drill and (crisis.on or figures.open) else []
    if not crisis.on:
        return held
    here = [button("I'm here", Action.CRISIS_HERE, value, style="primary")] if crisis.drill else []
    if crisis.end_asked_by is None:
        ending = [button("Ask to end…", Action.CRISIS_END, value)]
    else:
        ending = [
            button("Confirm the end…", Action.CRISIS_CONFIRM, value, style="danger"),
            button("Take the request back", Action.CRISIS_TAKE_BACK, value),
        ]
    return [*here, *held, button("Change the scope…", Action.CRISIS_SCOPE, value), *ending]


def note(crisis: Crisis, occasion: CrisisOccasion, person: PersonId, figures: Figures) -> Message:
    """A person's own message about a crisis, as things stand now."""
    return _end_note(crisis) if occasion is CrisisOccasion.END else _drill_note(crisis, person, figures)


def _end_note(crisis: Crisis) -> Message:
    mark = "🧪 *Drill:* " if crisis.drill else ""
    name = f"the {crisis.name}"
    if crisis.ended_at is not None:
        by = mention(crisis.ended_by) if crisis.ended_by else "somebody"
        line = f"🏁 {mark}{name.capitalize()} has ended, confirmed by {by}. Nothing to do for you now."
        return Message(text=f"{name.capitalize()} has ended", blocks=payloads([said(line)]))
    if crisis.end_asked_by is None:
        line = f"↩️ {mark}The request to end {name} was taken back. Nothing to do for you now."
        return Message(text=f"The request to end {name} was taken back", blocks=payloads([said(line)]))
    line = (
        f"🏁 {mark}{mention(crisis.end_asked_by)} asks to end {name} that is on since {when(crisis.started_at)}"
        f" (<#{crisis.channel}>). A second person has to confirm it."
    )
    confirm = button("Confirm the end…", Action.CRISIS_CONFIRM, str(crisis.id), style="primary")
    return Message(text=f"Somebody asks to end {name}", blocks=payloads([said(line), buttons(confirm)]))


def _drill_note(crisis: Crisis, person: PersonId, figures: Figures) -> Message:
    mine = [one for one in figures.reactions if one.person == person]
    if not crisis.on:
        done = [one for one in mine if one.at is not None]
        line = "🧪 The crisis drill has ended. " + (
            "Thank you for reacting: " + "; ".join(_own(crisis, one) for one in done) + "."
            if done
            else "You did not react to it in time."
        )
        return Message(text="The crisis drill has ended", blocks=payloads([said(line)]))
    line = (
        f"{DRILL}\n{mention(crisis.lead)} started it {when(crisis.started_at)}; a hold would cover"
        f" {scope_in_words(crisis.scope)}. Follow it in <#{crisis.channel}>."
    )
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
        else button(f"I could pause #{one.draft}", Action.CRISIS_COULD_PAUSE, f"{crisis.id}:{one.draft}")
        for one in sorted(waiting, key=lambda one: one.draft or 0)[:BUTTONS]
    ]
    if any(one.draft for one in waiting):
        blocks.append(said("Look the posts up in the tool they are scheduled in, but leave them as they are."))
    blocks += [buttons(one) for one in elements]
    return Message(text="Crisis drill: please react", blocks=payloads(blocks))


def _own(crisis: Crisis, one: Reaction) -> str:
    what = "you were there" if one.draft is None else f"you could pause draft #{one.draft}"
    return f"{what} {after(one.at - crisis.started_at)}" if one.at else what


def proposal(one: Proposal) -> Message:
    """What a crisis lead reads when an alert suggests a hold."""
    if one.state is not ProposalState.OPEN:
        by = mention(one.answered_by) if one.answered_by else "Somebody"
        what = "started a crisis hold" if one.state is ProposalState.STARTED else "saw no need for a crisis hold"
        text = "A proposal of a crisis hold was answered"
        return Message(text=text, blocks=payloads([said(f"☑️ {literal(one.because)}\n{by} {what}.")]))
    line = f"🚨 *Should posts be held?* {literal(one.because)}\nVetted starts no crisis hold by itself."
    elements = buttons(
        button("Start a crisis…", Action.CRISIS_START, str(one.id), style="danger"),
        button("No hold needed", Action.CRISIS_DISMISS, str(one.id)),
    )
    return Message(text="Should posts be held?", blocks=payloads([said(line), elements]))


def status(crisis: Crisis | None, figures: Figures, leads: frozenset[PersonId], *, may: bool) -> Payload:
    """What `/crisis` shows."""
    if crisis is None:
        blocks: list[Block] = [said("🌱 No crisis hold is on."), aside(f"Crisis leads: {mentions(leads) or 'nobody'}")]
        if may:
            start = button("Start a crisis hold…", Action.CRISIS_START, "start", style="danger")
            blocks += [buttons(start), buttons(button("Start a drill…", Action.CRISIS_START, "drill"))]
    else:
        shown = crisis_message(crisis, figures, leads).blocks
        return modal("Crisis", _parsed(shown), callback_id=View.CRISIS)
    return modal("Crisis", blocks, callback_id=View.CRISIS)


def _parsed(shown: list[Payload]) -> list[Block]:
    return Block.parse_all(shown)
