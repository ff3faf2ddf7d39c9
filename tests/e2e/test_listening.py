"""From public posts to an alert in the channel, and what its buttons do, over the real protocols."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.audit.entries import Happening
from bot.ids import ChannelId, PersonId
from bot.listening.heard import Span
from bot.listening.policy import Listening
from bot.listening.sources.chosen import SourceSettings
from bot.listening.topic import Phrase, Topic
from bot.listening.tuning import TopicTuning
from bot.requests import Request
from tests.e2e.acting import opened
from tests.support.jetstream import Jetstream, jetstream, post
from tests.support.record import breaks
from tests.support.scene import AMARA, CLARA, LAKESIDE, REVIEW, Json, Scene, eventually, scene_on, settings, words

LISTEN = "C0LISTEN"
BUCKET = timedelta(minutes=5)
QUIET = timedelta(days=3, hours=6)
MEASLES = Topic(name="Measles", any=(Phrase(text="measles"),))
ASKED = "Is measles going round at the school? <!channel> @someone.example"


def quiet_days(until: datetime) -> list[Json]:
    """A post about it every few minutes, by hundreds of people, and as many about something else."""
    start = until - QUIET
    times = [start + place * timedelta(minutes=4) for place in range(int(QUIET / timedelta(minutes=4)))]
    return [
        post(at, f"{'measles' if place % 2 else 'weather'} number {place}", f"person{place}")
        for place, at in enumerate(times)
    ]


def burst(since: datetime, posts: int = 60) -> list[Json]:
    return [post(since + timedelta(seconds=3 * place), ASKED, f"crowd{place}") for place in range(posts)]


@pytest.fixture
async def stream() -> AsyncIterator[Jetstream]:
    async with jetstream() as server:
        yield server


@pytest.fixture
async def listening(database_url: str, tmp_path: Path, stream: Jetstream) -> AsyncIterator[Scene]:
    """A sandbox whose bot listens for measles; the last whole five minutes hold a burst of it."""
    now = datetime.now(UTC)
    hot = Span.BUCKET.start(now - timedelta(seconds=40)) - BUCKET
    stream.add([*quiet_days(hot), *burst(hot), post(now, "something else", "last")])
    log = tmp_path / "bot.log"
    async with scene_on(database_url, log) as scene:
        heard = Listening(channel=ChannelId(LISTEN), sources=SourceSettings(bluesky=True), emerging=False)
        async with scene.store.write(LAKESIDE) as tx:
            await tx.save_settings(replace(settings(), listening=heard))
        request = Request(workspace=LAKESIDE, person=PersonId(AMARA), key="topic", at=now - timedelta(days=4))
        await TopicTuning(store=scene.store).save(request, MEASLES)
        scene.environment["VETTED_JETSTREAM_URL"] = stream.url
        yield scene
    assert ASKED not in log.read_text(encoding="utf-8")


def alerts(scene: Scene) -> list[Json]:
    return [one for one in scene.sandbox.slack.workspace.messages.get(LISTEN, []) if "Measles" in one["text"]]


async def press(scene: Scene, who: str, action: str) -> Json:
    return await scene.click(who, alerts(scene)[-1], action, channel=LISTEN)


async def counted(scene: Scene) -> int:
    async with scene.store.read(LAKESIDE) as reader:
        return len(await reader.latest_posts(limit=99_999))


async def test_a_burst_becomes_one_alert_with_a_chart_whose_buttons_lead_on(listening: Scene) -> None:
    await listening.start_bot()
    message = await eventually(lambda: next(iter(alerts(listening)), None), 60)
    said = words(message)
    assert "Measles" in message["text"]
    assert ASKED not in message["text"]
    assert "60 people" in said
    assert "Is measles going round at the school?" in said
    assert "someone.example" not in said
    image = next(block for block in message["blocks"] if block["type"] == "image")
    assert image["alt_text"].startswith("Bar chart of posts")

    await press(listening, AMARA, "alert.draft")
    form = await opened(listening, AMARA, "compose")
    assert "Is measles going round" in str(form["blocks"])
    kind = next(block for block in form["blocks"] if block.get("block_id") == "kind")
    assert kind["element"]["initial_option"]["value"] == "community_advisory"
    listening.sandbox.slack.workspace.stacks.pop(AMARA, None)

    await press(listening, CLARA, "alert.watch")
    await eventually(lambda: f"<@{CLARA}> is watching it" in words(alerts(listening)[-1]))
    await press(listening, CLARA, "alert.not_relevant")
    await eventually(lambda: "Not relevant: 1" in words(alerts(listening)[-1]))
    await press(listening, AMARA, "alert.posts")
    posts = await opened(listening, AMARA, "alert_posts")
    assert "of 60" in words(posts)
    await press(listening, AMARA, "alert.mute")
    await eventually(lambda: "Muted until" in words(alerts(listening)[-1]))
    assert len(alerts(listening)) == 1
    async with listening.store.read(LAKESIDE) as reader:
        (topic,) = await reader.topics()
    assert topic.shift == 1
    assert topic.muted_until is not None
    assert await breaks(listening.store, LAKESIDE) == []


async def test_a_draft_in_response_is_named_at_its_alert(listening: Scene) -> None:
    await listening.start_bot()
    await eventually(lambda: alerts(listening), 60)
    await press(listening, AMARA, "alert.draft")
    form = await opened(listening, AMARA, "compose")
    answer = await listening.submit(AMARA, form, text="Two doses of the vaccine protect.", kind="educational")
    assert answer["result"] == "closed", answer
    await eventually(lambda: "Drafted in response: #1" in words(alerts(listening)[-1]))
    note = await eventually(lambda: _noted(listening))
    ts = alerts(listening)[0]["ts"].replace(".", "")
    assert ts in note, "reviewers find the way to the alert"


def _noted(scene: Scene) -> str:
    cards = [str(one) for one in scene.sandbox.slack.workspace.messages.get(REVIEW, []) if "Draft #1" in one["text"]]
    return next((one for one in cards if "In response to <" in one), "")


@pytest.mark.timeout(300)
async def test_kills_and_cut_connections_count_nothing_twice_and_lose_nothing(
    listening: Scene, stream: Jetstream
) -> None:
    """The stream breaks off again and again, the bot is killed amid it: every post, and the alert, is there once."""
    wanted = sum("measles" in event["commit"]["record"]["text"] for event in stream.events)
    stream.break_after = 400
    for _ in range(2):
        bot = await listening.start_bot()
        await eventually(partial(connected_again, stream, stream.connections), 40)
        await listening.kill(bot)
    stream.break_after = None
    await listening.start_bot()
    await eventually(lambda: alerts(listening), 100)
    assert await counted(listening) == wanted
    kinds = [entry.fact.kind async for entry in listening.store.chain(LAKESIDE)]
    assert kinds.count(Happening.ALERT_OPENED) == 1
    assert len(alerts(listening)) == 1


def connected_again(stream: Jetstream, before: int) -> bool:
    return stream.connections > before


async def command(scene: Scene, who: str, text: str) -> Json:
    stack = scene.sandbox.slack.workspace.stacks
    stack.pop(who, None)
    body = {"as": who, "channel": LISTEN, "command": "/topics", "text": text}
    assert await scene.post("/page-api/command", body) == {}
    return (await eventually(lambda: stack.get(who)))[-1]


async def test_a_topic_is_tried_on_what_is_kept_before_it_is_saved(listening: Scene) -> None:
    await listening.start_bot()
    await eventually(lambda: alerts(listening), 60)
    view = await command(listening, AMARA, "new")
    typed = {"name": "School", "any": "school\n#BackToSchool", "sensitivity": "balanced", "alerting": "single"}

    async def send(view: Json, **values: Any) -> Json:  # noqa: ANN401 - values by field
        state = {name: {"value": _field(name, value)} for name, value in {**typed, **values}.items()}
        body = {"as": AMARA, "view_id": view["id"], "state": state}
        return await listening.post("/page-api/view/submit", body)

    refused = await send(view, any="the")
    assert "any" in str(refused)
    await send(view)
    top: Callable[[], Json] = lambda: listening.sandbox.slack.workspace.stacks[AMARA][-1]  # noqa: E731 - looked at often
    await eventually(lambda: "60 posts by 60 people" in words(top()))
    assert "#BackToSchool" in words(top())
    async with listening.store.read(LAKESIDE) as reader:
        assert len(await reader.topics()) == 1
    await send(top())
    await eventually(lambda: "listens for *School* now" in words(top()))
    async with listening.store.read(LAKESIDE) as reader:
        assert [topic.name for topic in await reader.topics()] == ["Measles", "School"]
    listed = await command(listening, AMARA, "")
    assert "spiking now" in words(listed)
    assert "bluesky" in words(listed)


def _field(name: str, value: str) -> Json:
    if name in {"sensitivity", "alerting"}:
        return {"type": "static_select", "selected_option": {"value": value}}
    return {"type": "plain_text_input", "value": value}
