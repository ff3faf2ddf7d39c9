"""Whatever an app sends to the Web API, the answer is one of Slack's: never a server error."""

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.blockkit.blocks import HOME, MESSAGE, MODAL, check_blocks
from bot.sandbox.server import METHODS, Running, serving
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN

Json = Any
TEXT = {"type": "plain_text", "text": "Words"}
OPTION = {"text": TEXT, "value": "a"}
SELECT = {"type": "static_select", "action_id": "s", "options": [OPTION], "initial_option": OPTION}
BLOCKS = [
    {"type": "header", "text": TEXT},
    {"type": "section", "text": {"type": "mrkdwn", "text": "hi"}, "fields": [TEXT], "accessory": SELECT},
    {
        "type": "section",
        "text": TEXT,
        "accessory": {"type": "users_select", "action_id": "u", "initial_user": "U0AMARA"},
    },
    {
        "type": "actions",
        "elements": [
            {"type": "button", "text": TEXT, "action_id": "b", "value": "v", "confirm": {"title": TEXT, "text": TEXT}},
            {"type": "static_select", "action_id": "g", "option_groups": [{"label": TEXT, "options": [OPTION]}]},
            {"type": "conversations_select", "action_id": "c", "filter": {"include": ["public"]}},
            {"type": "overflow", "action_id": "o", "options": [OPTION]},
            {"type": "datetimepicker", "action_id": "d", "initial_date_time": 1_700_000_000},
        ],
    },
    {"type": "context", "elements": [TEXT, {"type": "image", "image_url": "https://e.org/a.png", "alt_text": "a"}]},
    {"type": "image", "slack_file": {"id": "F0"}, "alt_text": "alt"},
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "old", "style": {"strike": True}},
                    {"type": "user", "user_id": "U0AMARA"},
                    {"type": "link", "url": "https://example.org"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}],
            },
        ],
    },
    {"type": "markdown", "text": "**bold**"},
]


def field(block_id: str, element: Json) -> Json:
    return {"type": "input", "block_id": block_id, "label": TEXT, "element": {"action_id": "value", **element}}


VIEW = {
    "type": "modal", "callback_id": "form", "title": TEXT, "submit": TEXT, "private_metadata": "x",
    "blocks": [
        field("text", {"type": "plain_text_input", "max_length": 10, "initial_value": "a"}),
        field("number", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "initial_value": "2"}),
        field("people", {"type": "multi_users_select", "initial_users": ["U0AMARA"], "max_selected_items": 3}),
        field("boxes", {"type": "checkboxes", "options": [OPTION], "initial_options": [OPTION]}),
        field("file", {"type": "file_input", "filetypes": ["csv"], "max_files": 1}),
        field("more", {"type": "external_select", "min_query_length": 1, "initial_option": OPTION}),
        field("time", {"type": "timepicker", "initial_time": "12:00", "timezone": "America/Chicago"}),
    ],
}  # fmt: skip
HOME_TAB = {"type": "home", "blocks": [{"type": "section", "text": TEXT}]}
CALLS: dict[str, Json] = {
    "api.test": {"foo": "bar"},
    "auth.test": {},
    "apps.connections.open": {},
    "team.info": {},
    "users.info": {"user": "U0AMARA"},
    "users.getPresence": {"user": "U0AMARA"},
    "users.list": {"cursor": "0", "limit": 3},
    "bots.info": {"bot": "B0VETTED"},


    "usergroups.list": {"include_users": True, "include_disabled": True, "include_count": True},
    "usergroups.users.list": {"usergroup": "S0CLINIC"},
    "conversations.info": {"channel": "C0REVIEW", "include_num_members": True},
    "conversations.members": {"channel": "C0REVIEW", "cursor": "", "limit": 3},
    "conversations.list": {"types": "public_channel,private_channel", "cursor": "1", "limit": 1},
    "conversations.open": {"users": "U0AMARA"},
    "conversations.history": {"channel": "C0REVIEW", "oldest": "0", "latest": "9999999999", "limit": 3, "cursor": "0"},
    "conversations.replies": {"channel": "C0REVIEW", "ts": "1.0", "limit": 3},
    "chat.postMessage": {
        "channel": "C0REVIEW", "text": "hi", "blocks": BLOCKS, "thread_ts": "1.0",
        "metadata": {"event_type": "a", "event_payload": {"b": 1}},
    },
    "chat.update": {"channel": "C0REVIEW", "ts": "1.0", "text": "hi", "blocks": BLOCKS},
    "chat.delete": {"channel": "C0REVIEW", "ts": "1.0"},
    "chat.postEphemeral": {"channel": "C0REVIEW", "user": "U0AMARA", "text": "hi", "blocks": BLOCKS},
    "chat.getPermalink": {"channel": "C0REVIEW", "message_ts": "1.0"},
    "pins.add": {"channel": "C0REVIEW", "timestamp": "1.0"},
    "pins.remove": {"channel": "C0REVIEW", "timestamp": "1.0"},
    "views.open": {"trigger_id": "1.2.3", "view": VIEW},
    "views.push": {"trigger_id": "1.2.3", "view": VIEW},
    "views.update": {"view_id": "V1", "hash": "1.x", "view": VIEW},
    "views.publish": {"user_id": "U0AMARA", "hash": "1.x", "view": HOME_TAB},
    "files.info": {"file": "F0"},
    "files.getUploadURLExternal": {"filename": "a.csv", "length": 3, "alt_txt": "a"},
    "files.completeUploadExternal": {
        "files": [{"id": "F0", "title": "t"}], "channel_id": "C0REVIEW", "thread_ts": "1.0", "initial_comment": "hi",
    },
    "files.delete": {"file": "F0"},
}  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
GONE = object()


def places(value: Json, path: tuple[Json, ...] = ()) -> Iterator[tuple[Json, ...]]:
    """Where something stands in a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def changed(value: Json, path: tuple[Json, ...], new: Json) -> Json:
    """The value with something else at one place, or nothing there."""
    whole = copy.deepcopy(value)
    inside = whole
    for key in path[:-1]:
        inside = inside[key]
    if new is GONE:
        del inside[path[-1]]
    else:
        inside[path[-1]] = new
    return whole


@st.composite
def malformed(draw: st.DrawFn, method: str) -> Json:
    """A call that is as it should be but for one or two places, or a body that is anything at all."""
    call = CALLS[method]
    if draw(st.integers(0, 9)) == 0:
        return draw(ANYTHING)
    for _ in range(draw(st.integers(1, 2))):
        found = list(places(call))
        if found:
            call = changed(call, draw(st.sampled_from(found)), draw(st.just(GONE) | ANYTHING))
    return call


class Door:
    """A sandbox with an event loop of its own, for tests that are not coroutines."""

    def __init__(self, runner: asyncio.Runner, running: Running, session: aiohttp.ClientSession) -> None:
        self.slack = running.slack
        self._runner, self._url, self._session = runner, running.url, session

    def send(self, path: str, body: bytes, kind: str = "application/json", token: str = BOT_TOKEN) -> tuple[int, Json]:
        return self._runner.run(self._send(path, body, {"Content-Type": kind, "Authorization": f"Bearer {token}"}))

    async def _send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Json]:
        async with self._session.post(self._url + path, data=body, headers=headers) as answer:
            return answer.status, json.loads(await answer.text())


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with asyncio.Runner() as runner:
        sandbox = serving(port=0, data=None)
        running = runner.run(sandbox.__aenter__())
        running.slack.wire.limits.rate_scale = 1e9
        session = runner.run(opened())
        yield Door(runner, running, session)
        runner.run(session.close())
        runner.run(sandbox.__aexit__(None, None, None))


async def opened() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()


def assert_slack_like(status: int, body: Json) -> None:
    assert status == 200, body
    assert isinstance(body["ok"], bool)
    if not body["ok"]:
        assert body["error"].replace("_", "").isalnum()
    if body.get("error") in {"invalid_arguments", "invalid_blocks"}:
        assert body["response_metadata"]["messages"]


def test_every_method_is_fuzzed() -> None:
    assert set(CALLS) == set(METHODS)


@pytest.mark.parametrize("method", sorted(CALLS))
def test_no_arguments_break_a_method(door: Door, method: str) -> None:
    token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(malformed(method))
    def holds(call: Json) -> None:
        assert_slack_like(*door.send(f"/api/{method}", json.dumps(call).encode(), token=token))

    holds()


@pytest.mark.parametrize(
    "new",
    [None, 5, "", [], {}, [[]], {"type": []}, GONE],
    ids=["none", "number", "text", "list", "object", "nested", "type", "gone"],
)
@pytest.mark.parametrize("whole", [BLOCKS, VIEW["blocks"]], ids=["message", "modal"])
def test_no_block_breaks_the_check(whole: Json, new: Json) -> None:
    """Something wrong in every place, one after the other."""
    for path in places(whole):
        for surface in (MESSAGE, MODAL, HOME):
            check_blocks(changed(whole, path, new), surface)


BODIES = [
    (b"", "application/json", "invalid_arguments"),
    (b"{", "application/json", "invalid_json"),
    (b"[]", "application/json", "json_not_object"),
    (b"\xff\xfe", "application/json", "invalid_json"),
    (b'{"limit": NaN}', "application/json", "invalid_json"),
    (b"[" * 100_000, "application/json", "invalid_json"),
    (b"{}", "application/json; charset=klingon", "invalid_charset"),
    (b"channel", "text/plain", "invalid_post_type"),
    (b"--x", "multipart/form-data", "invalid_form_data"),
    (b"nothing of that boundary", "multipart/form-data; boundary=x", "invalid_form_data"),
    (b"--x\r\n", "multipart/form-data; boundary=x", "invalid_form_data"),
    (b"blocks=%7B", "application/x-www-form-urlencoded", "invalid_blocks_format"),
    (b"view=%7B", "application/x-www-form-urlencoded", "invalid_arguments"),
    (b"channel=%ff", "application/x-www-form-urlencoded", "channel_not_found"),
]


@pytest.mark.parametrize(("body", "kind", "code"), BODIES)
def test_a_body_that_cannot_be_read_has_its_code(door: Door, body: bytes, kind: str, code: str) -> None:
    status, answer = door.send("/api/chat.postMessage", body, kind)
    assert_slack_like(status, answer)
    assert answer["error"] == code
