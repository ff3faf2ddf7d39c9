"""A button's answer while the same process reads a stream of public posts, against the same without it."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from bot.ids import PersonId
from bot.listening.policy import Listening
from bot.listening.sources.chosen import SourceSettings
from bot.listening.topic import Phrase, Topic
from bot.listening.tuning import TopicTuning
from bot.requests import Request
from tests.bench import latency
from tests.bench.databases import Databases
from tests.support.scene import AMARA, LAKESIDE, ROOT, Scene, now, scene_on, settings

RATE = 2_000
"""Posts a second; a tenth of them match a topic and are kept."""

SETTLED = 8
"""Seconds after which the stream runs."""


@contextlib.asynccontextmanager
async def firehose() -> AsyncIterator[str]:
    """Its address; it is a process of its own, so that only reading it costs the bot."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.firehose", str(RATE), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def measured(databases: Databases, dialect: str, folder: Path, *, rounds: int) -> list[str]:
    lines = await _clicks(await databases.fresh(dialect), folder / "calm.log", "", f"{dialect}, no stream", rounds)
    async with firehose() as address:
        label = f"{dialect}, {RATE:,} posts/s"
        return lines + await _clicks(await databases.fresh(dialect), folder / "stream.log", address, label, rounds)


async def _clicks(url: str, log: Path, stream: str, label: str, rounds: int) -> list[str]:
    async with scene_on(url, log) as scene:
        if stream:
            await _listen(scene, stream)
        await scene.start_bot(imported=False)
        await asyncio.sleep(SETTLED)
        lines = await latency.measured(f"{label}: /draft", lambda _number: latency.draft(scene), rounds=rounds)
        lines += await latency.approvals(scene, label, rounds=rounds)
        if stream:
            async with scene.store.read(LAKESIDE) as reader:
                read = (await reader.sources())["bluesky"].read
            lines.append(f"{label}: {read:,} posts were read meanwhile")
        return lines


async def _listen(scene: Scene, stream: str) -> None:
    heard = Listening(sources=SourceSettings(bluesky=True))
    async with scene.store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(settings(), listening=heard))
    request = Request(workspace=LAKESIDE, person=PersonId(AMARA), key="topic", at=now())
    flu = Topic(name="Flu", any=(Phrase(text="flu shot"),))
    await TopicTuning(store=scene.store).save(request, flu)
    scene.environment["VETTED_JETSTREAM_URL"] = stream
