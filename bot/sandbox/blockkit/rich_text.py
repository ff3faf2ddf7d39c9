"""Rich text: its sections, lists, quotes and code, and what may stand in them."""

from collections.abc import Callable

from bot.sandbox.blockkit.places import Complaints, Json

Part = dict[str, Json]
STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
LEAVES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "text": (("text",), set()),
    "link": (("url",), {"text", "unsafe"}),
    "user": (("user_id",), set()),
    "usergroup": (("usergroup_id",), set()),
    "channel": (("channel_id",), set()),
    "emoji": (("name",), {"unicode", "skin_tone"}),
    "broadcast": (("range",), set()),
    "date": (("format",), {"timestamp", "url", "fallback"}),
    "color": (("value",), set()),
}
"""What a line is made of: for each kind the texts it must have, and what it may have."""
MOST_INDENT = 8


def check(complaints: Complaints, pointer: str, block: Part) -> None:
    """The inside of a rich_text block."""
    for place, part in complaints.items(f"{pointer}/elements", block.get("elements"), 100, least=1):
        kind = part.get("type") if isinstance(part, dict) else None
        if not isinstance(kind, str) or kind not in PARTS:
            complaints.add(f"{place}/type", f"unsupported type: {kind}")
            continue
        keys, particular = PARTS[kind]
        complaints.known_keys(place, part, keys | {"type", "elements"})
        particular(complaints, place, part)


def _line(complaints: Complaints, pointer: str, part: Part) -> None:
    if "border" in part and part["border"] not in (0, 1):
        complaints.add(f"{pointer}/border", "must be 0 or 1")
    for place, leaf in complaints.items(f"{pointer}/elements", part.get("elements"), 1000):
        _leaf(complaints, place, leaf)


def _leaf(complaints: Complaints, pointer: str, leaf: Json) -> None:
    kind = leaf.get("type") if isinstance(leaf, dict) else None
    if not isinstance(kind, str) or kind not in LEAVES:
        complaints.add(f"{pointer}/type", f"unsupported type: {kind}")
        return
    needed, optional = LEAVES[kind]
    complaints.known_keys(pointer, leaf, {*needed, *optional, "type", "style"})
    for key in needed:
        complaints.text_length(f"{pointer}/{key}", leaf.get(key), 12_000, shortest=1)
    if kind == "broadcast":
        complaints.one_of(f"{pointer}/range", leaf.get("range"), {"here", "channel", "everyone"})
    style = leaf.get("style", {})
    if not isinstance(style, dict):
        complaints.add(f"{pointer}/style", "must provide an object")
        return
    complaints.known_keys(f"{pointer}/style", style, STYLES)
    complaints.flags(f"{pointer}/style", style, *style)


def _list(complaints: Complaints, pointer: str, part: Part) -> None:
    complaints.one_of(f"{pointer}/style", part.get("style"), {"bullet", "ordered"})
    for key in ("indent", "offset", "border"):
        if key in part and not (isinstance(part[key], int) and 0 <= part[key] <= MOST_INDENT):
            complaints.add(f"{pointer}/{key}", f"must be between 0 and {MOST_INDENT}")
    for place, item in complaints.items(f"{pointer}/elements", part.get("elements"), 1000, least=1):
        if not isinstance(item, dict) or item.get("type") != "rich_text_section":
            complaints.add(f"{place}/type", "must be one of: rich_text_section")
            continue
        _line(complaints, place, item)


PARTS: dict[str, tuple[set[str], Callable[[Complaints, str, Part], None]]] = {
    "rich_text_section": (set(), _line),
    "rich_text_list": ({"style", "indent", "offset", "border"}, _list),
    "rich_text_quote": ({"border"}, _line),
    "rich_text_preformatted": ({"border", "language"}, _line),
}
