"""The sandbox's server: the Web API, sockets, files, public posts, the page and the control API behind one address."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from aiohttp import web

from bot.sandbox import responding, stand_in
from bot.sandbox.control import Control
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.methods import chat, conversations, files, people, pins, usergroups, views
from bot.sandbox.page_api import PageApi
from bot.sandbox.stream.feed import Feed, Time
from bot.sandbox.stream.subscribing import Subscribing
from bot.sandbox.traffic import Wire
from bot.sandbox.triggers import Triggers
from bot.sandbox.uploads import Uploads
from bot.sandbox.web_api import Slack, WebApi
from bot.sandbox.workspace import BOT_TOKEN, HERE, Workspace

METHODS = {
    **chat.METHODS, **conversations.METHODS, **people.METHODS, **usergroups.METHODS, **views.METHODS, **files.METHODS,
    **pins.METHODS,
}  # fmt: skip
LARGEST_REQUEST = 64 * 1024 * 1024
Handler = Callable[[web.Request], Awaitable[web.Response]]
SIGN_IN = "<!DOCTYPE html><html><body>Sign in to Lakeside Health</body></html>"


def shipped_manifest() -> Path:
    """The app's manifest: beside this file in an installed package, at the top of a checkout."""
    beside = HERE / "manifest.yml"
    return beside if beside.exists() else HERE.parent.parent / "manifest.yml"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A sandbox that listens."""

    url: str
    slack: Slack


@contextlib.asynccontextmanager
async def serving(*, port: int, data: Path | None, manifest: Path | None = None) -> AsyncIterator[Running]:
    """A sandbox on a port of this machine (0: any free one), until the block ends. Without `data` nothing is kept.

    Raises:
        OSError: the port is taken.
    """
    document: dict[str, Any] = yaml.safe_load((manifest or shipped_manifest()).read_text(encoding="utf-8"))
    workspace = Workspace(data, document)
    wire = Wire(on_note=workspace.changed)
    listening = socket.create_server(("127.0.0.1", port))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    slack = Slack(
        workspace=workspace,
        wire=wire,
        deliveries=Deliveries(wire, workspace.changed),
        triggers=Triggers(wire, url),
        uploads=Uploads(),
        base_url=url,
    )
    feed = Feed(Time(now=time.time, sleep=asyncio.sleep))
    runner = web.AppRunner(_application(slack, feed), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    saving = asyncio.create_task(workspace.keep_saving())
    try:
        yield Running(url=url, slack=slack)
    finally:
        saving.cancel()
        await slack.deliveries.close()
        await runner.cleanup()
        workspace.save()


def _application(slack: Slack, feed: Feed) -> web.Application:
    application = web.Application(client_max_size=LARGEST_REQUEST)
    application.on_response_prepare.append(_always_fresh)
    application.router.add_route("*", "/api/{method}", WebApi(slack, METHODS).serve)
    application.router.add_get("/link/", slack.deliveries.serve)
    application.router.add_post("/upload/{ticket}", _upload(slack))
    application.router.add_get("/files-pri/{file}/{name:.*}", _download(slack))
    application.router.add_post("/response/{token}", _response(slack))
    application.router.add_get("/archives/{channel}/{place}", _archive)
    application.router.add_get("/jetstream/subscribe", Subscribing(feed).serve)
    application.router.add_post("/stand-in/v1/responses", stand_in.respond)
    application.add_routes([*PageApi(slack, feed).routes(), *Control(slack).routes()])
    return application


async def _always_fresh(request: web.Request, response: web.StreamResponse) -> None:
    """A new version of the page is seen at once."""
    if request.path == "/" or request.path.startswith("/page/"):
        response.headers["Cache-Control"] = "no-cache"


def _upload(slack: Slack) -> Handler:
    """The second step of an upload: the bytes, raw or as a form's file."""

    async def answer(request: web.Request) -> web.Response:
        if not slack.uploads.receive(request.match_info["ticket"], await _uploaded(request)):
            return web.Response(status=400, text="no such upload, or not of the announced length")
        return web.Response(text="OK")

    return answer


async def _uploaded(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    try:
        form = await request.post()
    except (ValueError, AssertionError) as broken:  # aiohttp asserts where a multipart body ends too soon
        raise web.HTTPBadRequest(text="not a form") from broken
    part = next((value for value in form.values() if isinstance(value, web.FileField)), None)
    return part.file.read() if part else b""


def _download(slack: Slack) -> Handler:
    """A private file: its bytes for the bot's token, Slack's sign-in page (status 200) for anybody else."""

    async def answer(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}" or "files:read" not in slack.scopes:
            return web.Response(text=SIGN_IN, content_type="text/html")
        file = request.match_info["file"].partition("-")[2]
        data = slack.workspace.bytes_of(file)
        if data is None:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type=slack.workspace.files[file]["mimetype"])

    return answer


def _response(slack: Slack) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        return await responding.serve(slack, request)

    return answer


async def _archive(request: web.Request) -> web.Response:
    """A permalink leads to the message on the page."""
    channel, place = request.match_info["channel"], request.match_info["place"]
    thread = request.query.get("thread_ts")
    inside = f"&thread={quote(thread)}" if thread else ""
    raise web.HTTPFound(f"/#channel={quote(channel)}{inside}&ts={quote(place[1:11])}.{quote(place[11:])}")
