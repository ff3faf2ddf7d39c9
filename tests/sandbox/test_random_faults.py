"""Faults at random: the same ones for the same seed, about as often as asked for, and over the real wire."""

import asyncio
from collections import Counter
from typing import Any, Protocol

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.random_faults import SPARED, RandomFaults

Json = dict[str, Any]
COMMAND = {"as": "U0AMARA", "channel": "C0DRAFTS", "command": "/draft", "text": ""}


class Hands(Protocol):
    async def post(self, path: str, body: Json) -> Json: ...
    async def get(self, path: str) -> Json: ...


class App(Protocol):
    async def hear(self) -> Json: ...
    async def acknowledge(self, envelope: Json, payload: Json | None = None) -> None: ...


def drawn(seed: int, method: str, times: int) -> list[str]:
    faults = RandomFaults(seed=seed, calls={"http_500": 0.3, "lose_response": 0.2})
    return [faults.for_call(method) for _ in range(times)]


def test_a_seed_gives_the_same_faults_whatever_else_is_called() -> None:
    faults = RandomFaults(seed=7, calls={"http_500": 0.3, "lose_response": 0.2})
    among_others = []
    for _ in range(50):
        faults.for_call("views.open")
        among_others.append(faults.for_call("chat.update"))
    assert among_others == drawn(7, "chat.update", 50)
    assert among_others != drawn(8, "chat.update", 50)


def test_faults_strike_about_as_often_as_asked_for() -> None:
    found = Counter(drawn(1, "chat.update", 2000))
    assert 500 < found["http_500"] < 700
    assert 300 < found["lose_response"] < 500


def test_starting_up_is_spared_unless_it_is_named() -> None:
    faults = RandomFaults(seed=1, calls={"http_500": 1})
    assert {faults.for_call(method) for method in SPARED} == {""}
    named = RandomFaults(seed=1, calls={"http_500": 1}, methods=frozenset(SPARED))
    assert {named.for_call(method) for method in SPARED} == {"http_500"}
    assert named.for_call("chat.update") == ""


@pytest.mark.parametrize(
    "asked",
    [{}, {"seed": 1, "calls": {"fire": 0.1}}, {"seed": 1, "calls": {"http_500": 1.1}}, {"seed": 1, "deliveries": []}],
)
async def test_chances_that_make_no_sense_are_refused(hands: Hands, asked: Json) -> None:
    assert (await hands.post("/control/random-faults", asked))["ok"] is False


async def test_every_call_fails_until_the_faults_are_taken_back(client: AsyncWebClient, hands: Hands) -> None:
    await hands.post("/control/random-faults", {"seed": 1, "calls": {"http_500": 1}})
    with pytest.raises(SlackApiError):
        await client.users_info(user="U0AMARA")
    assert (await hands.get("/control/random-faults"))["happened"] == {"http_500": 1}
    await hands.post("/control/reset", {})
    await client.users_info(user="U0AMARA")
    assert (await hands.get("/control/random-faults"))["happened"] == {}


async def test_a_lost_response_has_done_the_work(client: AsyncWebClient, hands: Hands) -> None:
    await hands.post("/control/random-faults", {"seed": 1, "calls": {"lose_response": 1}})
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C0REVIEW", text="done")
    said = [m["text"] for m in (await hands.get("/page-api/messages?as=U0AMARA&channel=C0REVIEW"))["messages"]]
    assert said == ["done"]


async def test_a_delivery_comes_twice_at_random(hands: Hands, app: App) -> None:
    await hands.post("/control/random-faults", {"seed": 1, "deliveries": {"twice": 1}})
    asked = asyncio.create_task(hands.post("/page-api/command", COMMAND))
    for _ in range(2):
        await app.acknowledge(await app.hear())
    assert await asked == {}


async def test_a_socket_dropped_mid_delivery_is_an_error_in_words(hands: Hands, app: App) -> None:
    """The app has the envelope and cannot acknowledge it any more; nobody else is connected."""
    await hands.post("/control/random-faults", {"seed": 1, "deliveries": {"drop": 1}})
    answer = await hands.post("/page-api/command", COMMAND)
    assert "dispatch_failed" in answer["error"]
    assert (await app.hear())["type"] == "slash_commands"
