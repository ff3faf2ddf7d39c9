"""Ways into the month plan: `/vetted plan [2026-12]`, Home, its month buttons."""

import re
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.requests import Request
from bot.review.month import Month, planned_weeks
from handlers.blocks import plan as blocks
from handlers.blocks.message import Payload
from handlers.more import open_or_push

NAMED = re.compile(r"(\d{4})-(\d{1,2})")


async def open_plan(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    named = NAMED.search(str(body.get("text") or "")) if "command" in body else None
    ref = blocks.PlanRef.decode(f"[{int(named[1])},{int(named[2])}]") if named else None
    await open_or_push(client, body, await _view(desk, asked, ref))


async def turn_month(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = blocks.PlanRef.decode(str(body["actions"][0].get("value") or ""))
    await client.views_update(view_id=body["view"]["id"], view=await _view(desk, asked, ref))


async def _view(desk: Desk, asked: Request, ref: blocks.PlanRef | None) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        zone = (await reader.settings()).timezone
        month = Month(year=ref.year, number=ref.month, zone=zone) if ref else Month.of(asked.at, zone)
        return blocks.plan_view(month, await planned_weeks(reader, month), now=asked.at)
