"""The forms after approval: where it was published, in which tool it waits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from bot.drafts.networks import Network
from bot.ids import TaskId
from bot.refusals import NotFound
from handlers.blocks.compose import slot_in
from handlers.blocks.forms import all_chosen, clock_time, day, field, modal, several, text_input, typed
from handlers.blocks.message import Payload
from handlers.blocks.text import said
from handlers.ids import View
from handlers.refs import CardRef

LINKS, NETWORKS, TOOL, DAY, TIME, LINK = "links", "networks", "tool", "day", "time", "link"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleTyped:
    """The schedule form's raw values."""

    tool: str
    day: str | None
    time: str | None
    link: str
    networks: tuple[Network, ...]


def publish_form(ref: CardRef, left: Sequence[Network], likely: Sequence[Network]) -> Payload:
    """`left`: the networks it is not known to be out on, asked for where there are several; `likely`: those of them
    that are chosen as the form opens.
    """
    hint = "Only where it is out: what is left still counts as on its way, and a crisis hold has it paused."
    return modal(
        "Mark as published",
        [
            said(f"*Draft #{ref.draft}*"),
            *_which("Where it is out", left, likely, hint=hint),
            field(LINKS, "Links to the posts", text_input(lines=True), hint="One a line.", optional=True),
        ],
        callback_id=View.PUBLISH,
        submit="It is published",
        close="Cancel",
        metadata=ref.encode(),
    )


def _which(label: str, left: Sequence[Network], likely: Sequence[Network], *, hint: str) -> list[Block]:
    """The question for which networks; none where there is no choice."""
    if len(left) < 2:  # noqa: PLR2004 - one is no choice
        return []
    offered = several({network.value: network.label for network in left}, [network.value for network in likely])
    return [field(NETWORKS, label, offered, hint=hint)]


def networks(state: Mapping[str, Any]) -> tuple[Network, ...]:
    """What was chosen, none where there was no choice."""
    return tuple(Network(value) for value in all_chosen(state, NETWORKS) if value in set(Network))


def was_out_form(task: TaskId) -> Payload:
    return modal(
        "It is already out",
        [
            said("It is recorded as published, and the task to pause it is closed: it was out before anybody could."),
            field(LINKS, "Links to the posts", text_input(lines=True), hint="One a line.", optional=True),
        ],
        callback_id=View.WAS_OUT,
        submit="It is out",
        close="Cancel",
        metadata=str(task),
    )


def links(state: Mapping[str, Any]) -> str:
    return typed(state, LINKS)


def link_errors(sentence: str) -> dict[str, str]:
    return {LINKS: sentence}


def schedule_form(
    ref: CardRef, left: Sequence[Network], likely: Sequence[Network], *, zone: str, slot: datetime | None
) -> Payload:
    """`left`, `likely`: see `publish_form`."""
    on, at = slot_in(zone, slot)
    return modal(
        "Scheduled elsewhere",
        [
            field(
                TOOL, "Tool", text_input(longest=80, placeholder="For example Buffer, Hootsuite, Meta Business Suite")
            ),
            *_which("For which networks", left, likely, hint="Those in this tool alone; others are said again."),
            field(DAY, "Day", day(on)),
            field(TIME, "Time", clock_time(at, zone), hint=f"In your time zone, {zone}."),
            field(LINK, "Link into the tool", text_input(), optional=True),
        ],
        callback_id=View.SCHEDULE,
        submit="It is scheduled",
        close="Cancel",
        metadata=json.dumps({"ref": ref.encode(), "zone": zone}),
    )


def decode_schedule(metadata: str) -> tuple[CardRef, str]:
    """What the schedule form is about, and the zone its time is in.

    Raises:
        NotFound: Vetted never wrote such metadata.
    """
    try:
        found = json.loads(metadata)
        return CardRef.decode(found["ref"]), str(found["zone"])
    except (ValueError, KeyError, TypeError):
        raise NotFound from None


def schedule_values(state: Mapping[str, Any]) -> ScheduleTyped:
    return ScheduleTyped(
        tool=typed(state, TOOL),
        day=typed(state, DAY, "selected_date") or None,
        time=typed(state, TIME, "selected_time") or None,
        link=typed(state, LINK),
        networks=networks(state),
    )


def schedule_errors(fields: Mapping[str, str]) -> dict[str, str]:
    return {name if name in {NETWORKS, TOOL, DAY, TIME, LINK} else TOOL: why for name, why in fields.items()}
