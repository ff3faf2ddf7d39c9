"""Who asks, where, and under which key, read from any of Slack's payloads (D7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.ids import PersonId, WorkspaceId
from bot.requests import Request


def workspace_of(body: Mapping[str, Any]) -> WorkspaceId:
    """The team, or the enterprise where an org-wide installation names no team; empty if the payload names neither."""
    team = body.get("team")
    found = ((team or {}).get("id") if isinstance(team, Mapping) else team) or body.get("team_id")
    if not found:
        user = body.get("user")
        found = user.get("team_id") if isinstance(user, Mapping) else None
    if not found:
        enterprise = body.get("enterprise")
        found = enterprise.get("id") if isinstance(enterprise, Mapping) else body.get("enterprise_id")
    return WorkspaceId(str(found or ""))


def person_of(body: Mapping[str, Any]) -> PersonId:
    """Who acted; empty if the payload names nobody."""
    user = body.get("user") or body.get("user_id") or (body.get("event") or {}).get("user") or ""
    return PersonId(str(user.get("id", "")) if isinstance(user, Mapping) else str(user))


def key_of(body: Mapping[str, Any]) -> str:
    """The key under which this request happens once only.

    Raises:
        ValueError: the payload carries none; it was not made by Slack.
    """
    try:
        if body.get("type") == "block_actions":
            action, container = body["actions"][0], body.get("container") or {}
            place = container.get("message_ts") or (body.get("view") or {}).get("id") or container["view_id"]
            return f"action:{person_of(body)}:{place}:{action['action_id']}:{action['action_ts']}"
        if body.get("type") in {"view_submission", "view_closed"}:
            return f"{body['type']}:{body['view']['id']}:{body['view']['hash']}"
        if body.get("type") == "event_callback":
            return f"event:{body['event_id']}"
        return f"trigger:{body['trigger_id']}"
    except (KeyError, IndexError, TypeError) as missing:
        raise ValueError("the payload carries no key") from missing


def asked_of(body: Mapping[str, Any], *, at: datetime) -> Request:
    """The request behind a payload.

    Raises:
        ValueError: the payload names no workspace, no person or carries no key.
    """
    workspace, person = workspace_of(body), person_of(body)
    if not workspace or not person:
        raise ValueError("the payload names no workspace or nobody")
    return Request(workspace=workspace, person=person, key=key_of(body), at=at)
