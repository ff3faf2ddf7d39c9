"""How what people do reaches the app: over its sockets, each payload to one of them, or as signed HTTP requests."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.sandbox.traffic import Wire
from bot.sandbox.workspace import SIGNING_SECRET

Json = dict[str, Any]
RETRY_PAUSES = (0.0, 1.0, 5.0)
"""Seconds before an event comes again. Slack waits for nothing, a minute, and five; here the minutes are seconds."""
CUT_AFTER = 0.005
"""Seconds between an envelope and the cut that a `drop` asks for: time for its bytes to leave."""
LOST = "connection_lost"
"""The socket ended before it acknowledged. Only this module knows of it: people see `dispatch_failed`."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How the app acknowledged. `error` is what Slack would tell the person: empty when all went well."""

    payload: Json | None = None
    error: str = ""


@dataclass(eq=False)
class Socket:
    """One of the app's connections. Envelopes wait here for their acknowledgement."""

    ws: web.WebSocketResponse
    silent: bool = False
    waiting: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)

    def settle(self, envelope_id: str, answer: Answer) -> None:
        """Ends the wait for an envelope, if anybody still waits."""
        waiting = self.waiting.pop(envelope_id, None)
        if waiting and not waiting.done():
            waiting.set_result(answer)

    def cut(self) -> None:
        """Ends the connection without a word, as a broken line does."""
        transport = self.ws._req.transport if self.ws._req else None  # noqa: SLF001 - no public way to cut it
        if transport:
            transport.abort()


class Deliveries:
    """Sends payloads to the app and hears how it answers."""

    def __init__(self, wire: Wire, changed: Callable[[Json], None]) -> None:
        self._wire = wire
        self._changed = changed
        self._sockets: list[Socket] = []
        self._tickets: set[str] = set()
        self._turn = 0
        self._background: set[asyncio.Task[None]] = set()

    # --- sockets

    @property
    def connected(self) -> bool:
        return bool(self._sockets) or bool(self._wire.request_url)

    def ticket(self) -> str:
        """Admits one connection, as apps.connections.open does."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The app's end of a socket, from hello to close."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="invalid ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(heartbeat=20)
        await ws.prepare(request)
        socket = Socket(ws)
        await ws.send_json(
            {"type": "hello", "num_connections": len(self._sockets) + 1, "connection_info": {"app_id": "A0VETTED"}}
        )
        self._sockets.append(socket)
        self._changed({"type": "workspace"})
        try:
            async for message in ws:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._heard(socket, message.data)
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            for envelope_id in list(socket.waiting):
                socket.settle(envelope_id, Answer(error=LOST))
            self._changed({"type": "workspace"})
        return ws

    def _heard(self, socket: Socket, data: str) -> None:
        try:
            answer = json.loads(data)
            envelope = answer["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._wire.note(kind="socket", error="an acknowledgement that is none")
            return
        payload = answer.get("payload")
        socket.settle(str(envelope), Answer(payload=payload if isinstance(payload, dict) else None))

    async def drop(self) -> None:
        """Cuts every socket without a word."""
        for socket in list(self._sockets):
            socket.cut()

    async def refresh(self) -> None:
        """Asks the app to reconnect, as Slack does every few hours."""
        for socket in list(self._sockets):
            await socket.ws.send_json({"type": "disconnect", "reason": "refresh_requested"})

    def silence(self) -> None:
        """The sockets stay open and nothing comes through them any more."""
        for socket in self._sockets:
            socket.silent = True

    # --- what people do

    async def ask(self, envelope: str, payload: Json) -> Answer:
        """Delivers something a person waits for; the answer, or the error Slack shows when none comes in time."""
        return await self._deliver(envelope, payload)

    def tell(self, payload: Json) -> None:
        """Delivers an event in the background, and again while it is not acknowledged."""
        task = asyncio.create_task(self._tell(payload))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _tell(self, payload: Json) -> None:
        for attempt, pause in enumerate((*RETRY_PAUSES, 0.0)):
            answer = await self._deliver("events_api", payload, attempt=attempt)
            if not answer.error:
                return
            await asyncio.sleep(pause)

    async def close(self) -> None:
        for task in self._background:
            task.cancel()
        for socket in list(self._sockets):
            await socket.ws.close()

    async def _deliver(self, envelope: str, payload: Json, *, attempt: int = 0) -> Answer:
        """One delivery with whatever is to go wrong with it. Of two copies one acknowledgement suffices."""
        fault = self._wire.delivery_fault(envelope)
        copies = 2 if fault == "twice" else 1
        answers = await asyncio.gather(
            *(self._noted(envelope, payload, attempt=attempt, fault=fault) for _ in range(copies))
        )
        return next((answer for answer in answers if not answer.error), answers[0])

    async def _noted(self, envelope: str, payload: Json, *, attempt: int, fault: str) -> Answer:
        started = time.monotonic()
        answer = Answer(error="dispatch_failed")
        if self._sockets:
            answer = await self._over_sockets(envelope, payload, attempt, cut=fault == "drop")
        elif self._wire.request_url:
            answer = await self._over_http(envelope, payload, attempt)
        self._wire.note(
            kind="delivery",
            what=envelope,
            name=_name(payload),
            attempt=attempt,
            answer=answer.error or "ok",
            took_ms=round((time.monotonic() - started) * 1000),
            **({"fault": fault} if fault else {}),
        )
        return answer

    async def _over_sockets(self, envelope: str, payload: Json, attempt: int, *, cut: bool) -> Answer:
        """Through one socket. When that breaks before the acknowledgement, what a person waits for goes through another
        one while there is any; an event is counted as not delivered, and comes again later.
        """
        while open_ones := [socket for socket in self._sockets if not socket.ws.closed]:
            self._turn += 1
            socket = open_ones[self._turn % len(open_ones)]
            answer = await self._over_socket(socket, envelope, payload, attempt, cut=cut)
            if answer.error != LOST:
                return answer
            if socket in self._sockets:  # its end was noticed here first
                self._sockets.remove(socket)
            cut = False
            if envelope == "events_api":
                break
        return Answer(error="dispatch_failed")

    async def _over_socket(self, socket: Socket, envelope: str, payload: Json, attempt: int, *, cut: bool) -> Answer:
        envelope_id = secrets.token_hex(16)
        waiting: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        socket.waiting[envelope_id] = waiting
        body: Json = {
            "envelope_id": envelope_id,
            "type": envelope,
            "payload": payload,
            "accepts_response_payload": envelope != "events_api",
        }
        if envelope == "events_api":
            body |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        try:
            if not socket.silent:
                await socket.ws.send_json(body)
            if cut:
                await asyncio.sleep(CUT_AFTER)
                socket.cut()
            async with asyncio.timeout(self._wire.limits.ack_deadline):
                return await waiting
        except TimeoutError:
            return Answer(error="operation_timeout")
        except ConnectionError:
            return Answer(error=LOST)
        finally:
            socket.waiting.pop(envelope_id, None)

    async def _over_http(self, envelope: str, payload: Json, attempt: int) -> Answer:
        if envelope == "events_api":
            content_type, body = "application/json", json.dumps(payload)
        elif envelope == "slash_commands":
            content_type, body = "application/x-www-form-urlencoded", urlencode(payload)
        else:
            content_type, body = "application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)})
        headers = {"Content-Type": content_type, **signed(body, int(time.time()))}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        timeout = aiohttp.ClientTimeout(total=self._wire.limits.ack_deadline)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._wire.request_url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
                if answer.status != 200:  # noqa: PLR2004 - the one status that acknowledges
                    return Answer(error=f"http_{answer.status}")
                return Answer(payload=_payload_of(text, answer.content_type))
        except (aiohttp.ClientError, TimeoutError):
            return Answer(error="operation_timeout")


async def answers_challenge(request_url: str) -> bool:
    """Whether the app at an address gives the challenge back, as plain text or JSON, within three seconds."""
    challenge = secrets.token_hex(16)
    body = json.dumps({"type": "url_verification", "token": "verification-token", "challenge": challenge})
    headers = {"Content-Type": "application/json", **signed(body, int(time.time()))}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session,
            session.post(request_url, data=body, headers=headers) as answer,
        ):
            return answer.status == 200 and challenge in await answer.text()  # noqa: PLR2004 - the status Slack asks for
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False


def signed(body: str, timestamp: int) -> dict[str, str]:
    """The headers by which a request proves that it comes from Slack (v0)."""
    base = f"v0:{timestamp}:{body}".encode()
    signature = "v0=" + hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": signature}


def _payload_of(text: str, content_type: str) -> Json | None:
    if not text:
        return None
    if content_type == "application/json":
        found = json.loads(text)
        return found if isinstance(found, dict) else None
    return {"text": text}


def _name(payload: Json) -> str:
    """What the payload is about, without anything a person wrote."""
    if "command" in payload:
        return str(payload["command"])
    if payload.get("type") == "block_actions":
        return str(payload["actions"][0]["action_id"])
    if payload.get("type") == "event_callback":
        return str(payload["event"]["type"])
    return str(payload.get("callback_id") or payload.get("view", {}).get("callback_id") or payload.get("type"))
