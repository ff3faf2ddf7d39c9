"""From the click to the acknowledgement, over the sandbox's Socket Mode: one at a time, and in bursts of 50."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from time import perf_counter

import aiohttp

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import PersonId
from bot.requests import Request
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.submitting import Submitting
from bot.sandbox.server import serving
from bot.sandbox.workspace import APP_TOKEN, BOT_TOKEN
from tests.bench.figures import line
from tests.support.directory import Everybody
from tests.support.scene import CLARA, DRAFTS, LAKESIDE, REVIEW, ROOT, Json, Scene, eventually, now, scene_on

HEADER = f"{'':<44}{'p50':>10}{'p95':>10}{'p99':>10}{'highest':>10}{'count':>8}"
BURST = 50
ONE_BY_ONE = 50

numbers = count(1)
Click = Callable[[int], Awaitable[object]]


async def timed(clicks: list[Awaitable[object]]) -> list[float]:
    """How long each takes when all start at once."""

    async def one(click: Awaitable[object]) -> float:
        start = perf_counter()
        await click
        return perf_counter() - start

    return list(await asyncio.gather(*map(one, clicks)))


async def measured(label: str, click: Click, *, rounds: int) -> list[str]:
    """One at a time, then in bursts; `click` takes the number of the click."""
    single = [(await timed([click(number)]))[0] for number in range(ONE_BY_ONE)]
    burst = []
    for round_ in range(rounds):
        start = ONE_BY_ONE + round_ * BURST
        burst += await timed([click(number) for number in range(start, start + BURST)])
        await asyncio.sleep(1)
    return [line(f"{label}, one at a time", single), line(f"{label}, bursts of {BURST}", burst)]


async def bare(folder: Path, *, rounds: int) -> list[str]:
    """The app that only acknowledges."""
    async with serving(port=0, data=None) as sandbox, aiohttp.ClientSession() as session:
        sandbox.slack.wire.limits.rate_scale = 1000
        scene = Scene(sandbox, None, session, "", folder / "bare.log")  # type: ignore[arg-type]  # it has no store
        environment = os.environ | {
            "SLACK_API_URL": f"{sandbox.url}/api/",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
        }
        with scene.log.open("ab") as log:
            app = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.bare", cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        try:
            await eventually(lambda: sandbox.slack.deliveries._sockets, 30)
            lines = await measured("bare /draft", lambda _number: draft(scene), rounds=rounds)
            card = await posted_by_bare(scene)
            return lines + await measured(
                "bare Approve", lambda _number: scene.click(CLARA, card, "card.approve"), rounds=rounds
            )
        finally:
            app.kill()
            await app.wait()


async def posted_by_bare(scene: Scene) -> Json:
    """A message of the app's with the button."""
    button = {"type": "button", "action_id": "card.approve", "text": {"type": "plain_text", "text": "Approve"}}
    body = {"channel": REVIEW, "text": "a card", "blocks": [{"type": "actions", "elements": [button]}]}
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    async with scene.session.post(f"{scene.sandbox.url}/api/chat.postMessage", json=body, headers=headers) as answer:
        assert (await answer.json())["ok"]
    return scene.channel()[-1]


async def draft(scene: Scene) -> None:
    body = {"as": "U0AMARA", "channel": DRAFTS, "command": "/draft", "text": ""}
    assert await scene.post("/page-api/command", body) == {}


async def vetted(dialect: str, url: str, folder: Path, *, rounds: int) -> list[str]:
    """Vetted on this database: /draft, and Approve on as many drafts as there are clicks."""
    async with scene_on(url, folder / f"{dialect}.log") as scene:
        await scene.start_bot(imported=False)
        lines = await measured(f"{dialect} /draft", lambda _number: draft(scene), rounds=rounds)
        return lines + await approvals(scene, dialect, rounds=rounds)


async def approvals(scene: Scene, label: str, *, rounds: int) -> list[str]:
    """Approve on as many drafts as there are clicks."""
    wanted = ONE_BY_ONE + rounds * BURST
    rosters = Rosters(store=scene.store, directory=Everybody())
    submitting = Submitting(store=scene.store, admins=Admins(founding=frozenset()), rosters=rosters)
    post = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X,))
    for _ in range(wanted):
        request = Request(workspace=LAKESIDE, person=PersonId("U0AMARA"), key=f"bench {next(numbers)}", at=now())
        await submitting.submit(request, post, None)
    await eventually(lambda: len(scene.cards()) == wanted, 120)
    await asyncio.sleep(3)  # the rest of what is owed
    cards = scene.cards()
    lines = await measured(
        f"{label} Approve", lambda number: scene.click(CLARA, cards[number], "card.approve"), rounds=rounds
    )
    async with scene.store.read(LAKESIDE) as reader:
        decided = await reader.decided_by(PersonId(CLARA), limit=wanted + 1)
    assert len(decided) == wanted, f"{len(decided)} of {wanted} approvals were recorded"
    return lines
