"""A message's way to Slack: posted once, kept current, found again when nobody knows whether it arrived (D4)."""

import logging
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outbox import Delivery, Posted
from bot.ids import ChannelId, PersonId
from bot.refusals import NotFound
from handlers.blocks.message import Message
from handlers.slack_errors import MESSAGE_GONE, NOT_OFFERED, PERSON_GONE, code_of

logger = logging.getLogger(__name__)

EVENT_TYPE = "vetted_delivery"
"""The metadata each message carries with its delivery id, by which an uncertain send is found again."""


CLOCKS_DIFFER = 60
"""Seconds by which Slack's clock may be behind ours."""


class Wait(Exception):  # noqa: N818 - not a failure: something has to come first
    """What a delivery needs is not there yet: it is sent later, and this attempt does not count."""

    def __init__(self, after: timedelta) -> None:
        super().__init__("wait")
        self.after = after


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a message goes."""

    channel: ChannelId
    thread: str | None = None
    broadcast: bool = False
    """Whether a reply in a thread is shown in the channel as well."""


class Sender:
    """Posts, updates, pins and removes messages.

    `looks_back`: the optional history scopes are granted; `pins`: so is pins:write.
    """

    def __init__(self, client: AsyncWebClient, *, looks_back: bool, pins: bool = False) -> None:
        self._client = client
        self._looks_back = looks_back
        self._pins = pins
        self._permalinks: dict[tuple[str, str], str] = {}
        self._pinned: set[tuple[str, str]] = set()

    async def keep_current(self, delivery: Delivery, posted: Posted | None, place: Place, message: Message) -> Posted:
        """Brings the lane's message up to date; posts it where there is none, or somebody deleted it."""
        if posted and await self.rewrite(delivery, posted, message):
            return posted
        ts = await self.post(delivery, place, message)
        return Posted(channel=place.channel, ts=ts, delivery=delivery.id)

    async def rewrite(self, delivery: Delivery, posted: Posted, message: Message) -> bool:
        """Brings a message up to date; False where somebody deleted it: nothing is posted in its place."""
        try:
            await self._client.chat_update(
                channel=posted.channel,
                ts=posted.ts,
                text=message.text,
                blocks=message.blocks,
                metadata=_metadata(delivery),
            )
        except SlackApiError as error:
            if code_of(error) not in MESSAGE_GONE:
                raise
            return False
        return True

    async def post(self, delivery: Delivery, place: Place, message: Message) -> str:
        """Posts a message once: an uncertain earlier send is looked up where the optional scopes allow it."""
        if delivery.uncertain and (found := await self._found(delivery, place)):
            return found
        answer = await self._client.chat_postMessage(
            channel=place.channel,
            thread_ts=place.thread,
            reply_broadcast=True if place.broadcast else None,
            text=message.text,
            blocks=message.blocks,
            metadata=_metadata(delivery),
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def _found(self, delivery: Delivery, place: Place) -> str | None:
        """The message an uncertain send may have left, found by its metadata."""
        if not self._looks_back:
            return None
        try:
            messages = await self._said_since(delivery.created_at, place)
        except SlackApiError as error:
            if code_of(error) in NOT_OFFERED:
                return None
            raise
        for message in messages:
            if (message.get("metadata") or {}).get("event_payload") == {"delivery": delivery.id}:
                return str(message["ts"])
        return None

    async def _said_since(self, moment: datetime, place: Place) -> list[dict[str, Any]]:
        """What the channel or the thread holds from shortly before a moment on, with metadata."""
        asked: dict[str, Any] = {
            "channel": place.channel,
            "oldest": str(moment.timestamp() - CLOCKS_DIFFER),
            "include_all_metadata": True,
            "limit": 200,
        }
        if place.thread:
            answer = await self._client.conversations_replies(ts=place.thread, **asked)
        else:
            answer = await self._client.conversations_history(**asked)
        found: list[dict[str, Any]] = answer["messages"]
        return found

    async def unsay(self, thread: Posted, instead: Message) -> None:
        """Takes what people wrote out of Vetted's lines in a thread: of each, its first block stays, then `instead`.

        A person's words stand in a block of plain text; a line without one is left as it is. Nothing is done without
        the optional scopes. What Slack interrupts may be begun again.
        """
        if not self._looks_back:
            return
        try:
            lines = [line async for line in self._lines(thread)]
        except SlackApiError as error:
            if code_of(error) in MESSAGE_GONE | NOT_OFFERED:
                return
            raise
        for line in lines:
            try:
                await self._client.chat_update(
                    channel=thread.channel,
                    ts=line["ts"],
                    text=instead.text,
                    blocks=[*line["blocks"][:1], *instead.blocks],
                    metadata=line["metadata"],
                )
            except SlackApiError as error:
                if code_of(error) not in MESSAGE_GONE:
                    raise

    async def _lines(self, thread: Posted) -> AsyncIterator[dict[str, Any]]:
        """Vetted's own replies in a thread that hold what a person wrote."""
        cursor = ""
        while True:
            answer = await self._client.conversations_replies(
                channel=thread.channel, ts=thread.ts, include_all_metadata=True, limit=200, cursor=cursor
            )
            for message in answer["messages"]:
                ours = (message.get("metadata") or {}).get("event_type") == EVENT_TYPE
                words = any(
                    (block.get("text") or {}).get("type") == "plain_text" for block in message.get("blocks", [])
                )
                if ours and words and message["ts"] != thread.ts:
                    yield message
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return

    async def pin(self, posted: Posted) -> None:
        """Best effort: the message stands in its channel all the same. What failed is tried again at the next call."""
        place = (posted.channel, posted.ts)
        if self._pins and place not in self._pinned:
            call = self._client.pins_add(channel=posted.channel, timestamp=posted.ts)
            if await self._best_effort(call, done="already_pinned"):
                self._pinned.add(place)

    async def unpin(self, posted: Posted) -> None:
        if self._pins:
            self._pinned.discard((posted.channel, posted.ts))
            await self._best_effort(
                self._client.pins_remove(channel=posted.channel, timestamp=posted.ts), done="no_pin"
            )

    async def _best_effort(self, call: Awaitable[object], *, done: str) -> bool:
        """Whether it is so now; `done`: what Slack answers where it was so before."""
        try:
            await call
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as failed:
            code = code_of(failed) if isinstance(failed, SlackApiError) else type(failed).__name__
            if code == done:
                return True
            logger.info("a message was not pinned or unpinned: %s", code)
            return False
        return True

    async def remove(self, posted: Posted) -> None:
        try:
            await self._client.chat_delete(channel=posted.channel, ts=posted.ts)
        except SlackApiError as error:
            if code_of(error) not in MESSAGE_GONE:
                raise

    async def direct_channel(self, person: PersonId | None, posted: Posted | None) -> ChannelId:
        """Where a person's direct messages go.

        Raises:
            NotFound: nobody is named, or the account is gone.
        """
        if posted:
            return posted.channel
        if person is None:
            raise NotFound
        try:
            opened = await self._client.conversations_open(users=person)
        except SlackApiError as error:
            if code_of(error) in PERSON_GONE:
                raise NotFound from None
            raise
        return ChannelId(opened["channel"]["id"])

    async def permalink(self, posted: Posted) -> str | None:
        """A link to a message, None if it is gone. It never changes, so Slack is asked once."""
        key = (posted.channel, posted.ts)
        if key not in self._permalinks:
            try:
                answer = await self._client.chat_getPermalink(channel=posted.channel, message_ts=posted.ts)
            except SlackApiError as error:
                if code_of(error) in MESSAGE_GONE | NOT_OFFERED:
                    return None
                raise
            self._permalinks[key] = str(answer["permalink"])
        return self._permalinks[key]


def _metadata(delivery: Delivery) -> dict[str, Any]:
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery": delivery.id}}
