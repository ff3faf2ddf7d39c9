"""The Slack client and who it speaks as."""

import copyreg
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.config import ConfigurationError
from handlers.files import Capabilities
from handlers.slack_errors import code_of

TIMEOUT_SECONDS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """Who the bot is in Slack, from auth.test."""

    team: str
    team_name: str
    enterprise: str | None
    bot_user: str
    bot_id: str
    capabilities: Capabilities


def connect_client(token: str, api_url: str) -> AsyncWebClient:
    """A client that retries nothing by itself: only the outbox retries (D4)."""
    return AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])


@asynccontextmanager
async def connected_client(token: str, api_url: str) -> AsyncIterator[AsyncWebClient]:
    """The same, over connections that stay open from one call to the next: each decision asks Slack who decides.

    Bolt deep-copies a request, and its client, for a lazy listener. The session is shared by the copies: reduced to a
    string, an object is its own copy.
    """
    copyreg.pickle(aiohttp.ClientSession, lambda _session: "session")
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)) as session:
        client = connect_client(token, api_url)
        client.session = session
        yield client


async def identify(client: AsyncWebClient) -> Identity:
    """Asks Slack who the token is for and what it may do.

    Raises:
        ConfigurationError: Slack does not accept the token.
    """
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        raise ConfigurationError(
            f"Slack does not accept SLACK_BOT_TOKEN ({code_of(error)}). Copy it again from OAuth & Permissions."
        ) from None
    return Identity(
        team=answer.get("team_id") or answer.get("enterprise_id") or "",
        team_name=answer.get("team") or "",
        enterprise=answer.get("enterprise_id"),
        bot_user=answer.get("user_id") or "",
        bot_id=answer.get("bot_id") or "",
        capabilities=Capabilities(scopes=granted_scopes(answer)),
    )


def granted_scopes(answer: AsyncSlackResponse) -> frozenset[str]:
    """The scopes of the token that asked, from the header Slack puts on its answers."""
    scopes = str(answer.headers.get("X-OAuth-Scopes") or answer.headers.get("x-oauth-scopes") or "")
    return frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())
