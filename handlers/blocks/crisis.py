"""A crisis as people see it: its message, lines about it elsewhere, people's own messages, its status."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, ConfirmObject, DividerBlock, MarkdownTextObject

from bot.crisis.crisis import Crisis, Figures, Proposal, ProposalState
from bot.crisis.telling import CrisisOccasion
from bot.ids import DraftId, PersonId
from bot.review.publishing import Publication, StopTask, TaskState
from handlers.blocks.drill import drill_note, drill_reactions, replaced
from handlers.blocks.forms import modal
from handlers.blocks.holding import DRILL, labels, scope_in_words
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import (
    aside,
    button,
    buttons,
    clip,
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

LINKS_SHOWN = 2
"""Links of one crisis update."""

VERBS = (
    '`/crisis start "reason"`, `/crisis drill "reason"` and `/crisis end` are what there is; alone, `/crisis` shows how'
    " things stand."
)


def named(crisis: Crisis) -> str:
    if crisis.drill:
        return "🧪 DRILL: crisis hold"
    return "🛑 Crisis hold" if crisis.on else "🏁 Crisis hold"


def crisis_message(crisis: Crisis, figures: Figures, leads: frozenset[PersonId]) -> Message:
    """The message in the crisis channel, as things stand now."""
    title = f"{named(crisis)} {'is on' if crisis.on else 'has ended'}"
    elements = _elements(crisis, figures)
    blocks: list[Block] = [
        header(title),
        *([said(DRILL)] if crisis.drill and crisis.on else []),
        *_facts(crisis, figures, leads),
        *_posts(crisis, figures),
        *_narrower(crisis),
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
        said(f"{span}\n{led}"),
        said(f"*Covers* {scope_in_words(crisis.scope)}"),
        aside("Why:"),
        word_for_word(crisis.reason),
        DividerBlock(),
        *([] if crisis.drill else [said(_counts(crisis, figures))]),
    ]


def _counts(crisis: Crisis, figures: Figures) -> str:
    if crisis.on:
        before = f" ({figures.held} since it started)" if figures.held != figures.open else ""
        held = f"*Held posts:* {figures.open}{before}"
    else:
        held = f"*Held posts:* {figures.held}"
        left = [_of(figures.held, figures.open, "not looked at yet")] if figures.open else []
        if figures.missed:
            one = figures.missed == 1
            needs = "missed its slot and needs another one" if one else "missed their slot and need another one"
            left.append(_of(figures.held, figures.missed, needs))
        if figures.held:
            held += ", " + (", ".join(left) or "every one was looked at")
    pauses, waiting = len(figures.pauses), len(figures.open_pauses)
    if not pauses:
        paused = "*To pause in other tools:* nothing"
    else:
        rest = f"*{waiting} not confirmed yet*" if waiting else "all confirmed"
        if out := sum(task.was_out for task in figures.pauses):
            rest += f", *{out} {'was' if out == 1 else 'were'} out already*"
        paused = f"*To pause in other tools:* {pauses}, {rest}"
    return f"{held}\n{paused}"


def _of(whole: int, count: int, what: str) -> str:
    """How many of the held posts; of a single one that goes without saying."""
    return what if whole == 1 else f"{count} {what}"


def _posts(crisis: Crisis, figures: Figures) -> list[Block]:
    blocks: list[Block] = []
    if crisis.drill:
        blocks += drill_reactions(crisis, figures.reactions)
    lines = [_pause(task) for task in figures.open_pauses[:SHOWN]]
    if len(figures.open_pauses) > SHOWN:
        lines.append(f"and {len(figures.open_pauses) - SHOWN} more")
    blocks += said_in_lines(lines)
    if figures.updates:
        by_draft: dict[DraftId, list[Publication]] = {}
        for one in figures.updates:
            by_draft.setdefault(one.draft, []).append(one)
        shown = list(by_draft.values())[-SHOWN:]
        blocks += said_in_lines(["*Crisis updates published*", *map(_update, shown)])
    elif not crisis.drill:
        how = " yet. Write one with `/draft`, kind *Crisis update*." if crisis.on else ""
        blocks.append(said(f"*Crisis updates published:* none{how}"))
    return blocks


def _pause(task: StopTask) -> str:
    late = "⏰" if task.state is TaskState.ESCALATED else "⏸️"
    tool = literal(task.tool) if task.tool else "the other tool"
    tool += f" ({labels(task.networks)})" if task.networks else ""
    return f"{late} Draft #{task.draft} in {tool}, due there {when(task.publish_at)}: {mention(task.owner)}"


def _update(told: Sequence[Publication]) -> str:
    """One update, whose links may have been told one after another."""
    links = dict.fromkeys(address for one in told for address in one.links)
    where = "".join(f" {link(address)}" for address in list(links)[:LINKS_SHOWN])
    return f"📣 Draft #{told[0].draft}, {when(told[0].at)}{where}"


def _asked(crisis: Crisis) -> list[Block]:
    if crisis.ended_at is not None:
        asked = f", asked for by {mention(crisis.end_asked_by)}" if crisis.end_asked_by else ""
        by = f"{mention(crisis.ended_by)}" if crisis.ended_by else "somebody"
        ended = f"🏁 Ended by {by}{asked}."
        if crisis.replaced_in:
            ended = f"🏁 {replaced(crisis.replaced_in)}"
        if not crisis.drill:
            ended += " Nothing went out by that: each held post waits until somebody has looked at it."
        return [said(ended)]
    if crisis.end_asked_by is not None and crisis.end_asked_at is not None:
        line = f"🏁 {mention(crisis.end_asked_by)} asked for the end {when(crisis.end_asked_at)}."
        return [said(f"{line} *Somebody else has to confirm it*; until then it stays on.")]
    return []


def _narrower(crisis: Crisis) -> list[Block]:
    """A narrower scope that waits for a second person."""
    if crisis.narrowing is None:
        return []
    line = (
        f"🛑 {mention(crisis.narrowing.by)} asks, {when(crisis.narrowing.at)}, that it covers less:"
        f" {scope_in_words(crisis.narrowing.scope)}. *Somebody else has to confirm it*; until then it covers what it"
        " did."
    )
    return [said(line), buttons(*_narrowing_buttons(crisis))]


def _narrowing_buttons(crisis: Crisis, *, back: bool = True) -> list[ButtonElement]:
    value = _request(crisis)
    yes = button("Confirm the scope", Action.CRISIS_NARROW, value, style="danger")
    yes.confirm = ConfirmObject(
        title="Hold less?",
        text=MarkdownTextObject(text="What the narrower scope leaves out may go out from then on.", verbatim=True),
        confirm="Hold less",
        deny="Keep it as it is",
    )
    no = button("Take the scope back", Action.CRISIS_KEEP, value)
    return [yes, no] if back else [yes]


def _request(crisis: Crisis) -> str:
    """Which request for a narrower scope a button is about."""
    return f"{crisis.id}:{int(crisis.narrowing.at.timestamp())}" if crisis.narrowing else str(crisis.id)


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


def note(
    crisis: Crisis, occasion: CrisisOccasion, person: PersonId, figures: Figures, would_hold: Sequence[DraftId] = ()
) -> Message:
    """A person's own message about a crisis, as things stand now. `would_hold`: posts of theirs that a drill spares."""
    match occasion:
        case CrisisOccasion.END:
            return _end_note(crisis)
        case CrisisOccasion.NARROWER:
            return _narrower_note(crisis, person)
        case CrisisOccasion.STARTED:
            return _started_note(crisis)
        case CrisisOccasion.DRILL:
            return drill_note(crisis, person, figures, would_hold)


def _started_note(crisis: Crisis) -> Message:
    if crisis.ended_at is not None:
        line = f"🏁 The crisis hold that was on since {when(crisis.started_at)} has ended."
        return Message(text="The crisis hold has ended", blocks=payloads([said(line)]))
    blocks: list[Block] = [
        said(f"🛑 *A crisis hold is on*, started by {mention(crisis.lead)} {when(crisis.started_at)}."),
        aside("Why:"),
        word_for_word(crisis.reason),
        said(clip(f"*Covers* {scope_in_words(crisis.scope)}", 2900)),
        aside(f"Nothing it covers goes out; reviews go on. Follow it in <#{crisis.channel}>."),
    ]
    return Message(text="A crisis hold is on", blocks=payloads(blocks))


def _narrower_note(crisis: Crisis, person: PersonId) -> Message:
    name = f"the {crisis.name}"
    if crisis.narrowing is None:
        line = f"☑️ Nobody asks any more that {name} covers less. Nothing to do for you now."
        return Message(text=f"The scope of {name} was answered", blocks=payloads([said(line)]))
    if person == crisis.narrowing.by:
        line = f"🛑 You ask that {name} covers less. Somebody else has to confirm it."
        return Message(text=f"You ask that {name} covers less", blocks=payloads([said(line)]))
    asks = f"🛑 {mention(crisis.narrowing.by)} asks that {name} (<#{crisis.channel}>) covers less."
    lines = (
        f"{asks} A second person has to confirm it.",
        f"*Now* {scope_in_words(crisis.scope)}",
        f"*Then* {scope_in_words(crisis.narrowing.scope)}",
    )
    confirm = buttons(*_narrowing_buttons(crisis, back=False))
    return Message(text=f"Somebody asks that {name} covers less", blocks=payloads([*map(said, lines), confirm]))


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


def proposal(one: Proposal) -> Message:
    """What a crisis lead reads when an alert suggests a hold."""
    if one.state is not ProposalState.OPEN:
        by = mention(one.answered_by) if one.answered_by else "Somebody"
        what = (
            "started a crisis hold meanwhile" if one.state is ProposalState.STARTED else "saw no need for a crisis hold"
        )
        text = "A proposal of a crisis hold was answered"
        return Message(text=text, blocks=payloads([said(f"☑️ {literal(one.because)}\n{by} {what}.")]))
    line = f"🚨 *Should posts be held?* {literal(one.because)}\nVetted starts no crisis hold by itself."
    elements = buttons(
        button("Start a crisis…", Action.CRISIS_START, str(one.id), style="danger"),
        button("No hold needed", Action.CRISIS_DISMISS, str(one.id)),
    )
    return Message(text="Should posts be held?", blocks=payloads([said(line), elements]))


def status(
    crisis: Crisis | None,
    figures: Figures,
    leads: frozenset[PersonId],
    *,
    may: bool,
    still_held: int = 0,
    misread: str = "",
) -> Payload:
    """What `/crisis` shows. `still_held`: posts that an ended hold kept back; `misread`: a word it does not know."""
    blocks: list[Block] = [said(f"❔ There is no {literal(clip(misread, 40))} here. {VERBS}")] if misread else []
    if crisis is None:
        blocks.append(said("🌱 No crisis hold is on."))
        if still_held:
            left = "1 held post" if still_held == 1 else f"{still_held} held posts"
            blocks += [said(f"🛑 *{left} still to look at.*"), buttons(button("Held posts…", Action.HELD, "all"))]
        blocks += [aside(f"Crisis leads: {mentions(leads) or 'nobody'}")]
        if may:
            start = button("Start a crisis hold…", Action.CRISIS_START, "start", style="danger")
            blocks += [buttons(start), buttons(button("Start a drill…", Action.CRISIS_START, "drill"))]
    else:
        blocks += _parsed(crisis_message(crisis, figures, leads).blocks)
    return modal("Crisis", blocks, callback_id=View.CRISIS)


def _parsed(shown: list[Payload]) -> list[Block]:
    return Block.parse_all(shown)
