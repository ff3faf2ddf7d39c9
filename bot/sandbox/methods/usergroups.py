"""usergroups.*: groups of people that a workspace keeps, and who is in them."""

from typing import Any

from bot.sandbox.arguments import ApiError, Arguments
from bot.sandbox.web_api import Registered, Slack

Json = dict[str, Any]


def disabled(group: Json) -> bool:
    return bool(group["date_delete"])


async def listing(slack: Slack, arguments: Arguments) -> Json:
    """All groups; disabled ones, members and counts only where the call asks for them."""
    left_out = {
        key for key, flag in (("users", "include_users"), ("user_count", "include_count")) if not arguments.flag(flag)
    }
    return {
        "usergroups": [
            {key: value for key, value in group.items() if key not in left_out}
            for group in slack.workspace.usergroups.values()
            if arguments.flag("include_disabled") or not disabled(group)
        ]
    }


async def users(slack: Slack, arguments: Arguments) -> Json:
    """Who is in a group; of a disabled one only where the call asks for it."""
    group = slack.workspace.usergroups.get(arguments.text("usergroup"))
    if not group or (disabled(group) and not arguments.flag("include_disabled")):
        raise ApiError("no_such_subteam")
    return {"users": group["users"]}


METHODS = {
    "usergroups.list": Registered(run=listing, scopes=("usergroups:read",)),
    "usergroups.users.list": Registered(run=users, scopes=("usergroups:read",)),
}
