"""Forms for people who cannot decide now: later on, or somebody else while they are away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block, MarkdownTextObject, SectionBlock, UserSelectElement

from bot.deadlines.delegation import DELEGATE, FROM, UNTIL, Absence, Delegation
from bot.deadlines.snoozing import UNTIL as LATER
from bot.deadlines.snoozing import Later
from bot.ids import DraftId, PersonId
from handlers.blocks.forms import VALUE, choice, chosen, day, field, modal, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside, button, mention, said, when
from handlers.ids import Action, View


def snooze_form(draft: DraftId) -> Payload:
    options = {later.value: later.label for later in Later}
    blocks: list[Block] = [
        said(f"You are not reminded of draft #{draft} until then. Others who are asked go on being reminded."),
        field(LATER, "Remind me", choice(options, Later.THREE_HOURS.value, placeholder="Choose")),
    ]
    return modal(
        "Remind me later", blocks, callback_id=View.SNOOZE, submit="Put it off", close="Cancel", metadata=str(draft)
    )


def later(state: Mapping[str, Any]) -> Later:
    """What was chosen; the first choice where nothing was."""
    value = chosen(state, LATER)
    return Later(value) if value in set(Later) else Later.AN_HOUR


def snoozed(until: datetime) -> Payload:
    return modal("Remind me later", [said(f"You are reminded {when(until)}.")], callback_id=View.SNOOZED)


def away_form(absences: Sequence[Delegation], *, zone: str) -> Payload:
    """When, and who stands in; with the absences that are planned."""
    blocks: list[Block] = [
        said("While you are away, somebody who holds the same role is asked in your place. It is on the record."),
        field(FROM, "First day", day(None)),
        field(UNTIL, "Last day", day(None), hint=f"In your time zone, {zone}."),
        field(DELEGATE, "Who stands in", UserSelectElement(action_id=VALUE)),
    ]
    for one in absences:
        last = one.ends.astimezone(ZoneInfo(zone))
        text = f"From {when(one.starts)} to {last:%Y-%m-%d} (excluded): {mention(one.delegate)}"
        ending = button("End it", Action.AWAY_END, str(one.id), spoken=f"End absence {one.id}")
        blocks.append(SectionBlock(text=MarkdownTextObject(text=text, verbatim=True), accessory=ending))
    if absences:
        blocks.append(aside("Ending one that has begun takes effect at once."))
    return modal("Away", blocks, callback_id=View.AWAY, submit="Save", close="Cancel", metadata=zone)


def absence(state: Mapping[str, Any], *, zone: str) -> Absence:
    person = typed(state, DELEGATE, "selected_user")
    return Absence(
        first=_day(typed(state, FROM, "selected_date")),
        last=_day(typed(state, UNTIL, "selected_date")),
        delegate=PersonId(person) if person else None,
        zone=zone,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def noted(planned: Delegation) -> Payload:
    text = f"{mention(planned.delegate)} stands in for you from {when(planned.starts)} to {when(planned.ends)}."
    return modal("Away", [said(text)], callback_id=View.AWAY_NOTED)


def ended() -> Payload:
    return modal("Away", [said("It is over: you are asked again.")], callback_id=View.AWAY_NOTED)
