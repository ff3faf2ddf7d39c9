"""Who asks, where, and under which key: from every payload, and from payloads Slack never made."""

from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.asked import asked_of, key_of, person_of, workspace_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CLICK: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T1", "domain": "x"},
    "user": {"id": "U1", "team_id": "T1"},
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "C1"},
    "actions": [{"action_id": "card.approve", "action_ts": "3.4"}],
}


def test_a_click_is_named_by_message_action_and_moment() -> None:
    assert key_of(CLICK) == "action:U1:1.2:card.approve:3.4"


def test_a_click_in_a_view_is_named_by_the_view() -> None:
    body = {**CLICK, "container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1"}}
    assert key_of(body) == "action:U1:V1:card.approve:3.4"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"type": "view_submission", "view": {"id": "V1", "hash": "h"}}, "view_submission:V1:h"),
        ({"type": "view_closed", "view": {"id": "V1", "hash": "h"}}, "view_closed:V1:h"),
        ({"type": "event_callback", "event_id": "Ev1"}, "event:Ev1"),
        ({"command": "/draft", "trigger_id": "1.2.3"}, "trigger:1.2.3"),
        ({"type": "shortcut", "trigger_id": "1.2.3"}, "trigger:1.2.3"),
    ],
)
def test_other_requests_are_named_by_what_slack_gives_them(body: dict[str, Any], key: str) -> None:
    assert key_of(body) == key


@pytest.mark.parametrize(
    ("body", "workspace"),
    [
        ({"team": {"id": "T1"}, "enterprise": {"id": "E1"}}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1"}, "T1"),
        ({"team": None, "user": {"id": "U1", "team_id": "T2"}, "enterprise": {"id": "E1"}}, "T2"),
        ({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "E1"),
        ({"enterprise_id": "E1", "is_enterprise_install": "true"}, "E1"),
        ({}, ""),
    ],
)
def test_the_workspace_is_the_team_or_else_the_enterprise(body: dict[str, Any], workspace: str) -> None:
    assert workspace_of(body) == workspace


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ({"user": {"id": "U1"}}, "U1"),
        ({"user_id": "U1"}, "U1"),
        ({"event": {"user": "U1"}}, "U1"),
        ({"user": "U1"}, "U1"),
        ({}, ""),
    ],
)
def test_the_person_is_found_wherever_slack_puts_them(body: dict[str, Any], person: str) -> None:
    assert person_of(body) == person


@pytest.mark.parametrize("missing", ["team", "user", "actions", "container"])
def test_a_payload_without_its_parts_was_not_made_by_slack(missing: str) -> None:
    body = {key: value for key, value in CLICK.items() if key != missing}
    if missing == "team":
        body["user"] = {"id": "U1"}
    with pytest.raises(ValueError, match="payload"):
        asked_of(body, at=NOW)


@pytest.mark.parametrize("actions", [[], None, [{}], "x", [None]])
def test_mistyped_actions_are_refused(actions: object) -> None:
    with pytest.raises(ValueError, match="payload"):
        asked_of({**CLICK, "actions": actions}, at=NOW)


def test_more_than_slack_documents_is_no_matter() -> None:
    assert asked_of({**CLICK, "brand_new": {"x": 1}}, at=NOW).workspace == "T1"
