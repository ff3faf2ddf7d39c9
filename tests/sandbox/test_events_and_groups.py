"""What the app may ask about people and groups, and what it is told about them when it subscribes."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.deliveries import signed
from bot.sandbox.server import Running, serving, shipped_manifest
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN

Json = dict[str, Any]
SCOPES = ["usergroups:read", "im:read", "im:history", "channels:history", "app_mentions:read"]
EVENTS = [
    "member_joined_channel", "member_left_channel", "channel_archive", "group_archive", "team_join", "user_change",
    "subteam_updated", "subteam_created", "message.im", "message.channels", "app_mention",
]  # fmt: skip


@pytest.fixture
async def eager(tmp_path: Path) -> AsyncIterator[Running]:
    """A sandbox whose app has every scope and subscribes to every event."""
    manifest = yaml.safe_load(shipped_manifest().read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"] += SCOPES
    manifest["settings"]["event_subscriptions"]["bot_events"] = EVENTS
    path = tmp_path / "manifest.yml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    async with serving(port=0, data=None, manifest=path) as running:
        yield running


@pytest.fixture
async def caller(eager: Running) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=f"{eager.url}/api/", retry_handlers=[])


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as found:
        yield found


async def test_groups_are_listed_as_far_as_the_call_asks(caller: AsyncWebClient) -> None:
    plain = (await caller.usergroups_list())["usergroups"]
    assert [group["handle"] for group in plain] == ["clinical-reviewers", "social-team"]
    assert not any("users" in group for group in plain)
    whole = await caller.usergroups_list(include_users=True, include_disabled=True, include_count=True)
    by_handle = {group["handle"]: group for group in whole["usergroups"]}
    assert by_handle["clinical-reviewers"]["users"] == ["U0CLARAR", "U0DEVANS"]
    assert by_handle["old-web-team"]["date_delete"] > 0
    assert by_handle["social-team"]["user_count"] == 2


async def test_the_people_of_a_disabled_group_are_told_only_on_request(caller: AsyncWebClient) -> None:
    assert (await caller.usergroups_users_list(usergroup="S0SOCIAL"))["users"] == ["U0AMARA", "U0BENNOV"]
    for group in ("S0OLDWEB", "S0NONE"):
        with pytest.raises(SlackApiError) as refused:
            await caller.usergroups_users_list(usergroup=group)
        assert refused.value.response["error"] == "no_such_subteam"
    found = await caller.usergroups_users_list(usergroup="S0OLDWEB", include_disabled=True)
    assert found["users"] == ["U0BENNOV", "U0CORALJ"]


async def test_groups_need_their_scope(sandbox: Running, client: AsyncWebClient) -> None:
    sandbox.slack.wire.revoked_scopes = {"usergroups:read"}
    with pytest.raises(SlackApiError) as refused:
        await client.usergroups_list()
    assert refused.value.response["needed"] == "usergroups:read"


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("U0AMARA", {"is_stranger": False, "is_restricted": False, "team_id": "T0LAKESIDE", "deleted": False}),
        ("U0GUSMEY", {"is_restricted": True, "is_ultra_restricted": True}),
        ("U0OLIVEH", {"is_stranger": True, "team_id": "T0NORTHWIND"}),
        ("U0VETTED", {"is_bot": True}),
    ],
)
async def test_a_person_says_whether_they_belong(caller: AsyncWebClient, person: str, expected: Json) -> None:
    user = (await caller.users_info(user=person))["user"]
    assert {key: user[key] for key in expected} == expected
    assert user["profile"]["team"] == user["team_id"]


async def test_a_channel_says_what_it_is(caller: AsyncWebClient) -> None:
    private = (await caller.conversations_info(channel="C0REVIEW", include_num_members=True))["channel"]
    assert (private["is_private"], private["is_group"], private["is_member"]) == (True, True, True)
    assert private["num_members"] == len((await caller.conversations_members(channel="C0REVIEW"))["members"])
    shared = (await caller.conversations_info(channel="C0AGENCY"))["channel"]
    assert (shared["is_ext_shared"], shared["is_member"]) == (True, False)


async def test_members_come_in_pages(caller: AsyncWebClient) -> None:
    first = await caller.conversations_members(channel="C0REVIEW", limit=5)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await caller.conversations_members(channel="C0REVIEW", limit=5, cursor=cursor)
    assert (len(first["members"]), len(rest["members"]), rest["response_metadata"]["next_cursor"]) == (5, 4, "")


HAPPENINGS: list[tuple[str, Json, str]] = [
    ("people/U0BENNOV", {"deleted": True}, "user_change"),
    ("people/U0NEWBIE", {"name": "Nia New"}, "team_join"),
    ("usergroups/S0CLINIC", {"users": ["U0CLARAR"]}, "subteam_updated"),
    ("usergroups/S0NEW", {"handle": "new", "name": "New", "users": []}, "subteam_created"),
    ("channels/C0DRAFTS", {"members": ["U0AMARA", "U0BENNOV", "U0CORALJ", "U0ADAWIN", "U0GUSMEY", "U0VETTED"]},
     "member_left_channel"),
    ("channels/C0REVIEW", {"is_archived": True}, "group_archive"),
    ("channels/C0CALEND", {"is_archived": True}, "channel_archive"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "change", "kind"), HAPPENINGS, ids=[kind for _, _, kind in HAPPENINGS])
async def test_what_happens_is_told_to_an_app_that_subscribes(
    eager: Running, session: aiohttp.ClientSession, path: str, change: Json, kind: str
) -> None:
    opener = AsyncWebClient(token=APP_TOKEN, base_url=f"{eager.url}/api/")
    async with session.ws_connect((await opener.apps_connections_open(app_token=APP_TOKEN))["url"]) as ws:
        await ws.receive_json(timeout=5)
        async with session.post(f"{eager.url}/control/{path}", json=change) as answer:
            assert (await answer.json())["ok"] is True
        envelope = await ws.receive_json(timeout=5)
        await ws.send_json({"envelope_id": envelope["envelope_id"]})
    assert envelope["payload"]["event"]["type"] == kind


async def test_what_people_say_to_the_app_is_told(eager: Running, session: aiohttp.ClientSession) -> None:
    """In its own conversations; elsewhere it hears nothing."""
    opener = AsyncWebClient(token=APP_TOKEN, base_url=f"{eager.url}/api/")
    async with session.ws_connect((await opener.apps_connections_open(app_token=APP_TOKEN))["url"]) as ws:
        await ws.receive_json(timeout=5)
        for channel, text in (("C0GENERAL", "hi"), ("C0DRAFTS", "hello @vetted")):
            body = {"as": "U0AMARA", "channel": channel, "text": text}
            async with session.post(f"{eager.url}/page-api/message", json=body) as answer:
                assert answer.status == 200
        heard = []
        for _ in range(2):
            envelope = await ws.receive_json(timeout=5)
            await ws.send_json({"envelope_id": envelope["envelope_id"]})
            heard.append(envelope["payload"]["event"])
    assert {event["type"] for event in heard} == {"message", "app_mention"}
    assert {event["text"] for event in heard} == {"hello <@U0VETTED>"}


async def test_an_app_that_does_not_subscribe_hears_nothing(sandbox: Running, session: aiohttp.ClientSession) -> None:
    async with session.post(f"{sandbox.url}/control/people/U0BENNOV", json={"deleted": True}) as answer:
        assert answer.status == 200
    assert not sandbox.slack.deliveries._background


@pytest.mark.parametrize("honest", [True, False])
async def test_an_address_has_to_answer_the_challenge(
    sandbox: Running, session: aiohttp.ClientSession, honest: bool
) -> None:
    async def listener(request: web.Request) -> web.Response:
        body = await request.text()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        assert signed(body, int(stamp))["X-Slack-Signature"] == request.headers["X-Slack-Signature"]
        return web.json_response({"challenge": (await request.json())["challenge"] if honest else "?"})

    application = web.Application()
    application.router.add_post("/slack/events", listener)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    async with session.post(f"{sandbox.url}/control/http", json={"request_url": address}) as answer:
        assert (await answer.json())["ok"] is honest
    assert sandbox.slack.wire.request_url == (address if honest else "")
    await runner.cleanup()
