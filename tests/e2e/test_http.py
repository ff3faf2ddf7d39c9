"""Signed HTTP instead of Socket Mode: the same flow, and what is refused at the door."""

import asyncio
import io
import json
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.sandbox.deliveries import signed
from storage import migrate
from storage.engine import open_database
from tests.support.scene import AMARA, CLARA, Scene, eventually, scene_on, words


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[tuple[Scene, str]]:
    """A bot that listens, and its address; SQLite is enough here."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'vetted.db'}"
    async with open_database(url) as database:
        await migrate.upgrade(database)
    port = free_port()
    address = f"http://127.0.0.1:{port}/slack/events"
    async with scene_on(url, tmp_path / "bot.log", SLACK_APP_TOKEN="", VETTED_HTTP_PORT=str(port)) as scene:
        await scene.start_bot()
        await listening(port)
        await scene.post("/control/http", {"request_url": address})
        yield scene, address


async def listening(port: int) -> None:
    for _ in range(300):
        try:
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                assert await answer.text() == "ok"
                return
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.1)
    pytest.fail("the bot does not listen")


Door = tuple[Scene, str]


async def knock(address: str, body: str, headers: dict[str, str]) -> int:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=io.BytesIO(body.encode()), headers=form | headers) as answer,
    ):
        return answer.status


async def test_the_flow_works_over_http(door: Door) -> None:
    scene, _ = door
    card = await scene.draft()
    assert await scene.click(CLARA, card, "card.approve") == {}
    await eventually(lambda: "approved by" in words(card))


COMMAND = urlencode({"command": "/vetted", "team_id": "T0LAKESIDE", "user_id": AMARA, "trigger_id": "1.2", "text": ""})


@pytest.mark.parametrize("age", [-400, 0])
async def test_a_bad_signature_and_a_replay_are_refused(door: Door, age: int) -> None:
    """Older than five minutes with a good signature; fresh with a bad one."""
    _, address = door
    headers = signed(COMMAND, int(time.time()) + age)
    if age == 0:
        assert await knock(address, COMMAND, headers) == 200
        headers["X-Slack-Signature"] = "v0=" + "0" * 64
    assert await knock(address, COMMAND, headers) == 401
    assert await knock(address, COMMAND, {}) == 401


async def test_a_body_of_ten_megabytes_is_refused_unread(door: Door) -> None:
    _, address = door
    body = "payload=" + "x" * 10_000_000
    assert await knock(address, body, signed(body, int(time.time()))) == 413


PAYLOADS: list[Any] = [
    {},
    {"type": "block_actions"},
    {"type": "block_actions", "team": {"id": "T0LAKESIDE"}, "user": {"id": AMARA}, "actions": []},
    {"type": "view_submission", "team": {"id": "T0LAKESIDE"}, "user": {"id": AMARA}, "view": {}},
    {"type": "unheard_of", "team": {"id": "T0LAKESIDE"}, "user": {"id": AMARA}, "trigger_id": "1"},
    {
        "type": "block_actions",
        "team": None,
        "enterprise": {"id": "E0LAKESIDE"},
        "is_enterprise_install": True,
        "user": {"id": AMARA},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "C0REVIEW"},
        "channel": {"id": "C0REVIEW"},
        "actions": [
            {"action_id": "card.approve", "action_ts": "1", "type": "button", "block_id": "b", "value": "forged"}
        ],
        "trigger_id": "1",
        "surprise": {"deeply": ["nested"]},
    },
    {
        "type": "view_submission",
        "team": {"id": "T0LAKESIDE"},
        "user": {"id": AMARA},
        "view": {
            "id": "V1",
            "hash": "h",
            "type": "modal",
            "callback_id": "compose",
            "private_metadata": "{}",
            "state": None,
        },
    },
]


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
async def test_payloads_slack_never_made_are_answered_and_survived(door: Door, payload: Any) -> None:  # noqa: ANN401
    """Missing, mistyped and extra keys: no traceback (the fixture looks), and the bot goes on."""
    scene, address = door
    body = urlencode({"payload": json.dumps(payload)})
    assert await knock(address, body, signed(body, int(time.time()))) in {200, 400, 404}
    assert scene.bots[0].returncode is None
    assert await knock(address, COMMAND, signed(COMMAND, int(time.time()))) == 200
