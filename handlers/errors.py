"""The one place where the unexpected ends: logged with a reference that the person sees as well."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import aiohttp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.refusals import AdminsOnly, AlreadyRecorded, CrisisLeadsOnly, LeadsOnly, NotYourTurn, Refusal
from handlers.blocks import explain
from handlers.blocks.text import mentions
from handlers.slack_errors import code_of

logger = logging.getLogger(__name__)


UNEXPECTED = "Something went wrong on our side; nothing was recorded twice."


async def translate(
    error: Exception,
    body: Mapping[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    *,
    acknowledged: bool = False,
) -> BoltResponse:
    """Answers the person privately: a refusal in its own words, anything else with a reference id.

    A form stays open with everything typed in it and shows the sentence at its first field, unless Slack was answered
    before the work (`acknowledged`): then a message says it. The log holds the type of
    an unknown error and where it arose, never its message: that could carry a draft's words.
    """
    if isinstance(error, AlreadyRecorded) and body.get("type") != "block_actions":
        return ACKNOWLEDGED  # Slack delivered the same form or command twice; the first answer stands
    reference = None
    if not isinstance(error, Refusal):
        reference = uuid4().hex[:8]
        logger.error("reference %s: %s at %s", reference, type(error).__name__, place_of(error))
    if not acknowledged and body.get("type") == "view_submission" and (first := _first_field(body)):
        sentence = (
            sentence_of(error, naming=False) if isinstance(error, Refusal) else f"{UNEXPECTED} Reference: {reference}"
        )
        return _kept_open(first, sentence)
    sentence = sentence_of(error) if isinstance(error, Refusal) else UNEXPECTED
    message = explain.refused(sentence, reference)
    await tell(client, body, context, message.text, message.blocks)
    return ACKNOWLEDGED


ACKNOWLEDGED = BoltResponse(status=200, body="")


def _kept_open(field: str, sentence: str) -> BoltResponse:
    answer = {"response_action": "errors", "errors": {field: sentence}}
    return BoltResponse(status=200, body=json.dumps(answer), headers={"content-type": ["application/json"]})


def _first_field(body: Mapping[str, Any]) -> str | None:
    blocks = (body.get("view") or {}).get("blocks") or []
    return next((str(block["block_id"]) for block in blocks if block.get("type") == "input"), None)


WHO: dict[type[NotYourTurn | AdminsOnly | LeadsOnly | CrisisLeadsOnly], str] = {
    NotYourTurn: "It is waiting for",
    AdminsOnly: "The admins are",
    LeadsOnly: "You can ask",
    CrisisLeadsOnly: "You can ask",
}
"""How the people are introduced that a refusal speaks of."""


def sentence_of(refusal: Refusal, *, naming: bool = True) -> str:
    """A refusal's sentence, with the people it speaks of as mentions where the place shows them."""
    if naming and isinstance(refusal, NotYourTurn | AdminsOnly | LeadsOnly | CrisisLeadsOnly) and refusal.people:
        return f"{refusal.sentence} {WHO[type(refusal)]}: {mentions(refusal.people)}."
    return refusal.sentence


def place_of(error: BaseException) -> str:
    """File and line where an error arose, without any value."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"


async def _responded(context: AsyncBoltContext, text: str, blocks: list[dict[str, Any]]) -> bool:
    """Whether a command was answered where it was typed: this works where the bot is no member, too."""
    respond = context.respond
    if respond is None:
        return False
    try:
        answer = await respond(text=text, blocks=blocks, response_type="ephemeral")
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False
    return bool(answer.status_code == HTTPStatus.OK)


async def tell(
    client: AsyncWebClient,
    body: Mapping[str, Any],
    context: AsyncBoltContext,
    text: str,
    blocks: list[dict[str, Any]],
) -> None:
    """Says something to the person alone: where they typed or acted, else in their direct messages."""
    person = context["asked"].person if "asked" in context else context.user_id
    if not person:
        return
    channel = context.channel_id or (body.get("container") or {}).get("channel_id")
    if "command" in body and await _responded(context, text, blocks):
        return
    try:
        if channel:
            await client.chat_postEphemeral(channel=channel, user=person, text=text, blocks=blocks)
            return
    except SlackApiError as failed:
        logger.info("a private answer was not possible there: %s", code_of(failed))
    try:
        opened = await client.conversations_open(users=person)
        await client.chat_postMessage(channel=opened["channel"]["id"], text=text, blocks=blocks)
    except SlackApiError as failed:
        logger.warning("a person could not be answered: %s", code_of(failed))
