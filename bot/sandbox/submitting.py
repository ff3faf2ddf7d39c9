"""Submitting and closing modals, and what an app may answer to a submission."""

from typing import Any

from bot.sandbox import people, state
from bot.sandbox.arguments import ApiError
from bot.sandbox.methods import files, views
from bot.sandbox.web_api import Slack

Json = dict[str, Any]
CONNECTING = "We had some trouble connecting. Try again?"


async def submit(slack: Slack, person: str, view_id: str, filled: Json) -> Json:
    """Submits a person's topmost view, and does what the app answers.

    Raises:
        Refused: it is not the topmost, or closed.
    """
    view = _top(slack, person, view_id)
    view["state"] = {"values": _with_files(slack, state.values(view["blocks"], filled, inputs_only=True))}
    payload = {
        **people.base(slack, person), "type": "view_submission", "trigger_id": slack.triggers.new(person),
        "view": view, "response_urls": [],
    }  # fmt: skip
    answer = await slack.deliveries.ask("interactive", payload)
    if answer.error:
        return {"result": "failed", "error": CONNECTING}
    try:
        return _answered(slack, person, view, answer.payload or {})
    except ApiError as wrong:
        slack.wire.note(kind="answer", what="view_submission", answer=wrong.body["error"], messages=wrong.messages)
        return {"result": "failed", "error": CONNECTING}


def _top(slack: Slack, person: str, view_id: str) -> Json:
    people.person_in(slack, person)
    stack = views.stack_of(slack, person)
    if not stack or stack[-1]["id"] != view_id:
        raise people.Refused("That view is closed, or another one lies on top of it.")
    return stack[-1]


def _with_files(slack: Slack, filled: Json) -> Json:
    """A form's state with file objects as Slack gives them; the page names the files it uploaded."""
    known = slack.workspace.files
    for block in filled.values():
        for element in block.values():
            if element["type"] == "file_input":
                sent = element["files"] if isinstance(element["files"], list) else []
                ids = [str(file.get("id")) for file in sent if isinstance(file, dict)]
                element["files"] = [files.described(slack, known[file]) for file in ids if file in known]
    return filled


def _answered(slack: Slack, person: str, view: Json, answer: Json) -> Json:
    """The stack after the app's answer. The view may have been updated meanwhile, or be gone: its id counts.

    Raises:
        ApiError: the answer is none that Slack understands.
    """
    stack = views.stack_of(slack, person)
    place = next((place for place, one in enumerate(stack) if one["id"] == view["id"]), None)
    action = answer.get("response_action")
    if action == "errors":
        return {"result": "errors", "errors": _errors(stack[place] if place is not None else view, answer)}
    if action not in {None, "clear", "update", "push"} if isinstance(action, str | None) else True:
        raise ApiError("invalid_arguments", "[ERROR] must be one of: clear, errors, push, update")
    if place is None:
        return {"result": "closed"}
    match action:
        case "update":
            views.replaced(slack, person, place, views.checked(slack, answer.get("view"), "modal"))
        case "push":
            views.pushed(slack, person, views.checked(slack, answer.get("view"), "modal"))
        case "clear":
            stack.clear()
        case _:
            del stack[place]
    views.show(slack, person)
    return {"result": "updated" if action in {"update", "push"} else "closed"}


def _errors(view: Json, answer: Json) -> Json:
    """Complaints at fields of the form.

    Raises:
        ApiError: one is at no input of the form, or says nothing.
    """
    errors = answer.get("errors")
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise ApiError("invalid_arguments", "[ERROR] errors must name input blocks of the view")
    if not all(isinstance(words, str) and words for words in errors.values()):
        raise ApiError("invalid_arguments", "[ERROR] errors must be texts")
    return errors


async def close(slack: Slack, person: str, view_id: str) -> Json:
    """Closes a person's topmost view; the app hears of it if it asked to."""
    view = _top(slack, person, view_id)
    stack = views.stack_of(slack, person)
    gone = list(stack) if view.get("clear_on_close") else [view]
    del stack[-len(gone) :]
    views.show(slack, person)
    for one in gone:
        if one.get("notify_on_close"):
            payload = {**people.base(slack, person), "type": "view_closed", "view": one, "is_cleared": len(gone) > 1}
            await slack.deliveries.ask("interactive", payload)
    return {}
