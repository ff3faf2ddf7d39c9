"""The control API: what tests switch on and off. It listens where the sandbox does, on this machine only."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox import events
from bot.sandbox.deliveries import answers_challenge
from bot.sandbox.random_faults import CALL_FAULTS, RandomFaults
from bot.sandbox.traffic import Fault
from bot.sandbox.web_api import Slack
from bot.sandbox.workspace import group_object, user_object

Json = dict[str, Any]


class Control:
    """Serves /control/*."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def routes(self) -> list[web.AbstractRouteDef]:
        post: dict[str, Callable[[web.Request, Json], Awaitable[Json]]] = {
            "faults": self._faults, "random-faults": self._random_faults, "sockets": self._sockets,
            "deliver": self._deliver, "limits": self._limits, "clock": self._clock, "scopes": self._scopes,
            "tokens": self._tokens, "methods": self._methods, "http": self._http, "people/{id}": self._person,
            "channels/{id}": self._channel, "usergroups/{id}": self._usergroup, "reset": self._reset,
        }  # fmt: skip
        return [
            *(web.post(f"/control/{name}", _answered(handler)) for name, handler in post.items()),
            web.get("/control/traffic", self._traffic),
            web.get("/control/random-faults", self._happened),
        ]

    async def _faults(self, _request: web.Request, asked: Json) -> Json:
        if asked["kind"] not in CALL_FAULTS:
            raise ValueError("kind")
        times, after = int(asked.get("times", 1)), int(asked.get("retry_after", 1))
        self._slack.wire.faults.append(
            Fault(method=asked["method"], kind=asked["kind"], times=times, retry_after=after)
        )
        return {}

    async def _random_faults(self, _request: web.Request, asked: Json) -> Json:
        """Faults at random from now on, in place of those asked for before; without chances there are none."""
        self._slack.wire.random_faults = RandomFaults(
            seed=int(asked["seed"]),
            calls={str(kind): float(chance) for kind, chance in asked.get("calls", {}).items()},
            deliveries={str(kind): float(chance) for kind, chance in asked.get("deliveries", {}).items()},
            methods=frozenset(asked.get("methods", [])),
            retry_after=int(asked.get("retry_after", 1)),
        )
        return {}

    async def _happened(self, _request: web.Request) -> web.Response:
        """How often each kind of random fault has struck so far."""
        faults = self._slack.wire.random_faults
        return web.json_response({"happened": dict(faults.happened) if faults else {}})

    async def _sockets(self, _request: web.Request, asked: Json) -> Json:
        match asked["action"]:
            case "drop":
                await self._slack.deliveries.drop()
            case "refresh":
                await self._slack.deliveries.refresh()
            case "silence":
                self._slack.deliveries.silence()
            case _:
                raise ValueError("action")
        return {}

    async def _deliver(self, _request: web.Request, asked: Json) -> Json:
        self._slack.wire.deliver_twice = int(asked["twice"])
        return {}

    async def _limits(self, _request: web.Request, asked: Json) -> Json:
        limits = self._slack.wire.limits
        limits.rate_scale = float(asked.get("rate_scale", limits.rate_scale))
        limits.trigger_ttl = float(asked.get("trigger_ttl_s", limits.trigger_ttl))
        limits.ack_deadline = float(asked.get("ack_deadline_s", limits.ack_deadline))
        return {}

    async def _clock(self, _request: web.Request, asked: Json) -> Json:
        self._slack.workspace.clock_offset = float(asked["offset_s"])
        return {}

    async def _scopes(self, _request: web.Request, asked: Json) -> Json:
        wire = self._slack.wire
        wire.revoked_scopes = (wire.revoked_scopes | set(asked.get("revoke", []))) - set(asked.get("grant", []))
        return {}

    async def _tokens(self, _request: web.Request, asked: Json) -> Json:
        self._slack.wire.revoked_tokens |= set(asked["revoke"])
        return {}

    async def _methods(self, _request: web.Request, asked: Json) -> Json:
        self._slack.wire.absent_methods = set(asked["absent"])
        return {}

    async def _http(self, _request: web.Request, asked: Json) -> Json:
        """Delivers over HTTP from now on, if who listens there passes url_verification."""
        if not await answers_challenge(str(asked["request_url"])):
            raise ValueError("request_url: whoever listens there did not answer the challenge")
        self._slack.wire.request_url = str(asked["request_url"])
        return {}

    async def _person(self, request: web.Request, asked: Json) -> Json:
        """Changes a person or their `presence`, or has somebody new join the team; the app may be told."""
        world, person = self._slack.workspace, request.match_info["id"]
        if presence := asked.pop("presence", None):
            (world.away.add if presence == "away" else world.away.discard)(person)
        new = person not in world.users
        if new:
            world.users[person] = user_object({"id": person, "name": asked["name"]}, world.team["id"])
        name = asked.get("name")
        world.users[person].update(asked | ({"real_name": name, "name": world.users[person]["name"]} if name else {}))
        world.changed({"type": "workspace"})
        events.person_changed(self._slack, world.users[person], new=new)
        return {}

    async def _usergroup(self, request: web.Request, asked: Json) -> Json:
        """Changes a user group, or makes a new one; `disabled` disables it. The app may be told."""
        world, group = self._slack.workspace, request.match_info["id"]
        before = world.usergroups.get(group)
        disabled = asked.get("disabled", bool(before and before["date_delete"]))
        world.usergroups[group] = group_object(
            {**(before or {}), "id": group, **asked, "disabled": disabled}, world.team["id"]
        )
        events.group_changed(self._slack, world.usergroups[group], new=before is None)
        return {}

    async def _channel(self, request: web.Request, asked: Json) -> Json:
        """Changes a channel: its members, whether it is archived, private, shared. The app may be told."""
        channel = self._slack.workspace.channels[request.match_info["id"]]
        before = dict(channel)
        channel.update(asked)
        self._slack.workspace.changed({"type": "workspace"})
        events.channel_changed(self._slack, before, channel)
        return {}

    async def _reset(self, _request: web.Request, _asked: Json) -> Json:
        """Takes back every fault, limit and missing method."""
        wire = self._slack.wire
        wire.faults.clear()
        wire.random_faults = None
        wire.revoked_scopes = set()
        wire.revoked_tokens = set()
        wire.absent_methods = set()
        wire.deliver_twice = 0
        wire.limits.rate_scale = 1.0
        wire.limits.trigger_ttl = wire.limits.ack_deadline = 3.0
        self._slack.workspace.clock_offset = 0.0
        return {}

    async def _traffic(self, request: web.Request) -> web.Response:
        since = int(request.query.get("since", "0"))
        return web.json_response({"entries": [entry for entry in self._slack.wire.entries if entry["no"] > since]})


def _answered(
    handler: Callable[[web.Request, Json], Awaitable[Json]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            asked = await request.json() if request.can_read_body else {}
            return web.json_response({"ok": True, **await handler(request, asked)})
        except (KeyError, ValueError, TypeError, AttributeError) as wrong:
            return web.json_response({"ok": False, "error": f"cannot be understood: {wrong}"}, status=400)

    return answer
