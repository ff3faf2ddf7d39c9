"""An occurrence of an observance in words: its days, how near it is, who has it, what is drafted."""

from dataclasses import dataclass, field
from datetime import date

from bot.drafts.draft import DraftState
from bot.observances.interests import Interests
from bot.observances.observance import Occurrence
from bot.observances.plans import Drafted, Plans
from handlers.blocks.text import escape, mention

MARKS = {
    DraftState.APPROVED: "✅",
    DraftState.READY: "✅",
    DraftState.SCHEDULED: "📌",
    DraftState.PUBLISHED: "📣",
    DraftState.MISSED: "⌛",
    DraftState.HELD: "🛑",
    DraftState.REJECTED: "🔴",
    DraftState.WITHDRAWN: "⚫",
}

LONGEST_SOURCE = 600
"""Characters of a link that is shown: eight observances are one message, and Slack takes about 13,200 in all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What is known around an occurrence. `late`: a post begun today would usually not be approved in time."""

    today: date
    interests: Interests = field(default_factory=Interests)
    plans: Plans = field(default_factory=Plans)
    late: bool = False


def days_of(occurrence: Occurrence) -> str:
    """As in "Sat 14 November 2026", or "Mon 2 to Sun 8 November 2026"."""
    start, end = occurrence.start, occurrence.end
    if start == end:
        return f"{start:%a} {start.day} {start:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%a} {start.day} to {end:%a} {end.day} {end:%B %Y}"
    first = f"{start:%a} {start.day} {start:%B}" + (f" {start.year}" if start.year != end.year else "")
    return f"{first} to {end:%a} {end.day} {end:%B %Y}"


def days_left(occurrence: Occurrence, today: date) -> str:
    left = (occurrence.start - today).days
    if left > 1:
        return f"in {left} days"
    if left in {0, 1}:
        return "tomorrow" if left else "today"
    return "under way" if occurrence.end >= today else "over"


def lines_of(occurrence: Occurrence, standing: Standing) -> list[str]:
    """Everything to know at a glance, in mrkdwn; the first line names it."""
    return [f"*{escape(occurrence.observance.name)}*", *about(occurrence, standing)]


def about(occurrence: Occurrence, standing: Standing) -> list[str]:
    """Its days, its hashtags and source, and what became of it."""
    observance = occurrence.observance
    lines = [f"{days_of(occurrence)} ({days_left(occurrence, standing.today)})"]
    known = [" ".join(map(escape, observance.hashtags)), escape(observance.organiser)]
    if observance.sources:
        source = escape(observance.sources[0])
        known.append(f"<{source}|source>" if len(source) <= LONGEST_SOURCE else "source: too long to show here")
    if told := [one for one in known if one]:
        lines.append("  ·  ".join(told))
    if observance.confirm:
        lines.append("⚠️ Confirm the date: only one publication was seen to give it.")
    return lines + plans_of(occurrence, standing)


def plans_of(occurrence: Occurrence, standing: Standing) -> list[str]:
    """Who has it, what is drafted, what was decided about it."""
    key = occurrence.key
    lines = []
    if occurrence.observance.id in standing.interests.muted:
        lines.append("🔕 Not for us: nobody is reminded of it.")
    elif key in standing.interests.skipped:
        lines.append(f"⏭️ Skipped in {occurrence.year}.")
    if owner := standing.plans.owners.get(key):
        lines.append(f"🙋 {mention(owner)} has it.")
    lines += [drafted(one) for one in standing.plans.drafts.get(key, ())]
    if standing.late and not standing.plans.done(key):
        lines.append("🐢 A post begun today would usually not be approved in time.")
    return lines


def drafted(one: Drafted) -> str:
    return f"{MARKS.get(one.state, '✏️')} Draft #{one.draft} by {mention(one.author)}: {one.state.label.lower()}"
