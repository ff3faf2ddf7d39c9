"""Block Kit is refused where it breaks a documented rule, and the complaint names the place."""

from typing import Any

import pytest

from bot.sandbox.blockkit.blocks import HOME, MESSAGE, MODAL, check_blocks, check_view

Json = dict[str, Any]


def text(words: str = "words", kind: str = "plain_text") -> Json:
    return {"type": kind, "text": words}


def button(**more: Any) -> Json:  # noqa: ANN401 - any field of a button
    return {"type": "button", "text": text(), "action_id": "a", **more}


def option(value: str = "v") -> Json:
    return {"text": text(), "value": value}


def section(**more: Any) -> Json:  # noqa: ANN401 - any field of a section
    return {"type": "section", "text": text(kind="mrkdwn"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def field(element: Json, **more: Any) -> Json:  # noqa: ANN401 - any field of an input
    return {"type": "input", "label": text(), "element": element, **more}


def line(*leaves: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(leaves)}


def rich_text(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


SELECT = {"type": "static_select", "action_id": "s", "options": [option()]}

WRONG: list[tuple[str, Json, str]] = [
    ("no text", {"type": "section"}, "/blocks/0"),
    ("empty text", section(text=text("", "mrkdwn")), "/blocks/0/text/text"),
    ("long section", section(text=text("x" * 3001, "mrkdwn")), "/blocks/0/text/text"),
    ("mrkdwn header", {"type": "header", "text": text(kind="mrkdwn")}, "/blocks/0/text/type"),
    ("long header", {"type": "header", "text": text("x" * 151)}, "/blocks/0/text/text"),
    ("unknown field", section(colour="red"), "/blocks/0/colour"),
    ("unknown block", {"type": "banner"}, "/blocks/0/type"),
    ("eleven fields", {"type": "section", "fields": [text()] * 11}, "/blocks/0/fields"),
    ("long field", {"type": "section", "fields": [text("x" * 2001)]}, "/blocks/0/fields/0/text"),
    ("long button", actions(button(text=text("x" * 76))), "/blocks/0/elements/0/text/text"),
    ("long value", actions(button(value="x" * 2001)), "/blocks/0/elements/0/value"),
    ("odd style", actions(button(style="loud")), "/blocks/0/elements/0/style"),
    ("long action id", actions(button(action_id="x" * 256)), "/blocks/0/elements/0/action_id"),
    ("twice the same action", actions(button(), button()), "/blocks/0/elements"),
    ("no elements", actions(), "/blocks/0/elements"),
    ("26 buttons", actions(*(button(action_id=str(n)) for n in range(26))), "/blocks/0/elements"),
    ("input in actions", actions({"type": "plain_text_input", "action_id": "a"}), "/blocks/0/elements/0/type"),
    ("11 in a context", {"type": "context", "elements": [text()] * 11}, "/blocks/0/elements"),
    ("101 options", section(accessory={**SELECT, "options": [option(str(n)) for n in range(101)]}), "/options"),
    ("same option twice", section(accessory={**SELECT, "options": [option(), option()]}), "/options"),
    ("foreign initial option", section(accessory={**SELECT, "initial_option": option("w")}), "/initial_option"),
    ("image without alt", {"type": "image", "image_url": "https://e.org/i.png"}, "/blocks/0/alt_text"),
    (
        "image with two sources",
        {"type": "image", "image_url": "u", "slack_file": {"id": "F"}, "alt_text": "a"},
        "/blocks/0",
    ),
    ("file input in a message", field({"type": "file_input", "action_id": "f"}), "/blocks/0/element/type"),
    ("long confirm", actions(button(confirm={"title": text("x" * 101), "text": text()})), "/confirm/title/text"),
    ("no rich text inside", rich_text(), "/blocks/0/elements"),
    ("an odd part of rich text", rich_text({"type": "rich_text_poem"}), "/blocks/0/elements/0/type"),
    ("an odd leaf", rich_text(line({"type": "picture"})), "/blocks/0/elements/0/elements/0/type"),
    ("an empty leaf", rich_text(line({"type": "text", "text": ""})), "/blocks/0/elements/0/elements/0/text"),
    (
        "an odd style",
        rich_text(line({"type": "text", "text": "x", "style": {"loud": True}})),
        "/blocks/0/elements/0/elements/0/style/loud",
    ),
    (
        "a date without its moment",
        rich_text(line({"type": "date", "format": "{date}"})),
        "/blocks/0/elements/0/elements/0/timestamp",
    ),
    (
        "a list of no lines",
        rich_text({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]}),
        "/blocks/0/elements/0/elements/0/type",
    ),
    ("options and groups", actions({**SELECT, "option_groups": []}), "/blocks/0/elements/0"),
    (
        "initial option of no group",
        actions(
            {
                "type": "static_select",
                "option_groups": [{"label": text(), "options": [option()]}],
                "initial_option": option("w"),
            }
        ),
        "/initial_option",
    ),
    ("an option that leads somewhere", actions({**SELECT, "options": [option() | {"url": "https://e.org"}]}), "/url"),
    (
        "six in an overflow",
        actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]}),
        "/blocks/0/elements/0/options",
    ),
    ("number without decimals said", field({"type": "number_input"}), "/element/is_decimal_allowed"),
    (
        "number that is none",
        field({"type": "number_input", "is_decimal_allowed": False, "min_value": "1.5"}),
        "/element/min_value",
    ),
    (
        "number below its least",
        field({"type": "number_input", "is_decimal_allowed": False, "min_value": "3", "initial_value": "1"}),
        "/blocks/0/element",
    ),
    (
        "odd filter",
        actions({"type": "conversations_select", "filter": {"include": ["secret"]}}),
        "/elements/0/filter/include/0",
    ),
    (
        "odd trigger",
        field({"type": "plain_text_input", "dispatch_action_config": {"trigger_actions_on": ["on_blur"]}}),
        "/dispatch_action_config/trigger_actions_on/0",
    ),
    ("no object", "section", "/blocks/0"),  # type: ignore[list-item]
]


@pytest.mark.parametrize(("name", "block", "place"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_wrong_block_is_refused_at_its_place(name: str, block: Json, place: str) -> None:
    found = check_blocks([block], MESSAGE)
    assert found
    assert any(f"{place}]" in complaint for complaint in found), found


@pytest.mark.parametrize(("surface", "most"), [(MESSAGE, 50), (MODAL, 100), (HOME, 100)])
def test_a_surface_holds_so_many_blocks(surface: str, most: int) -> None:
    assert check_blocks([{"type": "divider"}] * most, surface) == []
    assert check_blocks([{"type": "divider"}] * (most + 1), surface) != []


def test_a_block_id_stands_once() -> None:
    assert check_blocks([{"type": "divider", "block_id": "x"}] * 2, MESSAGE) != []


def modal(**more: Any) -> Json:  # noqa: ANN401 - any field of a view
    return {"type": "modal", "title": text("Title"), "blocks": [{"type": "divider"}], **more}


WRONG_VIEWS: list[tuple[str, Json, str]] = [
    ("long title", modal(title=text("x" * 25)), "/view/title/text"),
    ("no title", {"type": "modal", "blocks": []}, "/view/title"),
    ("input without submit", modal(blocks=[field({"type": "plain_text_input", "action_id": "a"})]), "/view/submit"),
    ("long metadata", modal(private_metadata="x" * 3001), "/view/private_metadata"),
    (
        "long input",
        modal(submit=text(), blocks=[field({"type": "plain_text_input", "max_length": 3001})]),
        "/max_length",
    ),
    (
        "initial value over its own maximum",
        modal(submit=text(), blocks=[field({"type": "plain_text_input", "max_length": 3, "initial_value": "long"})]),
        "/initial_value",
    ),
    ("title on home", {"type": "home", "title": text(), "blocks": []}, "/view/title"),
    ("unknown type", {"type": "popup"}, "/view/type"),
    ("eleven files", modal(submit=text(), blocks=[field({"type": "file_input", "max_files": 11})]), "/max_files"),
    (
        "impossible time",
        modal(submit=text(), blocks=[field({"type": "timepicker", "initial_time": "25:00"})]),
        "/initial_time",
    ),
]


@pytest.mark.parametrize(("name", "view", "place"), WRONG_VIEWS, ids=[name for name, _, _ in WRONG_VIEWS])
def test_a_wrong_view_is_refused_at_its_place(name: str, view: Json, place: str) -> None:
    found = check_view(view)
    assert any(f"{place}]" in complaint for complaint in found), found


def test_what_is_as_documented_passes() -> None:
    assert (
        check_view(modal(submit=text(), blocks=[field({"type": "file_input", "max_files": 10, "filetypes": ["png"]})]))
        == []
    )
    diff: list[Json] = [
        {"type": "text", "text": "ten", "style": {"strike": True}},
        {"type": "usergroup", "usergroup_id": "S0CLINIC"},
    ]
    assert check_blocks([rich_text(line(*diff), {"type": "rich_text_quote", "elements": diff})], MESSAGE) == []
    assert check_blocks([section(accessory=SELECT), actions(button(style="primary", value="x" * 2000))], MESSAGE) == []
