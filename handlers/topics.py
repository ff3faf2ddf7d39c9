"""Ways in for people who decide what Vetted listens for."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.counted import many
from bot.desk import Desk
from bot.drafts.typed import from_message
from bot.ids import TopicId
from bot.listening.importing import FORM
from bot.listening.preview import preview
from bot.listening.starters import starters_for, topic_of
from bot.listening.topic import Topic
from bot.listening.topic_file import as_csv, as_yaml
from bot.listening.topic_form import Typed, read, written
from bot.listening.tuning import GONE
from bot.observances.observance import Observance
from bot.observances.reminding import calendar_of
from bot.ports import Reader
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from handlers import errors
from handlers.blocks import topic_form as form
from handlers.blocks import topics
from handlers.blocks.message import Payload
from handlers.blocks.text import escape
from handlers.blocks.topic_form import TopicFormRef
from handlers.blocks.topics import Listed, TopicsRef, topic_id
from handlers.connection import Identity
from handlers.fields import known_fields
from handlers.files import NOT_TAKEN, give, handed_in
from handlers.ids import Action
from handlers.imports import NoFiles
from handlers.more import open_or_push

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
TRIED_ON = 20_000
"""Posts a topic is tried on before it is saved, the latest: the form has to answer within three seconds."""


async def answer_command(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """`/topics [new | words]`."""
    words = from_message(str(body.get("text") or "")).strip()
    if words.casefold() == "new":
        await open_or_push(client, body, form.topic_form(Typed(name="", any=""), TopicFormRef()))
        return
    async with desk.store.read(asked.workspace) as reader:
        found = next((one for one in await reader.topics() if one.name.casefold() == words.casefold()), None)
    if found is not None and found.id is not None:
        await open_or_push(client, body, await _one(desk, asked, found.id))
        return
    await open_or_push(client, body, await _list(desk, asked, TopicsRef(), missed=words))


async def open_topics(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _list(desk, asked, TopicsRef()))


async def turn_page(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = TopicsRef.decode(_value(body))
    await client.views_update(view_id=body["view"]["id"], view=await _list(desk, asked, ref))


async def _list(desk: Desk, asked: Request, ref: TopicsRef, *, missed: str = "") -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        settings = await reader.settings()
        listed = await _listed(reader, await reader.topics(), asked)
        sources = await reader.sources()
    admin = await desk.setting_up.may_set_up(asked)
    return topics.topics(listed, ref, sources, settings.listening, now=asked.at, admin=admin, missed=missed)


async def _listed(reader: Reader, found: tuple[Topic, ...], asked: Request) -> list[Listed]:
    numbers = [one.id for one in found if one.id is not None]
    day = await reader.posts_per_topic(numbers, since=asked.at - DAY)
    week = await reader.posts_per_topic(numbers, since=asked.at - WEEK)
    spiking = {number for alert in await reader.live_alerts() for number in alert.incident.topics}
    return [
        Listed(topic=one, day=day.get(one.id, 0), week=week.get(one.id, 0), spiking=one.id in spiking)
        for one in found
        if one.id is not None
    ]


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _one(desk, asked, topic_id(_value(body))))


async def _one(desk: Desk, asked: Request, number: TopicId) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        (listed,) = await _listed(reader, (await _topic(reader, number),), asked)
    return topics.one_topic(listed, now=asked.at)


async def _topic(reader: Reader, number: TopicId) -> Topic:
    topic = await reader.topic(number)
    if topic is None:
        raise NotFound(GONE)
    return topic


async def ask_new(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    """An empty form; from a phrase that emerged, with that phrase."""
    phrase = _value(body).removeprefix("-")
    await open_or_push(client, body, form.topic_form(Typed(name=phrase[:75], any=phrase), TopicFormRef()))


async def ask_changes(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    async with desk.store.read(asked.workspace) as reader:
        topic = await _topic(reader, topic_id(_value(body)))
    await open_or_push(client, body, form.topic_form(written(topic), TopicFormRef(topic=topic.id)))


async def save(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """First what it would have matched is shown; the same phrases once more are saved."""
    view = body["view"]
    ref = TopicFormRef.decode(view["private_metadata"])
    stands = form.typed_topic(view["state"])
    try:
        topic = replace(read(stands), id=ref.topic)
        if ref.previewed != form.fingerprint(stands):
            shown = replace(ref, previewed=form.fingerprint(stands))
            await ack(response_action="update", view=await _previewed(desk, asked, topic, stands, shown))
            return
        saved = await desk.topic_tuning.save(asked, topic)
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise=form.NAME))
        return
    if view.get("previous_view_id") and ref.topic is not None:
        await ack()
        await client.views_update(view_id=view["previous_view_id"], view=await _one(desk, asked, ref.topic))
        return
    await ack(response_action="update", view=topics.done(_sentence(saved)))


def _sentence(saved: Topic) -> str:
    name = escape(saved.name)
    return (
        f"Vetted listens for *{name}* now. It learns what is usual first: alerts come after two and a half days at the"
        " latest, and it is stricter in the first week."
    )


async def _previewed(desk: Desk, asked: Request, topic: Topic, stands: Typed, ref: TopicFormRef) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        kept = await reader.latest_posts(limit=TRIED_ON)
    found = await asyncio.to_thread(preview, topic, [one.post for one in kept])
    return form.topic_form(stands, ref, found)


def muting(*, unmute: bool) -> Callable[..., Awaitable[None]]:
    async def change(
        ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
    ) -> None:
        number = topic_id(_value(body))
        await desk.topic_tuning.mute(asked, number, unmute=unmute)
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=await _one(desk, asked, number))

    return change


async def remove(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await desk.topic_tuning.remove(asked, topic_id(_value(body)))
    await ack()
    view = topics.done("The topic is removed. What was posted about it is forgotten with time.")
    await client.views_update(view_id=body["view"]["id"], view=view)


async def ask_starters(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, form.starters_form(await _offered(desk, asked)))


async def _offered(desk: Desk, asked: Request) -> tuple[Topic, ...]:
    """Starter topics that are not there yet."""
    async with desk.store.read(asked.workspace) as reader:
        interests = await reader.interests()
        calendar = await calendar_of(reader)
        known = {one.name.casefold() for one in await reader.topics()}
    followed = [one for one in calendar.observances if one.id in interests.followed or one.own]
    found = [starter.topic for starter in starters_for(interests.observing.topics)]
    found += [topic for one in followed if (topic := _topic_of(one))]
    return tuple(one for one in dict.fromkeys(found) if one.name.casefold() not in known)


def _topic_of(observance: Observance) -> Topic | None:
    """None where its name is too general to listen for."""
    try:
        return topic_of(observance)
    except Unfit:
        return None


async def add_starters(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    names = set(form.wanted(body["view"]["state"]))
    chosen = [one for one in await _offered(desk, asked) if one.name in names]
    if not chosen:
        await ack(response_action="errors", errors={form.WANTED: "Choose at least one topic."})
        return
    try:
        added, _ = await desk.topic_tuning.add(asked, chosen)
    except Unfit as refusal:
        await ack(response_action="errors", errors={form.WANTED: " ".join(refusal.fields.values())})
        return
    await ack(response_action="update", view=topics.done(f"Vetted listens for {many(added, 'more topic')} now."))


async def ask_file(body: Mapping[str, Any], client: AsyncWebClient, identity: Identity) -> None:
    if not identity.capabilities.takes_files:
        raise NoFiles
    await open_or_push(client, body, form.import_form())


async def hand_in_file(ack: AsyncAck, body: Mapping[str, Any]) -> None:
    await handed_in(ack, form.upload(body["view"]["state"]), field=FORM, reading=topics.reading)


async def import_file(
    body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext, asked: Request, desk: Desk
) -> None:
    """The person is told what became of it."""
    upload = form.upload(body["view"]["state"])
    if upload is None:
        return  # the form says so
    try:
        message = topics.imported(*await desk.topic_importing.take(asked, upload))
    except Unfit as refusal:
        message = topics.not_imported(upload.name, refusal.sentence)
    await errors.tell(client, body, context, message.text, message.blocks)


async def export(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, identity: Identity
) -> None:
    """All topics as YAML and as a table, in a direct message."""
    if not identity.capabilities.gives_files:
        raise NoFiles("Vetted may not send files here: it lacks files:write. `python -m bot topics export` does it.")
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.topics()
    sentence = NOT_TAKEN
    if await give(client, asked.person, {"topics.yaml": as_yaml(found), "topics.csv": as_csv(found)}):
        are = "is" if len(found) == 1 else "are"
        sentence = f"{many(len(found), 'topic')} {are} in two files in our direct messages: YAML and a table (CSV)."
    await open_or_push(client, body, topics.done(sentence))


def _value(body: Mapping[str, Any]) -> str:
    return str((body.get("actions") or [{}])[0].get("value") or "")


OPENING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.TOPICS: open_topics,
    Action.TOPICS_BACK: turn_page,
    Action.TOPICS_ON: turn_page,
    Action.TOPIC: show,
    Action.TOPIC_NEW: ask_new,
    Action.TOPIC_EDIT: ask_changes,
    Action.TOPIC_STARTERS: ask_starters,
    Action.TOPIC_IMPORT: ask_file,
    Action.TOPIC_EXPORT: export,
}
DOING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.TOPIC_MUTE: muting(unmute=False),
    Action.TOPIC_UNMUTE: muting(unmute=True),
    Action.TOPIC_REMOVE: remove,
}
