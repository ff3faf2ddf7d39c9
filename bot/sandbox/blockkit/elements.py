"""Interactive elements and images: which fields each has, and how far they go."""

import re
from collections.abc import Callable
from decimal import Decimal

from bot.sandbox.blockkit import objects
from bot.sandbox.blockkit.places import Complaints, Json

Element = dict[str, Json]
COMMON = {"type", "action_id", "confirm", "focus_on_load"}
PLACEHOLDER = 150
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WHOLE = re.compile(r"-?\d{1,15}")
DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check(complaints: Complaints, pointer: str, value: Json, *, allowed: frozenset[str]) -> None:
    """An element of a type allowed where it stands."""
    if not isinstance(value, dict):
        complaints.add(pointer, "must provide an object")
        return
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in allowed or kind not in ELEMENTS:
        complaints.add(f"{pointer}/type", f"unsupported type: {kind}")
        return
    keys, particular = ELEMENTS[kind]
    complaints.known_keys(pointer, value, keys | (set() if kind == "image" else COMMON))
    complaints.flags(pointer, value, "focus_on_load")
    if "action_id" in value:
        complaints.text_length(f"{pointer}/action_id", value["action_id"], 255, shortest=1)
    if "placeholder" in value:
        objects.text(complaints, f"{pointer}/placeholder", value["placeholder"], PLACEHOLDER)
    if "confirm" in value:
        objects.confirmation(complaints, f"{pointer}/confirm", value["confirm"])
    particular(complaints, pointer, value)


def _button(complaints: Complaints, pointer: str, value: Element) -> None:
    objects.text(complaints, f"{pointer}/text", value.get("text"), 75)
    for key, longest in (("value", 2000), ("url", 3000), ("accessibility_label", 75)):
        if key in value:
            complaints.text_length(f"{pointer}/{key}", value[key], longest)
    if "style" in value:
        complaints.one_of(f"{pointer}/style", value["style"], {"primary", "danger"})


def _select(complaints: Complaints, pointer: str, value: Element) -> None:
    """Options, or groups of options: one of the two."""
    _most_selected(complaints, pointer, value)
    if ("options" in value) == ("option_groups" in value):
        complaints.add(pointer, "must provide exactly one of options and option_groups")
    if "option_groups" not in value:
        objects.options(complaints, pointer, value, most=100)
        objects.initial(complaints, pointer, value, value.get("options"))
        return
    offered: list[Json] = []
    for place, group in complaints.items(f"{pointer}/option_groups", value["option_groups"], 100, least=1):
        if not isinstance(group, dict):
            complaints.add(place, "must provide an object")
            continue
        complaints.known_keys(place, group, {"label", "options"})
        objects.text(complaints, f"{place}/label", group.get("label"), 75)
        objects.options(complaints, place, group, most=100)
        offered += group["options"] if isinstance(group.get("options"), list) else []
    objects.initial(complaints, pointer, value, offered)


def _external(complaints: Complaints, pointer: str, value: Element) -> None:
    """A menu whose options the app is asked for: what is chosen at first need only be well formed."""
    _most_selected(complaints, pointer, value)
    if "min_query_length" in value and not _within(value["min_query_length"], 0, 3000):
        complaints.add(f"{pointer}/min_query_length", "must be a whole number that is not negative")
    if "initial_option" in value:
        objects.option(complaints, f"{pointer}/initial_option", value["initial_option"])
    if "initial_options" in value:
        for place, item in complaints.items(f"{pointer}/initial_options", value["initial_options"], 100, least=1):
            objects.option(complaints, place, item)


def _choices(complaints: Complaints, pointer: str, value: Element) -> None:
    objects.options(complaints, pointer, value, most=10, mrkdwn=True)
    objects.initial(complaints, pointer, value, value.get("options"))


def _overflow(complaints: Complaints, pointer: str, value: Element) -> None:
    objects.options(complaints, pointer, value, most=5, url=True)


def _id(key: str) -> Callable[[Complaints, str, Element], None]:
    def check_id(complaints: Complaints, pointer: str, value: Element) -> None:
        if key in value:
            complaints.text_length(f"{pointer}/{key}", value[key], 255, shortest=1)
        _conversations(complaints, pointer, value)

    return check_id


def _ids(key: str) -> Callable[[Complaints, str, Element], None]:
    def check_ids(complaints: Complaints, pointer: str, value: Element) -> None:
        if key in value:
            for place, item in complaints.items(f"{pointer}/{key}", value[key], 100, least=1):
                complaints.text_length(place, item, 255, shortest=1)
        _most_selected(complaints, pointer, value)
        _conversations(complaints, pointer, value)

    return check_ids


def _conversations(complaints: Complaints, pointer: str, value: Element) -> None:
    complaints.flags(pointer, value, "default_to_current_conversation", "response_url_enabled")
    if "filter" in value:
        objects.conversation_filter(complaints, f"{pointer}/filter", value["filter"])


def _most_selected(complaints: Complaints, pointer: str, value: Element) -> None:
    if "max_selected_items" in value and not _within(value["max_selected_items"], 1, 10000):
        complaints.add(f"{pointer}/max_selected_items", "must be a positive integer")


def _picker(key: str, pattern: re.Pattern[str]) -> Callable[[Complaints, str, Element], None]:
    def check_picker(complaints: Complaints, pointer: str, value: Element) -> None:
        if key in value and not (isinstance(value[key], str) and pattern.fullmatch(value[key])):
            complaints.add(f"{pointer}/{key}", "has an invalid format")

    return check_picker


def _moment(complaints: Complaints, pointer: str, value: Element) -> None:
    if "initial_date_time" in value and not _within(value["initial_date_time"], 10**9, 10**10 - 1):
        complaints.add(f"{pointer}/initial_date_time", "must be a Unix timestamp of 10 digits")


def _text_input(complaints: Complaints, pointer: str, value: Element) -> None:
    longest = value.get("max_length", 3000)
    if not _within(longest, 1, 3000):
        complaints.add(f"{pointer}/max_length", "must be between 1 and 3000")
        longest = 3000
    complaints.flags(pointer, value, "multiline")
    if "dispatch_action_config" in value:
        objects.dispatching(complaints, f"{pointer}/dispatch_action_config", value["dispatch_action_config"])
    if not _within(value.get("min_length", 0), 0, 3000):
        complaints.add(f"{pointer}/min_length", "must be between 0 and 3000")
    if "initial_value" in value:
        complaints.text_length(f"{pointer}/initial_value", value["initial_value"], longest)


def _files(complaints: Complaints, pointer: str, value: Element) -> None:
    if "max_files" in value and not _within(value["max_files"], 1, 10):
        complaints.add(f"{pointer}/max_files", "must be between 1 and 10")
    if "filetypes" in value:
        for place, item in complaints.items(f"{pointer}/filetypes", value["filetypes"], 100, least=1):
            complaints.text_length(place, item, 255, shortest=1)


def _number(complaints: Complaints, pointer: str, value: Element) -> None:
    """Bounds and the initial value are numbers in text, whole ones unless decimals are allowed."""
    decimal = value.get("is_decimal_allowed")
    if not isinstance(decimal, bool):
        complaints.add(f"{pointer}/is_decimal_allowed", "must be a boolean")
    if "dispatch_action_config" in value:
        objects.dispatching(complaints, f"{pointer}/dispatch_action_config", value["dispatch_action_config"])
    pattern = DECIMAL if decimal else WHOLE
    numbers = {}
    for key in ("min_value", "initial_value", "max_value"):
        if key in value and isinstance(value[key], str) and pattern.fullmatch(value[key]):
            numbers[key] = Decimal(value[key])
        elif key in value:
            complaints.add(f"{pointer}/{key}", "must be a number, as a string")
    if list(numbers.values()) != sorted(numbers.values()):
        complaints.add(pointer, "min_value, initial_value and max_value must be in this order")


def image(complaints: Complaints, pointer: str, value: Element) -> None:
    """An image names exactly one source, and always has an alt text."""
    complaints.text_length(f"{pointer}/alt_text", value.get("alt_text"), 2000, shortest=1)
    if ("image_url" in value) == ("slack_file" in value):
        complaints.add(pointer, "must provide exactly one of image_url and slack_file")
    if "image_url" in value:
        complaints.text_length(f"{pointer}/image_url", value["image_url"], 3000, shortest=1)
    file = value.get("slack_file")
    if "slack_file" in value and not (isinstance(file, dict) and len(file) == 1 and file.keys() <= {"id", "url"}):
        complaints.add(f"{pointer}/slack_file", "must provide exactly one of id and url")
    elif isinstance(file, dict):
        for key, named in file.items():
            complaints.text_length(f"{pointer}/slack_file/{key}", named, 3000, shortest=1)


def _within(value: Json, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


Rule = tuple[set[str], Callable[[Complaints, str, Element], None]]
WITH_PLACEHOLDER = {"placeholder"}
ELEMENTS: dict[str, Rule] = {
    "button": ({"text", "value", "url", "style", "accessibility_label"}, _button),
    "static_select": ({"options", "option_groups", "initial_option"} | WITH_PLACEHOLDER, _select),
    "multi_static_select": (
        {"options", "option_groups", "initial_options", "max_selected_items"} | WITH_PLACEHOLDER,
        _select,
    ),
    "users_select": ({"initial_user"} | WITH_PLACEHOLDER, _id("initial_user")),
    "multi_users_select": ({"initial_users", "max_selected_items"} | WITH_PLACEHOLDER, _ids("initial_users")),
    "conversations_select": (
        {"initial_conversation", "filter", "default_to_current_conversation", "response_url_enabled"}
        | WITH_PLACEHOLDER,
        _id("initial_conversation"),
    ),
    "multi_conversations_select": (
        {"initial_conversations", "filter", "default_to_current_conversation", "max_selected_items"} | WITH_PLACEHOLDER,
        _ids("initial_conversations"),
    ),
    "channels_select": ({"initial_channel", "response_url_enabled"} | WITH_PLACEHOLDER, _id("initial_channel")),
    "multi_channels_select": ({"initial_channels", "max_selected_items"} | WITH_PLACEHOLDER, _ids("initial_channels")),
    "external_select": ({"initial_option", "min_query_length"} | WITH_PLACEHOLDER, _external),
    "multi_external_select": (
        {"initial_options", "min_query_length", "max_selected_items"} | WITH_PLACEHOLDER,
        _external,
    ),
    "datepicker": ({"initial_date"} | WITH_PLACEHOLDER, _picker("initial_date", DATE)),
    "timepicker": ({"initial_time", "timezone"} | WITH_PLACEHOLDER, _picker("initial_time", TIME)),
    "datetimepicker": ({"initial_date_time"}, _moment),
    "checkboxes": ({"options", "initial_options"}, _choices),
    "radio_buttons": ({"options", "initial_option"}, _choices),
    "overflow": ({"options"}, _overflow),
    "plain_text_input": (
        {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"} | WITH_PLACEHOLDER,
        _text_input,
    ),
    "url_text_input": ({"initial_value", "dispatch_action_config"} | WITH_PLACEHOLDER, _text_input),
    "email_text_input": ({"initial_value", "dispatch_action_config"} | WITH_PLACEHOLDER, _text_input),
    "number_input": (
        {"is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config"} | WITH_PLACEHOLDER,
        _number,
    ),
    "file_input": ({"filetypes", "max_files"}, _files),
    "image": ({"type", "image_url", "slack_file", "alt_text"}, image),
}

INPUTS = frozenset(ELEMENTS) - {"button", "overflow", "image"}
ACTIONS = frozenset(ELEMENTS) - {
    "image", "plain_text_input", "url_text_input", "email_text_input", "number_input", "file_input",
}  # fmt: skip
ACCESSORIES = ACTIONS | {"image"}
