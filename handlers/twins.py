"""A card posted twice, because nobody could tell whether the first send arrived: the twin goes at its first click."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.owed import card_lane
from bot.desk import Desk
from bot.ids import ChannelId
from bot.refusals import Stale
from bot.requests import Request
from handlers.refs import CardRef


async def refuse(client: AsyncWebClient, desk: Desk, asked: Request, body: Mapping[str, Any]) -> None:
    """Removes the clicked message if it is not the draft's current card.

    Raises:
        Stale: it was a twin; nothing was recorded.
    """
    container = body.get("container") or {}
    if container.get("type") != "message":
        return
    channel, ts = ChannelId(container["channel_id"]), str(container["message_ts"])
    ref = CardRef.decode(body["actions"][0]["value"])
    async with desk.store.read(asked.workspace) as reader:
        if await reader.lane_at(channel, ts) is not None or await reader.posted(card_lane(ref.draft)) is None:
            return
    with suppress(SlackApiError):  # where it cannot be removed now, it goes at its next click
        await client.chat_delete(channel=channel, ts=ts)
    raise Stale("This was a second copy of the card and has been removed. Please decide on the other one.")
