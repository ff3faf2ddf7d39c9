"""Whatever the page sends, it gets its answer or a sentence; whatever an app answers, nobody gets a server error."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.arguments import ApiError
from bot.sandbox.responding import respond
from bot.sandbox.server import serving
from bot.sandbox.submitting import _answered
from bot.sandbox.web_api import Slack

Json = Any
TEXT = {"type": "plain_text", "text": "Words"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
ASKED: dict[str, Json] = {
    "message": {"as": "U0AMARA", "channel": "C0DRAFTS", "text": "hi", "thread_ts": "1.0", "files": ["F0"]},
    "message/delete": {"as": "U0AMARA", "channel": "C0DRAFTS", "ts": "1.0"},
    "read": {"as": "U0AMARA", "channel": "C0DRAFTS"},
    "command": {"as": "U0AMARA", "channel": "C0DRAFTS", "command": "/draft", "text": "hi"},
    "shortcut": {"as": "U0AMARA", "callback_id": "submit_as_draft", "channel": "C0DRAFTS", "ts": "1.0"},
    "action": {
        "as": "U0AMARA", "container": {"type": "view", "view_id": "V1"}, "block_id": "b", "action_id": "a",
        "value": {"value": "v"}, "state": {"b": {"a": {"type": "plain_text_input", "value": "x"}}},
    },
    "suggest": {
        "as": "U0AMARA", "container": {"type": "message", "channel": "C0DRAFTS", "ts": "1.0"}, "block_id": "b",
        "action_id": "a", "value": "x",
    },
    "view/submit": {
        "as": "U0AMARA", "view_id": "V1", "state": {"b": {"a": {"type": "file_input", "files": [{"id": 1}]}}},
    },
    "view/close": {"as": "U0AMARA", "view_id": "V1"},
}  # fmt: skip
VIEW = {
    "id": "V1", "type": "modal", "root_view_id": "V1", "previous_view_id": None, "hash": "1.x",
    "blocks": [
        {
            "type": "input", "block_id": "b", "label": TEXT,
            "element": {"type": "file_input", "action_id": "a"},
        },
        {"type": "actions", "block_id": "c", "elements": [{"type": "button", "action_id": "a", "text": TEXT}]},
    ],
}  # fmt: skip
quietly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def one_field_off(draw: st.DrawFn, asked: Json) -> Json:
    key = draw(st.sampled_from(sorted(asked)))
    rest = {name: value for name, value in asked.items() if name != key}
    return draw(st.just(rest) | ANYTHING.map(lambda value: {**rest, key: value}) | ANYTHING)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[asyncio.Runner, Slack, str]]:
    with asyncio.Runner() as runner:
        sandbox = serving(port=0, data=None)
        found = runner.run(sandbox.__aenter__())
        yield runner, found.slack, found.url
        runner.run(sandbox.__aexit__(None, None, None))


async def sent(url: str, body: bytes) -> tuple[int, Json]:
    async with aiohttp.ClientSession() as session, session.post(url, data=body) as answer:
        return answer.status, json.loads(await answer.text())


@pytest.mark.parametrize("path", sorted(ASKED))
def test_the_page_gets_an_answer_or_a_sentence(running: tuple[asyncio.Runner, Slack, str], path: str) -> None:
    runner, slack, url = running

    @quietly
    @given(one_field_off(ASKED[path]) | st.just(ASKED[path]))
    def holds(asked: Json) -> None:
        slack.workspace.stacks["U0AMARA"] = [dict(VIEW)]
        status, answer = runner.run(sent(f"{url}/page-api/{path}", json.dumps(asked).encode()))
        assert status in {200, 400}, answer
        if status == 400:
            assert answer["error"].endswith(".")

    holds()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused_with_a_sentence(running: tuple[asyncio.Runner, Slack, str], body: bytes) -> None:
    runner, _, url = running
    status, answer = runner.run(sent(f"{url}/page-api/message", body))
    assert (status, answer["error"][-1]) == (400, ".")


@pytest.mark.parametrize("query", ["", "?as=U0NOBODY", "?as=U0AMARA&channel=C0NOWHERE"])
@pytest.mark.parametrize("path", ["upload", "view/submit"])
def test_nobody_in_particular_is_refused(running: tuple[asyncio.Runner, Slack, str], path: str, query: str) -> None:
    runner, _, url = running
    status, answer = runner.run(sent(f"{url}/page-api/{path}{query}", b"x"))
    assert (status, answer["error"][-1]) == (400, ".")


RESPONSES = {
    "text": "hi", "blocks": [{"type": "section", "text": TEXT}], "response_type": "in_channel", "thread_ts": "1.0",
    "replace_original": True, "delete_original": False, "metadata": {"event_type": "a", "event_payload": {}},
}  # fmt: skip


def test_no_answer_to_a_response_url_breaks_it(running: tuple[asyncio.Runner, Slack, str]) -> None:
    _, slack, _ = running

    @quietly
    @given(one_field_off(RESPONSES))
    def holds(answer: Json) -> None:
        with contextlib.suppress(ApiError):
            respond(slack, answer, channel="C0REVIEW", person="U0AMARA", message_ts="1.0")

    holds()


SUBMISSIONS = {
    "response_action": "update",
    "view": {"type": "modal", "title": TEXT, "blocks": []},
    "errors": {"b": "x"},
}


def test_no_answer_to_a_submission_breaks_it(running: tuple[asyncio.Runner, Slack, str]) -> None:
    _, slack, _ = running

    @quietly
    @given(one_field_off(SUBMISSIONS), st.sampled_from(["update", "push", "errors", "clear", None, 5, []]))
    def holds(answer: Json, action: Json) -> None:
        slack.workspace.stacks["U0AMARA"] = [dict(VIEW)]
        if not isinstance(answer, dict):
            return
        with contextlib.suppress(ApiError):
            _answered(slack, "U0AMARA", VIEW, answer | {"response_action": action})

    holds()
