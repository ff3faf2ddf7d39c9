"""What the sandbox refuses, breaks on request, and delivers, over real HTTP and WebSockets."""

import asyncio
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Running, serving
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN

Json = dict[str, Any]
MODAL: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


class Hands(Protocol):
    url: str
    session: aiohttp.ClientSession

    async def post(self, path: str, body: Json) -> Json: ...
    async def get(self, path: str) -> Json: ...


class App(Protocol):
    async def hear(self) -> Json: ...
    async def acknowledge(self, envelope: Json, payload: Json | None = None) -> None: ...


async def refused(call: Any) -> Json:  # noqa: ANN401 - any call of the client
    with pytest.raises(SlackApiError) as error:
        await call
    found: Json = error.value.response.data
    return found


async def command(hands: Hands, app: App) -> str:
    """Amara types /draft; the trigger that came with it."""
    asked = asyncio.create_task(
        hands.post("/page-api/command", {"as": "U0AMARA", "channel": "C0DRAFTS", "command": "/draft", "text": ""})
    )
    envelope = await app.hear()
    await app.acknowledge(envelope)
    await asked
    return str(envelope["payload"]["trigger_id"])


@pytest.mark.parametrize(
    ("token", "code"), [("", "not_authed"), ("xoxb-no", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type")]
)
async def test_a_wrong_token_is_refused(sandbox: Running, token: str, code: str) -> None:
    client = AsyncWebClient(token=token, base_url=f"{sandbox.url}/api/", retry_handlers=[])
    assert (await refused(client.auth_test()))["error"] == code


async def test_a_missing_scope_is_named(client: AsyncWebClient, hands: Hands) -> None:
    await hands.post("/control/scopes", {"revoke": ["users:read"]})
    answer = await refused(client.users_info(user="U0AMARA"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")


@pytest.mark.parametrize(
    ("channel", "change", "code"),
    [
        ("C0NOWHERE", {}, "channel_not_found"),
        ("C0GENERAL", {}, "not_in_channel"),
        ("C0REVIEW", {"is_archived": True}, "is_archived"),
        ("C0REVIEW", {"members": []}, "channel_not_found"),
    ],
)
async def test_the_bot_posts_only_where_it_may(
    client: AsyncWebClient, hands: Hands, channel: str, change: Json, code: str
) -> None:
    await hands.post(f"/control/channels/{channel}", change)
    assert (await refused(client.chat_postMessage(channel=channel, text="hi")))["error"] == code


async def test_a_deactivated_person_gets_no_message(client: AsyncWebClient, hands: Hands) -> None:
    await hands.post("/control/people/U0BENNOV", {"deleted": True})
    assert (await refused(client.conversations_open(users="U0BENNOV")))["error"] == "user_disabled"


async def test_wrong_blocks_are_refused_with_their_place(client: AsyncWebClient) -> None:
    answer = await refused(client.chat_postMessage(channel="C0REVIEW", text="x", blocks=[{"type": "section"}]))
    assert answer["error"] == "invalid_blocks"
    assert "/blocks/0" in answer["response_metadata"]["messages"][0]


@pytest.mark.parametrize(("body", "code"), [(b"{", "invalid_json"), (b"[]", "json_not_object")])
async def test_a_broken_body_is_refused(hands: Hands, body: bytes, code: str) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {BOT_TOKEN}"}
    async with hands.session.post(f"{hands.url}/api/auth.test", data=body, headers=headers) as answer:
        assert (await answer.json())["error"] == code


async def test_a_trigger_opens_one_modal(client: AsyncWebClient, hands: Hands, app: App) -> None:
    trigger = await command(hands, app)
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert (await refused(client.views_open(trigger_id=trigger, view=MODAL)))["error"] == "exchanged_trigger_id"


async def test_a_trigger_grows_old(client: AsyncWebClient, hands: Hands, app: App) -> None:
    await hands.post("/control/limits", {"trigger_ttl_s": 0})
    trigger = await command(hands, app)
    assert (await refused(client.views_open(trigger_id=trigger, view=MODAL)))["error"] == "expired_trigger_id"


async def test_a_view_changed_meanwhile_is_a_hash_conflict(client: AsyncWebClient, hands: Hands, app: App) -> None:
    opened = (await client.views_open(trigger_id=await command(hands, app), view=MODAL))["view"]
    await client.views_update(view_id=opened["id"], hash=opened["hash"], view=MODAL)
    answer = await refused(client.views_update(view_id=opened["id"], hash=opened["hash"], view=MODAL))
    assert answer["error"] == "hash_conflict"


async def test_an_external_id_names_one_open_view(client: AsyncWebClient, hands: Hands, app: App) -> None:
    named = {**MODAL, "external_id": "form-1"}
    await client.views_open(trigger_id=await command(hands, app), view=named)
    updated = await client.views_update(external_id="form-1", view={**named, "callback_id": "other"})
    assert updated["view"]["callback_id"] == "other"
    answer = await refused(client.views_push(trigger_id=await command(hands, app), view=named))
    assert answer["error"] == "duplicate_external_id"


async def test_a_stack_holds_three_views(client: AsyncWebClient, hands: Hands, app: App) -> None:
    await client.views_open(trigger_id=await command(hands, app), view=MODAL)
    for _ in range(2):
        await client.views_push(trigger_id=await command(hands, app), view=MODAL)
    answer = await refused(client.views_push(trigger_id=await command(hands, app), view=MODAL))
    assert answer["error"] == "push_limit_reached"


async def test_blocks_have_a_length_together(client: AsyncWebClient) -> None:
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}] * 5
    answer = await refused(client.chat_postMessage(channel="C0REVIEW", text="x", blocks=long))
    assert answer["error"] == "msg_blocks_too_long"


async def test_an_update_that_names_no_blocks_leaves_them(client: AsyncWebClient) -> None:
    card = await client.chat_postMessage(channel="C0REVIEW", text="a", blocks=[{"type": "divider"}])
    kept = await client.chat_update(channel=card["channel"], ts=card["ts"], text="b")
    assert [block["type"] for block in kept["message"]["blocks"]] == ["divider"]
    gone = await client.chat_update(channel=card["channel"], ts=card["ts"], text="b", blocks=[])
    assert "blocks" not in gone["message"]


async def test_a_group_that_is_typed_is_a_mention(hands: Hands) -> None:
    await hands.post("/page-api/message", {"as": "U0AMARA", "channel": "C0DRAFTS", "text": "@clinical-reviewers <hi>"})
    said = (await hands.get("/page-api/messages?as=U0AMARA&channel=C0DRAFTS"))["messages"]
    assert said[-1]["text"] == "<!subteam^S0CLINIC> &lt;hi&gt;"


async def test_errors_name_fields_of_the_form_or_the_form_fails(client: AsyncWebClient, hands: Hands, app: App) -> None:
    opened = (await client.views_open(trigger_id=await command(hands, app), view=MODAL))["view"]
    for errors, result in (({"words": "Too short."}, "errors"), ({"nothing": "?"}, "failed")):
        asked = asyncio.create_task(
            hands.post("/page-api/view/submit", {"as": "U0AMARA", "view_id": opened["id"], "state": {}})
        )
        envelope = await app.hear()
        await app.acknowledge(envelope, {"response_action": "errors", "errors": errors})
        assert (await asked)["result"] == result


async def test_a_late_acknowledgement_is_the_error_slack_shows(hands: Hands, app: App) -> None:
    await hands.post("/control/limits", {"ack_deadline_s": 0.05})
    answer = await hands.post(
        "/page-api/command", {"as": "U0AMARA", "channel": "C0DRAFTS", "command": "/draft", "text": ""}
    )
    assert "operation_timeout" in answer["error"]


async def test_an_event_that_is_not_acknowledged_comes_again(hands: Hands, app: App) -> None:
    await hands.post("/control/limits", {"ack_deadline_s": 0.05})
    await hands.get("/page-api/home?as=U0AMARA")
    first, second = await app.hear(), await app.hear()
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)


async def test_a_delivery_can_come_twice(hands: Hands, app: App) -> None:
    await hands.post("/control/deliver", {"twice": 1})
    asked = asyncio.create_task(
        hands.post("/page-api/command", {"as": "U0AMARA", "channel": "C0DRAFTS", "command": "/draft", "text": ""})
    )
    envelopes = [await app.hear(), await app.hear()]
    for envelope in envelopes:
        await app.acknowledge(envelope)
    await asked
    assert envelopes[0]["envelope_id"] != envelopes[1]["envelope_id"]
    assert envelopes[0]["payload"]["trigger_id"] == envelopes[1]["payload"]["trigger_id"]


@pytest.mark.parametrize("kind", ["http_500", "drop_before", "lose_response"])
async def test_faults_break_one_call(client: AsyncWebClient, hands: Hands, kind: str) -> None:
    """Only a lost response leaves the message posted."""
    await hands.post("/control/faults", {"method": "chat.postMessage", "kind": kind})
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await client.chat_postMessage(channel="C0REVIEW", text="once")
    said = [m["text"] for m in (await hands.get("/page-api/messages?as=U0AMARA&channel=C0REVIEW"))["messages"]]
    assert said.count("once") == (1 if kind == "lose_response" else 0)
    await client.chat_postMessage(channel="C0REVIEW", text="after")


async def test_too_many_posts_are_told_to_wait(client: AsyncWebClient, hands: Hands) -> None:
    await hands.post("/control/limits", {"rate_scale": 1 / 70})
    await client.chat_postMessage(channel="C0REVIEW", text="hi")
    with pytest.raises(SlackApiError) as error:
        await client.chat_postMessage(channel="C0REVIEW", text="hi again")
    assert error.value.response.status_code == 429
    assert int(error.value.response.headers["Retry-After"]) > 0


async def test_a_private_file_needs_the_token(hands: Hands, client: AsyncWebClient) -> None:
    """Without it Slack answers 200 with its sign-in page; so does the sandbox."""
    form = aiohttp.FormData()
    form.add_field("file", b"\x89PNG", filename="a.png", content_type="image/png")
    async with hands.session.post(f"{hands.url}/page-api/upload?as=U0AMARA", data=form) as answer:
        file = (await answer.json())["file"]["id"]
    url = (await client.files_info(file=file))["file"]["url_private_download"]
    async with hands.session.get(url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    async with hands.session.get(url, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as answer:
        assert await answer.read() == b"\x89PNG"


async def test_an_upload_ends_in_the_thread_it_was_meant_for(client: AsyncWebClient, hands: Hands) -> None:
    card = await client.chat_postMessage(channel="C0REVIEW", text="card")
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=2)
    async with hands.session.post(ticket["upload_url"], data=b"hi") as answer:
        assert answer.status == 200
    await client.files_completeUploadExternal(
        files=[{"id": ticket["file_id"], "title": "a"}], channel_id="C0REVIEW", thread_ts=card["ts"]
    )
    thread = await hands.get(f"/page-api/messages?as=U0AMARA&channel=C0REVIEW&thread={card['ts']}")
    assert thread["messages"][1]["files"][0]["name"] == "a.txt"
    assert (await refused(client.files_info(file="F0NONE")))["error"] == "file_not_found"


async def test_an_ephemeral_is_for_one_person(client: AsyncWebClient, hands: Hands) -> None:
    await client.chat_postEphemeral(channel="C0REVIEW", user="U0BOLIND", text="only you")
    for person, sees in (("U0BOLIND", True), ("U0AMARA", False)):
        said = (await hands.get(f"/page-api/messages?as={person}&channel=C0REVIEW"))["messages"]
        assert any(message["text"] == "only you" for message in said) is sees


@pytest.mark.parametrize(
    ("person", "channel"), [("U0OLIVEH", "C0REVIEW"), ("U0GUSMEY", "C0LISTEN"), ("U0NOBODY", "C0DRAFTS")]
)
async def test_people_see_only_their_channels(hands: Hands, person: str, channel: str) -> None:
    assert "error" in await hands.get(f"/page-api/messages?as={person}&channel={channel}")


async def test_a_restart_keeps_what_was_said(tmp_path: Path) -> None:
    async with serving(port=0, data=tmp_path) as first:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{first.url}/api/")
        said = await client.chat_postMessage(channel="C0REVIEW", text="still here")
    async with serving(port=0, data=tmp_path) as second:
        found = second.slack.workspace.message("C0REVIEW", said["ts"])
        assert found is not None
        assert found["text"] == "still here"
