"""What the page asks and does in the name of a person. The bot's end-to-end tests use it as well."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox import acting, events, people, submitting
from bot.sandbox.fields import Fields
from bot.sandbox.stream.feed import Busy, Feed, Unknown
from bot.sandbox.web_api import Slack
from bot.sandbox.workspace import BOT_USER, HERE

Json = dict[str, Any]
SHOWN_TRAFFIC = 300
SHOWN_POSTS = 80


class Asked(Fields):
    """What the page asks for; a field that is not as it must be is refused with a sentence."""

    def refusal(self, key: str, what: str) -> people.Refused:
        return people.Refused(f"This request cannot be understood: “{key}” {what}.")


class PageApi:
    """Serves /page-api/* and the page's own files."""

    def __init__(self, slack: Slack, feed: Feed) -> None:
        self._slack = slack
        self._feed = feed

    def routes(self) -> list[web.AbstractRouteDef]:
        post = {
            "message": self._say, "message/delete": self._delete, "command": self._command,
            "shortcut": self._shortcut, "action": self._act, "view/submit": self._submit, "view/close": self._close,
            "suggest": self._suggest, "read": self._read, "posts/burst": self._burst,
        }  # fmt: skip
        get = {
            "workspace": self._workspace, "messages": self._messages, "views": self._views, "home": self._home,
            "traffic": self._traffic, "posts": self._posts,
        }  # fmt: skip
        return [
            *(web.post(f"/page-api/{name}", _answered(handler)) for name, handler in post.items()),
            *(web.get(f"/page-api/{name}", _answered(handler)) for name, handler in get.items()),
            web.post("/page-api/upload", _answered(self._upload)),
            web.get("/page-api/file/{file}", self._file),
            web.get("/page-api/events", self._events),
            web.get("/", _index),
            web.static("/page", HERE / "page"),
        ]

    async def _workspace(self, request: web.Request) -> Json:
        slack, person = self._slack, request.query.get("as", "")
        people.person_in(slack, person)
        world = slack.workspace
        features = world.manifest.get("features", {})
        im = world.im_of(person)
        return {
            "team": world.team,
            "me": person,
            "people": [_person(user, world.team["id"]) for user in world.users.values() if user["id"] != BOT_USER],
            "channels": [
                {
                    "id": channel["id"], "name": channel["name"], "private": bool(channel.get("is_private")),
                    "shared": bool(channel.get("is_ext_shared")), "archived": channel["is_archived"],
                    "member": person in channel["members"],
                    "unread": world.unread(person, channel["id"]),
                }
                for channel in world.channels.values()
                if not channel.get("is_im") and world.visible_to(person, channel["id"])
            ],
            "ims": [{"id": im["id"], "person": BOT_USER, "unread": world.unread(person, im["id"])}],
            "usergroups": [
                {"id": group["id"], "handle": group["handle"], "name": group["name"], "users": group["users"]}
                for group in world.usergroups.values()
                if not group["date_delete"]
            ],
            "commands": features.get("slash_commands", []),
            "shortcuts": features.get("shortcuts", []),
            "bot": {
                "id": BOT_USER, "name": "Vetted", "connected": slack.deliveries.connected,
                "messages_read_only": features.get("app_home", {}).get("messages_tab_read_only_enabled", False),
            },
        }  # fmt: skip

    async def _messages(self, request: web.Request) -> Json:
        person, channel = request.query.get("as", ""), request.query.get("channel", "")
        people.seen_channel(self._slack, person, channel)
        world, thread = self._slack.workspace, request.query.get("thread")
        everything = [
            *world.messages.get(channel, []),
            *(one for one in world.ephemerals.get(person, []) if one["channel"] == channel),
        ]
        shown = [one for one in everything if _belongs(one, thread)]
        return {"messages": [_shown(one) for one in sorted(shown, key=lambda one: float(one["ts"]))]}

    async def _views(self, request: web.Request) -> Json:
        person = people.person_in(self._slack, request.query.get("as", ""))["id"]
        return {"views": self._slack.workspace.stacks.get(person, [])}

    async def _home(self, request: web.Request) -> Json:
        person = people.person_in(self._slack, request.query.get("as", ""))["id"]
        if request.query.get("quiet") != "1":
            events.home_opened(self._slack, person)
        return {"view": self._slack.workspace.homes.get(person)}

    async def _traffic(self, _request: web.Request) -> Json:
        return {"entries": list(self._slack.wire.entries)[-SHOWN_TRAFFIC:]}

    async def _posts(self, _request: web.Request) -> Json:
        """The newest of the generated public posts, newest first, and what a burst can be about."""
        return {
            "posts": [
                {"id": event.rkey, "at": event.time_us / 1e6, "text": event.text}
                for event in self._feed.latest(SHOWN_POSTS)
            ],
            "subjects": [{"key": key, "title": title} for key, title in self._feed.talked_about],
        }

    async def _burst(self, request: web.Request) -> Json:
        asked = await _asked(request)
        try:
            self._feed.burst(asked.text("subject"))
        except (Busy, Unknown) as refusal:
            raise people.Refused(str(refusal)) from refusal
        return {}

    async def _say(self, request: web.Request) -> Json:
        asked = await _asked(request)
        said = people.say(
            self._slack, asked.text("as"), asked.text("channel"), asked.text_or("text"),
            thread=asked.text_or("thread_ts"), file_ids=asked.texts("files"),
        )  # fmt: skip
        return {"ts": said["ts"]}

    async def _delete(self, request: web.Request) -> Json:
        asked = await _asked(request)
        people.delete(self._slack, asked.text("as"), asked.text("channel"), asked.text("ts"))
        return {}

    async def _read(self, request: web.Request) -> Json:
        asked = await _asked(request)
        person, channel = asked.text("as"), asked.text("channel")
        people.seen_channel(self._slack, person, channel)
        self._slack.workspace.read(person, channel)
        return {}

    async def _command(self, request: web.Request) -> Json:
        asked = await _asked(request)
        return await people.command(
            self._slack, asked.text("as"), asked.text("channel"), asked.text("command"), asked.text_or("text")
        )

    async def _shortcut(self, request: web.Request) -> Json:
        asked = await _asked(request)
        return await people.shortcut(
            self._slack, asked.text("as"), asked.text("callback_id"), channel=asked.text_or("channel"),
            ts=asked.text_or("ts"),
        )  # fmt: skip

    async def _act(self, request: web.Request) -> Json:
        asked = await _asked(request)
        return await acting.act(self._slack, asked.text("as"), asked)

    async def _suggest(self, request: web.Request) -> Json:
        asked = await _asked(request)
        return await acting.suggest(self._slack, asked.text("as"), asked)

    async def _submit(self, request: web.Request) -> Json:
        asked = await _asked(request)
        return await submitting.submit(self._slack, asked.text("as"), asked.text("view_id"), asked.mapping("state"))

    async def _close(self, request: web.Request) -> Json:
        asked = await _asked(request)
        return await submitting.close(self._slack, asked.text("as"), asked.text("view_id"))

    async def _upload(self, request: web.Request) -> Json:
        person = people.person_in(self._slack, request.query.get("as", ""))["id"]
        try:
            part = await (await request.multipart()).next()
            data = bytes(await part.read()) if isinstance(part, BodyPartReader) else b""
        except (ValueError, AssertionError) as broken:  # aiohttp asserts where a multipart body ends too soon
            raise people.Refused("There is no file in this request.") from broken
        if not isinstance(part, BodyPartReader) or not part.filename:
            raise people.Refused("There is no file in this request.")
        mimetype = part.headers.get("Content-Type", "application/octet-stream")
        return {"file": self._slack.workspace.add_file(person, part.filename, mimetype, data)}

    async def _file(self, request: web.Request) -> web.Response:
        file = request.match_info["file"]
        data = self._slack.workspace.bytes_of(file)
        found = self._slack.workspace.files.get(file)
        if data is None or found is None:
            raise web.HTTPNotFound
        picture = str(found["mimetype"]).startswith("image/")
        headers = {"Content-Disposition": f"{'inline' if picture else 'attachment'}; filename*=utf-8''{found['id']}"}
        kind = found["mimetype"] if picture else "application/octet-stream"
        return web.Response(body=data, content_type=kind, headers=headers | {"X-Content-Type-Options": "nosniff"})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """What changes, as it changes, until the page goes."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        person = request.query.get("as", "")
        with self._slack.workspace.listening() as queue, contextlib.suppress(ConnectionError):
            while request.transport and not request.transport.is_closing():
                try:
                    event = await asyncio.wait_for(queue.get(), 15)
                except TimeoutError:
                    event = {"type": "still-here"}
                if event.get("person") in {None, person}:
                    await response.write(f"data: {json.dumps(event)}\n\n".encode())
        return response


def _answered(handler: Callable[[web.Request], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await handler(request))
        except people.Refused as refused:
            return web.json_response({"error": str(refused)}, status=400)

    return answer


async def _asked(request: web.Request) -> Asked:
    try:
        found = json.loads(await request.text())
    except (ValueError, LookupError, RecursionError) as broken:
        raise people.Refused("This request cannot be understood: it is no JSON.") from broken
    if not isinstance(found, dict):
        raise people.Refused("This request cannot be understood: it is no JSON object.")
    return Asked(found)


async def _index(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(HERE / "page" / "index.html")


def _person(user: Json, team: str) -> Json:
    name = user["real_name"]
    words = [word for word in name.split() if not word.endswith(".")]
    return {
        "id": user["id"], "name": name, "title": user.get("title", ""),
        "initials": "".join(word[0] for word in words[:2]), "guest": bool(user["is_restricted"]),
        "outside": user["team_id"] != team, "deleted": bool(user["deleted"]), "admin": bool(user["is_admin"]),
        "tz": user["tz"], "handle": user["name"],
    }  # fmt: skip


def _belongs(message: Json, thread: str | None) -> bool:
    """Whether a message is shown in a thread, or in the channel itself."""
    if thread:
        return thread in {message["ts"], message.get("thread_ts")}
    return message.get("thread_ts") in {None, message["ts"]} or message.get("subtype") == "thread_broadcast"


def _shown(message: Json) -> Json:
    return {
        "ts": message["ts"], "user": message["user"], "bot": "bot_id" in message, "text": message.get("text", ""),
        "blocks": message.get("blocks", []), "thread_ts": message.get("thread_ts"),
        "reply_count": message.get("reply_count", 0), "edited": "edited" in message,
        "ephemeral": bool(message.get("is_ephemeral")), "metadata": message.get("metadata"),
        "files": [
            {
                "id": file["id"], "name": file["name"], "mimetype": file["mimetype"], "size": file["size"],
                "url": f"/page-api/file/{file['id']}",
            }
            for file in message.get("files", [])
        ],
    }  # fmt: skip
