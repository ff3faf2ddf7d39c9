"""What people do beyond a first draft: forms as the page sends them back, buttons inside views, files."""

from typing import Any

import aiohttp

from bot.audit.entries import Entry
from bot.ids import DraftId
from tests.support.scene import DRAFTS, LAKESIDE, Json, Scene, _element, eventually, words

INITIAL = {
    "static_select": ("initial_option", "selected_option"),
    "checkboxes": ("initial_options", "selected_options"),
    "multi_static_select": ("initial_options", "selected_options"),
    "conversations_select": ("initial_conversation", "selected_conversation"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
}
"""Where an element says what stands in it at first, and where a form's state says it."""


PRESSED_AGAIN = 3
"""How often somebody presses a button of a card that changes just then."""


def top(scene: Scene, who: str) -> Json:
    """What lies on top of a person's screen; nothing in it where no modal is open."""
    return (scene.sandbox.slack.workspace.stacks.get(who) or [{"blocks": []}])[-1]


async def opened(scene: Scene, who: str, callback_id: str) -> Json:
    """The view on top of a person's screen, as soon as it is this one."""
    stack = scene.sandbox.slack.workspace.stacks

    def top() -> Json | None:
        views = stack.get(who)
        return views[-1] if views and views[-1]["callback_id"] == callback_id else None

    return await eventually(top)


async def press(
    scene: Scene,
    who: str,
    view: Json,
    action_id: str,
    value: str = "",
    **filled: Any,  # noqa: ANN401 - values by field
) -> None:
    """Presses a button of a modal or of Home; where several share an id, the one with this value.

    `filled`: what was put into the form's fields before.
    """
    block = next(
        block
        for block in view["blocks"]
        for element in (*block.get("elements", []), block.get("accessory") or {})
        if element.get("action_id") == action_id and value in {"", element.get("value")}
    )
    state = {name: {"value": _element(view, name, put)} for name, put in filled.items()}
    await _use(scene, who, view, block, action_id, state=state)


async def choose(scene: Scene, who: str, view: Json, action_id: str, value: str) -> None:
    """Chooses from a menu that stands in a modal beside other menus."""
    block = next(b for b in view["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
    menu = next(e for e in block["elements"] if e["action_id"] == action_id)
    option = next(one for one in menu["options"] if one["value"] == value)
    await _use(scene, who, view, block, action_id, value={"selected_option": option})


async def _use(scene: Scene, who: str, view: Json, block: Json, action_id: str, **how: Json) -> None:
    container = {"type": "view", "view_id": view["id"]}
    body = {"as": who, "container": container, "block_id": block["block_id"], "action_id": action_id, **how}
    assert await scene.post("/page-api/action", body) == {}


async def command(scene: Scene, who: str, name: str, text: str = "") -> None:
    """Types a slash command; what lay open on the person's screen is closed first."""
    scene.sandbox.slack.workspace.stacks.pop(who, None)
    body = {"as": who, "channel": DRAFTS, "command": name, "text": text}
    assert await scene.post("/page-api/command", body) == {}


async def home(scene: Scene, who: str) -> Json:
    """The person's Home tab, opened anew."""
    homes = scene.sandbox.slack.workspace.homes
    before = homes.pop(who, None)
    async with scene.session.get(f"{scene.sandbox.url}/page-api/home?as={who}"):
        pass
    return await eventually(lambda: found if (found := homes.get(who)) is not before else None)


async def more(scene: Scene, who: str, card: Json) -> Json:
    """What More… on a card offers this person."""
    scene.sandbox.slack.workspace.stacks.pop(who, None)
    for _ in range(PRESSED_AGAIN):
        answer = await scene.click(who, card, "card.more")
        if "error" not in answer:
            break  # else the card was brought up to date under the finger: a person presses again
    return await opened(scene, who, "more")


async def more_than(scene: Scene, who: str, card: Json, action_id: str, callback_id: str) -> Json:
    """The view that one of the buttons of More… leads to."""
    await press(scene, who, await more(scene, who, card), action_id)
    return await opened(scene, who, callback_id)


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
    nothing: list[Json] | None = [] if kind in {"checkboxes", "multi_static_select"} else None
    return {"type": kind, there: element.get(here, nothing)}


async def upload(scene: Scene, who: str, name: str, mimetype: str, data: bytes) -> Json:
    """Puts a file into a form's file field; the file as the field then names it."""
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name, content_type=mimetype)
    async with scene.session.post(f"{scene.sandbox.url}/page-api/upload?as={who}", data=form) as answer:
        file: Json = (await answer.json())["file"]
        return file


async def hand_in(scene: Scene, who: str, view: Json, name: str, text: str) -> Json:
    """Sends a form that takes one file, with this one."""
    file = scene.sandbox.slack.workspace.add_file(who, name, "text/plain", text.encode())
    state = {"file": {"value": {"type": "file_input", "files": [{"id": file["id"]}]}}}
    return await scene.post("/page-api/view/submit", {"as": who, "view_id": view["id"], "state": state})


async def told(scene: Scene, who: str, said: str) -> Json:
    """The direct message that says this, as soon as there is one."""
    return await eventually(lambda: next((m for m in scene.direct(who) if said in words(m)), None), 30)


def buttons(message: Json) -> list[str]:
    """The action ids of a message's or a view's buttons, in order."""
    return [e["action_id"] for b in message["blocks"] for e in b.get("elements", []) if e.get("type") == "button"]


async def offering(scene: Scene, who: str, action_id: str) -> Json:
    """The direct message that offers a person this button, as soon as there is one."""
    return await eventually(lambda: next((m for m in scene.direct(who) if action_id in buttons(m)), None))


async def click_direct(scene: Scene, who: str, message: Json, action_id: str) -> None:
    """Presses a button of a direct message."""
    assert await scene.click(who, message, action_id, scene.sandbox.slack.workspace.ims[who]) == {}


def everything(message: Json) -> str:
    """All text of a message or a view, its rich text included, as one string."""
    found: list[str] = []

    def gather(part: object) -> None:
        if isinstance(part, dict):
            found.extend(value for key, value in part.items() if key == "text" and isinstance(value, str))
            part = list(part.values())
        if isinstance(part, list):
            for inner in part:
                gather(inner)

    gather(message.get("blocks", []))
    return "\n".join(found)


def diff(view: Json) -> list[tuple[str, str]]:
    """A word diff as people see it: pieces, each "gone", "new" or "same"."""
    pieces = [
        piece
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for section in block["elements"]
        for piece in section["elements"]
    ]
    return [(_mark(piece.get("style") or {}), piece["text"]) for piece in pieces]


def _mark(style: Json) -> str:
    return "gone" if style.get("strike") else "new" if style.get("bold") else "same"


def thread(scene: Scene, card: Json) -> list[Json]:
    """What stands in a card's thread."""
    return [m for m in scene.channel() if m.get("thread_ts") == card["ts"] and m["ts"] != card["ts"]]


def threaded(scene: Scene, card: Json) -> str:
    return "\n".join(map(words, thread(scene, card)))


async def recorded(scene: Scene, draft: int = 1) -> list[Entry]:
    """The record's entries about a draft."""
    async with scene.store.read(LAKESIDE) as reader:
        return list(await reader.entries(DraftId(draft)))
