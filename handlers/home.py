"""App Home: what waits for me, what became of my drafts."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.requests import Request
from handlers.blocks import home

MINE = 20
"""Drafts of one's own that Home lists."""

LOOKED_AT = 500
"""Drafts in review, longest waiting first, among which Home looks for those that wait for the person."""


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Publishes the person's Home tab, fresh."""
    if body["event"].get("tab", "home") != "home":
        return
    await publish(client, asked, desk)


async def publish(client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        settings = (await reader.settings()).resolved(known)
        in_review = await reader.in_review(limit=LOOKED_AT)
        mine = await reader.drafts_of(asked.person, limit=MINE)
        is_admin = asked.person in desk.admins.of(settings.roster)
        dead = await reader.dead() if is_admin else ()
    is_admin = is_admin or await desk.setting_up.may_set_up(asked)
    waiting = tuple(review for review in in_review if asked.person in review.turn(settings.roster))
    view = home.home(
        asked.person, waiting=waiting, mine=mine, settings=settings, is_admin=is_admin, dead=dead, now=asked.at
    )
    await client.views_publish(user_id=asked.person, view=view)
