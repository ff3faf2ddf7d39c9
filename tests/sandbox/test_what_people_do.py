"""What people do on the page, and what an app may answer at the wrong moment."""

import asyncio
import contextlib
from typing import Any, Protocol

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Running
from bot.sandbox.workspace import APP_TOKEN

Json = dict[str, Any]
TEXT = {"type": "plain_text", "text": "Words"}
BUTTON = {"type": "button", "text": TEXT, "action_id": "press"}
CARD = [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]
COMMAND = {"as": "U0AMARA", "channel": "C0DRAFTS", "command": "/draft", "text": ""}


def form(title: str = "Form") -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "submit": TEXT,
        "blocks": [
            {
                "type": "input",
                "block_id": "words",
                "label": TEXT,
                "element": {"type": "plain_text_input", "action_id": "value", "initial_value": "first"},
            },
            {
                "type": "actions",
                "block_id": "row",
                "elements": [
                    {"type": "users_select", "action_id": "who"},
                    {"type": "external_select", "action_id": "topic", "min_query_length": 0},
                ],
            },
        ],
    }


class Hands(Protocol):
    url: str
    session: aiohttp.ClientSession

    async def post(self, path: str, body: Json) -> Json: ...
    async def get(self, path: str) -> Json: ...


class App(Protocol):
    ws: aiohttp.ClientWebSocketResponse

    async def hear(self) -> Json: ...
    async def acknowledge(self, envelope: Json, payload: Json | None = None) -> None: ...


async def answered(hands: Hands, app: App, path: str, body: Json, answer: Json | None = None) -> tuple[Json, Json]:
    """What somebody does, acknowledged by the app: the payload it heard, and what the page got."""
    asked = asyncio.create_task(hands.post(path, body))
    envelope = await app.hear()
    await app.acknowledge(envelope, answer)
    return envelope["payload"], await asked


async def opened(hands: Hands, app: App, client: AsyncWebClient) -> Json:
    heard, _ = await answered(hands, app, "/page-api/command", COMMAND)
    view: Json = (await client.views_open(trigger_id=heard["trigger_id"], view=form()))["view"]
    return view


async def test_nobody_deletes_what_somebody_else_said(client: AsyncWebClient, hands: Hands) -> None:
    card = (await client.chat_postMessage(channel="C0REVIEW", text="card"))["ts"]
    said = (await hands.post("/page-api/message", {"as": "U0AMARA", "channel": "C0REVIEW", "text": "mine"}))["ts"]
    for ts, person in ((card, "U0AMARA"), (said, "U0BOLIND"), ("1.0", "U0AMARA")):
        body = {"as": person, "channel": "C0REVIEW", "ts": ts}
        assert "error" in await hands.post("/page-api/message/delete", body)
    assert await hands.post("/page-api/message/delete", {"as": "U0AMARA", "channel": "C0REVIEW", "ts": said}) == {}
    left = (await hands.get("/page-api/messages?as=U0AMARA&channel=C0REVIEW"))["messages"]
    assert [one["ts"] for one in left] == [card]


@pytest.mark.parametrize(
    "answer", [None, {"response_action": "update", "view": form("Second")}], ids=["close", "update"]
)
async def test_a_view_may_be_updated_while_it_is_submitted(
    hands: Hands, app: App, client: AsyncWebClient, answer: Json | None
) -> None:
    view = await opened(hands, app, client)
    asked = asyncio.create_task(
        hands.post("/page-api/view/submit", {"as": "U0AMARA", "view_id": view["id"], "state": {}})
    )
    envelope = await app.hear()
    await client.views_update(view_id=view["id"], view=form("Meanwhile"))
    await app.acknowledge(envelope, answer)
    assert (await asked)["result"] == ("updated" if answer else "closed")
    stack = (await hands.get("/page-api/views?as=U0AMARA"))["views"]
    assert [one["title"]["text"] for one in stack] == (["Second"] if answer else [])


async def test_a_view_closed_while_it_is_submitted_stays_closed(hands: Hands, app: App, client: AsyncWebClient) -> None:
    view = await opened(hands, app, client)
    body = {"as": "U0AMARA", "view_id": view["id"], "state": {}}
    asked = asyncio.create_task(hands.post("/page-api/view/submit", body))
    envelope = await app.hear()
    await hands.post("/page-api/view/close", {"as": "U0AMARA", "view_id": view["id"]})
    await app.acknowledge(envelope, {"response_action": "update", "view": form()})
    assert (await asked)["result"] == "closed"
    assert (await hands.get("/page-api/views?as=U0AMARA"))["views"] == []


async def test_a_submitted_state_holds_every_input_and_nothing_else(
    hands: Hands, app: App, client: AsyncWebClient
) -> None:
    """A field nobody touched has its initial value; elements outside input blocks are not part of it."""
    view = await opened(hands, app, client)
    state = {"row": {"who": {"type": "users_select", "selected_user": "U0AMARA"}}, "gone": {"x": {"type": "y"}}}
    body = {"as": "U0AMARA", "view_id": view["id"], "state": state}
    heard, _ = await answered(hands, app, "/page-api/view/submit", body)
    assert heard["view"]["state"]["values"] == {"words": {"value": {"type": "plain_text_input", "value": "first"}}}


@pytest.mark.parametrize("how", ["replace_original", "delete_original"])
async def test_an_answer_for_one_person_can_be_replaced_and_deleted(
    hands: Hands, app: App, client: AsyncWebClient, how: str
) -> None:
    ts = (await client.chat_postEphemeral(channel="C0REVIEW", user="U0AMARA", text="only you", blocks=CARD))[
        "message_ts"
    ]
    container = {"type": "message", "channel": "C0REVIEW", "ts": ts}
    body = {"as": "U0AMARA", "container": container, "block_id": "row", "action_id": "press"}
    heard, _ = await answered(hands, app, "/page-api/action", body)
    assert heard["container"]["is_ephemeral"] is True
    async with hands.session.post(heard["response_url"], json={how: True, "text": "other words"}) as answer:
        assert answer.status == 200
    said = (await hands.get("/page-api/messages?as=U0AMARA&channel=C0REVIEW"))["messages"]
    expected = [] if how == "delete_original" else [("other words", True, ts)]
    assert [(one["text"], one["ephemeral"], one["ts"]) for one in said] == expected


async def test_an_app_replaces_only_its_own_messages(hands: Hands, app: App, sandbox: Running) -> None:
    said = (await hands.post("/page-api/message", {"as": "U0AMARA", "channel": "C0DRAFTS", "text": "mine"}))["ts"]
    body = {"as": "U0AMARA", "callback_id": "submit_as_draft", "channel": "C0DRAFTS", "ts": said}
    heard, _ = await answered(hands, app, "/page-api/shortcut", body)
    for how in ("replace_original", "delete_original"):
        async with hands.session.post(heard["response_url"], json={how: True, "text": "not mine"}) as answer:
            assert answer.status == 200
    message = sandbox.slack.workspace.message("C0DRAFTS", said)
    assert message is not None
    assert message["text"] == "mine"


async def test_a_second_socket_takes_over_what_the_first_did_not_acknowledge(
    hands: Hands, app: App, sandbox: Running, client: AsyncWebClient
) -> None:
    url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with hands.session.ws_connect(url) as other:
        assert (await other.receive_json(timeout=5))["type"] == "hello"
        await hands.post("/control/random-faults", {"seed": 1, "deliveries": {"drop": 1}})
        asked = asyncio.create_task(hands.post("/page-api/command", COMMAND))
        heard = []
        for ws in (app.ws, other):
            message = await ws.receive(timeout=5)
            heard.append(message.json())
        for ws, envelope in zip((app.ws, other), heard, strict=True):
            with contextlib.suppress(ConnectionError):  # one of the two is cut
                await ws.send_json({"envelope_id": envelope["envelope_id"]})
        assert await asked == {}
    assert heard[0]["payload"]["trigger_id"] == heard[1]["payload"]["trigger_id"]


async def test_an_event_survives_the_end_of_the_only_socket(hands: Hands, app: App, client: AsyncWebClient) -> None:
    await hands.post("/control/random-faults", {"seed": 1, "deliveries": {"drop": 1}})
    await hands.get("/page-api/home?as=U0AMARA")
    first = await app.hear()
    await hands.post("/control/reset", {})
    url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with hands.session.ws_connect(url) as other:
        assert (await other.receive_json(timeout=5))["type"] == "hello"
        again = await other.receive_json(timeout=5)
        await other.send_json({"envelope_id": again["envelope_id"]})
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    assert again["retry_attempt"] > 0


async def test_a_menu_asks_the_app_for_its_options(hands: Hands, app: App, client: AsyncWebClient) -> None:
    view = await opened(hands, app, client)
    body = {
        "as": "U0AMARA", "container": {"type": "view", "view_id": view["id"]}, "block_id": "row",
        "action_id": "topic", "value": "fl",
    }  # fmt: skip
    option = {"text": {"type": "plain_text", "text": "Flu"}, "value": "flu"}
    heard, answer = await answered(hands, app, "/page-api/suggest", body, {"options": [option]})
    assert (heard["type"], heard["value"], heard["view"]["id"]) == ("block_suggestion", "fl", view["id"])
    assert answer == {"options": [option]}
    _, answer = await answered(hands, app, "/page-api/suggest", body, {"options": [{"text": "Flu"}]})
    assert "error" in answer


async def test_unread_is_what_others_said_since_one_looked(hands: Hands, client: AsyncWebClient) -> None:
    async def unread(person: str) -> int:
        workspace = await hands.get(f"/page-api/workspace?as={person}")
        found: int = next(one["unread"] for one in workspace["channels"] if one["id"] == "C0REVIEW")
        return found

    card = (await client.chat_postMessage(channel="C0REVIEW", text="card"))["ts"]
    await client.chat_postMessage(channel="C0REVIEW", text="in its thread", thread_ts=card)
    await hands.post("/page-api/message", {"as": "U0AMARA", "channel": "C0REVIEW", "text": "mine"})
    assert (await unread("U0AMARA"), await unread("U0BOLIND")) == (1, 2)
    await hands.post("/page-api/read", {"as": "U0BOLIND", "channel": "C0REVIEW"})
    assert (await unread("U0AMARA"), await unread("U0BOLIND")) == (1, 0)


async def test_a_permalink_to_a_reply_leads_into_its_thread(hands: Hands, client: AsyncWebClient) -> None:
    card = (await client.chat_postMessage(channel="C0REVIEW", text="card"))["ts"]
    reply = (await client.chat_postMessage(channel="C0REVIEW", text="reply", thread_ts=card))["ts"]
    link = (await client.chat_getPermalink(channel="C0REVIEW", message_ts=reply))["permalink"]
    assert link.endswith(f"/archives/C0REVIEW/p{reply.replace('.', '')}?thread_ts={card}&cid=C0REVIEW")
    async with hands.session.get(link, allow_redirects=False) as answer:
        assert answer.headers["Location"] == f"/#channel=C0REVIEW&thread={card}&ts={reply}"
