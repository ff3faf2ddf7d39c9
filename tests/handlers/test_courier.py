"""What becomes of a delivery when sending it fails: later, given up, or no longer owed (D4)."""

from datetime import datetime, timedelta
from typing import Protocol, cast

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.kinds import DeliveryKind
from bot.delivery.outbox import MAX_ATTEMPTS, Delivery, Posted, backoff
from bot.delivery.owed import Owed
from bot.ids import ChannelId, DraftId, PersonId, WorkspaceId
from bot.refusals import NoAnswer, NotFound
from bot.review.roster import Admins
from handlers.courier import Courier
from handlers.post import Post, UnfitChannel
from handlers.sending import Wait
from storage.store import SqlStore

LAKESIDE = WorkspaceId("T0LAKESIDE")
ADA = PersonId("U0ADAWIN")
DRAFT = DraftId(12)


class Movable(Protocol):
    """The clock of the tests' conftest: it stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime: ...


class Sending:
    """The post as the courier sees it: fails as told, then sends; `tried` is what it was asked to send."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.tried: list[Delivery] = []

    async def send(self, delivery: Delivery) -> Posted:
        self.tried.append(delivery)
        if self.failures:
            raise self.failures.pop(0)
        return Posted(channel=ChannelId("C0REVIEW"), ts="1.0", delivery=delivery.id)


@pytest.fixture
def sending() -> Sending:
    return Sending()


@pytest.fixture
def courier(store: SqlStore, sending: Sending, clock: Movable) -> Courier:
    admins = Admins(founding=frozenset({ADA}))
    return Courier(store, cast("Post", sending), admins=admins, name="one", clock=clock)


@pytest.fixture
async def owed(store: SqlStore) -> None:
    async with store.write(LAKESIDE) as tx:
        tx.owe(Owed.card(DRAFT))


async def parked(store: SqlStore) -> list[str]:
    """Why each parked delivery was given up."""
    async with store.read(LAKESIDE) as reader:
        return [dead.error for dead in await reader.dead()]


def refused(code: str, *, status: int = 200, retry_after: str = "") -> SlackApiError:
    answer = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": code},
        headers={"Retry-After": retry_after} if retry_after else {},
        status_code=status,
    )
    return SlackApiError(code, answer)  # type: ignore[no-untyped-call]


@pytest.mark.usefixtures("owed")
async def test_where_slack_does_not_say_who_somebody_is_the_delivery_is_tried_again_later(
    courier: Courier, sending: Sending, store: SqlStore, clock: Movable
) -> None:
    sending.failures = [NoAnswer(), NoAnswer()]
    assert await courier.deliver_due() == 1
    assert await courier.deliver_due() == 0  # not before its pause is over
    clock.now += backoff(1)
    assert await courier.deliver_due() == 1
    clock.now += backoff(2)
    assert await courier.deliver_due() == 1
    assert [delivery.attempts for delivery in sending.tried] == [0, 1, 2]
    assert not any(delivery.uncertain for delivery in sending.tried)
    assert await parked(store) == []
    clock.now += timedelta(hours=1)
    assert await courier.deliver_due() == 0  # it was sent


@pytest.mark.usefixtures("owed")
async def test_silence_that_does_not_end_is_told_to_the_admins(
    courier: Courier, sending: Sending, store: SqlStore, clock: Movable
) -> None:
    sending.failures = [NoAnswer() for _ in range(MAX_ATTEMPTS)]
    for _ in range(MAX_ATTEMPTS):
        assert await parked(store) == []
        await courier.deliver_due()
        clock.now += timedelta(minutes=15)
    assert await parked(store) == ["no_answer"]
    await courier.deliver_due()
    note = sending.tried[-1].owed
    assert (note.kind, note.person) == (DeliveryKind.NOTICE, ADA)


@pytest.mark.usefixtures("owed")
@pytest.mark.parametrize(
    "failure",
    [refused("ratelimited", status=429, retry_after="1"), refused("token_revoked"), Wait(timedelta(seconds=1))],
    ids=["rate limit", "token", "something else first"],
)
async def test_what_is_nobodys_fault_is_waited_for_however_long(
    failure: Exception, courier: Courier, sending: Sending, store: SqlStore, clock: Movable
) -> None:
    sending.failures = [failure] * (MAX_ATTEMPTS + 5)
    for _ in range(MAX_ATTEMPTS + 5):
        assert await courier.deliver_due() == 1
        clock.now += timedelta(minutes=2)
    assert {delivery.attempts for delivery in sending.tried} == {0}
    assert await parked(store) == []


@pytest.mark.usefixtures("owed")
@pytest.mark.parametrize("failure", [aiohttp.ServerDisconnectedError(), TimeoutError(), refused("fatal_error")])
async def test_a_send_nobody_heard_the_end_of_is_uncertain_from_then_on(
    failure: Exception, courier: Courier, sending: Sending, clock: Movable
) -> None:
    sending.failures = [failure, NoAnswer()]
    for _ in range(3):
        assert await courier.deliver_due() == 1
        clock.now += timedelta(minutes=1)
    assert [delivery.uncertain for delivery in sending.tried] == [False, True, True]


@pytest.mark.usefixtures("owed")
@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (refused("not_in_channel"), "not_in_channel"),
        (UnfitChannel("it is public"), "the review channel cannot be used: it is public"),
        (KeyError("a word of the draft"), "KeyError"),
    ],
    ids=["refused", "channel", "cannot be rendered"],
)
async def test_what_trying_again_will_not_help_is_parked_at_once(
    failure: Exception,
    why: str,
    courier: Courier,
    sending: Sending,
    store: SqlStore,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sending.failures = [failure]
    await courier.deliver_due()
    assert await parked(store) == [why]
    assert "a word of the draft" not in caplog.text


@pytest.mark.usefixtures("owed")
async def test_what_is_gone_is_no_longer_owed(
    courier: Courier, sending: Sending, store: SqlStore, clock: Movable
) -> None:
    sending.failures = [NotFound()]
    assert await courier.deliver_due() == 1
    clock.now += timedelta(hours=1)
    assert await courier.deliver_due() == 0
    assert await parked(store) == []
