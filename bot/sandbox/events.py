"""What the app is told without anybody asking it: only what its manifest subscribes to and its scopes cover."""

import secrets
from typing import Any

from bot.sandbox.web_api import Slack
from bot.sandbox.workspace import APP_ID, BOT_USER

Json = dict[str, Any]
SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "subteam_created": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "user_change": "users:read",
}
"""The scope an event needs. Of `member_joined_channel` and `member_left_channel` the channel decides."""


def send(slack: Slack, body: Json, *, subscription: str = "", scope: str = "") -> None:
    """Sends an event if the app subscribes to it, under its type or the name of its subscription."""
    name = subscription or body["type"]
    subscribed = slack.workspace.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
    needed = scope or SCOPES.get(name, "")
    if name not in subscribed or (needed and needed not in slack.scopes):
        return
    team = slack.workspace.team["id"]
    slack.deliveries.tell(
        {
            "token": "verification-token", "team_id": team, "api_app_id": APP_ID,
            "event": body | {"event_ts": slack.workspace.new_ts()},
            "type": "event_callback", "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": int(slack.workspace.now()), "is_ext_shared_channel": False,
            "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True}],
        }
    )  # fmt: skip


def home_opened(slack: Slack, person: str) -> None:
    body: Json = {
        "type": "app_home_opened", "user": person, "channel": slack.workspace.im_of(person)["id"], "tab": "home",
    }  # fmt: skip
    if person in slack.workspace.homes:
        body["view"] = slack.workspace.homes[person]
    send(slack, body)


def said(slack: Slack, channel: Json, message: Json) -> None:
    """Somebody wrote in a conversation of the bot's."""
    if BOT_USER not in channel["members"]:
        return
    kind = "im" if channel.get("is_im") else "group" if channel.get("is_private") else "channel"
    body = {**message, "channel": channel["id"]}
    send(slack, body | {"channel_type": kind}, subscription={"im": "message.im"}.get(kind, f"message.{kind}s"))
    if f"<@{BOT_USER}>" in message["text"]:
        send(slack, body | {"type": "app_mention"})


def person_changed(slack: Slack, person: Json, *, new: bool = False) -> None:
    """Somebody joined the team, or changed: was deactivated, became a guest, was renamed."""
    send(slack, {"type": "team_join" if new else "user_change", "user": person, "cache_ts": int(slack.workspace.now())})


def group_changed(slack: Slack, group: Json, *, new: bool = False) -> None:
    send(slack, {"type": "subteam_created" if new else "subteam_updated", "subteam": group})


def channel_changed(slack: Slack, before: Json, after: Json) -> None:
    """Tells the bot who came and went, and whether the channel was archived: of channels it is or was in."""
    if BOT_USER not in {*before["members"], *after["members"]}:
        return
    private = bool(after.get("is_private"))
    for kind, people in (
        ("member_joined_channel", sorted(set(after["members"]) - set(before["members"]))),
        ("member_left_channel", sorted(set(before["members"]) - set(after["members"]))),
    ):
        for person in people:
            body = {
                "type": kind, "user": person, "channel": after["id"], "channel_type": "G" if private else "C",
                "team": slack.workspace.team["id"],
            }  # fmt: skip
            send(slack, body, scope="groups:read" if private else "channels:read")
    if bool(before["is_archived"]) != bool(after["is_archived"]):
        kind = "group" if private else "channel"
        verb = "archive" if after["is_archived"] else "unarchive"
        send(slack, {"type": f"{kind}_{verb}", "channel": after["id"], "user": "U0ADAWIN"})
