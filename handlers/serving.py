"""How requests come in: over Socket Mode, or as signed HTTP."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from handlers.errors import place_of
from handlers.socket import Socket

logger = logging.getLogger(__name__)

MAX_REQUEST_BYTES = 3 * 1024 * 1024
"""Slack's largest payloads, a modal with ten full texts, stay far below; more is refused before it is read."""


POSTS = "/listening/posts"
"""Where other tools send public posts."""

Receiver = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Serving:
    """Socket Mode where there is an app token, else HTTP at /slack/events; a `receiver` takes posts as well."""

    def __init__(
        self, app: AsyncApp, *, app_token: str, host: str, port: int, receiver: Receiver | None = None
    ) -> None:
        self._app = app
        self._receiver = receiver
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._answering = 0
        self.socket = Socket(app, app_token) if app_token else None

    def busy(self) -> bool:
        """Whether a request is being answered."""
        return self._answering > 0 or (self.socket is not None and self.socket.busy)

    async def start(self) -> None:
        if self.socket is None or self._receiver is not None:
            await self._listen()
        if self.socket:
            await self.socket.connect()

    async def _listen(self) -> None:
        server = web.Application(client_max_size=MAX_REQUEST_BYTES)
        server.router.add_get("/healthz", _healthy)
        if self.socket is None:
            server.router.add_post("/slack/events", self._answer)
        if self._receiver is not None:
            server.router.add_post(POSTS, self._receiver)
        self._runner = web.AppRunner(server, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        taken = " and ".join(path for path, on in (("/slack/events", not self.socket), (POSTS, self._receiver)) if on)
        logger.info("listening on http://%s:%s for %s", self._host, self._port, taken)

    async def close(self) -> None:
        if self.socket:
            await self.socket.close()
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = await to_bolt_request(request)
        self._answering += 1
        try:
            return await to_aiohttp_response(await self._app.async_dispatch(asked))
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            # Bolt reads a payload's documented parts before any listener sees it; without them it was not Slack's.
            logger.warning("a payload could not be read: %s at %s", type(error).__name__, place_of(error))
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        finally:
            self._answering -= 1


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
