"""pins.*: messages that stand out in a channel."""

from typing import Any

from bot.sandbox.arguments import ApiError, Arguments
from bot.sandbox.methods.chat import channel_for
from bot.sandbox.web_api import Registered, Slack

Json = dict[str, Any]


def _message(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"), post=True)
    found = slack.workspace.message(channel["id"], arguments.text("timestamp"))
    if found is None:
        raise ApiError("message_not_found")
    return found


async def add(slack: Slack, arguments: Arguments) -> Json:
    message = _message(slack, arguments)
    if message.get("pinned_to"):
        raise ApiError("already_pinned")
    message["pinned_to"] = [arguments.text("channel")]
    return {}


async def remove(slack: Slack, arguments: Arguments) -> Json:
    message = _message(slack, arguments)
    if not message.pop("pinned_to", None):
        raise ApiError("no_pin")
    return {}


METHODS = {
    "pins.add": Registered(run=add, scopes=("pins:write",)),
    "pins.remove": Registered(run=remove, scopes=("pins:write",)),
}
