"""Blocks and views: structure, limits, and what may stand where. Limits: docs.slack.dev/reference/block-kit/blocks."""

import json
from collections.abc import Callable

from bot.sandbox.blockkit import elements, objects, rich_text
from bot.sandbox.blockkit.places import Complaints, Json

Block = dict[str, Json]
MESSAGE, MODAL, HOME = "message", "modal", "home"
MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}
MOST_MARKDOWN = 12_000


def check_blocks(value: Json, surface: str, *, pointer: str = "/blocks") -> list[str]:
    """What is wrong with the blocks of a message or a view; empty when they are as documented."""
    complaints = Complaints()
    _blocks(complaints, pointer, value, surface)
    return complaints.found


def check_view(value: Json) -> list[str]:
    """What is wrong with a view; empty when it is as documented."""
    complaints = Complaints()
    if not isinstance(value, dict):
        complaints.add("/view", "must provide an object")
        return complaints.found
    kind = value.get("type")
    if not complaints.one_of("/view/type", kind, (MODAL, HOME)):
        return complaints.found
    keys = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if kind == MODAL:
        keys |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
        objects.text(complaints, "/view/title", value.get("title"), 24)
        for key in ("submit", "close"):
            if key in value:
                objects.text(complaints, f"/view/{key}", value[key], 24)
    complaints.known_keys("/view", value, keys)
    complaints.flags("/view", value, "clear_on_close", "notify_on_close", "submit_disabled")
    for key, longest in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        if key in value:
            complaints.text_length(f"/view/{key}", value[key], longest)
    _blocks(complaints, "/view/blocks", value.get("blocks"), str(kind))
    blocks = value.get("blocks")
    has_input = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if kind == MODAL and has_input and "submit" not in value:
        complaints.add("/view/submit", "submit is required when an input is in blocks")
    if len(json.dumps(value).encode()) > 250_000:  # noqa: PLR2004 - the documented size of a view, in bytes
        complaints.add("/view", "must be no more than 250 kB")
    return complaints.found


def _blocks(complaints: Complaints, pointer: str, value: Json, surface: str) -> None:
    ids: list[str] = []
    markdown = 0
    for place, block in complaints.items(pointer, value, MOST_BLOCKS[surface]):
        if not isinstance(block, dict):
            complaints.add(place, "must provide an object")
            continue
        kind = block.get("type")
        if not isinstance(kind, str) or kind not in BLOCKS or (kind == "markdown" and surface != MESSAGE):
            complaints.add(f"{place}/type", f"unsupported type: {kind}")
            continue
        keys, particular = BLOCKS[kind]
        complaints.known_keys(place, block, keys | {"type", "block_id"})
        if "block_id" in block and complaints.text_length(f"{place}/block_id", block["block_id"], 255, shortest=1):
            ids.append(block["block_id"])
        if kind == "input" and surface != MODAL and _kind_of(block.get("element")) == "file_input":
            complaints.add(f"{place}/element/type", "unsupported type: file_input")
        if kind == "markdown":
            markdown += len(str(block.get("text", "")))
        particular(complaints, place, block)
    for block_id in {found for found in ids if ids.count(found) > 1}:
        complaints.add(pointer, f"block_id {block_id} already exists")
    if markdown > MOST_MARKDOWN:
        complaints.add(pointer, f"markdown blocks must be no more than {MOST_MARKDOWN} characters together")


def _kind_of(value: Json) -> Json:
    return value.get("type") if isinstance(value, dict) else None


def _section(complaints: Complaints, pointer: str, block: Block) -> None:
    if "text" not in block and "fields" not in block:
        complaints.add(pointer, "must provide text or fields")
    if "text" in block:
        objects.text(complaints, f"{pointer}/text", block["text"], 3000, types=objects.EVERYWHERE)
    if "fields" in block:
        for place, item in complaints.items(f"{pointer}/fields", block["fields"], 10, least=1):
            objects.text(complaints, place, item, 2000, types=objects.EVERYWHERE)
    complaints.flags(pointer, block, "expand")
    if "accessory" in block:
        elements.check(complaints, f"{pointer}/accessory", block["accessory"], allowed=elements.ACCESSORIES)


def _actions(complaints: Complaints, pointer: str, block: Block) -> None:
    ids = []
    for place, item in complaints.items(f"{pointer}/elements", block.get("elements"), 25, least=1):
        elements.check(complaints, place, item, allowed=elements.ACTIONS)
        if isinstance(item, dict) and isinstance(item.get("action_id"), str):
            ids.append(item["action_id"])
    for action_id in {found for found in ids if ids.count(found) > 1}:
        complaints.add(f"{pointer}/elements", f"action_id {action_id} already exists")


def _context(complaints: Complaints, pointer: str, block: Block) -> None:
    for place, item in complaints.items(f"{pointer}/elements", block.get("elements"), 10, least=1):
        if _kind_of(item) == "image":
            elements.check(complaints, place, item, allowed=frozenset({"image"}))
        else:
            objects.text(complaints, place, item, 3000, types=objects.EVERYWHERE)


def _input(complaints: Complaints, pointer: str, block: Block) -> None:
    objects.text(complaints, f"{pointer}/label", block.get("label"), 2000)
    complaints.flags(pointer, block, "optional", "dispatch_action")
    if "hint" in block:
        objects.text(complaints, f"{pointer}/hint", block["hint"], 2000)
    elements.check(complaints, f"{pointer}/element", block.get("element"), allowed=elements.INPUTS)


def _header(complaints: Complaints, pointer: str, block: Block) -> None:
    objects.text(complaints, f"{pointer}/text", block.get("text"), 150)


def _image(complaints: Complaints, pointer: str, block: Block) -> None:
    elements.image(complaints, pointer, block)
    if "title" in block:
        objects.text(complaints, f"{pointer}/title", block["title"], 2000)


def _markdown(complaints: Complaints, pointer: str, block: Block) -> None:
    complaints.text_length(f"{pointer}/text", block.get("text"), MOST_MARKDOWN, shortest=1)


def _anything(_complaints: Complaints, _pointer: str, _block: Block) -> None:
    """A block without fields of its own."""


BLOCKS: dict[str, tuple[set[str], Callable[[Complaints, str, Block], None]]] = {
    "section": ({"text", "fields", "accessory", "expand"}, _section),
    "actions": ({"elements"}, _actions),
    "context": ({"elements"}, _context),
    "input": ({"label", "element", "hint", "optional", "dispatch_action"}, _input),
    "header": ({"text"}, _header),
    "image": ({"image_url", "slack_file", "alt_text", "title"}, _image),
    "markdown": ({"text"}, _markdown),
    "divider": (set(), _anything),
    "rich_text": ({"elements"}, rich_text.check),
}
