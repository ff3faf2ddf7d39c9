"""A message that somebody deleted in Slack is not posted again for what is taken out of it."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import Owed
from bot.ids import ChannelId, DeliveryId
from handlers.blocks.message import Message
from handlers.sending import Sender
from tests.listening.spikes import LAKESIDE
from tests.support.office import NOW

POSTED = Posted(channel=ChannelId("C0LISTEN"), ts="1.0", delivery=DeliveryId(1))
DELIVERY = Delivery(
    id=DeliveryId(2), workspace=LAKESIDE, owed=Owed.unquote(1), attempts=0, uncertain=False, created_at=NOW
)


class Slack(AsyncWebClient):
    def __init__(self, error: str) -> None:
        super().__init__()
        self.error = error
        self.posted = 0

    async def chat_update(self, **_: Any) -> Any:  # noqa: ANN401 - as the client
        if self.error:
            answer = AsyncSlackResponse(
                client=None,
                http_verb="POST",
                api_url="",
                req_args={},
                data={"error": self.error},
                headers={},
                status_code=200,
            )
            raise SlackApiError(self.error, answer)  # type: ignore[no-untyped-call]

    async def chat_postMessage(self, **_: Any) -> Any:  # noqa: ANN401, N802 - as the client
        self.posted += 1


@pytest.mark.parametrize(("error", "there"), [("", True), ("message_not_found", False)])
async def test_a_message_is_rewritten_where_it_is(error: str, *, there: bool) -> None:
    slack = Slack(error)
    sender = Sender(slack, looks_back=False)
    assert await sender.rewrite(DELIVERY, POSTED, Message(text="a", blocks=[])) is there
    assert slack.posted == 0


async def test_what_slack_refuses_for_now_is_tried_again() -> None:
    with pytest.raises(SlackApiError):
        await Sender(Slack("ratelimited"), looks_back=False).rewrite(DELIVERY, POSTED, Message(text="a", blocks=[]))
