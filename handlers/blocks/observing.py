"""The form in which an admin says what concerns the organisation, and when reminders go out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement

from bot.ids import ChannelId
from bot.observances.observance import Region, Span, Topic
from bot.observances.observing import FIRST_HOUR, LAST_HOUR, Observing, listed
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.clock import WEEKDAYS
from handlers.blocks.forms import VALUE, all_chosen, choice, chosen, field, many_of, modal, several, text_input, typed
from handlers.blocks.message import Payload
from handlers.ids import View

PREFIX = "observing."
TOPICS, REGIONS, CHANNEL = f"{PREFIX}topics", f"{PREFIX}regions", f"{PREFIX}channel"
HOUR, DIGEST, WEEKDAY = f"{PREFIX}hour", f"{PREFIX}digest", f"{PREFIX}weekday"
LEADS = {
    Span.DAY: "Days before an awareness day",
    Span.WEEK: "Days before an awareness week",
    Span.MONTH: "Days before an awareness month",
}
UNREADABLE = -1
"""Stands for what is no number of days, so that the refusal names the field."""


def observing_form(settings: WorkspaceSettings) -> Payload:
    observing = settings.observing
    own = ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True)
    hours = {str(hour): f"{hour:02}:00" for hour in range(FIRST_HOUR, LAST_HOUR + 1)}
    weekdays = {str(number): name for number, name in WEEKDAYS.items()}
    regions = {region.value: region.label for region in Region if region is not Region.GLOBAL}
    blocks: list[Block] = [
        field(
            TOPICS,
            "Service lines",
            many_of({topic.value: topic.label for topic in Topic}, sorted(observing.topics), placeholder="Choose"),
            hint="What you treat or do. Observances of these concern you; single ones can be followed or muted.",
            optional=True,
        ),
        field(
            REGIONS,
            "Regions",
            several(regions, sorted(observing.regions - {Region.GLOBAL})),
            hint="What is observed worldwide is always included.",
        ),
        field(
            CHANNEL,
            "Post reminders to",
            ConversationSelectElement(action_id=VALUE, filter=own, initial_conversation=observing.channel),
            hint="Empty: no reminders and no overview.",
            optional=True,
        ),
        *(
            field(
                f"{PREFIX}{span.value}",
                label,
                text_input(listed(observing.leads[span]), longest=40),
                hint="Earlier by itself when your approvals take longer." if span is Span.DAY else None,
            )
            for span, label in LEADS.items()
        ),
        field(
            HOUR,
            "At",
            choice(hours, str(observing.hour), placeholder="Hour"),
            hint=f"In {settings.timezone}; never later than 18:00.",
        ),
        field(
            DIGEST,
            "Weekly overview",
            several({"post": "Post what starts in the next five weeks"}, ["post"] if observing.digest else []),
            optional=True,
        ),
        field(WEEKDAY, "On", choice(weekdays, str(observing.weekday), placeholder="Day")),
    ]
    return modal("Observances", blocks, callback_id=View.OBSERVING, submit="Save", close="Back")


def with_observing(settings: WorkspaceSettings, state: Mapping[str, Any]) -> WorkspaceSettings:
    """The settings with what stands in the form."""
    channel = typed(state, CHANNEL, "selected_conversation")
    observing = Observing(
        topics=frozenset(Topic(name) for name in all_chosen(state, TOPICS) if name in set(Topic)),
        regions=frozenset(Region(name) for name in all_chosen(state, REGIONS) if name in set(Region)),
        channel=ChannelId(channel) if channel else None,
        leads={span: _days(typed(state, f"{PREFIX}{span.value}")) for span in Span},
        hour=_number(chosen(state, HOUR)),
        digest="post" in all_chosen(state, DIGEST),
        weekday=_number(chosen(state, WEEKDAY)),
    )
    return replace(settings, observing=observing)


def _days(text: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[\s,;]+", text.strip()) if part]
    days = (int(part) if re.fullmatch(r"-?\d{1,4}", part, re.ASCII) else UNREADABLE for part in parts)
    return tuple(sorted(days, reverse=True))


def _number(value: str | None) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,2}", value, re.ASCII) else UNREADABLE
