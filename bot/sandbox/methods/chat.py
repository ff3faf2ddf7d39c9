"""chat.*: messages, what may be said where, and who hears it."""

import json
from typing import Any

from bot.sandbox.arguments import ApiError, Arguments
from bot.sandbox.blockkit.blocks import MESSAGE, check_blocks, spoken
from bot.sandbox.blockkit.naming import named
from bot.sandbox.web_api import Registered, Slack
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER

Json = dict[str, Any]
LONGEST_TEXT = 40_000
LONGEST_BLOCKS = 13_200
"""Characters of all blocks together; not documented, but where Slack was seen to refuse."""
LARGEST_METADATA = 16_000


def channel_for(slack: Slack, channel_id: str, *, post: bool = False) -> Json:
    """The channel of an id, or a person's direct messages, if the bot may see it (and post there).

    Raises:
        ApiError: channel_not_found, not_in_channel, is_archived, or user_disabled for a deactivated person's messages.
    """
    if channel_id in slack.workspace.users and channel_id != BOT_USER:
        channel_id = slack.workspace.im_of(channel_id)["id"]
    channel = slack.workspace.channels.get(channel_id)
    hidden = channel and BOT_USER not in channel["members"] and (channel.get("is_private") or channel.get("is_im"))
    if channel is None or hidden:
        raise ApiError("channel_not_found")
    if post:
        if BOT_USER not in channel["members"]:
            raise ApiError("not_in_channel")
        if channel["is_archived"]:
            raise ApiError("is_archived")
        if channel.get("is_im") and slack.workspace.users[channel["user"]]["deleted"]:
            raise ApiError("user_disabled")
    return channel


def said(slack: Slack, arguments: Arguments) -> Json:
    """The parts of a message as Slack keeps them.

    Raises:
        ApiError: no_text, msg_too_long, msg_blocks_too_long, invalid_blocks with the place, invalid_metadata_format.
    """
    text, blocks = arguments.text_or("text"), arguments.sent.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    if not text and not blocks:
        raise ApiError("no_text")
    if len(text) > LONGEST_TEXT:
        raise ApiError("msg_too_long")
    message: Json = {"text": text, "user": BOT_USER, "bot_id": BOT_ID, "app_id": APP_ID}
    if blocks:
        if wrong := check_blocks(blocks, MESSAGE) or unseen_files(slack, blocks):
            raise ApiError("invalid_blocks", *wrong)
        if spoken(blocks) > LONGEST_BLOCKS:
            raise ApiError("msg_blocks_too_long")
        message["blocks"] = named(blocks)
    if "metadata" in arguments:
        message["metadata"] = _metadata(arguments.mapping("metadata"))
    return message


def _metadata(metadata: Json) -> Json:
    if metadata.keys() != {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise ApiError("metadata_too_large")
    return metadata


def unseen_files(slack: Slack, blocks: list[Json]) -> list[str]:
    """Image blocks that name a file the bot cannot see, or that is no picture."""
    wrong = []
    for place, block in enumerate(blocks):
        file = block.get("slack_file") if block.get("type") == "image" else None
        if not file:
            continue
        found = slack.workspace.files.get(file.get("id", ""))
        if not found or not found["mimetype"].startswith("image/"):
            wrong.append(f"[ERROR] invalid slack file [json-pointer:/blocks/{place}/slack_file]")
    return wrong


def thread_of(slack: Slack, channel: Json, ts: str) -> str:
    """The timestamp of a thread's first message; naming a reply means its thread.

    Raises:
        ApiError: thread_not_found.
    """
    found = slack.workspace.message(channel["id"], ts)
    if not found:
        raise ApiError("thread_not_found")
    return str(found.get("thread_ts") or ts)


async def post_message(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"), post=True)
    message = said(slack, arguments)
    if thread := arguments.text_or("thread_ts"):
        message["thread_ts"] = thread_of(slack, channel, thread)
        if arguments.sent.get("reply_broadcast") in {True, "true", "1"}:
            message["subtype"] = "thread_broadcast"
    stored = slack.workspace.post(channel["id"], message)
    return {"channel": channel["id"], "ts": stored["ts"], "message": stored}


async def update(slack: Slack, arguments: Arguments) -> Json:
    """Blocks that the call does not name stay; an empty list of them removes them."""
    if arguments.text("channel") in slack.workspace.users:
        raise ApiError("channel_not_found")
    channel = channel_for(slack, arguments.text("channel"), post=True)
    found = slack.workspace.message(channel["id"], arguments.text("ts"))
    if not found:
        raise ApiError("message_not_found")
    if found["user"] != BOT_USER:
        raise ApiError("cant_update_message")
    message = said(slack, arguments)
    if arguments.sent.get("blocks") == []:
        found.pop("blocks", None)
    found.update(message, edited={"user": BOT_USER, "ts": f"{slack.workspace.now():.6f}"})
    slack.workspace.changed({"type": "messages", "channel": channel["id"]})
    return {"channel": channel["id"], "ts": found["ts"], "text": found["text"], "message": found}


async def delete(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"))
    ts = arguments.text("ts")
    found = slack.workspace.message(channel["id"], ts)
    if not found:
        raise ApiError("message_not_found")
    if found["user"] != BOT_USER:
        raise ApiError("cant_delete_message")
    slack.workspace.remove(channel["id"], ts)
    return {"channel": channel["id"], "ts": ts}


async def post_ephemeral(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"), post=True)
    person = arguments.text("user")
    if person not in channel["members"]:
        raise ApiError("user_not_in_channel")
    message = said(slack, arguments)
    if thread := arguments.text_or("thread_ts"):
        message["thread_ts"] = thread_of(slack, channel, thread)
    return {"message_ts": ephemeral(slack, channel["id"], person, message)}


def ephemeral(slack: Slack, channel: str, person: str, message: Json) -> str:
    """Shows something to one person only; its timestamp."""
    ts = slack.workspace.new_ts()
    stored = {"type": "message", **message, "ts": ts, "channel": channel, "is_ephemeral": True}
    slack.workspace.ephemerals.setdefault(person, []).append(stored)
    slack.workspace.changed({"type": "ephemeral", "channel": channel, "person": person})
    return ts


async def permalink(slack: Slack, arguments: Arguments) -> Json:
    channel = channel_for(slack, arguments.text("channel"))
    ts = arguments.text("message_ts")
    message = slack.workspace.message(channel["id"], ts)
    if not message:
        raise ApiError("message_not_found")
    address = f"{slack.base_url}/archives/{channel['id']}/p{ts.replace('.', '')}"
    if message.get("thread_ts", ts) != ts:
        address += f"?thread_ts={message['thread_ts']}&cid={channel['id']}"
    return {"channel": channel["id"], "permalink": address}


METHODS = {
    "chat.postMessage": Registered(run=post_message, scopes=("chat:write",)),
    "chat.update": Registered(run=update, scopes=("chat:write",)),
    "chat.delete": Registered(run=delete, scopes=("chat:write",)),
    "chat.postEphemeral": Registered(run=post_ephemeral, scopes=("chat:write",)),
    "chat.getPermalink": Registered(run=permalink),
}
