"""The form for what Vetted does by the clock: plan, report, the record's head, the retention."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, ConversationFilter, ConversationSelectElement, NumberInputElement

from bot.consent.forgetting import LONGEST_YEARS, SHORTEST_YEARS
from bot.ids import ChannelId
from bot.reports.period import REPORT_HOUR
from bot.workspaces.setting_up import LONGEST_DAYS, SHORTEST_DAYS
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks.forms import VALUE, choice, chosen, field, modal, typed
from handlers.blocks.message import Payload
from handlers.ids import View

PLAN, WEEKDAY, HOUR, RECORD, DAYS = "plan_channel", "plan_weekday", "plan_hour", "record_channel", "retention_days"
YEARS, REPORT = "consent_years", "report_channel"
WEEKDAYS = dict(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")))


def clock_form(settings: WorkspaceSettings) -> Payload:
    weekdays = {str(number): name for number, name in WEEKDAYS.items()}
    hours = {str(hour): f"{hour:02}:00" for hour in range(24)}
    days = NumberInputElement(
        action_id=VALUE,
        is_decimal_allowed=False,
        initial_value=str(settings.retention_days) if settings.retention_days is not None else None,
        min_value=str(SHORTEST_DAYS),
        max_value=str(LONGEST_DAYS),
    )
    blocks: list[Block] = [
        field(PLAN, "Post the month plan weekly to", _channel(settings.plan_channel), optional=True),
        field(WEEKDAY, "On", choice(weekdays, str(settings.plan_weekday), placeholder="Day")),
        field(HOUR, "At", choice(hours, str(settings.plan_hour), placeholder="Hour"), hint=f"In {settings.timezone}."),
        field(
            REPORT,
            "Post the report of each month to",
            _channel(settings.report_channel),
            hint=f"On the first of the next month at {REPORT_HOUR:02}:00. Everybody in the channel can read it.",
            optional=True,
        ),
        field(
            RECORD,
            "Post the head of the record daily to",
            _channel(settings.record_channel),
            hint="A short code. Compared with it later, a record that was cut or rewritten gives itself away. Best a"
            " channel in which few people can delete messages.",
            optional=True,
        ),
        field(
            DAYS,
            "Purge texts after so many days",
            days,
            hint="Counted from when a draft was published, rejected or withdrawn. Empty: never. The record stays.",
            optional=True,
        ),
        field(
            YEARS,
            "Delete consents after so many years",
            NumberInputElement(
                action_id=VALUE,
                is_decimal_allowed=False,
                initial_value=str(settings.consent_years) if settings.consent_years is not None else None,
                min_value=str(SHORTEST_YEARS),
                max_value=str(LONGEST_YEARS),
            ),
            hint="Counted from their last effect; at least six (45 CFR 164.530(j)). Empty: never.",
            optional=True,
        ),
    ]
    return modal("Posts and retention", blocks, callback_id=View.CLOCK, submit="Save", close="Back")


def _channel(initial: ChannelId | None) -> ConversationSelectElement:
    own = ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True)
    return ConversationSelectElement(action_id=VALUE, filter=own, initial_conversation=initial)


def with_clock(settings: WorkspaceSettings, state: Mapping[str, Any]) -> WorkspaceSettings:
    """The settings with what stands in the form."""
    plan, report, record, days, years = (
        typed(state, PLAN, "selected_conversation"),
        typed(state, REPORT, "selected_conversation"),
        typed(state, RECORD, "selected_conversation"),
        typed(state, DAYS),
        typed(state, YEARS),
    )
    return replace(
        settings,
        plan_channel=ChannelId(plan) if plan else None,
        plan_weekday=_number(chosen(state, WEEKDAY), settings.plan_weekday),
        plan_hour=_number(chosen(state, HOUR), settings.plan_hour),
        report_channel=ChannelId(report) if report else None,
        record_channel=ChannelId(record) if record else None,
        retention_days=_number(days, 0) if days else None,
        consent_years=_number(years, 0) if years else None,
    )


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isdecimal() else otherwise
