"""views.*: modals in stacks of up to three, and App Home."""

import hashlib
import json
from typing import Any

from bot.sandbox.arguments import ApiError, Arguments
from bot.sandbox.blockkit.blocks import check_view
from bot.sandbox.blockkit.naming import named
from bot.sandbox.methods.chat import unseen_files
from bot.sandbox.triggers import TriggerError
from bot.sandbox.web_api import Registered, Slack
from bot.sandbox.workspace import APP_ID, BOT_ID

Json = dict[str, Any]
DEEPEST = 3


def checked(slack: Slack, view: Any, kind: str) -> Json:  # noqa: ANN401 - as the app sent it
    """A view that is as documented.

    Raises:
        ApiError: invalid_arguments, with each place.
    """
    wrong = check_view(view)
    if not wrong and view["type"] != kind:
        wrong = [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"]
    if not wrong:
        wrong = unseen_files(slack, view["blocks"])
    if wrong:
        raise ApiError("invalid_arguments", *wrong)
    found: Json = view
    return found


def made(slack: Slack, view: Json, *, view_id: str = "", root: str = "", previous: str | None = None) -> Json:
    """A view as Slack keeps it: with its id, its hash, and a block id for every block."""
    view_id = view_id or slack.workspace.new_id("V")
    stored = {
        "private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False, "notify_on_close": False,
        "submit": None, "close": None, **view, "blocks": named(view["blocks"]), "id": view_id,
        "root_view_id": root or view_id,
        "previous_view_id": previous, "team_id": slack.workspace.team["id"], "app_id": APP_ID, "bot_id": BOT_ID,
        "state": {"values": {}},
    }  # fmt: skip
    fingerprint = json.dumps([stored["blocks"], stored["private_metadata"], slack.workspace.new_ts()])
    stored["hash"] = f"{int(slack.workspace.now())}.{hashlib.sha256(fingerprint.encode()).hexdigest()[:8]}"
    return stored


def stack_of(slack: Slack, person: str) -> list[Json]:
    return slack.workspace.stacks.setdefault(person, [])


def find(slack: Slack, view_id: str) -> tuple[str, int] | None:
    """Whose stack a view is in, and at which place."""
    for person, stack in slack.workspace.stacks.items():
        for place, view in enumerate(stack):
            if view["id"] == view_id:
                return person, place
    return None


def show(slack: Slack, person: str) -> None:
    slack.workspace.changed({"type": "views", "person": person})


def _triggered(slack: Slack, arguments: Arguments) -> str:
    try:
        return slack.triggers.use(arguments.text("trigger_id"))
    except TriggerError as wrong:
        raise ApiError(str(wrong)) from wrong


async def open_view(slack: Slack, arguments: Arguments) -> Json:
    view = checked(slack, arguments.sent.get("view"), "modal")
    person = _triggered(slack, arguments)
    stored = made(slack, view)
    slack.workspace.stacks[person] = [stored]
    show(slack, person)
    return {"view": stored}


async def push(slack: Slack, arguments: Arguments) -> Json:
    view = checked(slack, arguments.sent.get("view"), "modal")
    person = _triggered(slack, arguments)
    return {"view": pushed(slack, person, view)}


def pushed(slack: Slack, person: str, view: Json) -> Json:
    """Puts a view on top of a person's stack.

    Raises:
        ApiError: there are three already, or none to push onto.
    """
    stack = stack_of(slack, person)
    if not stack:
        raise ApiError("invalid_trigger_id")
    if len(stack) >= DEEPEST:
        raise ApiError("push_limit_reached")
    stored = made(slack, view, root=stack[0]["id"], previous=stack[-1]["id"])
    stack.append(stored)
    show(slack, person)
    return stored


async def update(slack: Slack, arguments: Arguments) -> Json:
    view = checked(slack, arguments.sent.get("view"), "modal")
    found = find(slack, arguments.text("view_id"))
    if not found:
        raise ApiError("not_found")
    person, place = found
    current = slack.workspace.stacks[person][place]
    if "hash" in arguments and arguments.text("hash") != current["hash"]:
        raise ApiError("hash_conflict")
    return {"view": replaced(slack, person, place, view)}


def replaced(slack: Slack, person: str, place: int, view: Json) -> Json:
    stack = stack_of(slack, person)
    current = stack[place]
    stack[place] = made(
        slack, view, view_id=current["id"], root=current["root_view_id"], previous=current["previous_view_id"]
    )
    show(slack, person)
    return stack[place]


async def publish(slack: Slack, arguments: Arguments) -> Json:
    view = checked(slack, arguments.sent.get("view"), "home")
    person = arguments.text("user_id")
    if person not in slack.workspace.users:
        raise ApiError("user_not_found")
    current = slack.workspace.homes.get(person)
    if "hash" in arguments and current and arguments.text("hash") != current["hash"]:
        raise ApiError("hash_conflict")
    slack.workspace.homes[person] = made(slack, view, view_id=current["id"] if current else "")
    slack.workspace.changed({"type": "home", "person": person})
    return {"view": slack.workspace.homes[person]}


METHODS = {
    "views.open": Registered(run=open_view),
    "views.push": Registered(run=push),
    "views.update": Registered(run=update),
    "views.publish": Registered(run=publish),
}
