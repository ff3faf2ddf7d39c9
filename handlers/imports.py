"""Ways in for people who import drafts from a file."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.imports.handed_in import MAX_BYTES
from bot.refusals import Refusal
from bot.requests import Request
from handlers.blocks import imports
from handlers.connection import Identity
from handlers.zones import Zones


class NoFiles(Refusal):
    """Vetted may not read files in this workspace, so it cannot take a file here. Ask whoever runs Vetted to grant
    files:read, or to import the file at the command line.
    """


async def ask_file(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, zones: Zones, identity: Identity
) -> None:
    if not identity.capabilities.takes_files:
        raise NoFiles
    zone = await zones.of(asked.person, now=asked.at)
    await client.views_open(trigger_id=body["trigger_id"], view=imports.import_form(zone=zone))


async def hand_in(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    """The file is named here, fetched and read by the clock: Slack gives three seconds to answer."""
    view = body["view"]
    upload = imports.upload(view["state"])
    if upload is None:
        await ack(response_action="errors", errors=imports.file_error("Choose one CSV file."))
        return
    if upload.size > MAX_BYTES:
        sentence = f"This file is larger than {MAX_BYTES // 1_000_000} MB. Divide it into several files."
        await ack(response_action="errors", errors=imports.file_error(sentence))
        return
    await desk.importing.hand_in(asked, upload, zone=view["private_metadata"], into=imports.into(view["state"]))
    await ack(response_action="update", view=imports.reading(upload.name))
