"""The month plan as a modal, and as a message of the calendar channel."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from slack_sdk.models.blocks import Block, ContextBlock

from bot.drafts.draft import DraftState
from bot.refusals import NotFound
from bot.review.lists import Outgoing
from bot.review.month import Month, Week
from handlers.blocks.forms import modal
from handlers.blocks.message import Message, Payload, payloads
from handlers.blocks.text import aside, button, buttons, header, said
from handlers.ids import Action, View

SHOWN = 8
"""Posts a network's line names in one week; more are counted."""

MARKS = {
    DraftState.IN_REVIEW: "👀",
    DraftState.CHECKING: "👀",
    DraftState.CHANGES_REQUESTED: "✏️",
    DraftState.APPROVED: "✅",
    DraftState.READY: "🟢",
    DraftState.SCHEDULED: "📌",
    DraftState.PUBLISHED: "📣",
    DraftState.MISSED: "⌛",
    DraftState.HELD: "🛑",
}
KEY = (
    "👀 in review · ✏️ changes requested · ✅ approved · 🟢 ready · 📌 scheduled elsewhere · 📣 published · ⌛ missed"
    " · 🛑 held"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRef:
    """Which month the modal shows."""

    year: int
    month: int

    def encode(self) -> str:
        return json.dumps([self.year, self.month])

    @classmethod
    def decode(cls, value: str) -> Self:
        """Reads what a button carries.

        Raises:
            NotFound: Vetted never wrote such a value.
        """
        try:
            year, month = json.loads(value)
            ref = cls(year=int(year), month=int(month))
        except (ValueError, TypeError):
            raise NotFound from None
        if not (2000 <= ref.year <= 2200 and 1 <= ref.month <= 12):  # noqa: PLR2004 - months, and years a calendar has
            raise NotFound("There is no plan for this month. Name it by year and month, as in `/vetted plan 2026-12`.")
        return ref


def plan_view(month: Month, weeks: Sequence[Week], *, now: datetime) -> Payload:
    earlier, later = month.moved(-1), month.moved(1)
    turning = buttons(
        button(f"← {earlier.first:%B}", Action.PLAN_EARLIER, PlanRef(year=earlier.year, month=earlier.number).encode()),
        button(f"{later.first:%B} →", Action.PLAN_MONTH, PlanRef(year=later.year, month=later.number).encode()),
    )
    blocks: list[Block] = [header(f"{month.first:%B %Y}"), *_weeks(month, weeks, now), _key(month), turning]
    return modal("Month plan", blocks, callback_id=View.PLAN)


def plan_message(month: Month, weeks: Sequence[Week], *, now: datetime) -> Message:
    title = f"Plan for {month.first:%B %Y}"
    return Message(text=title, blocks=payloads([header(f"🗓️ {title}"), *_weeks(month, weeks, now), _key(month)]))


def _weeks(month: Month, weeks: Sequence[Week], now: datetime) -> list[Block]:
    """Each week with its posts; a gap is named as long as somebody can still fill it."""
    today = now.astimezone(month.start.tzinfo).date()
    blocks: list[Block] = []
    for week in weeks:
        lines = [f"*{_days(week)}*"]
        for network, posts in week.slots.items():
            named = ", ".join(_post(post, month) for post in posts[:SHOWN])
            more = f" and {len(posts) - SHOWN} more" if len(posts) > SHOWN else ""
            lines.append(f"*{network.label}*: {named}{more}")
        over = week.end < today
        if week.gaps and not over:
            lines.append(f"◻️ Nothing for {', '.join(network.label for network in week.gaps)}")
        elif not week.slots:
            lines.append("◻️ Nothing had a slot." if over else "◻️ Nothing has a slot.")
        blocks.append(said("\n".join(lines)))
    return blocks


def _days(week: Week) -> str:
    first, last = f"{week.start:%a} {week.start.day}", f"{week.end:%a} {week.end.day}"
    return first if week.start == week.end else f"{first} to {last}"


def _key(month: Month) -> ContextBlock:
    return aside(f"{KEY}\nTimes are in {month.zone}.")


def _post(outgoing: Outgoing, month: Month) -> str:
    local = outgoing.going.at.astimezone(month.start.tzinfo)
    return f"{_mark(outgoing)} #{outgoing.listed.draft.id} {local:%a %H:%M}"


def _mark(outgoing: Outgoing) -> str:
    """How far it is; what is scheduled for some networks only is merely approved for the others."""
    if outgoing.going.elsewhere:
        return MARKS[DraftState.SCHEDULED]
    state = outgoing.listed.draft.state
    return MARKS.get(DraftState.APPROVED if state is DraftState.SCHEDULED else state, "")
