"""What has been filled in on a surface, in the shape of Slack's `state.values`."""

from typing import Any

from bot.sandbox.blockkit.naming import elements_of

Json = dict[str, Any]

INITIAL: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "multi_static_select": ("selected_options", "initial_options", []),
    "external_select": ("selected_option", "initial_option", None),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "radio_buttons": ("selected_option", "initial_option", None),
    "file_input": ("files", "", []),
}
"""For each element with a state: the field its value is in, the field its initial value is in, and what is empty."""


def values(blocks: list[Json], filled: Json, *, inputs_only: bool) -> Json:
    """The state of a surface. What nobody touched has its initial value; what is not on the surface is left out.

    A submitted form carries its input blocks only; a click carries every element that has a state.
    """
    state: Json = {}
    for block in blocks:
        if inputs_only and block["type"] != "input":
            continue
        for element in elements_of(block):
            if element["type"] in INITIAL:
                touched = _inside(_inside(filled, block["block_id"]), element["action_id"])
                state.setdefault(block["block_id"], {})[element["action_id"]] = _value(element, touched)
    return state


def _inside(value: Json, key: str) -> Json:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _value(element: Json, touched: Json) -> Json:
    held, initial, empty = INITIAL[element["type"]]
    value: Json = {"type": element["type"], held: touched[held] if held in touched else element.get(initial, empty)}
    if "timezone" in element:
        value["timezone"] = element["timezone"]
    return value
