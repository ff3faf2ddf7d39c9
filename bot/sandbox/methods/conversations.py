"""conversations.*: channels, direct messages, and what was said there."""

from typing import Any

from bot.sandbox.arguments import ApiError, Arguments, paged
from bot.sandbox.methods.chat import channel_for
from bot.sandbox.web_api import Registered, Slack
from bot.sandbox.workspace import BOT_USER

Json = dict[str, Any]
SHARED = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")


def scope_for(channel: Json, what: str) -> str:
    """The scope that opens this kind of conversation."""
    kind = "im" if channel.get("is_im") else "groups" if channel.get("is_private") else "channels"
    return f"{kind}:{what}"


def _need(slack: Slack, channel: Json, what: str) -> None:
    needed = scope_for(channel, what)
    if needed not in slack.scopes:
        raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(slack.scopes)))


def as_seen(slack: Slack, channel: Json) -> Json:
    """A conversation object as the bot gets it."""
    kinds = {"is_im": bool(channel.get("is_im")), "is_private": bool(channel.get("is_private"))}
    seen = {key: value for key, value in channel.items() if key != "members"} | kinds
    if seen["is_im"]:
        return seen | {"is_org_shared": False, "is_user_deleted": slack.workspace.users[channel["user"]]["deleted"]}
    shared = {key: bool(channel.get(key)) for key in SHARED}
    return seen | shared | {
        "is_channel": not seen["is_private"], "is_group": seen["is_private"], "is_mpim": False,
        "is_general": bool(channel.get("is_general")), "is_member": BOT_USER in channel["members"],
        "name_normalized": channel["name"], "creator": "U0ADAWIN", "context_team_id": slack.workspace.team["id"],
        "topic": {"value": channel.get("topic", ""), "creator": "", "last_set": 0},
        "purpose": {"value": channel.get("purpose", ""), "creator": "", "last_set": 0},
    }  # fmt: skip


async def info(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"))
    _need(slack, channel, "read")
    seen = as_seen(slack, channel)
    if arguments.flag("include_num_members"):
        seen["num_members"] = len(channel["members"])
    return {"channel": seen}


async def members(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"))
    _need(slack, channel, "read")
    shown, following = paged(channel["members"], *arguments.page(default=100, most=1000))
    return {"members": shown, "response_metadata": {"next_cursor": following}}


async def listing(slack: Slack, arguments: Arguments) -> Json:
    known = {"public_channel", "private_channel", "mpim", "im"}
    types = set(arguments.text_or("types", "public_channel").replace(" ", "").split(","))
    if not types <= known:
        raise ApiError("invalid_types")
    found = []
    for channel in slack.workspace.channels.values():
        kind = "im" if channel.get("is_im") else "private_channel" if channel.get("is_private") else "public_channel"
        visible = kind == "public_channel" or BOT_USER in channel["members"]
        if arguments.flag("exclude_archived") and channel["is_archived"]:
            continue
        if kind in types and visible and scope_for(channel, "read") in slack.scopes:
            found.append(as_seen(slack, channel) | {"num_members": len(channel["members"])})
    shown, following = paged(found, *arguments.page(default=100, most=1000))
    return {"channels": shown, "response_metadata": {"next_cursor": following}}


async def open_im(slack: Slack, arguments: Arguments) -> Json:
    people = [person for person in arguments.text("users").split(",") if person]
    if len(people) != 1:
        raise ApiError("not_enough_users" if not people else "not_supported")
    found = slack.workspace.users.get(people[0])
    if not found or found["id"] == BOT_USER:
        raise ApiError("user_not_found")
    if found["deleted"]:
        raise ApiError("user_disabled")
    return {"channel": {"id": slack.workspace.im_of(people[0])["id"]}}


async def history(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"))
    _need(slack, channel, "history")
    if BOT_USER not in channel["members"]:
        raise ApiError("not_in_channel")
    top = [m for m in slack.workspace.messages[channel["id"]] if m.get("thread_ts") in {None, m["ts"]}]
    return _page(sorted(top, key=lambda m: float(m["ts"]), reverse=True), arguments)


async def replies(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"))
    _need(slack, channel, "history")
    ts = arguments.text("ts")
    if not slack.workspace.message(channel["id"], ts):
        raise ApiError("thread_not_found")
    thread = [m for m in slack.workspace.messages[channel["id"]] if ts in {m["ts"], m.get("thread_ts")}]
    return _page(thread, arguments)


def _page(messages: list[Json], arguments: Arguments) -> Json:
    oldest, latest = arguments.moment("oldest", 0), arguments.moment("latest", float("inf"))
    within = [message for message in messages if oldest < float(message["ts"]) < latest]
    shown, following = paged(within, *arguments.page(default=100, most=999))
    if not arguments.flag("include_all_metadata"):
        shown = [{key: value for key, value in message.items() if key != "metadata"} for message in shown]
    return {"messages": shown, "has_more": bool(following), "response_metadata": {"next_cursor": following}}


METHODS = {
    "conversations.info": Registered(run=info, scopes=("channels:read", "groups:read", "im:read")),
    "conversations.members": Registered(run=members, scopes=("channels:read", "groups:read", "im:read")),
    "conversations.list": Registered(run=listing, scopes=("channels:read", "groups:read", "im:read")),
    "conversations.open": Registered(run=open_im, scopes=("im:write",)),
    "conversations.history": Registered(run=history, scopes=("channels:history", "groups:history", "im:history")),
    "conversations.replies": Registered(run=replies, scopes=("channels:history", "groups:history", "im:history")),
}
