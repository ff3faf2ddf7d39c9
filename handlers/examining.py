"""What Slack says about tokens, clock, channels, people and groups, for `python -m bot doctor`. Nothing is changed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.doctor.channels import used
from bot.doctor.facts import BotFacts, SlackFacts, Surroundings
from bot.ids import PersonId, WorkspaceId
from bot.refusals import NoAnswer
from bot.review.roster import Known
from bot.workspaces.settings import WorkspaceSettings
from handlers.connection import connect_client, granted_scopes
from handlers.directory import SlackDirectory
from handlers.slack_errors import OUR_FAULT, Never, code_of, read

Asked = TypeVar("Asked", bound=str)
Answer = TypeVar("Answer")

AT_ONCE = 4
"""Look-ups side by side: users.info allows some hundred a minute, and the bot needs some of them itself."""

UNANSWERED = (aiohttp.ClientError, TimeoutError, OSError)


class SlackExam:
    """Asks Slack, read-only. Unlike the outbox's client this one may wait out a rate limit: nothing is posted."""

    def __init__(self, bot_token: str, app_token: str, api_url: str, *, clock: Callable[[], datetime]) -> None:
        self._client = connect_client(bot_token, api_url)
        self._client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
        self._app_token = app_token
        self._clock = clock
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def facts(self, workspaces: Sequence[WorkspaceSettings], founding: frozenset[PersonId]) -> SlackFacts:
        """What Slack says. `founding`: the admins whom the environment names."""
        asked_at = self._clock()
        try:
            answer = await self._client.auth_test()
            headers, bot, bot_error = answer.headers, await self._bot(answer), ""
        except SlackApiError as error:
            if not _is_a_verdict(error):
                return SlackFacts(unreachable=code_of(error))
            headers, bot, bot_error = getattr(error.response, "headers", {}), None, code_of(error)
        except UNANSWERED as error:
            return SlackFacts(unreachable=type(error).__name__)
        (app_error, app_unanswered), surroundings = await asyncio.gather(
            self._app_token_word(), self._all_surroundings(bot, workspaces, founding)
        )
        said_at = _date(headers)
        return SlackFacts(
            bot=bot,
            bot_error=bot_error,
            app_error=app_error,
            app_unanswered=app_unanswered,
            skew=asked_at - said_at if said_at else None,
            surroundings=surroundings,
        )

    async def _bot(self, answer: AsyncSlackResponse) -> BotFacts:
        enterprise = answer.get("enterprise_id")
        bot_id = answer.get("bot_id")
        return BotFacts(
            team=WorkspaceId(answer.get("team_id") or enterprise or ""),
            team_name=answer.get("team") or "",
            enterprise=WorkspaceId(enterprise) if enterprise else None,
            org_wide=bool(answer.get("is_enterprise_install")),
            is_bot=bool(bot_id),
            scopes=granted_scopes(answer),
            app=await self._app_of(str(bot_id)) if bot_id else "",
        )

    async def _app_of(self, bot_id: str) -> str:
        """The app a bot belongs to; empty where Slack does not say."""
        try:
            return str((await self._client.bots_info(bot=bot_id))["bot"].get("app_id") or "")
        except (SlackApiError, *UNANSWERED):
            return ""

    async def _app_token_word(self) -> tuple[str, str]:
        """What Slack says against the app-level token, and why it says nothing. No socket is opened."""
        if not self._app_token:
            return "", ""
        try:
            await self._client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as error:
            return (code_of(error), "") if _is_a_verdict(error) else ("", code_of(error))
        except UNANSWERED as error:
            return "", type(error).__name__
        return "", ""

    async def _all_surroundings(
        self, bot: BotFacts | None, workspaces: Sequence[WorkspaceSettings], founding: frozenset[PersonId]
    ) -> dict[WorkspaceId, Surroundings]:
        if bot is None:
            return {}
        reached = [settings for settings in workspaces if bot.serves(settings.workspace)]
        found = await asyncio.gather(*(self._surroundings(bot, settings, founding) for settings in reached))
        return {settings.workspace: around for settings, around in zip(reached, found, strict=True)}

    async def _surroundings(
        self, bot: BotFacts, settings: WorkspaceSettings, founding: frozenset[PersonId]
    ) -> Surroundings:
        directory = SlackDirectory(self._client, team=settings.workspace, enterprise=bot.enterprise)
        unanswered: set[str] = set()

        async def look_up(
            method: str, ask: Callable[[Asked], Awaitable[Answer]], ids: Sequence[Asked]
        ) -> dict[Asked, Answer]:
            async def one(name: Asked) -> tuple[Asked, Answer] | None:
                async with self._turns:
                    try:
                        return name, await ask(name)
                    except SlackApiError as error:
                        unanswered.add(f"{method}: {code_of(error)}")
                    except UNANSWERED as error:
                        unanswered.add(f"{method}: {type(error).__name__}")
                    except NoAnswer:
                        unanswered.add(f"{method}: no answer")
                return None

            return dict(filter(None, await asyncio.gather(*map(one, ids))))

        channels = [use.channel for use in used(settings)]
        groups = await look_up("usergroups.users.list", directory.members, sorted(settings.roster.all_groups))
        members = Known(groups={group: people or frozenset() for group, people in groups.items()})
        people = settings.roster.resolved(members).named | founding
        return Surroundings(
            channels=await look_up("conversations.info", directory.channel, channels),
            people=await look_up("users.info", directory.person, sorted(people)),
            groups=groups,
            unanswered=tuple(sorted(unanswered)),
        )


def _is_a_verdict(error: SlackApiError) -> bool:
    """Whether Slack judged the token, rather than being in trouble, or a proxy having answered in its place."""
    code = code_of(error)
    return code in OUR_FAULT or (isinstance(read(error), Never) and not code.startswith("http_"))


def _date(headers: Mapping[str, str]) -> datetime | None:
    """Slack's clock, from the Date header of its answer; None where there is none."""
    said = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        return parsedate_to_datetime(said)
    except ValueError:
        return None
