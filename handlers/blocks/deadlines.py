"""The form for how long a review may wait, and when people are at work."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, NumberInputElement

from bot.deadlines.policy import (
    LONGEST_CRISIS,
    LONGEST_EXPIRY,
    MOST_HOURS,
    NAMES,
    SHORTEST_CRISIS,
    SHORTEST_EXPIRY,
    Deadlines,
    Steps,
)
from bot.deadlines.working_hours import EARLIEST, LATEST, Week
from bot.drafts.kinds import Kind
from bot.refusals import Unfit
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.clock import WEEKDAYS
from handlers.blocks.forms import VALUE, all_chosen, choice, chosen, field, modal, several, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import aside
from handlers.ids import View

PREFIX = "deadlines."
DAYS, OPENS, CLOSES = f"{PREFIX}days", f"{PREFIX}opens", f"{PREFIX}hours"
KINDS, CRISIS, EXPIRE = f"{PREFIX}kinds", f"{PREFIX}crisis_minutes", f"{PREFIX}expire_days"
STEPS = {
    "remind": "Working hours until the reminder",
    "again": "Working hours until the second reminder",
    "backup": "Working hours until the backups are asked",
    "channel": "Working hours until the channel is told",
}
"""The field of each step; a refusal of one of them stands at the first."""

LINE = re.compile(r"(?P<kind>[^:]+):\s*(?P<hours>\d{1,3}(?:[\s,;]+\d{1,3}){3})\s*", re.ASCII)


def deadlines_form(settings: WorkspaceSettings) -> Payload:
    found = settings.deadlines
    weekdays = {str(number): name for number, name in WEEKDAYS.items()}
    hours = {str(hour): f"{hour:02}:00" for hour in range(EARLIEST, LATEST + 1)}
    blocks: list[Block] = [
        aside(
            "Whose turn it is gets one message, two reminders, and then the others who may decide are asked, and at"
            " last the channel is told. Hours count only while the person is at work, where they live; public holidays"
            f" are those of {settings.organisation.country} (Your organisation…)."
        ),
        field(DAYS, "Working days", several(weekdays, [str(day) for day in sorted(found.week.days)])),
        field(OPENS, "Work begins at", choice(hours, str(found.week.opens), placeholder="Hour")),
        field(CLOSES, "Work ends at", choice(hours, str(found.week.closes), placeholder="Hour")),
        *(
            field(_step(name), label, _number(getattr(found.steps, name), 1, MOST_HOURS), hint=_hint(name))
            for name, label in STEPS.items()
        ),
        field(
            KINDS,
            "Kinds of post with hours of their own",
            text_input(_lines(found.kinds), lines=True),
            hint="One a line, the four numbers as above. For example: Patient story: 8, 8, 4, 4",
            optional=True,
        ),
        field(
            CRISIS,
            "Minutes of each step for a crisis update",
            _number(found.crisis_minutes, SHORTEST_CRISIS, LONGEST_CRISIS),
            hint="At any hour, also at night and on holidays.",
        ),
        field(
            EXPIRE,
            "Close a draft after so many days without movement",
            _number(found.expire_days, SHORTEST_EXPIRY, LONGEST_EXPIRY),
            hint="Its author is told a week before.",
        ),
    ]
    return modal("Deadlines", blocks, callback_id=View.DEADLINES, submit="Save", close="Back")


def with_deadlines(settings: WorkspaceSettings, state: Mapping[str, Any]) -> WorkspaceSettings:
    """The settings with what stands in the form.

    Raises:
        Unfit: at the field, for a line that is none.
    """
    numbers = {name: _whole(typed(state, _step(name))) for name in NAMES}
    wanted = Deadlines(
        week=Week(
            days=frozenset(_whole(day) for day in all_chosen(state, DAYS)),
            opens=_whole(chosen(state, OPENS)),
            closes=_whole(chosen(state, CLOSES)),
        ),
        steps=Steps(**numbers),
        kinds=_kinds(typed(state, KINDS)),
        crisis_minutes=_whole(typed(state, CRISIS)),
        expire_days=_whole(typed(state, EXPIRE)),
    )
    return replace(settings, deadlines=wanted)


def at_field(name: str) -> str:
    """The block at which a refusal of the settings stands."""
    return _step(NAMES[0]) if name == f"{PREFIX}steps" else name


def _step(name: str) -> str:
    return f"{PREFIX}{name}"


def _hint(name: str) -> str | None:
    return "Each is counted from the step before." if name == NAMES[0] else None


def _number(value: int, least: int, most: int) -> NumberInputElement:
    return NumberInputElement(
        action_id=VALUE, is_decimal_allowed=False, initial_value=str(value), min_value=str(least), max_value=str(most)
    )


def _lines(kinds: Mapping[Kind, Steps]) -> str:
    return "\n".join(
        f"{kind.label}: {', '.join(str(getattr(steps, name)) for name in NAMES)}"
        for kind, steps in sorted(kinds.items())
    )


def _kinds(text: str) -> dict[Kind, Steps]:
    by_label = {kind.label.casefold(): kind for kind in Kind}
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = LINE.fullmatch(line)
        kind = by_label.get(parts["kind"].strip().casefold()) if parts else None
        if parts is None or kind is None:
            raise Unfit({KINDS: _unread(line, by_label)})
        hours = re.split(r"[\s,;]+", parts["hours"])
        found[kind] = Steps(**dict(zip(NAMES, map(int, hours), strict=True)))
    return found


def _unread(line: str, labels: Iterable[str]) -> str:
    known = ", ".join(label.capitalize() for label in labels)
    return (
        f"“{line[:60]}” is not a kind with four numbers of working hours, as in “Patient story: 8, 8, 4, 4”. Kinds:"
        f" {known}."
    )


def _whole(value: str | None) -> int:
    """A whole number; -1, which no setting allows, for anything else."""
    return int(value) if value and re.fullmatch(r"\d{1,4}", value, re.ASCII) else -1
