"""What people say in the workspace, and how they call the app: turned into the payloads Slack sends for it."""

from typing import Any

from bot.sandbox import events
from bot.sandbox.arguments import ApiError
from bot.sandbox.deliveries import Answer
from bot.sandbox.responding import respond
from bot.sandbox.typing import as_command, as_message
from bot.sandbox.web_api import Slack
from bot.sandbox.workspace import APP_ID, BOT_USER

Json = dict[str, Any]
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


def base(slack: Slack, person: str) -> Json:
    """What every interactive payload begins with."""
    team, user = slack.workspace.team, slack.workspace.users[person]
    return {
        "team": {"id": team["id"], "domain": team["domain"]}, "enterprise": None, "is_enterprise_install": False,
        "user": {"id": person, "username": user["name"], "name": user["name"], "team_id": user["team_id"]},
        "api_app_id": APP_ID, "token": "verification-token",
    }  # fmt: skip


def channel_named(channel: Json) -> Json:
    name = "directmessage" if channel.get("is_im") else "privategroup" if channel.get("is_private") else channel["name"]
    return {"id": channel["id"], "name": name}


def say(slack: Slack, person: str, channel: str, text: str, *, thread: str, file_ids: list[str]) -> Json:
    """Posts what a person typed, as Slack would store it."""
    found = seen_channel(slack, person, channel)
    if found["is_archived"]:
        raise Refused("This channel is archived.")
    if thread and not slack.workspace.message(channel, thread):
        raise Refused("That thread is gone.")
    message: Json = {"user": person, "text": as_message(slack.workspace, text)}
    if thread:
        message["thread_ts"] = thread
    if file_ids:
        message["files"] = [slack.workspace.files[file] for file in file_ids if file in slack.workspace.files]
    if not text.strip() and not message.get("files"):
        raise Refused("There is nothing in this message.")
    posted = slack.workspace.post(channel, message)
    events.said(slack, found, posted)
    return posted


def delete(slack: Slack, person: str, channel: str, ts: str) -> None:
    """Deletes what a person said, or puts away what only they see. Nobody deletes what somebody else said."""
    seen_channel(slack, person, channel)
    message = slack.workspace.message(channel, ts)
    if message and message["user"] != person:
        raise Refused("Only who wrote a message can delete it.")
    if not slack.workspace.remove(channel, ts, person=person):
        raise Refused("That message is gone.")


async def command(slack: Slack, person: str, channel: str, name: str, text: str) -> Json:
    """A slash command; what the person sees at once, if anything."""
    found = seen_channel(slack, person, channel)
    known = {one["command"]: one for one in slack.workspace.manifest.get("features", {}).get("slash_commands", [])}
    if name not in known:
        raise Refused(f"{name} is not a valid command.")
    user = slack.workspace.users[person]
    payload = {
        "token": "verification-token", "team_id": slack.workspace.team["id"],
        "team_domain": slack.workspace.team["domain"], "channel_id": channel,
        "channel_name": channel_named(found)["name"], "user_id": person, "user_name": user["name"], "command": name,
        "text": as_command(slack.workspace, text, escape=known[name].get("should_escape", False)),
        "api_app_id": APP_ID, "is_enterprise_install": "false",
        "response_url": slack.triggers.response_url(channel=channel, person=person),
        "trigger_id": slack.triggers.new(person),
    }  # fmt: skip
    answer = await slack.deliveries.ask("slash_commands", payload)
    if answer.error:
        return {"error": trouble(name, answer)}
    if answer.payload and (answer.payload.get("text") or answer.payload.get("blocks")):
        try:
            respond(slack, answer.payload, channel=channel, person=person)
        except ApiError as wrong:
            slack.wire.note(kind="answer", what=name, answer=wrong.body["error"], messages=wrong.messages)
            return {"error": f"{name} failed with the error “{wrong.body['error']}”."}
    return {}


async def shortcut(slack: Slack, person: str, callback_id: str, *, channel: str = "", ts: str = "") -> Json:
    """A global shortcut, or one on a message."""
    person_in(slack, person)
    known = {one["callback_id"]: one for one in slack.workspace.manifest.get("features", {}).get("shortcuts", [])}
    one = known.get(callback_id)
    if not one:
        raise Refused("There is no such shortcut.")
    payload = {
        **base(slack, person), "callback_id": callback_id, "trigger_id": slack.triggers.new(person),
        "action_ts": slack.workspace.new_ts(), "type": "shortcut",
    }  # fmt: skip
    if one["type"] == "message":
        found = seen_channel(slack, person, channel)
        message = slack.workspace.message(channel, ts)
        if not message:
            raise Refused("That message is gone.")
        payload |= {
            "type": "message_action", "channel": channel_named(found), "message": message, "message_ts": ts,
            "response_url": slack.triggers.response_url(channel=channel, person=person, message_ts=ts),
        }  # fmt: skip
    answer = await slack.deliveries.ask("interactive", payload)
    return {"error": trouble(one["name"], answer)} if answer.error else {}
