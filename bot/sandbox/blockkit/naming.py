"""Slack names every block and element of a surface; what an app left unnamed gets a name of its own here."""

from typing import Any

Json = dict[str, Any]


def named(blocks: list[Json]) -> list[Json]:
    """The blocks with a block_id each, and an action_id for each of their elements."""
    taken = {str(block["block_id"]) for block in blocks if block.get("block_id")}
    return [_block(block, place, taken) for place, block in enumerate(blocks)]


def _block(block: Json, place: int, taken: set[str]) -> Json:
    block_id = block.get("block_id") or f"b{place}"
    while not block.get("block_id") and block_id in taken:
        block_id += "_"
    whole = {**block, "block_id": block_id}
    for key in ("accessory", "element"):
        if key in block:
            whole[key] = _element(block[key], 0)
    if block["type"] == "actions":
        whole["elements"] = [_element(element, n) for n, element in enumerate(block["elements"])]
    return whole


def _element(element: Json, place: int) -> Json:
    return element if element["type"] == "image" or element.get("action_id") else {**element, "action_id": f"a{place}"}


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    listed = block["elements"] if block["type"] == "actions" else []
    return [
        *listed,
        *(block[key] for key in ("accessory", "element") if key in block and block[key]["type"] != "image"),
    ]
