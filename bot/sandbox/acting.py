"""Clicks and choices in messages and views, and menus that ask the app what to offer."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox import people, state
from bot.sandbox.blockkit import objects
from bot.sandbox.blockkit.naming import elements_of
from bot.sandbox.blockkit.places import Complaints
from bot.sandbox.fields import Fields
from bot.sandbox.methods import views
from bot.sandbox.web_api import Slack

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody acts: the blocks there, and the parts of a payload that say where it is."""

    blocks: list[Json]
    payload: Json


async def act(slack: Slack, person: str, asked: Fields) -> Json:
    """A click or a choice in a message or a view.

    Raises:
        Refused: what was clicked is gone, or not for this person to see.
    """
    place = _place(slack, person, asked)
    filled = state.values(place.blocks, asked.mapping("state"), inputs_only=False)
    if "view" in place.payload:
        place.payload["view"]["state"] = {"values": filled}
    block, element = _element(place, asked)
    action: Json = {
        **asked.mapping("value"), "type": element["type"], "action_id": element["action_id"],
        "block_id": block["block_id"], "action_ts": slack.workspace.new_ts(),
    }  # fmt: skip
    if element["type"] == "button":
        action |= {key: element[key] for key in ("text", "value") if key in element}
    payload = {
        **people.base(slack, person), **place.payload, "type": "block_actions", "state": {"values": filled},
        "trigger_id": slack.triggers.new(person), "actions": [action],
    }  # fmt: skip
    answer = await slack.deliveries.ask("interactive", payload)
    return {"error": people.trouble("This action", answer)} if answer.error else {}


async def suggest(slack: Slack, person: str, asked: Fields) -> Json:
    """What a menu of external options offers for what was typed so far.

    Raises:
        Refused: the menu is gone.
    """
    place = _place(slack, person, asked)
    block, element = _element(place, asked)
    payload = {
        **people.base(slack, person), **place.payload, "type": "block_suggestion", "value": asked.text_or("value"),
        "action_id": element["action_id"], "block_id": block["block_id"],
    }  # fmt: skip
    payload.pop("response_url", None)
    answer = await slack.deliveries.ask("interactive", payload)
    if answer.error:
        return {"error": people.trouble("This menu", answer)}
    found = answer.payload or {}
    if wrong := _not_offerable(found):
        slack.wire.note(kind="answer", what="block_suggestion", answer="invalid_options", messages=wrong)
        return {"error": "This menu could not load its options."}
    return {key: found[key] for key in ("options", "option_groups") if key in found}


def _not_offerable(answer: Json) -> list[str]:
    complaints = Complaints()
    if "option_groups" not in answer:
        objects.options(complaints, "", answer, most=100, least=0)
        return complaints.found
    for place, group in complaints.items("/option_groups", answer["option_groups"], 100):
        if not isinstance(group, dict):
            complaints.add(place, "must provide an object")
            continue
        objects.text(complaints, f"{place}/label", group.get("label"), 75)
        objects.options(complaints, place, group, most=100)
    return complaints.found


def _place(slack: Slack, person: str, asked: Fields) -> Place:
    people.person_in(slack, person)
    container = type(asked)(asked.mapping("container"))
    if container.text_or("type") == "view":
        view = _view(slack, person, container.text("view_id"))
        return Place(
            blocks=view["blocks"], payload={"container": {"type": "view", "view_id": view["id"]}, "view": view}
        )
    channel = people.seen_channel(slack, person, container.text("channel"))
    ts = container.text("ts")
    message = slack.workspace.message(channel["id"], ts) or slack.workspace.ephemeral(person, ts)
    if not message:
        raise people.Refused("That message is gone.")
    where: Json = {
        "type": "message", "message_ts": ts, "channel_id": channel["id"],
        "is_ephemeral": bool(message.get("is_ephemeral")),
    }  # fmt: skip
    if "thread_ts" in message:
        where["thread_ts"] = message["thread_ts"]
    payload = {
        "channel": people.channel_named(channel), "message": message, "container": where,
        "response_url": slack.triggers.response_url(channel=channel["id"], person=person, message_ts=ts),
    }  # fmt: skip
    return Place(blocks=message.get("blocks", []), payload=payload)


def _view(slack: Slack, person: str, view_id: str) -> Json:
    home = slack.workspace.homes.get(person)
    open_ones = [*views.stack_of(slack, person), *([home] if home else [])]
    view = next((one for one in open_ones if one["id"] == view_id), None)
    if not view:
        raise people.Refused("That view is closed.")
    return view


def _element(place: Place, asked: Fields) -> tuple[Json, Json]:
    """The block and the element that were used, as they stand there."""
    block_id, action_id = asked.text("block_id"), asked.text("action_id")
    block = next((one for one in place.blocks if one["block_id"] == block_id), None)
    element = next((one for one in elements_of(block) if one["action_id"] == action_id), None) if block else None
    if not block or not element:
        raise people.Refused("That element is not there any more.")
    return block, element
