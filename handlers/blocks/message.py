from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

Payload = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message as Slack takes it. `text` is what notifications show: it never holds a draft's words."""

    text: str
    blocks: list[Payload]


def payloads(blocks: Sequence[Block]) -> list[Payload]:
    """The blocks as JSON; slack_sdk refuses what is over Slack's limits.

    Raises:
        SlackObjectFormationError: a block breaks one of Slack's limits.
    """
    return [block.to_dict() for block in blocks]
