"""What Vetted does by the clock: the form for it, and what stands in it read back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.audit.entries import Head
from bot.audit.heads import NotedHead
from bot.ids import ChannelId, WorkspaceId
from bot.workspaces.setting_up import LONGEST_DAYS, SHORTEST_DAYS
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import clock, explain

SET: dict[str, Any] = {
    "plan_channel": ChannelId("C0CALENDAR"),
    "plan_weekday": 4,
    "plan_hour": 16,
    "record_channel": ChannelId("C0RECORD"),
    "retention_days": 365,
}


def chosen(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - a field's value
    """A submitted form: each field's element."""
    return {"values": {field: {"value": value} for field, value in values.items()}}


def test_at_first_nothing_is_posted_and_nothing_purged(
    settings: WorkspaceSettings, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = clock.clock_form(settings)
    fits_modal(view)
    snapshot("clock", view)


def test_the_form_shows_what_is_set(
    settings: WorkspaceSettings, fits_modal: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    view = clock.clock_form(replace(settings, **SET))
    fits_modal(view)
    snapshot("clock_set", view)


@pytest.mark.parametrize("days", [SHORTEST_DAYS, LONGEST_DAYS])
@pytest.mark.parametrize("weekday", [0, 6])
@pytest.mark.parametrize("hour", [0, 23])
def test_every_bound_can_be_shown(
    days: int, weekday: int, hour: int, settings: WorkspaceSettings, fits_modal: Callable[..., None]
) -> None:
    bound = replace(settings, retention_days=days, plan_weekday=weekday, plan_hour=hour)
    fits_modal(clock.clock_form(bound))


def test_what_was_chosen_is_read_back(settings: WorkspaceSettings) -> None:
    state = chosen(
        plan_channel={"selected_conversation": "C0CALENDAR"},
        plan_weekday={"selected_option": {"value": "4"}},
        plan_hour={"selected_option": {"value": "16"}},
        record_channel={"selected_conversation": "C0RECORD"},
        retention_days={"value": "365"},
    )
    assert clock.with_clock(settings, state) == replace(settings, **SET)


def test_what_was_emptied_is_given_up_and_the_rest_stays(settings: WorkspaceSettings) -> None:
    state = chosen(
        plan_channel={"selected_conversation": None}, plan_weekday={}, record_channel={}, retention_days={"value": None}
    )
    after = clock.with_clock(replace(settings, **SET), state)
    assert (after.plan_channel, after.record_channel, after.retention_days) == (None, None, None)
    assert (after.plan_weekday, after.plan_hour) == (4, 16)


@pytest.mark.parametrize("typed", ["a month", "-30", "45.5"])
def test_days_that_are_no_number_are_out_of_bounds_not_forgotten(typed: str, settings: WorkspaceSettings) -> None:
    """Read as 0, they are refused with the bounds; read as nothing, they would turn the purge off."""
    assert clock.with_clock(settings, chosen(retention_days={"value": typed})).retention_days == 0


@pytest.mark.parametrize(("seq", "entries"), [(1, "1 entry"), (12_345, "12,345 entries")])
def test_the_daily_head_of_the_record_can_be_copied_into_the_command_that_checks_it(
    seq: int, entries: str, fits_message: Callable[..., None], snapshot: Callable[..., None]
) -> None:
    noted = NotedHead(workspace=WorkspaceId("T0LAKESIDE"), at=None, head=Head(seq=seq, hash="ab" * 32))
    message = explain.head_post(noted)
    fits_message(message)
    assert f"has {entries}." in str(message.blocks)
    assert f"`T0LAKESIDE:{seq}:{'ab' * 32}`" in str(message.blocks)
    snapshot(f"head_{seq}", {"text": message.text, "blocks": message.blocks})
