"""`/vetted doctor`: what is wrong with the installation, for admins."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.requests import Request
from handlers.blocks import doctor as blocks


async def examine(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Opens at once and fills in what was found: the look-ups take longer than a trigger lives."""
    await desk.setting_up.refuse_others(asked)
    opened = await client.views_open(trigger_id=body["trigger_id"], view=blocks.looking())
    findings = [finding for finding in await desk.diagnose() if finding.workspace in {None, asked.workspace}]
    await client.views_update(view_id=opened["view"]["id"], view=blocks.findings(findings))
