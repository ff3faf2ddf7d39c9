"""/vetted, and the set-up form for admins."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import ChannelId, DeliveryId
from bot.refusals import AdminsOnly, Unfit
from bot.requests import Request
from bot.review.parking import retry
from bot.workspaces.setting_up import Proposal
from handlers import drafts, home, imports, texts
from handlers.blocks import explain, setup
from handlers.connection import Identity
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
            await drafts.write_from_command({**body, "text": rest}, client, asked, zones, identity)
        case "texts":
            await texts.open_list({**body, "text": rest}, client, asked, desk)
        case "import":
            await imports.ask_file(body, client, asked, zones, identity)
        case "setup":
            await open_setup(body, client, asked, desk, zones)
        case verb:
            async with desk.store.read(asked.workspace) as reader:
                settings = await reader.settings()
            message = explain.help_message(settings, unknown=verb if verb not in {"", "help"} else None)
            await respond(text=message.text, blocks=message.blocks, response_type="ephemeral")


async def open_setup(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, zones: Zones) -> None:
    if not await desk.setting_up.may_set_up(asked):
        raise AdminsOnly
    async with desk.store.read(asked.workspace) as reader:
        settings = await reader.settings()
    zone = settings.timezone if settings.review_channel else await zones.of(asked.person, now=asked.at)
    await client.views_open(trigger_id=body["trigger_id"], view=setup.setup_form(settings, zone=zone))


async def apply_setup(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    typed = setup.setup_values(body["view"]["state"])
    proposal = Proposal(
        timezone=typed.timezone,
        review_channel=ChannelId(typed.review_channel) if typed.review_channel else None,
        roles=typed.roles,
    )
    try:
        await desk.setting_up.apply(asked, proposal)
    except Unfit as refusal:
        await ack(response_action="errors", errors=setup.errors(refusal.fields))
        return
    await ack()
    await home.publish(client, asked, desk)


async def retry_delivery(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    await retry(desk.store, desk.admins, asked, DeliveryId(int(body["actions"][0]["value"])))
    await ack()
    if (body.get("view") or {}).get("type") == "home":
        await home.publish(client, asked, desk)
