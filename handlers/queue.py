"""Ways into the queue: `/queue`, Home, its filters and pages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, assert_never

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.facts import asking
from bot.facts.fact import VettedFact
from bot.ids import DraftId
from bot.ports import Reader
from bot.requests import Request
from bot.review.lists import Listed, waiting_for
from bot.review.roster import Admins, Roster
from bot.review.submitting import composition_of
from bot.workspaces.settings import WorkspaceSettings
from handlers.blocks import queue as blocks
from handlers.blocks.message import Payload, payloads
from handlers.blocks.queue import Look, Whose
from handlers.ids import Action
from handlers.more import open_or_push

MOST_WAITING = 500
"""Drafts that wait for one person and are looked through for filters and pages."""


async def open_queue(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """`/queue late`, `/queue mine instagram`, `/vetted queue`, or the button on Home."""
    words = str(body.get("text") or "") if "command" in body else ""
    view = await _view(desk, asked, Look.of_words(words))
    if misread := Look.misread(words):
        view = {**view, "blocks": [*payloads([blocks.not_understood(misread)]), *view["blocks"]]}
    await open_or_push(client, body, view)


async def choose(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    action = body["actions"][0]
    look = Look.decode(body["view"]["private_metadata"])
    value = str((action.get("selected_option") or {}).get("value") or "")
    await _show(client, body, desk, asked, look.chosen(Action(action["action_id"]), value))


async def turn_page(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    look = Look.decode(body["view"]["private_metadata"])
    value = str(body["actions"][0].get("value") or "")
    await _show(client, body, desk, asked, look.after(DraftId(int(value))) if value.isdecimal() else look.back())


async def _show(client: AsyncWebClient, body: Mapping[str, Any], desk: Desk, asked: Request, look: Look) -> None:
    view = body["view"]
    await client.views_update(view_id=view["id"], hash=view.get("hash"), view=await _view(desk, asked, look))


async def _view(desk: Desk, asked: Request, look: Look) -> Payload:
    after = look.pages[-1] if look.pages else None
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        settings = (await reader.settings()).resolved(known)
        everybody = sees_all(asked, settings.roster, desk.admins)
        if look.whose is Whose.WAITING:
            listed = await _waiting(reader, asked, settings.roster, look, after)
        else:
            wanted = look.filter_for(asked.person, now=asked.at)
            wanted = wanted if everybody else replace(wanted, author=asked.person)
            listed = list(await reader.queue(wanted, after=after, limit=blocks.ROWS + 1))
        facts = await _facts(reader, asked, settings, look, everybody=everybody) if look.takes_facts else ()
        crisis = await reader.crisis_now()
    return blocks.queue(look, listed, crisis, facts=facts, now=asked.at)


async def _facts(
    reader: Reader, asked: Request, settings: WorkspaceSettings, look: Look, *, everybody: bool
) -> tuple[VettedFact, ...]:
    """The vetted facts under review that fit: those of others for whoever sees others' drafts."""
    found = await reader.facts_under_way()
    seen = asking.under_way(found) if everybody else asking.own(asked.person, found)
    match look.whose:
        case Whose.ALL:
            return seen
        case Whose.MINE:
            return asking.own(asked.person, found)
        case Whose.WAITING:
            return asking.waiting_for(asked.person, found, settings)
        case Whose.LATE:
            return asking.late(seen, now=asked.at)
        case whose:
            assert_never(whose)


def sees_all(asked: Request, roster: Roster, admins: Admins) -> bool:
    """Whether this person sees others' drafts in the queue: who reviews and the admins do, everybody sees their own.

    The review channel is private, and the queue shows first words.
    """
    return bool(roster.roles_of(asked.person)) or asked.person in admins.of(roster)


async def _waiting(reader: Reader, asked: Request, roster: Roster, look: Look, after: DraftId | None) -> list[Listed]:
    """What waits for the person, in the order in which it opened; pages by the last draft shown."""
    reviews = await waiting_for(reader, asked.person, roster, limit=MOST_WAITING)
    found = [
        Listed(draft=review.draft, composition=composition_of(review.version))
        for review in reviews
        if (look.kind is None or review.version.content.kind is look.kind)
        and (look.network is None or look.network in review.version.content.networks)
        and (look.stage is None or any(look.stage in s.stage.roles for s in review.open_standings()))
    ]
    numbers = [one.draft.id for one in found]
    start = numbers.index(after) + 1 if after in numbers else 0
    return found[start : start + blocks.ROWS + 1]
