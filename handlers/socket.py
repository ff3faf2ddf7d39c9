"""Socket Mode: frames handled side by side, and a watchdog over a socket that is open but silent (D8)."""

import asyncio
import logging
from datetime import timedelta
from time import time
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

logger = logging.getLogger(__name__)

IDLE = timedelta(minutes=30)
"""Without a single frame, pings included, for this long the socket is taken for dead and renewed."""


class Socket:
    """The bot's connection to Slack.

    The SDK hands envelopes to its listeners one after another; here each gets a task of its own, so that one slow
    commit does not make the next person wait. Order within one draft is the database's business.
    """

    def __init__(self, app: AsyncApp, app_token: str, *, idle: timedelta = IDLE) -> None:
        self._handler = AsyncSocketModeHandler(app, app_token)
        self._client: SocketModeClient = self._handler.client
        self._client.socket_mode_request_listeners.clear()
        self._client.socket_mode_request_listeners.append(self._receive)  # type: ignore[arg-type]  # the SDK names its base class
        self._client.on_message_listeners.append(self._heard)
        self._idle = idle.total_seconds()
        self._last_frame = time()
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> bool:
        """Whether a request is being answered."""
        return bool(self._under_way)

    async def connect(self) -> None:
        await self._client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it without types
        self._last_frame = time()

    async def watch(self) -> None:
        """Renews the socket when it has been silent for too long; called by the clock."""
        heard = max(self._last_frame, self._client.last_ping_pong_time or 0.0)
        if time() - heard < self._idle:
            return
        logger.warning("no frame from Slack for a long time, renewing the socket")
        self._last_frame = time()
        await self._client.connect_to_new_endpoint(force=True)

    async def close(self) -> None:
        """Stops taking requests and lets those under way finish."""
        self._client.socket_mode_request_listeners.clear()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=5)
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # likewise

    async def _heard(self, _frame: Any) -> None:  # noqa: ANN401 - whatever the SDK passes; only its arrival matters
        self._last_frame = time()

    async def _receive(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.create_task(self._handler.handle(client, request))
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("an envelope could not be answered: %s", type(error).__name__)
