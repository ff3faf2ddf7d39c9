"""Bluesky's public posts, from a Jetstream server: one stream of all of them, as they are written."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlencode, urlsplit

from aiohttp import ClientError, ClientSession, ClientWSTimeout, WSMsgType, WSServerHandshakeError

from bot.listening.sources.fetching import USER_AGENT, retry_after
from bot.listening.sources.jetstream_events import POSTS
from bot.listening.sources.jetstream_wire import (
    DISORDER,
    EPOCH,
    LARGEST_EVENT,
    MICROSECOND,
    Gathered,
    LaterWire,
    OlderWire,
    Wire,
)
from bot.listening.sources.source import Batch, Clock, SourceFault, Wanted

if TYPE_CHECKING:
    from aiohttp import ClientWebSocketResponse

logger = logging.getLogger(__name__)

Arrivals: TypeAlias = asyncio.Queue[bytes | SourceFault]
"""Messages in their order, and in the end why there are no more."""

OLDER_PATH = "/subscribe"
SUBPROTOCOL = "xrpc.v1.json"
LARGEST_MESSAGE = 16_000_000
"""Bytes after which a connection is given up; the server is asked to leave out events far smaller than that."""

HANDSHAKE = 30.0
"""Seconds in which a server has to accept the stream."""

OVERLAP = timedelta(seconds=5)
"""How far before the cursor a stream goes on: events do not come in the exact order of their times."""

QUEUED = 5_000
"""Events that wait while a batch is kept; more than that wait at the server."""

SLICE = 500
"""Events that are read before others get their turn in the process."""


class Bluesky:
    """Goes on from its cursor, the time of an event in microseconds since 1970, which all Jetstream servers share.

    `history`: how far back the very first round begins; a server keeps about a day, often more. `linger`: how long
    posts are gathered into one batch. `idle`: after how long a silent stream is taken for broken.
    """

    name = "bluesky"
    rest = timedelta(seconds=1)

    def __init__(
        self,
        address: str,
        *,
        wanted: Wanted,
        clock: Clock,
        history: timedelta = timedelta(0),
        linger: timedelta = timedelta(seconds=1),
        idle: timedelta = timedelta(minutes=3),
    ) -> None:
        self._address = address
        self._wanted = wanted
        self._clock = clock
        self._history = history
        self._linger = linger.total_seconds()
        self._idle = idle.total_seconds()
        self._older = urlsplit(address).path.endswith(OLDER_PATH)

    async def batches(self, cursor: str) -> AsyncGenerator[Batch, None]:
        wire: Wire = OlderWire() if self._older else LaterWire()
        async with ClientSession(trust_env=True, headers={"User-Agent": USER_AGENT}) as session:
            try:
                async with asyncio.timeout(HANDSHAKE):
                    socket = await session.ws_connect(
                        self._from(cursor),
                        protocols=() if self._older else (SUBPROTOCOL,),
                        timeout=ClientWSTimeout(ws_close=1.0),
                        heartbeat=30.0,
                        max_msg_size=LARGEST_MESSAGE,
                        decode_text=False,
                    )
            except TimeoutError:
                raise SourceFault("Jetstream did not answer in time.") from None
            except WSServerHandshakeError as refusal:
                raise SourceFault(
                    f"Jetstream refused the connection (status {refusal.status}).",
                    retry_after=retry_after(refusal.headers or {}, self._clock()),
                ) from None
            except (ClientError, OSError, ValueError) as problem:
                raise SourceFault(f"Jetstream cannot be reached ({type(problem).__name__}).") from None
            queue: Arrivals = asyncio.Queue(QUEUED)
            listener = asyncio.create_task(_listen(socket, queue))
            try:
                while True:
                    into, ended = await self._gathered(queue, wire)
                    if into.events:
                        batch = into.batch(cursor)
                        cursor = batch.cursor
                        yield batch
                    if ended:
                        raise ended
            finally:
                listener.cancel()
                with suppress(asyncio.CancelledError):
                    await listener
                await socket.close()

    async def _gathered(self, queue: Arrivals, wire: Wire) -> tuple[Gathered, SourceFault | None]:
        """Everything that is there, and what ended the stream, if anything did."""
        try:
            arrived = await asyncio.wait_for(queue.get(), self._idle)
        except TimeoutError:
            raise SourceFault("Jetstream has gone silent.") from None
        if queue.qsize() < QUEUED // 2:
            await asyncio.sleep(self._linger)
        into = Gathered(self._wanted, self._clock())
        ended: SourceFault | None = None
        count = 0
        while True:
            if isinstance(arrived, SourceFault):
                ended = arrived
                break
            try:
                wire.read(arrived, into)
            except SourceFault as fault:
                ended = fault
                break
            count += 1
            if count % SLICE == 0:
                await asyncio.sleep(0)
            if count >= QUEUED or queue.empty():
                break
            arrived = queue.get_nowait()
        for notice in into.notices:
            logger.warning("bluesky: Jetstream says %r; posts before may be missing", notice)
        if into.unreadable and not into.events and ended is None:
            ended = SourceFault("The server does not send what Jetstream sends. Please check its address.")
        return into, ended

    def _from(self, cursor: str) -> str:
        """The address with what is asked for."""
        query: list[tuple[str, str]] = [("maxMessageSizeBytes", str(LARGEST_EVENT))]
        if self._older:
            query.append(("wantedCollections", POSTS))
        else:
            query += [("collections", POSTS), ("kinds", "commit"), ("kinds", "account")]
        if cursor.isdigit():
            since = int(cursor) - DISORDER // MICROSECOND
            query.append(("cursor", str(max(since, 0))))
        elif self._history:
            query.append(("cursor", str((self._clock() - self._history - EPOCH) // MICROSECOND)))
        return f"{self._address}?{urlencode(query)}"


async def _listen(socket: "ClientWebSocketResponse[Literal[False]]", queue: Arrivals) -> None:
    """Puts every message into the queue, and in the end why there are no more."""
    while True:
        try:
            message = await socket.receive()
        except (ClientError, OSError, ValueError) as problem:
            await queue.put(SourceFault(f"Jetstream's stream broke ({type(problem).__name__})."))
            return
        if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
            await queue.put(message.data)
        else:
            await queue.put(SourceFault(f"Jetstream's stream broke ({message.type.name.lower()})."))
            return
