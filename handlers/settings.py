"""/vetted, and the forms in which admins set it up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.kinds import Kind
from bot.ids import DeliveryId
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from bot.review.parking import retry
from bot.review.rules import MOST_STAGES
from bot.workspaces.settings import WorkspaceSettings
from handlers import (
    away,
    consents,
    crisis,
    doctor,
    drafts,
    facts,
    home,
    imports,
    observances,
    planning,
    queue,
    reports,
    repurposing,
    stepping,
    texts,
    topics,
)
from handlers.blocks import clock, explain, setup
from handlers.blocks import settings as blocks
from handlers.connection import Identity
from handlers.fields import known_fields
from handlers.more import open_or_push
from handlers.zones import Zones


async def answer_command(
    body: Mapping[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    asked: Request,
    desk: Desk,
    zones: Zones,
    identity: Identity,
) -> None:
    """`/vetted <verb>`: every short command under the one name that never collides (D11)."""
    verb, _, rest = str(body.get("text") or "").strip().partition(" ")
    match verb.lower():
        case "draft":
            await drafts.write_from_command({**body, "text": rest}, client, asked, zones, identity, desk)
        case "import":
            await imports.ask_file(body, client, asked, zones, identity)
        case "away":
            await away.ask_absence(body, client, asked, desk, zones)
        case "observances":
            await observances.answer_command({**body, "text": rest}, client, asked, desk, identity)
        case "setup":
            await open_setup(body, client, asked, desk, zones)
        case "report":
            await reports.ask(rest, respond, asked, desk)
        case verb if verb in OPENING:
            await OPENING[verb]({**body, "text": rest}, client, asked, desk)
        case verb:
            async with desk.store.read(asked.workspace) as reader:
                settings = await reader.settings()
            message = explain.help_message(settings, unknown=verb if verb not in {"", "help"} else None)
            await respond(text=message.text, blocks=message.blocks, response_type="ephemeral")


async def open_settings(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The menu of settings; before anything is set up, the set-up form itself is what is needed."""
    await open_or_push(client, body, blocks.menu(await for_admins(asked, desk)))


OPENING: dict[str, Callable[[Mapping[str, Any], AsyncWebClient, Request, Desk], Awaitable[None]]] = {
    "texts": texts.open_list,
    "consent": consents.open_list,
    "settings": open_settings,
    "queue": queue.open_queue,
    "crisis": crisis.answer_command,
    "plan": planning.open_plan,
    "topics": topics.answer_command,
    "repurpose": repurposing.open_form,
    "facts": facts.answer_command,
    "doctor": doctor.examine,
    "next": stepping.start,
    "review": stepping.start,
}
"""Verbs that show something and need no more than the request."""


async def open_setup(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, zones: Zones) -> None:
    settings = await for_admins(asked, desk)
    zone = settings.timezone if settings.review_channel else await zones.of(asked.person, now=asked.at)
    await open_or_push(client, body, setup.setup_form(settings, zone=zone))


async def apply_setup(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    typed = setup.setup_values(body["view"]["state"])
    try:
        await desk.setting_up.apply(asked, typed.applied)
    except Unfit as refusal:
        await ack(response_action="errors", errors=setup.errors(refusal.fields))
        return
    await ack()
    await home.publish(client, asked, desk)


async def open_rules(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, blocks.rules_list(await for_admins(asked, desk)))


async def open_rule(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    settings = await for_admins(asked, desk)
    value = str(body["actions"][0].get("value") or "")
    if value not in set(Kind):
        raise NotFound
    rule = settings.rule_for(Kind(value))
    await open_or_push(client, body, blocks.rule_form(blocks.RuleRef(kind=Kind(value), stages=len(rule)), rule))


async def add_stage(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    """One more stage in the open form; what was chosen in the others stays."""
    view = body["view"]
    ref = blocks.RuleRef.decode(view["private_metadata"])
    rule = blocks.rule_typed(view["state"], ref)
    longer = replace(ref, stages=min(ref.stages + 1, MOST_STAGES))
    await client.views_update(view_id=view["id"], view=blocks.rule_form(longer, rule))


async def apply_rule(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    view = body["view"]
    ref = blocks.RuleRef.decode(view["private_metadata"])
    rule = blocks.rule_typed(view["state"], ref)
    try:
        after = await desk.setting_up.apply(asked, lambda now: replace(now, rules={**now.rules, ref.kind: rule}))
    except Unfit as refusal:
        await ack(response_action="errors", errors={"roles.1": refusal.sentence})
        return
    await ack()
    if view.get("previous_view_id"):
        await client.views_update(view_id=view["previous_view_id"], view=blocks.rules_list(after))


async def open_holders(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    settings = await for_admins(asked, desk)
    await open_or_push(client, body, blocks.holders_form(settings, await desk.directory.groups()))


async def apply_holders(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(asked, lambda now: replace(now, roster=blocks.with_holders(now.roster, state)))
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise="clinical.backups"))
        return
    await ack()


async def open_habits(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, blocks.habits_form(await for_admins(asked, desk)))


async def apply_habits(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(asked, lambda now: blocks.with_habits(now, state))
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise=blocks.REASONS))
        return
    await ack()


async def open_clock(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, clock.clock_form(await for_admins(asked, desk)))


async def apply_clock(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(asked, lambda now: clock.with_clock(now, state))
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise=clock.DAYS))
        return
    await ack()


async def for_admins(asked: Request, desk: Desk) -> WorkspaceSettings:
    await desk.setting_up.refuse_others(asked)
    async with desk.store.read(asked.workspace) as reader:
        return await reader.settings()


async def retry_delivery(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    await retry(desk.store, desk.admins, asked, DeliveryId(int(body["actions"][0]["value"])))
    await ack()
    if (body.get("view") or {}).get("type") == "home":
        await home.publish(client, asked, desk)
