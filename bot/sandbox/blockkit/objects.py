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
    if not complaints.one_of(f"{pointer}/type", kind, types) or not isinstance(kind, str):
        return
    complaints.known_keys(pointer, value, TEXT_KEYS[kind])
    complaints.flags(pointer, value, "emoji", "verbatim")
    complaints.text_length(f"{pointer}/text", value.get("text"), longest, shortest=1)


def option(
    complaints: Complaints, pointer: str, value: Json, *, types: frozenset[str] = PLAIN, url: bool = False
) -> None:
    """An option of a menu or a group; only those of an overflow menu lead to an address."""
    if not isinstance(value, dict):
        complaints.add(pointer, "must provide an object")
        return
    complaints.known_keys(pointer, value, {"text", "value", "description"} | ({"url"} if url else set()))
    text(complaints, f"{pointer}/text", value.get("text"), 75, types=types)
    complaints.text_length(f"{pointer}/value", value.get("value"), 150, shortest=1)
    if "url" in value:
        complaints.text_length(f"{pointer}/url", value["url"], 3000, shortest=1)
    if "description" in value:
        text(complaints, f"{pointer}/description", value["description"], 75, types=types)


def options(
    complaints: Complaints,
    pointer: str,
    element: dict[str, Json],
    *,
    most: int,
    least: int = 1,
    mrkdwn: bool = False,
    url: bool = False,
) -> None:
    """The options of an element or a group, their values unique."""
    types = EVERYWHERE if mrkdwn else PLAIN
    values = []
    for place, item in complaints.items(f"{pointer}/options", element.get("options"), most, least=least):
        option(complaints, place, item, types=types, url=url)
        if isinstance(item, dict):
            values.append(item.get("value"))
    if len(values) != len(set(map(str, values))):
        complaints.add(f"{pointer}/options", "option values must be unique")


def initial(complaints: Complaints, pointer: str, element: dict[str, Json], offered: Json) -> None:
    """What is chosen at first has to be among what is offered, word for word."""
    offered = offered if isinstance(offered, list) else []
    if "initial_option" in element and element["initial_option"] not in offered:
        complaints.add(f"{pointer}/initial_option", "must be one of the options, exactly")
    if "initial_options" in element:
        for place, item in complaints.items(f"{pointer}/initial_options", element["initial_options"], 100, least=1):
            if item not in offered:
                complaints.add(place, "must be one of the options, exactly")


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
    if "style" in value:
        complaints.one_of(f"{pointer}/style", value["style"], {"primary", "danger"})


def dispatching(complaints: Complaints, pointer: str, value: Json) -> None:
    """When a text field tells the app before the form is submitted."""
    if not isinstance(value, dict):
        complaints.add(pointer, "must provide an object")
        return
    complaints.known_keys(pointer, value, {"trigger_actions_on"})
    for place, item in complaints.items(f"{pointer}/trigger_actions_on", value.get("trigger_actions_on"), 2, least=1):
        complaints.one_of(place, item, {"on_enter_pressed", "on_character_entered"})


def conversation_filter(complaints: Complaints, pointer: str, value: Json) -> None:
    keys = {"include", "exclude_external_shared_channels", "exclude_bot_users"}
    if not isinstance(value, dict) or not value:
        complaints.add(pointer, "must provide an object with at least one field")
        return
    complaints.known_keys(pointer, value, keys)
    for place, item in complaints.items(f"{pointer}/include", value.get("include", []), 4):
        complaints.one_of(place, item, {"im", "mpim", "private", "public"})
    complaints.flags(pointer, value, "exclude_external_shared_channels", "exclude_bot_users")
