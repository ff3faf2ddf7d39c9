"""files.*: uploads in three steps, and what the bot may know of a file."""

import mimetypes
import secrets
from typing import Any

from bot.sandbox.methods.chat import channel_for
from bot.sandbox.web_api import ApiError, Registered, Slack
from bot.sandbox.workspace import BOT_ID, BOT_USER

Json = dict[str, Any]
LARGEST = 1_000_000_000


def described(slack: Slack, file: Json) -> Json:
    """A file object as the bot gets it."""
    address = f"{slack.base_url}/files-pri/{slack.workspace.team['id']}-{file['id']}"
    return {
        **file,
        "url_private": f"{address}/{file['name']}",
        "url_private_download": f"{address}/download/{file['name']}",
        "permalink": f"{slack.base_url}/files/{file['user']}/{file['id']}",
        "file_access": "visible",
    }


async def info(slack: Slack, arguments: Json) -> Json:
    found = slack.workspace.files.get(str(arguments.get("file", "")))
    if not found:
        raise ApiError("file_not_found")
    return {"file": described(slack, found)}


async def upload_url(slack: Slack, arguments: Json) -> Json:
    name = str(arguments.get("filename") or "")
    try:
        length = int(arguments.get("length") or 0)
    except ValueError:
        raise ApiError("invalid_arguments") from None
    if not name or not 0 < length <= LARGEST:
        raise ApiError("invalid_arguments")
    ticket, file = secrets.token_hex(16), slack.workspace.new_id("F")
    UPLOADS[ticket] = {"id": file, "name": name, "length": length, "alt_txt": arguments.get("alt_txt") or ""}
    return {"upload_url": f"{slack.base_url}/upload/{ticket}", "file_id": file}


UPLOADS: dict[str, Json] = {}
"""Uploads under way, by their ticket; they end with the process, as Slack's do after a while."""


def received(ticket: str, data: bytes) -> bool:
    """Takes the bytes of an upload; False if nobody announced it, or not with this length."""
    upload = UPLOADS.get(ticket)
    if not upload or len(data) != upload["length"]:
        return False
    upload["data"] = data
    return True


async def complete(slack: Slack, arguments: Json) -> Json:
    asked = arguments.get("files")
    if not isinstance(asked, list) or not asked:
        raise ApiError("invalid_arguments")
    channel = (
        channel_for(slack, {"channel": arguments["channel_id"]}, post=True) if arguments.get("channel_id") else None
    )
    done = []
    for one in asked:
        ticket = next((t for t, upload in UPLOADS.items() if upload["id"] == one.get("id") and "data" in upload), None)
        if ticket is None:
            raise ApiError("file_not_found")
        done.append(_kept(slack, UPLOADS.pop(ticket), str(one.get("title") or "")))
    if channel:
        thread = str(arguments.get("thread_ts") or "")
        if thread and not slack.workspace.message(channel["id"], thread):
            raise ApiError("thread_not_found")
        message: Json = {"text": "", "user": BOT_USER, "bot_id": BOT_ID, "files": done}
        if thread:
            message["thread_ts"] = thread
        slack.workspace.post(channel["id"], message)
        for file in done:
            file["channels"].append(channel["id"])
    return {"files": [described(slack, file) for file in done]}


def _kept(slack: Slack, upload: Json, title: str) -> Json:
    workspace = slack.workspace
    mimetype = mimetypes.guess_type(upload["name"])[0] or "application/octet-stream"
    file = workspace.add_file(BOT_USER, upload["name"], mimetype, upload["data"], file_id=upload["id"])
    file["title"] = title or upload["name"]
    file["alt_txt"] = upload["alt_txt"]
    return file


async def delete(slack: Slack, arguments: Json) -> Json:
    found = slack.workspace.files.get(str(arguments.get("file", "")))
    if not found:
        raise ApiError("file_not_found")
    if found["user"] != BOT_USER:
        raise ApiError("cant_delete_file")
    slack.workspace.drop_file(found["id"])
    return {}


METHODS = {
    "files.info": Registered(run=info, scopes=("files:read",)),
    "files.getUploadURLExternal": Registered(run=upload_url, scopes=("files:write",)),
    "files.completeUploadExternal": Registered(run=complete, scopes=("files:write",)),
    "files.delete": Registered(run=delete, scopes=("files:write",)),
}
