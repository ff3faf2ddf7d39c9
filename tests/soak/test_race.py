"""Eight people click at once, two bot processes share one PostgreSQL: there is exactly one outcome."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import asyncpg
import pytest

from bot.audit.entries import Happening, verify
from bot.drafts.draft import DraftState
from bot.ids import ChannelId, DraftId, PersonId, WorkspaceId
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.sandbox.server import Running, serving
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from bot.workspaces.settings import WorkspaceSettings
from storage import migrate
from storage.engine import open_database
from storage.store import SqlStore

Json = dict[str, Any]
ROOT = Path(__file__).parents[2]
LAKESIDE = WorkspaceId("T0LAKESIDE")
REVIEWERS = [f"U0CLIN{number:02}" for number in range(8)]
AMARA, BO, ADA = "U0AMARA", "U0BOLIND", "U0ADAWIN"
CHANNEL = "C0REVIEW"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Scene:
    """One sandbox, two bots, and the database they share."""

    sandbox: Running
    store: SqlStore
    session: aiohttp.ClientSession

    async def post(self, path: str, body: Json) -> Json:
        async with self.session.post(self.sandbox.url + path, json=body) as answer:
            found: Json = await answer.json()
            return found

    async def submit(self, number: int) -> None:
        """Amara writes a draft through the form."""
        await self.post("/page-api/command", {"as": AMARA, "channel": CHANNEL, "command": "/draft", "text": ""})
        stack = self.sandbox.slack.workspace.stacks
        view = (await eventually(lambda: stack.get(AMARA)))[-1]
        blocks = {block["block_id"]: block for block in view["blocks"]}

        def chosen(field: str, value: str) -> Json:
            return next(o for o in blocks[field]["element"]["options"] if o["value"] == value)

        state = {
            "text": {"value": {"type": "plain_text_input", "value": f"Round {number}: wash your hands."}},
            "kind": {"value": {"type": "static_select", "selected_option": chosen("kind", "educational")}},
            "networks": {"value": {"type": "checkboxes", "selected_options": [chosen("networks", "x")]}},
        }
        answer = await self.post("/page-api/view/submit", {"as": AMARA, "view_id": view["id"], "state": state})
        assert answer["result"] == "closed", answer

    def card(self, draft: DraftId) -> Json | None:
        """The draft's card as it stands in the channel."""
        for message in self.sandbox.slack.workspace.messages[CHANNEL]:
            header = (message.get("blocks") or [{}])[0]
            if header.get("type") == "header" and f"Draft #{draft} · " in header["text"]["text"]:
                return message
        return None

    async def approve(self, who: str, card: Json) -> Json:
        actions = next(block for block in card["blocks"] if block["type"] == "actions")
        return await self.post(
            "/page-api/action",
            {
                "as": who,
                "container": {"type": "message", "channel": CHANNEL, "ts": card["ts"]},
                "block_id": actions["block_id"],
                "action_id": "card.approve",
            },
        )


async def eventually(look: Callable[[], Any], seconds: float = 20) -> Any:  # noqa: ANN401 - whatever is looked for
    """What `look` finds, as soon as it finds something."""
    async with asyncio.timeout(seconds):
        while not (found := look()):  # noqa: ASYNC110 - what changes lies in other processes
            await asyncio.sleep(0.02)
    return found


@pytest.fixture
async def scene(postgresql: Callable[[str], str], tmp_path: Path) -> AsyncIterator[Scene]:
    name = f"race_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(postgresql("postgres").replace("+asyncpg", ""))
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.close()
    url = postgresql(name)
    async with (
        open_database(url) as database,
        serving(port=0, data=None) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        await migrate.upgrade(database)
        store = SqlStore(database, clock=now)
        populate(sandbox)
        async with store.write(LAKESIDE) as tx:
            await tx.save_settings(settings())
        sandbox.slack.wire.limits.rate_scale = 1000
        with (tmp_path / "bots.log").open("wb") as log:
            bots = [await start_bot(sandbox.url, url, log.fileno()) for _ in range(2)]
            try:
                await eventually(lambda: len(sandbox.slack.deliveries._sockets) == 2, 30)
                yield Scene(sandbox, store, session)
            finally:
                for bot in bots:
                    bot.send_signal(signal.SIGTERM)
                ended = await asyncio.gather(*(bot.wait() for bot in bots))
        assert ended == [0, 0]
        assert b"Traceback" not in (tmp_path / "bots.log").read_bytes()


def populate(sandbox: Running) -> None:
    """Eight clinical reviewers more, all in the review channel."""
    world = sandbox.slack.workspace
    for reviewer in REVIEWERS:
        world.users[reviewer] = {**world.users["U0CLARAR"], "id": reviewer, "name": reviewer.lower()}
        world.channels[CHANNEL]["members"].append(reviewer)


def settings() -> WorkspaceSettings:
    return WorkspaceSettings(
        workspace=LAKESIDE,
        review_channel=ChannelId(CHANNEL),
        roster=Roster(
            roles={
                Role.CLINICAL: frozenset(map(PersonId, REVIEWERS)),
                Role.BRAND: frozenset({PersonId(BO)}),
                Role.ADMIN: frozenset({PersonId(ADA)}),
            }
        ),
    )


async def start_bot(address: str, database: str, log: int) -> asyncio.subprocess.Process:
    environment = os.environ | {
        "SLACK_API_URL": f"{address}/api/",
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "DATABASE_URL": database,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", cwd=ROOT, env=environment, stdout=log, stderr=log
    )


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "rounds", [pytest.param(40, id="40-rounds"), pytest.param(200, id="200-rounds", marks=pytest.mark.soak)]
)
async def test_eight_clicks_have_one_outcome(scene: Scene, rounds: int) -> None:
    """Each round: all eight press Approve on one card; one decision counts, the others are told, the record holds."""
    for number in range(1, rounds + 1):
        draft = DraftId(number)
        await scene.submit(number)
        card = await eventually(partial(scene.card, draft))
        answers = await asyncio.gather(*(scene.approve(who, card) for who in REVIEWERS))
        assert not [answer for answer in answers if "error" in answer], answers
        async with scene.store.read(LAKESIDE) as reader:
            review = await reader.review(draft)
            happened = Counter(entry.fact.kind for entry in await reader.entries(draft))
        assert [decision.stage for decision in review.decisions] == ["clinical"]
        assert review.draft.state is DraftState.IN_REVIEW
        assert happened[Happening.DECIDED] == 1
        told = [
            message
            for who in REVIEWERS
            for message in scene.sandbox.slack.workspace.ephemerals.pop(who, [])
            if "text" in message
        ]
        assert len(told) == len(REVIEWERS) - 1
    assert await verify(scene.store.chain(LAKESIDE), await scene.store.head(LAKESIDE)) == []
    cards = Counter(
        message["blocks"][0]["text"]["text"].split(" · ")[0]
        for message in scene.sandbox.slack.workspace.messages[CHANNEL]
        if (message.get("blocks") or [{}])[0].get("type") == "header"
    )
    assert set(cards.values()) == {1}
