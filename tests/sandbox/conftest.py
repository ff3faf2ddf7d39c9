from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Running, serving
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN


@pytest.fixture
async def sandbox() -> AsyncIterator[Running]:
    async with serving(port=0, data=None) as running:
        yield running


@pytest.fixture
def client(sandbox: Running) -> AsyncWebClient:
    """The bot's client, without retries of its own."""
    return AsyncWebClient(token=BOT_TOKEN, base_url=f"{sandbox.url}/api/", retry_handlers=[])


class Hands:
    """What people, tests and the app do over plain HTTP."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self.session.post(self.url + path, json=body) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def get(self, path: str) -> dict[str, Any]:
        async with self.session.get(self.url + path) as answer:
            found: dict[str, Any] = await answer.json()
            return found


@pytest.fixture
async def hands(sandbox: Running) -> AsyncIterator[Hands]:
    async with aiohttp.ClientSession() as session:
        yield Hands(sandbox.url, session)


class App:
    """An app at the other end of a socket that acknowledges as it is told to."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def hear(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.ws.receive_json(timeout=5)
        return found

    async def acknowledge(self, envelope: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        await self.ws.send_json({"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})})


@pytest.fixture
async def app(sandbox: Running, hands: Hands) -> AsyncIterator[App]:
    opener = AsyncWebClient(token=APP_TOKEN, base_url=f"{sandbox.url}/api/")
    url = (await opener.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with hands.session.ws_connect(url) as ws:
        found = App(ws)
        assert (await found.hear())["type"] == "hello"
        yield found
