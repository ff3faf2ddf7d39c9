"""The watchdog over a socket that is open but silent."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Running, serving
from bot.sandbox.workspace import APP_TOKEN
from handlers.socket import Socket


@pytest.fixture
async def sandbox() -> AsyncIterator[Running]:
    async with serving(port=0, data=None) as running:
        yield running


async def nobody() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None)


@pytest.mark.parametrize(("idle", "renewed"), [(timedelta(minutes=30), False), (timedelta(0), True)])
async def test_a_silent_socket_is_renewed_and_a_quiet_one_is_not(
    sandbox: Running, idle: timedelta, *, renewed: bool
) -> None:
    client = AsyncWebClient(base_url=f"{sandbox.url}/api/", retry_handlers=[])
    socket = Socket(AsyncApp(client=client, authorize=nobody), APP_TOKEN, idle=idle)
    await socket.connect()
    try:
        before = socket._client.current_session
        sandbox.slack.deliveries.silence()
        await socket.watch()
        assert (socket._client.current_session is not before) is renewed
    finally:
        await socket.close()
