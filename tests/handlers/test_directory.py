"""What Slack's answers about people and channels mean: nobody known, no answer just now, or a fault to be seen."""

from typing import Any, cast

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.ids import ChannelId, GroupId, PersonId
from bot.refusals import NoAnswer
from handlers.directory import MOST_GROUPS, UNKNOWN_PERSON, UNREADABLE_GROUP, UNSEEN_CHANNEL, SlackDirectory

CLARA, CLINICIANS, REVIEW = PersonId("U0CLARAR"), GroupId("S0CLINIC"), ChannelId("C0REVIEW")
ASKED = ("person", "groups", "members", "channel")


def answered(data: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None) -> AsyncSlackResponse:
    return AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="https://slack.com/api/x",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )


def refused(code: str, **other: Any) -> SlackApiError:  # noqa: ANN401 - the status or the headers of an answer
    return SlackApiError(code, answered({"ok": False, "error": code}, **other))  # type: ignore[no-untyped-call]


class Slack:
    """A client that answers every question the same: with data, or by raising."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self._answer = answer

    def __getattr__(self, _method: str) -> Any:  # noqa: ANN401 - whichever method of the client is asked for
        async def call(**_asked: object) -> AsyncSlackResponse:
            if isinstance(self._answer, Exception):
                raise self._answer
            return answered(self._answer)

        return call


def directory(answer: dict[str, Any] | Exception) -> SlackDirectory:
    return SlackDirectory(cast("AsyncWebClient", Slack(answer)), team="T0LAKESIDE", enterprise=None)


async def ask(answer: dict[str, Any] | Exception, what: str) -> object:
    slack = directory(answer)
    match what:
        case "person":
            return await slack.person(CLARA)
        case "groups":
            return await slack.groups()
        case "members":
            return await slack.members(CLINICIANS)
        case _:
            return await slack.channel(REVIEW)


@pytest.mark.parametrize("code", sorted(UNKNOWN_PERSON))
async def test_a_person_slack_does_not_know_is_nobody(code: str) -> None:
    assert await directory(refused(code)).person(CLARA) is None


@pytest.mark.parametrize("code", sorted(UNREADABLE_GROUP))
async def test_a_group_slack_will_not_show_is_no_group(code: str) -> None:
    assert await directory(refused(code)).members(CLINICIANS) is None
    assert await directory(refused(code)).groups() == ()


@pytest.mark.parametrize("code", sorted(UNSEEN_CHANNEL))
async def test_a_channel_slack_will_not_show_is_not_visible(code: str) -> None:
    channel = await directory(refused(code)).channel(REVIEW)
    assert not channel.visible
    assert channel.why_not_review_channel is not None


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize(
    "trouble",
    [
        refused("ratelimited", status=429, headers={"Retry-After": "30"}),
        refused("internal_error", status=500),
        refused("fatal_error"),
        refused("token_revoked"),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientConnectionError("refused"),
        TimeoutError(),
    ],
    ids=lambda trouble: type(trouble).__name__ if not isinstance(trouble, SlackApiError) else str(trouble).split()[0],
)
async def test_when_slack_does_not_answer_nothing_is_concluded(what: str, trouble: Exception) -> None:
    with pytest.raises(NoAnswer):
        await ask(trouble, what)


@pytest.mark.parametrize("what", ASKED)
async def test_any_other_refusal_of_slack_is_not_swallowed(what: str) -> None:
    with pytest.raises(SlackApiError, match="invalid_arg_name"):
        await ask(refused("invalid_arg_name"), what)


async def test_somebody_of_another_organisation_counts_as_outside() -> None:
    user = {"id": "U0CLARAR", "team_id": "T0ELSEWHERE", "profile": {"display_name": "Clara"}, "tz": "Europe/Paris"}
    person = await directory({"ok": True, "user": user}).person(CLARA)
    assert person is not None
    assert (person.name, person.timezone, person.outside) == ("Clara", "Europe/Paris", True)
    assert person.why_not_reviewer == "this person belongs to another organisation"


async def test_groups_are_listed_by_handle_as_many_as_a_menu_holds() -> None:
    groups = [{"id": f"S{n:04}", "handle": f"team-{n:04}", "name": None} for n in reversed(range(MOST_GROUPS + 20))]
    found = await directory({"ok": True, "usergroups": groups}).groups()
    assert [group.handle for group in found] == [f"team-{n:04}" for n in range(MOST_GROUPS)]
    assert found[0].name == ""


async def test_members_and_channels_are_told_as_slack_has_them() -> None:
    assert await directory({"ok": True, "users": ["U0CLARAR"]}).members(CLINICIANS) == frozenset({CLARA})
    channel = await directory({"ok": True, "channel": {"id": "C0REVIEW", "is_private": True}}).channel(REVIEW)
    assert (channel.private, channel.member, channel.visible) == (True, False, True)
