"""What people do beyond a first draft: forms as the page sends them back, buttons inside views, files."""

from typing import Any

import aiohttp

from tests.support.scene import Json, Scene, _element, eventually

INITIAL = {
    "static_select": ("initial_option", "selected_option"),
    "checkboxes": ("initial_options", "selected_options"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
}
"""Where an element says what stands in it at first, and where a form's state says it."""


async def opened(scene: Scene, who: str, callback_id: str) -> Json:
    """The view on top of a person's screen, as soon as it is this one."""
    stack = scene.sandbox.slack.workspace.stacks

    def top() -> Json | None:
        views = stack.get(who)
        return views[-1] if views and views[-1]["callback_id"] == callback_id else None

    return await eventually(top)


async def press(scene: Scene, who: str, view: Json, action_id: str) -> None:
    """Presses a button of a modal."""
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    container = {"type": "view", "view_id": view["id"]}
    body = {"as": who, "container": container, "block_id": block["block_id"], "action_id": action_id}
    assert await scene.post("/page-api/action", body) == {}


async def send(scene: Scene, who: str, view: Json, **changed: Any) -> Json:  # noqa: ANN401 - values by field
    """Submits a form with what stood in it at first, save for the fields that were changed."""
    state = {block["block_id"]: {"value": _initial(block["element"])} for block in view["blocks"] if "element" in block}
    state |= {name: {"value": _element(view, name, value)} for name, value in changed.items()}
    return await scene.post("/page-api/view/submit", {"as": who, "view_id": view["id"], "state": state})


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind == "file_input":
        return {"type": kind, "files": []}
    here, there = INITIAL.get(kind, ("initial_value", "value"))
    nothing: list[Json] | None = [] if kind == "checkboxes" else None
    return {"type": kind, there: element.get(here, nothing)}


async def upload(scene: Scene, who: str, name: str, mimetype: str, data: bytes) -> Json:
    """Puts a file into a form's file field; the file as the field then names it."""
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name, content_type=mimetype)
    async with scene.session.post(f"{scene.sandbox.url}/page-api/upload?as={who}", data=form) as answer:
        file: Json = (await answer.json())["file"]
        return file


def buttons(message: Json) -> list[str]:
    """The action ids of a message's or a view's buttons, in order."""
    return [e["action_id"] for b in message["blocks"] for e in b.get("elements", []) if e.get("type") == "button"]


async def offering(scene: Scene, who: str, action_id: str) -> Json:
    """The direct message that offers a person this button, as soon as there is one."""
    return await eventually(lambda: next((m for m in scene.direct(who) if action_id in buttons(m)), None))


async def click_direct(scene: Scene, who: str, message: Json, action_id: str) -> None:
    """Presses a button of a direct message."""
    assert await scene.click(who, message, action_id, scene.sandbox.slack.workspace.ims[who]) == {}
