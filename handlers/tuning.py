"""Ways in for admins who tune Vetted: what is the organisation's own, which rules speak, what is observed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.refusals import Unfit
from bot.requests import Request
from handlers.blocks import assisting_settings, deadlines, listening_settings, observing
from handlers.blocks import tuning as blocks
from handlers.fields import known_fields
from handlers.more import open_or_push
from handlers.settings import for_admins


async def open_organisation(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    settings = await for_admins(asked, desk)
    await open_or_push(client, body, blocks.organisation_form(settings.organisation))


async def apply_organisation(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(
            asked, lambda now: replace(now, organisation=blocks.with_organisation(now.organisation, state))
        )
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise="names"))
        return
    await ack()


async def open_preflight(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """How the rules do here, and which of them are switched off."""
    settings = await for_admins(asked, desk)
    async with desk.store.read(asked.workspace) as reader:
        tallies = await reader.tallies()
    await open_or_push(client, body, blocks.preflight_form(settings.muted, tallies))


async def apply_preflight(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    muted = blocks.muted(body["view"]["state"])
    try:
        await desk.setting_up.apply(asked, lambda now: replace(now, muted=muted))
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise=blocks.MUTED))
        return
    await ack()


async def open_observing(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, observing.observing_form(await for_admins(asked, desk)))


async def apply_observing(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(asked, lambda now: observing.with_observing(now, state))
    except Unfit as refusal:
        errors = known_fields(refusal.fields, body, otherwise=observing.TOPICS)
        await ack(response_action="errors", errors=errors)
        return
    await ack()


async def open_deadlines(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, deadlines.deadlines_form(await for_admins(asked, desk)))


async def apply_deadlines(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(asked, lambda now: deadlines.with_deadlines(now, state))
    except Unfit as refusal:
        fields = {deadlines.at_field(name): why for name, why in refusal.fields.items()}
        await ack(response_action="errors", errors=known_fields(fields, body, otherwise=deadlines.DAYS))
        return
    await ack()


async def open_listening(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, listening_settings.listening_form(await for_admins(asked, desk)))


async def apply_listening(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(asked, lambda now: listening_settings.with_listening(now, state))
    except Unfit as refusal:
        errors = known_fields(refusal.fields, body, otherwise=listening_settings.CHANNEL)
        await ack(response_action="errors", errors=errors)
        return
    await ack()


async def open_assisting(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, assisting_settings.assisting_form(await for_admins(asked, desk)))


async def apply_assisting(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    state = body["view"]["state"]
    try:
        await desk.setting_up.apply(asked, lambda now: assisting_settings.with_assisting(now, state))
    except Unfit as refusal:
        errors = known_fields(refusal.fields, body, otherwise=assisting_settings.TOKENS)
        await ack(response_action="errors", errors=errors)
        return
    await ack()
