"""What people do in the workspace, turned into the payloads Slack sends for it."""

import secrets
from typing import Any

from bot.sandbox.arguments import ApiError
from bot.sandbox.blockkit.blocks import MESSAGE, check_blocks
from bot.sandbox.deliveries import Answer
from bot.sandbox.methods import files, views
from bot.sandbox.methods.chat import ephemeral
from bot.sandbox.typing import as_command, as_message
from bot.sandbox.web_api import Slack
from bot.sandbox.workspace import APP_ID, BOT_ID, BOT_USER

Json = dict[str, Any]
CONNECTING = "We had some trouble connecting. Try again?"
TROUBLE = {
    "operation_timeout": "{what} failed with the error “operation_timeout”: the app did not answer in time.",
    "dispatch_failed": "{what} failed with the error “dispatch_failed”: the app is not connected.",
}


class Refused(Exception):  # noqa: N818 - an answer to the page
    """The person cannot do this; the message is what the page shows."""


def person_in(slack: Slack, person: str) -> Json:
    found = slack.workspace.users.get(person)
    if not found or person == BOT_USER:
        raise Refused("Nobody of that id is in this workspace.")
    return found


def seen_channel(slack: Slack, person: str, channel: str) -> Json:
    person_in(slack, person)
    if not slack.workspace.visible_to(person, channel):
        raise Refused("This person does not see that channel.")
    return slack.workspace.channels[channel]


def trouble(what: str, answer: Answer) -> str:
    template = TROUBLE.get(answer.error, "{what} failed with the error “" + answer.error + "”.")
    return template.format(what=what)


def _team(slack: Slack) -> Json:
    return {"id": slack.workspace.team["id"], "domain": slack.workspace.team["domain"]}


def _user(slack: Slack, person: str) -> Json:
    user = slack.workspace.users[person]
    return {"id": person, "username": user["name"], "name": user["name"], "team_id": user["team_id"]}


def _base(slack: Slack, person: str) -> Json:
    return {
        "team": _team(slack), "enterprise": None, "is_enterprise_install": False, "user": _user(slack, person),
        "api_app_id": APP_ID, "token": "verification-token",
    }  # fmt: skip


def _channel(channel: Json) -> Json:
    name = "directmessage" if channel.get("is_im") else "privategroup" if channel.get("is_private") else channel["name"]
    return {"id": channel["id"], "name": name}


async def say(slack: Slack, person: str, channel: str, text: str, *, thread: str = "", file_ids: list[str]) -> Json:
    """Posts what a person typed, as Slack would store it."""
    found = seen_channel(slack, person, channel)
    if found["is_archived"]:
        raise Refused("This channel is archived.")
    message: Json = {"user": person, "text": as_message(slack.workspace, text)}
    if thread:
        message["thread_ts"] = thread
    if file_ids:
        message["files"] = [slack.workspace.files[file] for file in file_ids if file in slack.workspace.files]
    return slack.workspace.post(channel, message)


async def command(slack: Slack, person: str, channel: str, name: str, text: str) -> Json:
    """A slash command; what the person sees at once, if anything."""
    found = seen_channel(slack, person, channel)
    known = {one["command"]: one for one in slack.workspace.manifest.get("features", {}).get("slash_commands", [])}
    if name not in known:
        raise Refused(f"{name} is not a valid command.")
    user = slack.workspace.users[person]
    payload = {
        "token": "verification-token", "team_id": slack.workspace.team["id"],
        "team_domain": slack.workspace.team["domain"], "channel_id": channel, "channel_name": _channel(found)["name"],
        "user_id": person, "user_name": user["name"], "command": name,
        "text": as_command(slack.workspace, text, escape=known[name].get("should_escape", False)),
        "api_app_id": APP_ID, "is_enterprise_install": "false",
        "response_url": slack.triggers.response_url(channel=channel, person=person),
        "trigger_id": slack.triggers.new(person),
    }  # fmt: skip
    answer = await slack.deliveries.ask("slash_commands", payload)
    if answer.error:
        return {"error": trouble(name, answer)}
    if answer.payload and (answer.payload.get("text") or answer.payload.get("blocks")):
        respond(slack, answer.payload, channel=channel, person=person)
    return {}


async def shortcut(slack: Slack, person: str, callback_id: str, *, channel: str = "", ts: str = "") -> Json:
    """A global shortcut, or one on a message."""
    person_in(slack, person)
    known = {one["callback_id"]: one for one in slack.workspace.manifest.get("features", {}).get("shortcuts", [])}
    one = known.get(callback_id)
    if not one:
        raise Refused("There is no such shortcut.")
    payload = {
        **_base(slack, person), "callback_id": callback_id, "trigger_id": slack.triggers.new(person),
        "action_ts": slack.workspace.new_ts(), "type": "shortcut",
    }  # fmt: skip
    if one["type"] == "message":
        found = seen_channel(slack, person, channel)
        message = slack.workspace.message(channel, ts)
        if not message:
            raise Refused("That message is gone.")
        payload |= {
            "type": "message_action", "channel": _channel(found), "message": message, "message_ts": ts,
            "response_url": slack.triggers.response_url(channel=channel, person=person, message_ts=ts),
        }  # fmt: skip
    answer = await slack.deliveries.ask("interactive", payload)
    return {"error": trouble(one["name"], answer)} if answer.error else {}


async def act(slack: Slack, person: str, asked: Json) -> Json:
    """A click or a choice in a message or a view."""
    person_in(slack, person)
    container = asked.get("container") or {}
    payload = {
        **_base(slack, person), "type": "block_actions", "trigger_id": slack.triggers.new(person),
        "state": {"values": asked.get("state") or {}},
    }  # fmt: skip
    if container.get("type") == "view":
        view = _view(slack, person, str(container.get("view_id")))
        view["state"] = {"values": asked.get("state") or {}}
        payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": view}
        blocks = view["blocks"]
    else:
        channel = seen_channel(slack, person, str(container.get("channel")))
        message = _clicked(slack, person, channel["id"], str(container.get("ts")))
        payload |= {
            "channel": _channel(channel), "message": message,
            "container": {
                "type": "message", "message_ts": message["ts"], "channel_id": channel["id"],
                "is_ephemeral": bool(message.get("is_ephemeral")),
            },
            "response_url": slack.triggers.response_url(
                channel=channel["id"], person=person, message_ts=message["ts"]
            ),
        }  # fmt: skip
        blocks = message.get("blocks", [])
    payload["actions"] = [_action(slack, blocks, asked)]
    answer = await slack.deliveries.ask("interactive", payload)
    return {"error": trouble("This action", answer)} if answer.error else {}


def _clicked(slack: Slack, person: str, channel: str, ts: str) -> Json:
    message = slack.workspace.message(channel, ts)
    if not message:
        mine = slack.workspace.ephemerals.get(person, [])
        message = next((one for one in mine if one["ts"] == ts), None)
    if not message:
        raise Refused("That message is gone.")
    return message


def _view(slack: Slack, person: str, view_id: str) -> Json:
    home = slack.workspace.homes.get(person)
    found = [*views.stack_of(slack, person), *([home] if home else [])]
    view = next((one for one in found if one["id"] == view_id), None)
    if not view:
        raise Refused("That view is closed.")
    return view


def _action(slack: Slack, blocks: list[Json], asked: Json) -> Json:
    """The action object: the element as it stands in its block, with what was chosen."""
    block = next((one for one in blocks if one["block_id"] == asked.get("block_id")), None)
    elements = [] if not block else [*block.get("elements", []), block.get("accessory"), block.get("element")]
    element = next((one for one in elements if one and one.get("action_id") == asked.get("action_id")), None)
    if not block or not element:
        raise Refused("That element is not there any more.")
    chosen = asked.get("value") or {}
    action: Json = {
        "type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"],
        "action_ts": slack.workspace.new_ts(), **chosen,
    }  # fmt: skip
    if element["type"] == "button":
        action |= {"text": element["text"]} | ({"value": element["value"]} if "value" in element else {})
    return action


async def submit(slack: Slack, person: str, view_id: str, state: Json) -> Json:
    """Submits a person's topmost view, and does what the app answers."""
    view = _view(slack, person, view_id)
    view["state"] = {"values": _with_files(slack, state)}
    payload = {
        **_base(slack, person), "type": "view_submission", "trigger_id": slack.triggers.new(person), "view": view,
        "response_urls": [],
    }  # fmt: skip
    answer = await slack.deliveries.ask("interactive", payload)
    if answer.error:
        return {"result": "failed", "error": CONNECTING}
    return _respond_to_submission(slack, person, view, answer.payload or {})


def _with_files(slack: Slack, state: Json) -> Json:
    """A form's state with file objects as Slack gives them."""
    for block in state.values():
        for element in block.values():
            if element.get("type") == "file_input":
                named = [file["id"] for file in element.get("files") or []]
                known = slack.workspace.files
                element["files"] = [files.described(slack, known[file]) for file in named if file in known]
    return state


def _respond_to_submission(slack: Slack, person: str, view: Json, answer: Json) -> Json:
    stack = views.stack_of(slack, person)
    action = answer.get("response_action")
    try:
        match action:
            case None:
                stack.remove(view)
            case "clear":
                stack.clear()
            case "errors":
                return _errors(view, answer.get("errors"))
            case "update":
                new = views.checked(slack, answer.get("view"), "modal")
                views.replaced(slack, person, stack.index(view), new)
            case "push":
                views.pushed(slack, person, views.checked(slack, answer.get("view"), "modal"))
            case _:
                return {"result": "failed", "error": CONNECTING}
    except ApiError as wrong:
        messages = wrong.body.get("response_metadata", {}).get("messages", [])
        slack.wire.note(kind="answer", what="view_submission", answer=wrong.body["error"], messages=messages)
        return {"result": "failed", "error": CONNECTING}
    views.show(slack, person)
    return {"result": "updated" if action in {"update", "push"} else "closed"}


def _errors(view: Json, errors: Any) -> Json:  # noqa: ANN401 - as the app sent it
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        return {"result": "failed", "error": CONNECTING}
    return {"result": "errors", "errors": errors}


async def close(slack: Slack, person: str, view_id: str) -> Json:
    """Closes a person's topmost view; the app hears of it if it asked to."""
    view = _view(slack, person, view_id)
    stack = views.stack_of(slack, person)
    gone = list(stack) if view.get("clear_on_close") else [view]
    for one in gone:
        stack.remove(one)
        if one.get("notify_on_close"):
            payload = {**_base(slack, person), "type": "view_closed", "view": one, "is_cleared": len(gone) > 1}
            await slack.deliveries.ask("interactive", payload)
    views.show(slack, person)
    return {}


def event(slack: Slack, event_body: Json) -> None:
    """Sends an event to the app if its manifest subscribes to it."""
    subscribed = slack.workspace.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", [])
    if event_body["type"] not in subscribed:
        return
    team = slack.workspace.team["id"]
    slack.deliveries.tell(
        {
            "token": "verification-token", "team_id": team, "api_app_id": APP_ID, "event": event_body,
            "type": "event_callback", "event_id": "Ev" + secrets.token_hex(5).upper(),
            "event_time": int(slack.workspace.now()), "is_ext_shared_channel": False,
            "authorizations": [{"enterprise_id": None, "team_id": team, "user_id": BOT_USER, "is_bot": True}],
        }
    )  # fmt: skip


def open_home(slack: Slack, person: str) -> None:
    person_in(slack, person)
    channel = slack.workspace.im_of(person)["id"]
    body: Json = {"type": "app_home_opened", "user": person, "channel": channel, "tab": "home"}
    if person in slack.workspace.homes:
        body["view"] = slack.workspace.homes[person]
    event(slack, body | {"event_ts": slack.workspace.new_ts()})


def respond(slack: Slack, said: Json, *, channel: str, person: str, message_ts: str = "") -> str:
    """Does what an app sent to a response_url, or in an acknowledgement; an error code or nothing."""
    blocks = said.get("blocks")
    if blocks and (wrong := check_blocks(blocks, MESSAGE)):
        slack.wire.note(kind="answer", what="response_url", answer="invalid_blocks", messages=wrong)
        return "invalid_blocks"
    if said.get("delete_original") and message_ts:
        slack.workspace.remove(channel, message_ts)
        return ""
    message: Json = {"text": said.get("text") or "", "user": BOT_USER, "bot_id": BOT_ID}
    if blocks:
        message["blocks"] = [{**block, "block_id": block.get("block_id") or f"b{n}"} for n, block in enumerate(blocks)]
    original = slack.workspace.message(channel, message_ts) if said.get("replace_original") else None
    if original:
        original.update(message)
        slack.workspace.changed({"type": "messages", "channel": channel})
    elif said.get("response_type") == "in_channel":
        slack.workspace.post(channel, message)
    else:
        ephemeral(slack, channel, person, message)
    return ""
