"""A message is pinned once; what Slack refused is tried again with the next change."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outbox import Posted
from bot.ids import ChannelId, DeliveryId
from handlers.sending import Sender

MESSAGE = Posted(channel=ChannelId("C0CRISIS"), ts="1.0", delivery=DeliveryId(1))


class Slack(AsyncWebClient):
    """Answers what it was told to, call by call; then yes."""

    def __init__(self, *answers: str) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked: list[str] = []

    async def pins_add(self, **_: Any) -> Any:  # noqa: ANN401 - as the client
        self._answer("add")

    async def pins_remove(self, **_: Any) -> Any:  # noqa: ANN401 - as the client
        self._answer("remove")

    def _answer(self, what: str) -> None:
        self.asked.append(what)
        if self.answers and (error := self.answers.pop(0)):
            answer = AsyncSlackResponse(
                client=None,
                http_verb="POST",
                api_url="",
                req_args={},
                data={"error": error},
                headers={},
                status_code=200,
            )
            raise SlackApiError(error, answer)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        (("ratelimited",), ["add", "add"]),
        (("ratelimited", "internal_error"), ["add", "add", "add"]),
        (("already_pinned",), ["add"]),
        ((), ["add"]),
    ],
)
async def test_a_pin_that_was_refused_is_tried_again(answers: tuple[str, ...], asked: list[str]) -> None:
    slack = Slack(*answers)
    sender = Sender(slack, looks_back=False, pins=True)
    for _ in range(3):
        await sender.pin(MESSAGE)
    assert slack.asked == asked


async def test_what_was_unpinned_can_be_pinned_again() -> None:
    slack = Slack()
    sender = Sender(slack, looks_back=False, pins=True)
    await sender.pin(MESSAGE)
    await sender.unpin(MESSAGE)
    await sender.pin(MESSAGE)
    assert slack.asked == ["add", "remove", "add"]
