"""The parts forms are made of, and how their values are read back: a missing or odd value reads as empty."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View as SlackView

from handlers.blocks.message import Payload

VALUE = "value"
"""The action id of every input; its block id says which field it is."""

MOST_OPTIONS = 100
"""Options of a menu."""

LABEL = 75
"""Characters of an option's label."""


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    submit: str | None = None,
    close: str = "Close",
    metadata: str = "",
) -> Payload:
    """A modal as JSON.

    Raises:
        SlackObjectFormationError: it breaks one of Slack's limits.
    """
    view = SlackView(
        type="modal",
        callback_id=callback_id,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit) if submit else None,
        close=PlainTextObject(text=close),
        blocks=list(blocks),
        private_metadata=metadata,
    )
    payload: Payload = view.to_dict()
    return payload


def field(
    block_id: str, label: str, element: InputInteractiveElement, *, hint: str | None = None, optional: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )


def text_input(
    initial: str = "", *, lines: bool = False, longest: int = 3000, placeholder: str | None = None
) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=VALUE,
        initial_value=initial[:longest] or None,
        multiline=lines,
        max_length=longest,
        placeholder=placeholder,
    )


def choice(options: Mapping[str, str], chosen: str | None, *, placeholder: str) -> StaticSelectElement:
    """One of several, given as value → label."""
    made = {value: Option(value=value, text=PlainTextObject(text=label)) for value, label in options.items()}
    return StaticSelectElement(
        action_id=VALUE,
        options=list(made.values()),
        initial_option=made.get(chosen or ""),
        placeholder=placeholder,
    )


def several(options: Mapping[str, str], chosen: Sequence[str]) -> CheckboxesElement:
    """Any of at most ten, given as value → label."""
    made = {value: Option(value=value, text=PlainTextObject(text=label)) for value, label in options.items()}
    return CheckboxesElement(
        action_id=VALUE,
        options=list(made.values()),
        initial_options=[made[value] for value in chosen if value in made] or None,
    )


def many_of(options: Mapping[str, str], chosen: Sequence[str] = (), *, placeholder: str) -> StaticMultiSelectElement:
    """Any of at most a hundred, given as value → label, in a menu."""
    made = {value: Option(value=value, text=PlainTextObject(text=label)) for value, label in options.items()}
    return StaticMultiSelectElement(
        action_id=VALUE,
        options=list(made.values()),
        initial_options=[made[value] for value in chosen if value in made] or None,
        placeholder=placeholder,
    )


def several_people(chosen: Sequence[str], most: int) -> UserMultiSelectElement:
    """People, at most so many; a file of settings may have named more already."""
    return UserMultiSelectElement(
        action_id=VALUE, initial_users=list(chosen) or None, max_selected_items=max(most, len(chosen))
    )


def day(initial: str | None) -> DatePickerElement:
    return DatePickerElement(action_id=VALUE, initial_date=initial)


def clock_time(initial: str | None, zone: str) -> TimePickerElement:
    return TimePickerElement(action_id=VALUE, initial_time=initial, timezone=zone)


def typed(state: Mapping[str, Any], block_id: str, key: str = VALUE) -> str:
    """What was typed or picked in a field."""
    found = element(state, block_id).get(key)
    return found if isinstance(found, str) else ""


def chosen(state: Mapping[str, Any], block_id: str) -> str | None:
    option = element(state, block_id).get("selected_option")
    return str(option["value"]) if isinstance(option, Mapping) and "value" in option else None


def all_chosen(state: Mapping[str, Any], block_id: str) -> tuple[str, ...]:
    options = listed(state, block_id, "selected_options")
    return tuple(str(option["value"]) for option in options if isinstance(option, Mapping) and "value" in option)


def listed(state: Mapping[str, Any], block_id: str, key: str) -> list[object]:
    """What a field holds that holds several."""
    found = element(state, block_id).get(key)
    return found if isinstance(found, list) else []


def element(state: Mapping[str, Any], block_id: str) -> Mapping[str, Any]:
    """A field's part of a view's state, whatever its action id; empty where there is none."""
    values = state.get("values")
    block = values.get(block_id) if isinstance(values, Mapping) else None
    if not isinstance(block, Mapping) or not block:
        return {}
    found = next(iter(block.values()))
    return found if isinstance(found, Mapping) else {}
