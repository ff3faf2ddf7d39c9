"""A vetted fact from its proposal to the draft that answers a spreading claim, over the real protocols."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.facts.watching import ClaimWatching
from bot.ids import ChannelId
from bot.listening.heard import Haul, Matched
from bot.listening.policy import Listening
from bot.listening.post import Outlet, Post
from bot.listening.topic import Phrase, Topic
from tests.e2e.acting import command, hand_in, opened, press, told
from tests.support.record import breaks
from tests.support.scene import AMARA, CLARA, GUS, LAKESIDE, Json, Scene, eventually, scene_on, settings, words

LISTEN = "C0LISTEN"
STATEMENT = "No treatment ends hand, foot and mouth disease. Most children get better in 7 to 10 days."
SOURCE = "https://www.cdc.gov/hand-foot-mouth/treatment/index.html"
CLAIM = "Colloidal silver cures hand, foot and mouth disease in a day"
SAID = "Colloidal silver and my kid's HFMD was cured overnight"


@pytest.fixture
async def scene(database_url: str, tmp_path: Path) -> AsyncIterator[Scene]:
    log = tmp_path / "bot.log"
    async with scene_on(database_url, log) as made:
        heard = Listening(channel=ChannelId(LISTEN), emerging=False, claim_people=5)
        async with made.store.write(LAKESIDE) as tx:
            await tx.save_settings(replace(settings(), listening=heard))
            topic = Topic(name="Hand, foot and mouth", any=(Phrase(text="hfmd"),))
            await tx.put_topic(topic, at=datetime.now(UTC) - timedelta(days=9))
        yield made
    told = log.read_text(encoding="utf-8")
    assert SAID not in told
    assert STATEMENT not in told


def form(**changed: str) -> Json:
    """The state of the form as somebody fills it in."""
    until = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    typed = {"name": "No cure in a day", "statement": STATEMENT, "source": SOURCE, "claims": CLAIM, **changed}
    state: Json = {name: {"value": {"type": "plain_text_input", "value": value}} for name, value in typed.items()}
    return state | {
        "review_by": {"value": {"type": "datepicker", "selected_date": until}},
        "languages": {"value": {"type": "multi_static_select", "selected_options": [{"value": "en"}]}},
        "owner": {"value": {"type": "users_select", "selected_user": AMARA}},
    }


async def propose(scene: Scene, **changed: str) -> Json:
    await command(scene, AMARA, "/facts", "new")
    view = await opened(scene, AMARA, "fact_form")
    body = {"as": AMARA, "view_id": view["id"], "state": form(**changed)}
    return await scene.post("/page-api/view/submit", body)


async def approve(scene: Scene) -> None:
    """Clara's message leads to the fact, and its button approves it."""
    asked = await eventually(
        lambda: next((m for m in scene.direct(CLARA) if "waits for your review" in words(m)), None)
    )
    await use(scene, CLARA, asked, "fact.open", scene.sandbox.slack.workspace.ims[CLARA])
    view = await opened(scene, CLARA, "fact")
    assert CLAIM in words(view)
    await press(scene, CLARA, view, "fact.approve")
    await eventually(lambda: any("was approved by" in words(m) for m in scene.direct(AMARA)))


async def use(scene: Scene, who: str, message: Json, action_id: str, channel: str) -> None:
    """Presses the button beside a section."""
    block = next(b for b in message["blocks"] if (b.get("accessory") or {}).get("action_id") == action_id)
    container = {"type": "message", "channel": channel, "ts": message["ts"]}
    body: dict[str, Any] = {
        "as": who, "container": container, "block_id": block["block_id"], "action_id": action_id,
    }  # fmt: skip
    assert await scene.post("/page-api/action", body) == {}


async def hear(scene: Scene, people: int) -> None:
    now = datetime.now(UTC)
    async with scene.store.write(LAKESIDE) as tx:
        (topic,) = await tx.topics()
        assert topic.id is not None
        posts = [
            Post(outlet=Outlet("bluesky"), id=f"at://{n}", at=now, text=SAID, author=f"did:{n}", language="en")
            for n in range(people)
        ]
        await tx.take_in(Haul(source="test", matched=[Matched(post=one, topics=(topic.id,)) for one in posts]))


async def test_a_spreading_claim_is_answered_from_a_fact_that_was_reviewed(scene: Scene) -> None:
    await scene.start_bot()
    refused = await propose(scene, claims="vaccines")
    assert "too little" in str(refused)
    await propose(scene)
    await approve(scene)
    await hear(scene, 6)
    assert await ClaimWatching(store=scene.store, holder="test").watch_due(now=datetime.now(UTC)) == 1
    said = scene.sandbox.slack.workspace.messages
    told = await eventually(lambda: next(iter(said.get(LISTEN, [])), None))
    assert "6 posts, 6 people" in words(told)
    assert "We have a vetted answer" in words(told)
    assert SAID not in str(told)
    scene.sandbox.slack.workspace.stacks.pop(AMARA, None)
    await use(scene, AMARA, told, "fact.draft", LISTEN)
    draft = await opened(scene, AMARA, "compose")
    text = next(block for block in draft["blocks"] if block["block_id"] == "text")["element"]["initial_value"]
    assert text == f"{STATEMENT}\n\n{SOURCE}"
    assert CLAIM not in str(draft)
    assert SAID not in str(draft)
    answer = await scene.submit(AMARA, draft, text=text)
    assert answer["result"] == "closed", answer
    assert await breaks(scene.store, LAKESIDE) == []


async def import_file(scene: Scene, text: str) -> Json:
    await command(scene, AMARA, "/facts", "")
    await press(scene, AMARA, await opened(scene, AMARA, "facts"), "fact.import")
    return await hand_in(scene, AMARA, await opened(scene, AMARA, "fact_import"), "facts.csv", text)


async def test_a_file_is_answered_at_once_and_its_outcome_told(scene: Scene) -> None:
    await scene.start_bot()
    until = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    table = "name,statement,source,review_by\n" + "".join(
        f"Fact {n},Wash your hands.,{SOURCE},{until}\n" for n in range(400)
    )
    assert (await import_file(scene, table))["result"] == "updated"
    assert "is being read" in words(await opened(scene, AMARA, "fact_done"))
    await told(scene, AMARA, "400 facts proposed")
    scene.sandbox.slack.workspace.stacks.pop(AMARA, None)
    assert (await import_file(scene, table.replace(until, "2020-01-01", 1)))["result"] == "updated"
    await told(scene, AMARA, "Entry 1 (Fact 0), review_by")


async def test_all_facts_are_given_as_two_files(scene: Scene) -> None:
    await scene.start_bot()
    await propose(scene)
    scene.sandbox.slack.workspace.stacks.pop(AMARA, None)
    await command(scene, AMARA, "/facts", "")
    await press(scene, AMARA, await opened(scene, AMARA, "facts"), "fact.export")
    assert "1 fact is in two files" in words(await opened(scene, AMARA, "fact_done"))
    given = {file["name"] for message in scene.direct(AMARA) for file in message.get("files", [])}
    assert given == {"facts.yaml", "facts.csv"}


async def test_a_draft_that_repeats_the_claim_is_warned_of(scene: Scene) -> None:
    await scene.start_bot()
    await propose(scene)
    await approve(scene)
    answer = await scene.submit(AMARA, await scene.open_form(AMARA), text=f"News: {CLAIM}!")
    assert answer["result"] != "closed", answer
    warned = await opened(scene, AMARA, "warned")
    assert "Known false claim" in words(warned)
    assert "Vetted fact #1" in words(warned)


async def test_a_fact_is_found_by_its_number_and_the_list_follows_what_was_decided(scene: Scene) -> None:
    await scene.start_bot()
    await propose(scene)
    world = scene.sandbox.slack.workspace
    await command(scene, CLARA, "/facts")
    listed = await opened(scene, CLARA, "facts")
    assert "*#1 · No cure in a day*" in words(listed)
    await press(scene, CLARA, listed, "fact.open")
    await press(scene, CLARA, await opened(scene, CLARA, "fact"), "fact.approve")
    await eventually(lambda: "waits for a clinical review" not in words(world.stacks[CLARA][0]))
    world.stacks.pop(CLARA)
    await command(scene, CLARA, "/facts", "#1")
    assert STATEMENT in words(await opened(scene, CLARA, "fact"))
    await command(scene, CLARA, "/facts", "99")
    await eventually(lambda: any("There is no fact #99." in told for told in scene.private_answers(CLARA)))


async def test_a_guest_is_not_let_in(scene: Scene) -> None:
    """Not by the command, not by its longer way, not with the button that somebody else's message has."""
    await scene.start_bot()
    await propose(scene)
    for typed in (("/facts", "new"), ("/vetted", "facts"), ("/topics", ""), ("/repurpose", "https://example.org")):
        await command(scene, GUS, *typed)
    refusals = await eventually(lambda: said if len(said := scene.private_answers(GUS)) == 4 else None)
    assert all("Guests and people from outside" in one for one in refusals)
    assert not scene.sandbox.slack.workspace.stacks.get(GUS)
