"""The Web API's door: token, scope, rate, faults; then the method itself. Answers are shaped as Slack's."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

from aiohttp import web

from bot.sandbox.arguments import ApiError, Arguments, read
from bot.sandbox.deliveries import Deliveries
from bot.sandbox.rates import Rates
from bot.sandbox.traffic import Fault, Wire
from bot.sandbox.triggers import Triggers
from bot.sandbox.uploads import Uploads
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN, Workspace

Json = dict[str, Any]
SECRET_FIELDS = {"token"}


@dataclass(frozen=True, kw_only=True)
class Slack:
    """What the methods work on."""

    workspace: Workspace
    wire: Wire
    deliveries: Deliveries
    triggers: Triggers
    uploads: Uploads
    base_url: str

    @property
    def scopes(self) -> set[str]:
        """The bot's scopes: those of the manifest, less what a test took away."""
        found = self.workspace.manifest.get("oauth_config", {}).get("scopes", {})
        return {*found.get("bot", []), *found.get("bot_optional", [])} - self.wire.revoked_scopes


Method = Callable[[Slack, Arguments], Awaitable[Json]]


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A method with the scopes of which one suffices (none: no scope is needed)."""

    run: Method
    scopes: tuple[str, ...] = ()
    token: str = BOT_TOKEN


class WebApi:
    """Serves /api/<method>."""

    def __init__(self, slack: Slack, methods: dict[str, Registered]) -> None:
        self._slack = slack
        self._methods = methods
        self._rates = Rates()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        started = time.monotonic()
        wire = self._slack.wire
        fault = wire.fault_for(method)
        arguments: Json = {}
        body: Json = {"ok": False, "error": fault.kind if fault else "ratelimited"}
        try:
            arguments = await read(request)
            if fault and fault.kind != "lose_response":
                return await _broken(request, fault)
            wait = self._rates.wait_for(method, str(arguments.get("channel", "")), wire.limits.rate_scale)
            if wait:
                return _too_many(wait)
            body = await self._call(method, arguments, request)
        except ApiError as refused:
            body = refused.body
        finally:
            self._note(method, arguments, body, started, fault)
        if fault:
            return await _broken(request, fault)
        said_at = formatdate(self._slack.workspace.now(), usegmt=True)
        return web.json_response(
            body, headers={"X-OAuth-Scopes": ",".join(sorted(self._slack.scopes)), "Date": said_at}
        )

    async def _call(self, method: str, arguments: Json, request: web.Request) -> Json:
        registered = self._methods.get(method)
        if registered is None or method in self._slack.wire.absent_methods:
            raise ApiError("unknown_method", req_method=method)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.get("token") or "")
        if not token:
            raise ApiError("not_authed")
        if token in self._slack.wire.revoked_tokens:
            raise ApiError("token_revoked")
        if token != registered.token:
            code = "not_allowed_token_type" if token in {BOT_TOKEN, APP_TOKEN} else "invalid_auth"
            raise ApiError(code)
        if registered.scopes and not self._slack.scopes & set(registered.scopes):
            provided = ",".join(sorted(self._slack.scopes))
            raise ApiError("missing_scope", needed=registered.scopes[0], provided=provided)
        return {"ok": True, **await registered.run(self._slack, Arguments(arguments))}

    def _note(self, method: str, arguments: Json, body: Json, started: float, fault: Fault | None) -> None:
        self._slack.wire.note(
            kind="call",
            method=method,
            arguments={key: value for key, value in arguments.items() if key not in SECRET_FIELDS},
            answer=body.get("error") or "ok",
            took_ms=round((time.monotonic() - started) * 1000),
            **({"fault": fault.kind} if fault else {}),
        )


def _too_many(wait: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(wait)})


async def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    """The answer a fault gives: too many requests, a server error, silence, or a cut connection."""
    match fault.kind:
        case "ratelimited":
            return _too_many(fault.retry_after)
        case "timeout":
            await asyncio.sleep(30)
            return web.Response(status=504)
        case "lose_response" | "drop_before":
            if request.transport:
                request.transport.abort()
            return web.Response(status=500)
        case _:
            return web.Response(status=500, text="internal error")
