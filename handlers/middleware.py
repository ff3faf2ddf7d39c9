"""What every request goes through first: who asks is read once, and the use cases are put within reach by name."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from handlers import errors
from handlers.asked import asked_of
from handlers.connection import Identity
from handlers.insiders import refuse_outsiders
from handlers.zones import Zones


def authorize_as(identity: Identity, token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """The one installation's token, for every workspace of it (one team, or an org-wide installation's teams)."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user,
        )

    return authorize


class Introduction:
    """Puts `desk`, `asked`, `identity` and `zones` into the context, from where listeners take them by name.

    A payload that does not say who asks, where, or under which key was not made by Slack: it is answered with 400.
    """

    def __init__(self, desk: Desk, identity: Identity, clock: Callable[[], datetime]) -> None:
        self._desk = desk
        self._identity = identity
        self._clock = clock
        self._zones = Zones(desk.directory)

    async def __call__(
        self,
        req: AsyncBoltRequest,
        context: AsyncBoltContext,
        client: AsyncWebClient,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt injects by this name
    ) -> BoltResponse | None:
        try:
            context["asked"] = asked_of(req.body, at=self._clock())
        except ValueError:
            return BoltResponse(status=400, body="")
        context["desk"] = self._desk
        context["identity"] = self._identity
        context["zones"] = self._zones
        try:
            await refuse_outsiders(req.body, context["asked"], self._desk)
        except Exception as error:  # noqa: BLE001 - the edge: a refusal, or Slack that does not say who somebody is
            return await errors.translate(error, req.body, client, context)
        await next()
        return None
