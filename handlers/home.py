"""App Home: what waits for me, my drafts, what comes up, what I decided."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.crisis.crisis import leads
from bot.desk import Desk
from bot.facts import asking
from bot.requests import Request
from bot.review.lists import once_a_day, waiting_for
from handlers.blocks import home

MINE = 20
"""Drafts of one's own that Home lists."""

COMING = timedelta(days=7)


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Publishes the person's Home tab, fresh."""
    if body["event"].get("tab", "home") != "home":
        return
    await publish(client, asked, desk)


async def publish(client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        settings = (await reader.settings()).resolved(known)
        is_admin = asked.person in desk.admins.of(settings.roster)
        facts = await reader.facts_under_way()
        coming = await reader.outgoing(asked.at, asked.at + COMING, limit=home.COMING + 1)
        shown = home.HomeFacts(
            waiting=await waiting_for(reader, asked.person, settings.roster, limit=home.WAITING + 1),
            mine=await reader.drafts_of(asked.person, limit=MINE),
            coming=once_a_day(coming, settings.timezone),
            decided=await reader.decided_by(asked.person, limit=home.DECIDED),
            facts=asking.waiting_for(asked.person, facts, settings),
            own_facts=asking.own(asked.person, facts),
            dead=await reader.dead() if is_admin else (),
            is_admin=is_admin,
            crisis=await reader.crisis_now(),
            may_hold=asked.person in leads(settings.roster, desk.admins),
            held=len(await reader.still_held(author=asked.person, limit=MINE)),
        )
    if not is_admin and await desk.setting_up.may_set_up(asked):
        shown = home.as_admin(shown)
    await client.views_publish(user_id=asked.person, view=home.home(asked.person, settings, shown, now=asked.at))
