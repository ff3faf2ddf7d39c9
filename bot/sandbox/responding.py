"""What an app says through a response_url, or in the acknowledgement of a command."""

from typing import Any

from aiohttp import web

from bot.sandbox.arguments import ApiError, Arguments, parsed
from bot.sandbox.methods.chat import ephemeral, said
from bot.sandbox.triggers import AddressError
from bot.sandbox.web_api import Slack
from bot.sandbox.workspace import BOT_USER

Json = dict[str, Any]


def respond(slack: Slack, answer: Any, *, channel: str, person: str, message_ts: str = "") -> None:  # noqa: ANN401 - as the app sent it
    """Shows the answer; replaces or deletes the message that was clicked, where the answer says so.

    A message that is not the bot's own stays as it is.

    Raises:
        ApiError: the answer is none that Slack understands.
    """
    if not isinstance(answer, dict):
        raise ApiError("invalid_payload")
    asked = Arguments(answer)
    original = slack.workspace.message(channel, message_ts) or slack.workspace.ephemeral(person, message_ts)
    own = original if original and original["user"] == BOT_USER else None
    if asked.flag("delete_original"):
        if own:
            slack.workspace.remove(channel, message_ts, person=person)
        return
    message = said(slack, asked)
    if asked.flag("replace_original"):
        if own:
            own.pop("blocks", None)
            own.update(message)
            slack.workspace.message_changed(channel, own, person)
    elif asked.text_or("response_type") == "in_channel":
        slack.workspace.post(channel, message | _thread(asked, original))
    else:
        ephemeral(slack, channel, person, message | _thread(asked, original))


def _thread(asked: Arguments, original: Json | None) -> Json:
    """Answers stay in the thread of what was clicked; the app may also name a thread."""
    thread = asked.text_or("thread_ts") or str((original or {}).get("thread_ts") or "")
    in_thread = thread and thread != (original or {}).get("ts")
    return {"thread_ts": thread} if in_thread else {}


async def serve(slack: Slack, request: web.Request) -> web.Response:
    """A response_url: five answers within half an hour."""
    try:
        address = slack.triggers.answer(request.match_info["token"])
    except AddressError as gone:
        return web.json_response({"ok": False, "error": str(gone)}, status=404)
    try:
        answer = parsed(await request.text())
        respond(slack, answer, channel=address.channel, person=address.person, message_ts=address.message_ts)
    except (LookupError, UnicodeError):
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    except ApiError as wrong:
        slack.wire.note(kind="answer", what="response_url", answer=wrong.body["error"], messages=wrong.messages)
        return web.json_response(wrong.body, status=400)
    return web.json_response({"ok": True})
