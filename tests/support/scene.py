"""A sandbox, one or more real bot processes, and what people do: for tests that speak the whole protocol."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from bot.ids import ChannelId, PersonId, WorkspaceId
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.sandbox.server import Running, serving
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from bot.workspaces.settings import WorkspaceSettings
from storage.engine import open_database
from storage.store import SqlStore
from tests.support.processes import BotProcess, anew, start

Json = dict[str, Any]
Found = TypeVar("Found")
ROOT = Path(__file__).parents[2]
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, BEN, CLARA, DEVAN, BO, ADA, GUS = (
    "U0AMARA", "U0BENNOV", "U0CLARAR", "U0DEVANS", "U0BOLIND", "U0ADAWIN", "U0GUSMEY",
)  # fmt: skip
DRAFTS, REVIEW = "C0DRAFTS", "C0REVIEW"


HELD = {
    "static_select": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "file_input": "files",
}
"""Where an element's part of a form's state says what stands in it; `value` for those not named."""


def now() -> datetime:
    return datetime.now(UTC)


def settings(clinical: Sequence[str] = (CLARA, DEVAN)) -> WorkspaceSettings:
    """Lakeside's settings, as an admin would have set them."""
    roles = {
        Role.CLINICAL: clinical,
        Role.PRIVACY: clinical[:1],
        Role.BRAND: [BO],
        Role.COMMS_LEAD: [BO],
        Role.ADMIN: [ADA],
    }
    return WorkspaceSettings(
        workspace=LAKESIDE,
        timezone="America/Chicago",
        review_channel=ChannelId(REVIEW),
        roster=Roster(roles={role: frozenset(map(PersonId, people)) for role, people in roles.items()}),
    )


async def eventually(look: Callable[[], Found | None], seconds: float = 40) -> Found:
    """What `look` finds, as soon as it finds something."""
    async with asyncio.timeout(seconds):
        while not (found := look()):  # noqa: ASYNC110 - what changes lies in other processes
            await asyncio.sleep(0.02)
    return found


@dataclass
class Scene:
    """One sandbox, its bots, and the database they use."""

    sandbox: Running
    store: SqlStore
    session: aiohttp.ClientSession
    database_url: str
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    bots: list[BotProcess | asyncio.subprocess.Process] = field(default_factory=list)

    # --- the bots

    async def start_bot(self, *, connected: int = 1, imported: bool = True) -> BotProcess | asyncio.subprocess.Process:
        """One more bot process, forked from one that has imported all or started from nothing; returns when so many are
        connected.
        """
        environment = os.environ | {
            "SLACK_API_URL": f"{self.sandbox.url}/api/",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "DATABASE_URL": self.database_url,
            **self.environment,
        }
        bot: BotProcess | asyncio.subprocess.Process
        if imported:
            bot = start((), at=ROOT, environment=environment, out=self.log, err=self.log)
        else:
            bot = await anew(at=ROOT, environment=environment, out=self.log)
        self.bots.append(bot)
        if environment["SLACK_APP_TOKEN"]:
            sockets = self.sandbox.slack.deliveries._sockets
            await eventually(lambda: len(sockets) >= connected or bot.returncode is not None, 30)
            assert bot.returncode is None, self.log.read_text(encoding="utf-8")
        return bot

    async def kill(self, bot: BotProcess | asyncio.subprocess.Process) -> None:
        """Ends a bot without a word, as a power cut would."""
        self.bots.remove(bot)
        bot.kill()
        await bot.wait()
        await eventually(lambda: len(self.sandbox.slack.deliveries._sockets) <= len(self.bots))

    async def stop_bots(self) -> list[int]:
        for bot in self.bots:
            bot.send_signal(signal.SIGTERM)
        return list(await asyncio.gather(*(bot.wait() for bot in self.bots)))

    # --- what people do

    async def post(self, path: str, body: Json) -> Json:
        async with self.session.post(self.sandbox.url + path, json=body) as answer:
            found: Json = await answer.json()
            return found

    async def open_form(self, who: str, text: str = "") -> Json:
        """The form that /draft opens."""
        stack = self.sandbox.slack.workspace.stacks
        stack.pop(who, None)
        answer = await self.post("/page-api/command", {"as": who, "channel": DRAFTS, "command": "/draft", "text": text})
        assert answer == {}, answer
        opened: Json = (await eventually(lambda: stack.get(who)))[-1]
        return opened

    async def submit(self, who: str, view: Json, **values: Any) -> Json:  # noqa: ANN401 - values by field
        """Submits a form. Without a value of its own a field is filled well."""
        filled = {"text": "Wash your hands.", "kind": "educational", "networks": ["x"], **values}
        state = {name: {"value": _element(view, name, value)} for name, value in filled.items()}
        return await self.post("/page-api/view/submit", {"as": who, "view_id": view["id"], "state": state})

    async def draft(self, who: str = AMARA, **values: Any) -> Json:  # noqa: ANN401 - values by field
        """A submitted draft; its card as first posted."""
        seen = {message["ts"] for message in self.cards()}
        answer = await self.submit(who, await self.open_form(who), **values)
        assert answer["result"] == "closed", answer
        return await eventually(lambda: next((card for card in self.cards() if card["ts"] not in seen), None))

    async def click(self, who: str, message: Json, action_id: str, channel: str = REVIEW) -> Json:
        """Presses a button of a message as it was when `message` was looked at."""
        block = next(b for b in message["blocks"] for e in b.get("elements", []) if e.get("action_id") == action_id)
        container = {"type": "message", "channel": channel, "ts": message["ts"]}
        body = {"as": who, "container": container, "block_id": block["block_id"], "action_id": action_id}
        return await self.post("/page-api/action", body)

    # --- what people see

    def cards(self) -> list[Json]:
        """The cards in the review channel, as they stand."""
        return [message for message in self.sandbox.slack.workspace.messages[REVIEW] if " · " in headline(message)]

    def channel(self, channel: str = REVIEW) -> list[Json]:
        return self.sandbox.slack.workspace.messages[channel]

    def direct(self, who: str) -> list[Json]:
        """A person's messages with Vetted."""
        world = self.sandbox.slack.workspace
        return world.messages.get(world.ims.get(who, ""), [])

    def private_answers(self, who: str) -> list[str]:
        """What only this person was told."""
        return [words(message) for message in self.sandbox.slack.workspace.ephemerals.get(who, [])]

    async def headed(self, start: str, seconds: float = 20) -> Json:
        """The message of the review channel whose headline starts so, as soon as there is one."""
        return await eventually(
            lambda: next((m for m in self.channel() if headline(m).startswith(start)), None), seconds
        )


def headline(message: Json) -> str:
    first = (message.get("blocks") or [{}])[0]
    return str(first["text"]["text"]) if first.get("type") == "header" else ""


def words(message: Json) -> str:
    """All text of a message's sections and contexts."""
    said = []
    for block in message.get("blocks") or []:
        said += [part["text"] for part in (block.get("text"), *block.get("elements", [])) if _is_text(part)]
    return "\n".join(said)


def _is_text(part: Any) -> bool:  # noqa: ANN401 - any part of a block
    return isinstance(part, dict) and isinstance(part.get("text"), str)


def _element(view: Json, name: str, value: Any) -> Json:  # noqa: ANN401 - what somebody put there
    """A field's part of the state, in the form its element has."""
    block = next((b for b in view["blocks"] if b["block_id"] == name), None)
    kind = block["element"]["type"] if block else "plain_text_input"
    by_value = {o["value"]: o for o in (block or {}).get("element", {}).get("options", [])}

    def chosen(one: str) -> Json:
        option: Json = by_value.get(one, {"text": {"type": "plain_text", "text": one}, "value": one})
        return option

    held = HELD.get(kind, "value")
    match kind:
        case "static_select":
            return {"type": kind, held: chosen(value) if value else None}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, held: [chosen(one) for one in value]}
        case _:
            return {"type": kind, held: value}


@contextlib.asynccontextmanager
async def scene_on(
    database_url: str, log: Path, *, workspace: WorkspaceSettings | None = None, **environment: str
) -> AsyncIterator[Scene]:
    """A scene without bots yet, on a migrated database that is this scene's own.

    When it ends, its bots end by SIGTERM, cleanly, and left no traceback in the log.
    """
    async with serving(port=0, data=None) as sandbox, aiohttp.ClientSession() as session:
        sandbox.slack.wire.limits.rate_scale = 1000
        async with open_database(database_url, exclusive=False) as database:
            store = SqlStore(database, clock=now)
            async with store.write(LAKESIDE) as tx:
                await tx.save_settings(workspace or settings())
            scene = Scene(sandbox, store, session, database_url, log, environment)
            try:
                yield scene
            finally:
                ended = await scene.stop_bots()
    assert set(ended) <= {0}
    logged = await asyncio.to_thread(log.read_text, encoding="utf-8")
    assert "Traceback" not in logged, logged[logged.index("Traceback") - 500 :][:6000]
