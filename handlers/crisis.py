"""Ways into a crisis: `/crisis`, its message's buttons, its forms, the list of held posts."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.crisis.crisis import Crisis, Figures, Reaction, leads
from bot.crisis.scoping import with_topics, would_hold
from bot.crisis.typed import Typed, Verb, read
from bot.desk import Desk
from bot.drafts.typed import from_message, problems
from bot.ids import CrisisId, ProposalId
from bot.refusals import NotFound, NotOpen, Unfit
from bot.requests import Request
from handlers.blocks import crisis as blocks
from handlers.blocks import crisis_forms as forms
from handlers.blocks.message import Payload
from handlers.ids import View
from handlers.more import draft_of, open_or_push
from handlers.queue import sees_all


async def answer_command(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """`/crisis [start "reason" scope | drill "reason" scope | end]`; alone it shows what is on."""
    async with desk.store.read(asked.workspace) as reader:
        topics = await reader.topics()
    wanted = read(from_message(str(body.get("text") or "")), topics)
    match wanted.verb:
        case Verb.START | Verb.DRILL:
            await _open_start(body, client, asked, desk, wanted)
        case Verb.END:
            await _open_end(body, client, asked, desk)
        case Verb.STATUS:
            await open_or_push(client, body, await _status(asked, desk, misread=wanted.misread))


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _status(asked, desk))


async def _status(asked: Request, desk: Desk, *, misread: str = "") -> Payload:
    """The crisis that is on, or that none is and which posts are still held."""
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        roster = (await reader.settings()).roster.resolved(known)
        found = await reader.crisis_now()
        figures = await reader.figures(found) if found else Figures()
        left = 0 if found else await reader.still_held_count()
    people = leads(roster, desk.admins)
    may = asked.person in people
    return blocks.status(found, figures, people, may=may, still_held=left, misread=misread)


async def _refresh(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Brings the status up to date where the button stood in it; messages are owed through the outbox."""
    view = body.get("view") or {}
    if view.get("callback_id") == View.CRISIS:
        await client.views_update(view_id=view["id"], view=await _status(asked, desk))


async def ask_start(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The form; from a proposal with its sentence as the reason."""
    value = _value(body)
    wanted = Typed(verb=Verb.DRILL if value == Verb.DRILL else Verb.START)
    if value.isdecimal():
        async with desk.store.read(asked.workspace) as reader:
            wanted = Typed(verb=Verb.START, reason=(await reader.proposal(ProposalId(int(value)))).because)
    await _open_start(body, client, asked, desk, wanted)


async def _open_start(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, wanted: Typed
) -> None:
    await desk.crisis_starting.refuse_others(asked, wanted.verb)
    async with desk.store.read(asked.workspace) as reader:
        settings = await reader.settings()
        now = await reader.crisis_now()
        channel = await reader.crisis_channel() or settings.review_channel
        topics = await reader.topics()
        found = await would_hold(reader, await with_topics(reader, wanted.scope, wanted.topics))
    if now is not None and not (now.drill and wanted.verb is Verb.START):
        raise NotOpen(f"A {now.name} is on already: there is one at a time. `/crisis` shows it.")
    alone = await desk.crisis_starting.alone(asked)
    form = forms.start_form(wanted, channel, alone=alone, topics=topics, found=found)
    await open_or_push(client, body, form)


async def start(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    wanted = forms.start_values(body["view"])
    if wrong := problems(wanted.reason):
        await ack(response_action="errors", errors={forms.REASON: wrong[0].sentence})
        return
    try:
        await desk.crisis_starting.start(asked, wanted)
    except Unfit as refusal:
        await ack(response_action="errors", errors=refusal.fields)
    else:
        await ack(response_action="clear")


async def ask_scope(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await desk.crisis_starting.refuse_others(asked, "change")
    found, _ = await _on(asked, desk)
    async with desk.store.read(asked.workspace) as reader:
        topics = await reader.topics()
        covered = await would_hold(reader, found.scope)
    await open_or_push(client, body, forms.scope_form(found, topics, found=covered))


async def change_scope(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    reason = forms.reason(view["state"])
    if wrong := problems(reason):
        await ack(response_action="errors", errors={forms.REASON: wrong[0].sentence})
        return
    try:
        await desk.crisis_changing.change(
            asked,
            _number(view["private_metadata"]),
            reason=reason,
            scope=forms.scope(view["state"]),
            topics=forms.topics_chosen(view["state"]),
        )
    except Unfit as refusal:
        await ack(response_action="errors", errors=refusal.fields)
    else:
        await ack(response_action="clear")


async def confirm_scope(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    number, at = _request(_value(body))
    await desk.crisis_changing.confirm_narrower(asked, number, asked_at=at)
    await ack()
    await _refresh(body, client, asked, desk)


async def keep_scope(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    number, at = _request(_value(body))
    await desk.crisis_changing.drop_narrower(asked, number, asked_at=at)
    await ack()
    await _refresh(body, client, asked, desk)


async def ask_end(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await _open_end(body, client, asked, desk)


async def _open_end(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """To ask for the end, or to confirm it where somebody else asked."""
    await desk.crisis_starting.refuse_others(asked, "end")
    found, figures = await _on(asked, desk)
    if found.end_asked_by is None:
        await open_or_push(client, body, forms.end_form(found, figures))
    elif found.end_asked_by == asked.person:
        raise NotOpen("You asked for its end already: somebody else has to confirm it, or you take the request back.")
    else:
        await open_or_push(client, body, forms.confirm_form(found, figures))


async def end(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.crisis_ending.ask(asked, _number(body["view"]["private_metadata"]))
    await ack(response_action="clear")


async def ask_confirmation(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    number = _number(_value(body))
    await desk.crisis_ending.refuse_others(asked, number)
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.crisis(number)
        figures = await reader.figures(found)
    await open_or_push(client, body, forms.confirm_form(found, figures))


async def confirm_end(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.crisis_ending.confirm(asked, _number(body["view"]["private_metadata"]))
    await ack(response_action="clear")


async def take_back(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await desk.crisis_ending.take_back(asked, _number(_value(body)))
    await ack()
    await _refresh(body, client, asked, desk)


async def react(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """“I'm here”, or “I could pause it”: the value then names the post too."""
    number, _, what = _value(body).partition(":")
    found = Reaction(person=asked.person, what=what)
    await desk.drilling.react(asked, _number(number), paused=found.draft, place=found.place)
    await ack()
    await _refresh(body, client, asked, desk)


async def dismiss(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    await desk.proposing.dismiss(asked, ProposalId(_number(_value(body))))
    await ack()


async def open_held(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _held(asked, desk, own=_value(body) == "own"))


async def let_go(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await desk.looking.let_go(asked, draft_of(body))
    await ack()
    view = body["view"]
    held = await _held(asked, desk, own=view.get("private_metadata") == "own")
    await client.views_update(view_id=view["id"], view=held)


async def _held(asked: Request, desk: Desk, *, own: bool) -> Payload:
    """Who sees others' drafts in the queue sees them here; everybody else their own."""
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        roster = (await reader.settings()).roster.resolved(known)
        author = asked.person if own or not sees_all(asked, roster, desk.admins) else None
        found = await reader.still_held(author=author, limit=forms.HELD_ROWS + 1)
    writes_all = asked.person in desk.admins.of(roster)
    return forms.held_list(found, person=asked.person, writes_all=writes_all, own=own, now=asked.at)


async def _on(asked: Request, desk: Desk) -> tuple[Crisis, Figures]:
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.crisis_now()
        if found is None:
            raise NotOpen("No crisis hold is on.")
        return found, await reader.figures(found)


def _value(body: Mapping[str, Any]) -> str:
    """What the button carries; nothing where a command asked."""
    actions = body.get("actions")
    return str(actions[0].get("value") or "") if actions else ""


def _request(value: str) -> tuple[CrisisId, int]:
    """Which crisis, and when the request that was seen was made."""
    number, _, at = value.partition(":")
    if not at.isdecimal():
        raise NotFound
    return _number(number), int(at)


def _number(value: str) -> CrisisId:
    if not value.isdecimal():
        raise NotFound
    return CrisisId(int(value))
