"""files.*: uploads in three steps, and what the bot may know of a file."""

import mimetypes
from typing import Any

from bot.sandbox.arguments import ApiError, Arguments, invalid
from bot.sandbox.methods.chat import channel_for, thread_of
from bot.sandbox.uploads import Upload
from bot.sandbox.web_api import Registered, Slack
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


def _file(slack: Slack, arguments: Arguments) -> Json:
    found = slack.workspace.files.get(arguments.text("file"))
    if not found:
        raise ApiError("file_not_found")
    return found


async def info(slack: Slack, arguments: Arguments) -> Json:
    return {"file": described(slack, _file(slack, arguments))}


async def upload_url(slack: Slack, arguments: Arguments) -> Json:
    name, length = arguments.text("filename"), arguments.whole("length", 0, most=LARGEST + 1)
    if not name:
        raise invalid("filename", "must be more than 0 characters")
    if not 0 < length <= LARGEST:
        raise invalid("length", f"must be between 1 and {LARGEST}")
    upload = Upload(file=slack.workspace.new_id("F"), name=name, length=length, alt_text=arguments.text_or("alt_txt"))
    return {"upload_url": f"{slack.base_url}/upload/{slack.uploads.announce(upload)}", "file_id": upload.file}


async def complete(slack: Slack, arguments: Arguments) -> Json:
    """The third step: the files become real, and are shared where the call says. All of them, or none."""
    uploads = [_filled(slack, place, one) for place, one in enumerate(arguments.items("files"))]
    if not uploads:
        raise ApiError("invalid_arguments", "[ERROR] missing required field: files")
    message: Json = {"text": arguments.text_or("initial_comment"), "user": BOT_USER, "bot_id": BOT_ID}
    channel = None
    if "channel_id" in arguments:
        channel = channel_for(slack, arguments.text("channel_id"), post=True)
        if thread := arguments.text_or("thread_ts"):
            message["thread_ts"] = thread_of(slack, channel, thread)
    done = [_kept(slack, upload, title) for upload, title in uploads]
    if channel:
        slack.workspace.post(channel["id"], {**message, "files": done})
        for file in done:
            file["channels"].append(channel["id"])
    return {"files": [described(slack, file) for file in done]}


def _filled(slack: Slack, place: int, named: Any) -> tuple[Upload, str]:  # noqa: ANN401 - as the app sent it
    """One of the files to complete, and its title."""
    if not isinstance(named, dict):
        raise invalid(f"files/{place}", "must provide an object")
    one = Arguments(named)
    upload = slack.uploads.filled(one.text("id"))
    if not upload:
        raise ApiError("file_not_found")
    return upload, one.text_or("title")


def _kept(slack: Slack, upload: Upload, title: str) -> Json:
    mimetype = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    file = slack.workspace.add_file(BOT_USER, upload.name, mimetype, upload.data or b"", file_id=upload.file)
    slack.uploads.forget(upload.file)
    file |= {"title": title or upload.name, "alt_txt": upload.alt_text}
    return file


async def delete(slack: Slack, arguments: Arguments) -> Json:
    found = _file(slack, arguments)
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
