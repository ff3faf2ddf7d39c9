"""Ways in after approval: mark as published, scheduled elsewhere, paused there."""

from collections.abc import Mapping
from datetime import datetime  # noqa: TC003 - mypy and readers, not the runtime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.links import LinkProblem, parse_links
from bot.drafts.slots import SlotProblem, resolve
from bot.drafts.typed import from_modal, problems
from bot.ids import DraftId, TaskId
from bot.ports import Reader
from bot.refusals import Unfit
from bot.requests import Request
from bot.review.publishing import Schedule
from bot.review.releasing import Elsewhere
from bot.review.review import Review
from handlers.blocks import publish
from handlers.refs import CardRef
from handlers.zones import Zones

MAX_TOOL = 80


async def ask_links(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The form; chosen in it is where the post may be out by now: what waits in a tool for later is not."""
    ref = CardRef.decode(body["actions"][0]["value"])
    async with desk.store.read(asked.workspace) as reader:
        review, waiting = await _waiting(reader, ref.draft)
    later = {network for one in waiting if one.publish_at > asked.at for network in one.networks}
    likely = [network for network in review.left if network not in later]
    view = publish.publish_form(ref, review.left, likely)
    await _opener(body, client)(trigger_id=body["trigger_id"], view=view)


async def ask_where(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, zones: Zones) -> None:
    ref = CardRef.decode(body["actions"][0]["value"])
    async with desk.store.read(asked.workspace) as reader:
        review, waiting = await _waiting(reader, ref.draft)
    there = {network for one in waiting for network in one.networks}
    others = [network for network in review.left if network not in there]
    likely = others if len(others) == 1 else []  # of several, people say which: a wrong tick is paused for nothing
    zone = await zones.of(asked.person, now=asked.at)
    view = publish.schedule_form(ref, review.left, likely, zone=zone, slot=review.version.slot)
    await _opener(body, client)(trigger_id=body["trigger_id"], view=view)


async def _waiting(reader: Reader, draft: DraftId) -> tuple[Review, tuple[Schedule, ...]]:
    review = await reader.review(draft)
    return review, await reader.waiting_elsewhere(draft, review.version.no)


async def record_publication(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    try:
        state = body["view"]["state"]
        links = parse_links(from_modal(publish.links(state)))
        await desk.releasing.publish(asked, ref.draft, seen=ref.seen, links=links, networks=publish.networks(state))
    except LinkProblem as problem:
        await ack(response_action="errors", errors=publish.link_errors(str(problem)))
    except Unfit as refusal:
        await ack(response_action="errors", errors=refusal.fields)
    else:
        await ack(response_action="clear")


async def record_schedule(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref, zone = publish.decode_schedule(body["view"]["private_metadata"])
    try:
        elsewhere = _elsewhere(publish.schedule_values(body["view"]["state"]), zone, asked)
        await desk.releasing.schedule(asked, ref.draft, seen=ref.seen, elsewhere=elsewhere)
    except Unfit as refusal:
        await ack(response_action="errors", errors=publish.schedule_errors(refusal.fields))
    else:
        await ack(response_action="clear")


async def confirm_stop(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.releasing.confirm_stop(asked, TaskId(int(body["actions"][0]["value"])))
    await ack()


async def ask_was_out(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    task = TaskId(int(body["actions"][0]["value"]))
    await _opener(body, client)(trigger_id=body["trigger_id"], view=publish.was_out_form(task))


async def record_was_out(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    try:
        links = parse_links(from_modal(publish.links(body["view"]["state"])))
        await desk.releasing.was_out(asked, TaskId(int(body["view"]["private_metadata"])), links=links)
    except LinkProblem as problem:
        await ack(response_action="errors", errors=publish.link_errors(str(problem)))
    else:
        await ack(response_action="clear")


def _elsewhere(typed: publish.ScheduleTyped, zone: str, asked: Request) -> Elsewhere:
    """Where the post waits.

    Raises:
        Unfit: what has to be mended first, by field: tool, day, time, link.
    """
    found: dict[str, str] = {}
    tool = from_modal(typed.tool).strip()
    if problems(tool) or len(tool) > MAX_TOOL:
        found["tool"] = f"Name the tool the post waits in, in at most {MAX_TOOL} characters."
    publish_at: datetime | None = None
    links: tuple[str, ...] = ()
    try:
        publish_at = resolve(typed.day, typed.time, zone, asked.at)
    except SlotProblem as problem:
        found[problem.field] = str(problem)
    try:
        links = parse_links(from_modal(typed.link), 1)
    except LinkProblem as problem:
        found["link"] = str(problem)
    if publish_at is None and not found:
        found["day"] = "Say when the tool will publish it."
    if found or publish_at is None:
        raise Unfit(found)
    link = links[0] if links else ""
    return Elsewhere(tool=tool, publish_at=publish_at, link=link, networks=typed.networks)


def _opener(body: Mapping[str, Any], client: AsyncWebClient) -> Any:  # noqa: ANN401 - one of two methods of the client
    return client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
