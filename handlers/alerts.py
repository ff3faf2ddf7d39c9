"""What the buttons of an alert do."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import AlertId
from bot.listening.answering import GONE
from bot.listening.gathering import facts_of, gather, names_of, posts_of
from bot.listening.response import response
from bot.listening.telling.alert_facts import questions_in
from bot.refusals import NotFound
from bot.requests import Request
from handlers import drafts
from handlers.blocks import alert_posts as blocks
from handlers.blocks.message import Payload
from handlers.connection import Identity
from handlers.ids import Action
from handlers.more import open_or_push
from handlers.refs import FormRef, PostsRef, alert_id
from handlers.zones import Zones

DRAFTED_FROM = 300
"""Posts that a response starts from, and among which questions are looked for, the latest: a form has to open within
three seconds of the click.
"""

MOST_SHOWN = 500
"""Posts that can be paged through."""


def _alert(body: Mapping[str, Any]) -> AlertId:
    return alert_id(str(body["actions"][0].get("value") or ""))


async def watch(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.alert_answering.watch(asked, _alert(body))
    await ack()


async def mute(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.alert_answering.mute(asked, _alert(body))
    await ack()


async def useful(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.alert_answering.judge(asked, _alert(body), useful=True)
    await ack()


async def not_relevant(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.alert_answering.judge(asked, _alert(body), useful=False)
    await ack()


async def draft(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, zones: Zones, identity: Identity, desk: Desk
) -> None:
    """The draft's form, with what the alert knows filled in. It opens at once: a summary of the posts takes a while."""
    async with desk.store.read(asked.workspace) as reader:
        alert = await reader.alert(_alert(body))
        if alert is None:
            raise NotFound(GONE)
        about = (await reader.settings()).organisation
        found = await gather(reader, alert, now=asked.at, posts=DRAFTED_FROM)
    facts = await asyncio.to_thread(facts_of, alert, found)
    start = response(alert.id, found.topics, facts, about=about)
    ref = FormRef(alert=alert.id)
    view = await drafts.form(asked, zones, identity, desk, composition=start.composition, ref=ref, ideas=start.ideas)
    await open_or_push(client, body, view)


async def show_posts(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _page(desk, asked, PostsRef(alert=_alert(body))))


async def turn_page(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = PostsRef.decode(str(body["actions"][0].get("value") or ""))
    await client.views_update(view_id=body["view"]["id"], view=await _page(desk, asked, ref))


async def _page(desk: Desk, asked: Request, ref: PostsRef) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        alert = await reader.alert(ref.alert)
        if alert is None:
            raise NotFound(GONE)
        topics = {topic.id: topic for topic in await reader.topics()}
        posts = await posts_of(reader, alert, now=asked.at, limit=MOST_SHOWN)
    known = [topics[number] for number in alert.incident.topics if number in topics]
    start = ref.page * blocks.ROWS
    return blocks.alert_posts(
        ref,
        names_of(known),
        posts[start : start + blocks.ROWS],
        total=len(posts),
        asked=await asyncio.to_thread(questions_in, known, posts[:DRAFTED_FROM]) if ref.page == 0 else (),
    )


OPENING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.ALERT_DRAFT: draft,
    Action.ALERT_POSTS: show_posts,
    Action.ALERT_POSTS_BACK: turn_page,
    Action.ALERT_POSTS_ON: turn_page,
}
DOING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.ALERT_WATCH: watch,
    Action.ALERT_MUTE: mute,
    Action.ALERT_USEFUL: useful,
    Action.ALERT_NOT_RELEVANT: not_relevant,
}
