"""The workspace the sandbox plays: people, channels, messages, files, views, all shaped as Slack shapes them."""

import asyncio
import contextlib
import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]

HERE = Path(__file__).parent
BOT_USER, BOT_ID, APP_ID = "U0VETTED", "B0VETTED", "A0VETTED"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-sandbox-lakeside", "xapp-sandbox-lakeside", "sandbox-signing-secret"
KEPT = ("team", "users", "channels", "messages", "files", "homes", "ims", "ephemerals", "usergroups", "reads", "began")


class Workspace:
    """Everything the sandbox knows. What is in KEPT survives a restart, in one JSON file written atomically."""

    def __init__(self, data: Path | None, manifest: Json) -> None:
        self.data = data
        self.manifest = manifest
        self.clock_offset = 0.0
        self.team: Json = {}
        self.users: dict[str, Json] = {}
        self.away: set[str] = set()
        self.channels: dict[str, Json] = {}
        self.messages: dict[str, list[Json]] = {}
        self.ephemerals: dict[str, list[Json]] = {}
        self.files: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.ims: dict[str, str] = {}
        self.usergroups: dict[str, Json] = {}
        self.reads: dict[str, dict[str, float]] = {}
        self.began = self.now()
        self.stacks: dict[str, list[Json]] = {}
        self.file_bytes: dict[str, bytes] = {}
        self.changes: list[asyncio.Queue[Json]] = []
        self._last_ts = 0.0
        self._dirty = False
        if not self._restore():
            self._seed()

    # --- time and ids

    def now(self) -> float:
        return time.time() + self.clock_offset

    def new_ts(self) -> str:
        """A message's timestamp, unique and rising."""
        self._last_ts = max(self.now(), self._last_ts + 0.000001)
        return f"{self._last_ts:.6f}"

    def new_id(self, prefix: str) -> str:
        return prefix + secrets.token_hex(5).upper()

    # --- people and channels

    def im_of(self, person: str) -> Json:
        """The person's direct messages with the bot, opened if they never were."""
        if person not in self.ims:
            channel = self.new_id("D")
            self.ims[person] = channel
            self.channels[channel] = {
                "id": channel, "is_im": True, "user": person, "is_archived": False, "is_private": True,
                "is_member": True, "members": [person, BOT_USER], "created": int(self.now()),
            }  # fmt: skip
            self.messages[channel] = []
            self.changed({"type": "workspace"})
        return self.channels[self.ims[person]]

    def visible_to(self, person: str, channel: str) -> bool:
        """Whether a person sees a channel: members do; public ones everybody of the team does."""
        found = self.channels.get(channel)
        if not found:
            return False
        if person in found["members"]:
            return True
        whole = self.users.get(person, {})
        limited = whole.get("is_restricted") or whole.get("is_stranger")
        return not found.get("is_private") and not found.get("is_im") and not limited

    # --- messages

    def post(self, channel: str, message: Json) -> Json:
        """Adds a message, and counts it in its thread's parent."""
        stored = {"type": "message", **message, "ts": self.new_ts(), "team": self.team["id"]}
        self.messages.setdefault(channel, []).append(stored)
        parent = self.message(channel, stored.get("thread_ts", ""))
        if parent and parent is not stored:
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["thread_ts"] = parent["ts"]
        self.changed({"type": "messages", "channel": channel})
        return stored

    def message(self, channel: str, ts: str) -> Json | None:
        return next((message for message in self.messages.get(channel, []) if message["ts"] == ts), None)

    def ephemeral(self, person: str, ts: str) -> Json | None:
        """A message that only this person sees."""
        return next((message for message in self.ephemerals.get(person, []) if message["ts"] == ts), None)

    def message_changed(self, channel: str, message: Json, person: str) -> None:
        """Tells the open pages; of what only one person sees, that person's alone."""
        if message.get("is_ephemeral"):
            self.changed({"type": "ephemeral", "channel": channel, "person": person})
        else:
            self.changed({"type": "messages", "channel": channel})

    def remove(self, channel: str, ts: str, *, person: str = "") -> bool:
        """Removes a message, or what only `person` sees; False if there is none."""
        hidden = self.ephemeral(person, ts)
        found = self.message(channel, ts) or (hidden if hidden and hidden["channel"] == channel else None)
        if not found:
            return False
        if found is hidden:
            self.ephemerals[person].remove(found)
        else:
            self.messages[channel].remove(found)
            parent = self.message(channel, found.get("thread_ts", ""))
            if parent and parent is not found:
                parent["reply_count"] = max(parent.get("reply_count", 1) - 1, 0)
        self.message_changed(channel, found, person)
        return True

    # --- what has been read

    def read(self, person: str, channel: str) -> None:
        """The person has seen all there is in a channel."""
        if self.unread(person, channel):
            self.reads.setdefault(person, {})[channel] = max(float(one["ts"]) for one in self.messages[channel])
            self.changed({"type": "workspace", "person": person})

    def unread(self, person: str, channel: str) -> int:
        """How many messages others left in a channel, outside threads, since the person last looked."""
        if person not in self.channels[channel]["members"]:
            return 0
        seen = self.reads.get(person, {}).get(channel, self.began)
        return sum(
            float(message["ts"]) > seen
            and message["user"] != person
            and message.get("thread_ts") in {None, message["ts"]}
            for message in self.messages.get(channel, [])
        )

    # --- files

    def add_file(self, owner: str, name: str, mimetype: str, data: bytes, *, file_id: str = "") -> Json:
        file = file_id or self.new_id("F")
        self.files[file] = {
            "id": file, "name": name, "title": name, "mimetype": mimetype, "filetype": name.rpartition(".")[2].lower(),
            "size": len(data), "user": owner, "created": int(self.now()), "mode": "hosted", "is_external": False,
            "channels": [],
        }  # fmt: skip
        self.file_bytes[file] = data
        if self.data:
            (self.data / "files").mkdir(parents=True, exist_ok=True)
            (self.data / "files" / file).write_bytes(data)
        self.changed({"type": "files"})
        return self.files[file]

    def bytes_of(self, file: str) -> bytes | None:
        if file in self.file_bytes:
            return self.file_bytes[file]
        path = self.data / "files" / file if self.data else None
        return path.read_bytes() if path and file in self.files and path.exists() else None

    def drop_file(self, file: str) -> None:
        self.files.pop(file, None)
        self.file_bytes.pop(file, None)
        if self.data:
            (self.data / "files" / file).unlink(missing_ok=True)
        for channel, messages in self.messages.items():
            for message in messages:
                if any(held["id"] == file for held in message.get("files", [])):
                    message["files"] = [held for held in message["files"] if held["id"] != file]
                    self.changed({"type": "messages", "channel": channel})

    # --- who listens, and what stays

    def changed(self, event: Json) -> None:
        """Tells the open pages, and has the state written soon."""
        self._dirty = True
        for queue in self.changes:
            queue.put_nowait(event)

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Json]]:
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self.changes.append(queue)
        try:
            yield queue
        finally:
            self.changes.remove(queue)

    async def keep_saving(self) -> None:
        """Writes the state within a second of a change, until cancelled."""
        while True:
            await asyncio.sleep(1)
            self.save()

    def save(self) -> None:
        if not self.data or not self._dirty:
            return
        self._dirty = False
        self.data.mkdir(parents=True, exist_ok=True)
        written = self.data / "slack.json.new"
        written.write_text(json.dumps({name: getattr(self, name) for name in KEPT}), encoding="utf-8")
        os.replace(written, self.data / "slack.json")  # noqa: PTH105 - one atomic step

    def _restore(self) -> bool:
        path = self.data / "slack.json" if self.data else None
        if not path or not path.exists():
            return False
        for name, value in json.loads(path.read_text(encoding="utf-8")).items():
            setattr(self, name, value)
        return True

    def _seed(self) -> None:
        seed = yaml.safe_load((HERE / "seed" / "workspace.yaml").read_text(encoding="utf-8"))
        self.team = seed["team"]
        for person in seed["people"]:
            self.users[person["id"]] = user_object(person, self.team["id"])
        self.users[BOT_USER] = user_object({"id": BOT_USER, "name": "Vetted", "is_bot": True}, self.team["id"])
        for group in seed["usergroups"]:
            self.usergroups[group["id"]] = group_object(group, self.team["id"])
        for channel in seed["channels"]:
            self.channels[channel["id"]] = {"is_archived": False, "is_private": False, "created": 1, **channel}
            self.messages[channel["id"]] = []
        start = self.now() - 3600
        for place, said in enumerate(seed["messages"]):
            self._last_ts = start + place * 420
            stored = {"type": "message", "user": said["user"], "text": said["text"], "team": self.team["id"]}
            self.messages[said["channel"]].append({**stored, "ts": f"{self._last_ts:.6f}"})
        self._dirty = True


def user_object(person: Json, team: str) -> Json:
    """A user object as users.info gives it."""
    name, team_id = person["name"], person.get("team_id", team)
    handle = name.lower().replace("dr. ", "").replace(" ", ".")
    return {
        "team_id": team_id, "tz": "America/Chicago", "deleted": False, "is_admin": False, "is_owner": False,
        "is_primary_owner": False, "is_restricted": False, "is_ultra_restricted": False, "is_bot": False,
        "is_app_user": False, "is_email_confirmed": True, "is_stranger": team_id != team, "updated": 1, **person,
        "name": handle, "real_name": name,
        "profile": {
            "real_name": name, "real_name_normalized": name, "display_name": name, "display_name_normalized": name,
            "title": person.get("title", ""), "team": team_id,
        },
    }  # fmt: skip


def group_object(group: Json, team: str) -> Json:
    """A user group as usergroups.list gives it, with its members."""
    disabled = group.get("disabled", False)
    return {
        "id": group["id"], "team_id": team, "is_usergroup": True, "name": group["name"], "handle": group["handle"],
        "description": group.get("description", ""), "is_external": False, "date_create": 1, "date_update": 1,
        "date_delete": 1 if disabled else 0, "auto_type": None, "created_by": "U0ADAWIN", "updated_by": "U0ADAWIN",
        "deleted_by": "U0ADAWIN" if disabled else None, "prefs": {"channels": [], "groups": []},
        "users": group["users"], "user_count": len(group["users"]),
    }  # fmt: skip
