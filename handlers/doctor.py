"""`/vetted doctor`: what is wrong with the installation, for admins."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.refusals import AdminsOnly
from bot.requests import Request
from handlers.blocks import doctor as blocks


async def examine(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Opens at once and fills in what was found: the look-ups take longer than a trigger lives."""
    if not await desk.setting_up.may_set_up(asked):
        raise AdminsOnly("Only an admin of Vetted may have it examined.")
    opened = await client.views_open(trigger_id=body["trigger_id"], view=blocks.looking())
    findings = [finding for finding in await desk.diagnose() if finding.workspace in {None, asked.workspace}]
    await client.views_update(view_id=opened["view"]["id"], view=blocks.findings(findings))
