"""Composition objects: texts, options, confirmations, filters. Limits: docs.slack.dev/reference/block-kit."""

from bot.sandbox.blockkit.places import Complaints, Json

TEXT_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
EVERYWHERE = frozenset({"plain_text", "mrkdwn"})
PLAIN = frozenset({"plain_text"})


def text(complaints: Complaints, pointer: str, value: Json, longest: int, *, types: frozenset[str] = PLAIN) -> None:
    """A text object of an allowed type, not empty, within its length."""
    if not isinstance(value, dict):
        complaints.add(pointer, "must provide an object")
        return
    kind = value.get("type")
    if kind not in types:
        complaints.add(f"{pointer}/type", f"must be one of: {', '.join(sorted(types))}")
        return
    complaints.known_keys(pointer, value, TEXT_KEYS[kind])
    complaints.text_length(f"{pointer}/text", value.get("text"), longest, shortest=1)


def option(
    complaints: Complaints, pointer: str, value: Json, *, types: frozenset[str] = PLAIN, longest: int = 75
) -> None:
    if not isinstance(value, dict):
        complaints.add(pointer, "must provide an object")
        return
    complaints.known_keys(pointer, value, {"text", "value", "description", "url"})
    text(complaints, f"{pointer}/text", value.get("text"), longest, types=types)
    complaints.text_length(f"{pointer}/value", value.get("value"), 150, shortest=1)
    if "description" in value:
        text(complaints, f"{pointer}/description", value["description"], 75, types=types)


def options(complaints: Complaints, pointer: str, element: dict[str, Json], *, most: int, mrkdwn: bool = False) -> None:
    """The options of an element, their values unique; initial ones have to be among them."""
    types = EVERYWHERE if mrkdwn else PLAIN
    values = []
    for place, item in complaints.items(f"{pointer}/options", element.get("options"), most, least=1):
        option(complaints, place, item, types=types)
        if isinstance(item, dict):
            values.append(item.get("value"))
    if len(values) != len(set(map(str, values))):
        complaints.add(f"{pointer}/options", "option values must be unique")
    chosen = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    if "initial_options" in element and not element["initial_options"]:
        complaints.add(f"{pointer}/initial_options", "must have at least 1 items")
    for item in chosen if isinstance(chosen, list) else []:
        if item not in (element.get("options") or []):
            complaints.add(f"{pointer}/initial_option", "must be one of the options, exactly")


def confirmation(complaints: Complaints, pointer: str, value: Json) -> None:
    if not isinstance(value, dict):
        complaints.add(pointer, "must provide an object")
        return
    complaints.known_keys(pointer, value, {"title", "text", "confirm", "deny", "style"})
    text(complaints, f"{pointer}/title", value.get("title"), 100)
    text(complaints, f"{pointer}/text", value.get("text"), 300, types=EVERYWHERE)
    for key in ("confirm", "deny"):
        if key in value:
            text(complaints, f"{pointer}/{key}", value[key], 30)


def conversation_filter(complaints: Complaints, pointer: str, value: Json) -> None:
    keys = {"include", "exclude_external_shared_channels", "exclude_bot_users"}
    if not isinstance(value, dict) or not value:
        complaints.add(pointer, "must provide an object with at least one field")
        return
    complaints.known_keys(pointer, value, keys)
    for place, item in complaints.items(f"{pointer}/include", value.get("include", []), 4):
        if item not in {"im", "mpim", "private", "public"}:
            complaints.add(place, "must be one of: im, mpim, private, public")
