"""Messages about observances that are near: a reminder, kept current, and the weekly overview."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, MarkdownTextObject, SectionBlock

from bot.observances.observance import Occurrence
from bot.observances.plans import Key
from handlers.blocks.message import Message, payloads
from handlers.blocks.occurrences import Standing, about, days_left, days_of, lines_of, plans_of
from handlers.blocks.text import aside, button, buttons, clip, escape, header, said
from handlers.ids import Action
from handlers.refs import observed_value

SHOWN = 20
"""Occurrences the overview names; more are counted."""

HEADER = 150

ROOM = 1_600
"""Characters said of one occurrence where several are named: Slack takes about 13,200 a message, of eight at most."""

ROOM_OF_PART = 6_000
"""Characters of each of the two parts of the overview."""


def reminder(occurrences: Sequence[Occurrence], standing: Mapping[Key, Standing]) -> Message:
    """One observance with its buttons; of several, each with a button that opens it."""
    if len(occurrences) == 1:
        (occurrence,) = occurrences
        return _one(occurrence, standing[occurrence.key])
    today = standing[occurrences[0].key].today
    title = f"{len(occurrences)} observances come up"
    blocks: list[Block] = [
        header(f"📅 {title}"),
        *(opened(occurrence, lines_of(occurrence, standing[occurrence.key])) for occurrence in occurrences),
    ]
    names = "; ".join(f"{one.observance.name} {days_left(one, today)}" for one in occurrences[:3])
    return Message(text=escape(clip(f"{title}: {names}", 300)), blocks=payloads(blocks))


def _one(occurrence: Occurrence, standing: Standing) -> Message:
    title = f"{occurrence.observance.name}: {days_left(occurrence, standing.today)}"
    done = standing.plans.done(occurrence.key)
    blocks: list[Block] = [
        header(clip(f"{'✅' if done else '📅'} {title}", HEADER)),
        said("\n".join(about(occurrence, standing))),
    ]
    if done:
        blocks.append(aside("A post for it is approved: there is nothing to do."))
    blocks.append(buttons(*choices(occurrence, standing)))
    return Message(text=escape(title), blocks=payloads(blocks))


def opened(occurrence: Occurrence, lines: Sequence[str]) -> SectionBlock:
    """What is said of it, with the button that opens it."""
    spoken = clip(f"Open {occurrence.observance.name}", 75)
    opening = button("Open…", Action.OBSERVANCE, observed_value(occurrence.key), spoken=spoken)
    text = clip("\n".join(lines), ROOM)
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), accessory=opening)


def choices(occurrence: Occurrence, standing: Standing) -> list[ButtonElement]:
    """What can be done about it as things stand."""
    key, value = occurrence.key, observed_value(occurrence.key)
    if occurrence.observance.id in standing.interests.muted or key in standing.interests.skipped:
        return [button("Bring it back", Action.OBSERVANCE_BACK, value)]
    done = standing.plans.done(key)
    begun = any(not one.state.over for one in standing.plans.drafts.get(key, ()))
    label, style = ("Draft another", None) if begun or done else ("Draft a post", "primary")
    found = [button(label, Action.OBSERVANCE_DRAFT, value, style=style)]
    if not done:
        taken = key in standing.plans.owners
        found.append(
            button("Give it back", Action.OBSERVANCE_GIVE, value)
            if taken
            else button("I'll take it", Action.OBSERVANCE_TAKE, value)
        )
        if standing.today < occurrence.start:
            found.append(button("Remind me later…", Action.OBSERVANCE_LATER, value))
        found.append(button("Skip this year", Action.OBSERVANCE_SKIP, value))
    if not occurrence.observance.own:
        found.append(button("Not for us", Action.OBSERVANCE_MUTE, value))
    return found


def digest(occurrences: Sequence[Occurrence], standing: Mapping[Key, Standing], *, weeks: int) -> Message:
    """What starts in the next weeks: what is in hand, what is open, what would be too late."""
    title = f"Observances in the next {weeks} weeks"
    blocks: list[Block] = [header(f"🗓️ {title}")]
    open_ones = [one for one in occurrences if not _in_hand(one, standing[one.key])]
    in_hand = [one for one in occurrences if _in_hand(one, standing[one.key])]
    for name, listed in (("Nobody has these yet", open_ones), ("In hand", in_hand)):
        if listed:
            blocks += [DividerBlock(), said(f"*{name}*")]
            shown = _that_fit([_lines(one, standing[one.key]) for one in listed[:SHOWN]])
            blocks += [opened(one, lines) for one, lines in zip(listed, shown, strict=False)]
            if len(listed) > len(shown):
                blocks.append(aside(f"and {len(listed) - len(shown)} more: see `/observances`."))
    if not occurrences:
        blocks.append(said("Nothing of yours starts in these weeks. See `/observances` for all of them."))
    counted = f"{len(occurrences)} start, {len(open_ones)} without owner or draft"
    return Message(text=f"{title}: {counted}", blocks=payloads(blocks))


def _in_hand(occurrence: Occurrence, standing: Standing) -> bool:
    """What somebody has, or began and did not give up."""
    drafts = standing.plans.drafts.get(occurrence.key, ())
    return occurrence.key in standing.plans.owners or any(one.counts for one in drafts)


def _that_fit(texts: Sequence[list[str]]) -> list[list[str]]:
    """The first of these for which there is room."""
    sizes = accumulate(sum(map(len, lines)) + len(lines) for lines in texts)
    return [lines for lines, size in zip(texts, sizes, strict=True) if size <= ROOM_OF_PART]


def _lines(occurrence: Occurrence, standing: Standing) -> list[str]:
    near = days_left(occurrence, standing.today)
    lines = [f"*{escape(occurrence.observance.name)}*", f"{days_of(occurrence)} ({near})"]
    if occurrence.observance.confirm:
        lines[1] += "  ·  confirm the date"
    return [*lines, *plans_of(occurrence, standing)]
