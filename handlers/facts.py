"""Ways in for people who keep, review and use vetted facts."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.days import months_after, today_in
from bot.desk import Desk
from bot.drafts.typed import from_message
from bot.facts.asking import lacking
from bot.facts.fact import DEFAULT_MONTHS, VettedFact
from bot.facts.fact_file import as_csv, as_yaml
from bot.facts.fact_form import read, written
from bot.facts.response import fact_response
from bot.ids import FactId, PersonId
from bot.listening.importing import FORM
from bot.refusals import NotReusable, NotYours, Unfit
from bot.requests import Request
from handlers import drafts, errors, stepping
from handlers.blocks import fact_form as form
from handlers.blocks import facts
from handlers.blocks.facts import May
from handlers.blocks.forms import typed
from handlers.blocks.message import Payload
from handlers.blocks.text import escape
from handlers.blocks.texts import Page
from handlers.connection import Identity
from handlers.fields import known_fields
from handlers.files import NOT_TAKEN, give, handed_in
from handlers.ids import Action, View
from handlers.imports import NoFiles
from handlers.more import open_or_push
from handlers.refs import FactFormRef, FactRef, FormRef
from handlers.zones import Zones

NUMBER = re.compile(r"#?(\d{1,15})")
"""How the number of a fact is typed."""


async def answer_command(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """`/facts [new | a fact's number | words to find]`."""
    words = from_message(str(body.get("text") or "")).strip()
    if words.casefold() == "new":
        await ask_new(body, client, asked, desk)
        return
    if numbered := NUMBER.fullmatch(words):
        await open_or_push(client, body, await _one(desk, asked, FactId(int(numbered[1]))))
        return
    page = Page(query=words[: facts.LONGEST_QUERY])
    await open_or_push(client, body, await _list(desk, asked, page))


async def open_facts(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _list(desk, asked, Page()))


async def turn_page(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    view = body["view"]
    to = _value(body)
    page = Page(query=Page.decode(view["private_metadata"]).query, number=int(to) if to.isdecimal() else 0)
    await client.views_update(view_id=view["id"], view=await _list(desk, asked, page))


async def search(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    page = Page(query=typed(body["view"]["state"], facts.QUERY).strip())
    await ack(response_action="update", view=await _list(desk, asked, page))


async def _list(desk: Desk, asked: Request, page: Page) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        zone = (await reader.settings()).timezone
        found = await reader.facts()
    return facts.fact_list(found, page, today=today_in(zone, asked.at))


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    listed = (body.get("view") or {}).get("callback_id") == View.FACTS
    await open_or_push(client, body, await _one(desk, asked, _ref(body).fact, listed=listed))


async def _one(desk: Desk, asked: Request, number: FactId, *, listed: bool = False) -> Payload:
    """A fact's card. `listed`: the list of facts lies beneath it."""
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        settings = (await reader.settings()).resolved(known)
        fact = await reader.fact(number)
        versions = await reader.fact_versions(number)
    may = May(
        review=desk.fact_keeping.may_review(fact, asked.person, settings.roster),
        tend=desk.fact_keeping.may_tend(fact, asked.person, settings.roster),
        lacking=lacking(fact, settings),
    )
    return facts.one_fact(fact, versions, may, today=today_in(settings.timezone, asked.at), listed=listed)


async def ask_new(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    async with desk.store.read(asked.workspace) as reader:
        zone = (await reader.settings()).timezone
        topics = [topic.name for topic in await reader.topics()]
    until = months_after(today_in(zone, asked.at), DEFAULT_MONTHS)
    start = form.empty(owner=asked.person, review_by=until.isoformat())
    await open_or_push(client, body, form.fact_form(start, topics))


async def ask_changes(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    async with desk.store.read(asked.workspace) as reader:
        fact = await reader.fact(_ref(body).fact)
        topics = [topic.name for topic in await reader.topics()]
    ref = FactFormRef(fact=FactRef(fact=fact.id, version=fact.version), listed=_listed(body.get("view") or {}))
    await open_or_push(client, body, form.fact_form(written(fact.wording, fact.owner), topics, ref))


def _listed(card: Mapping[str, Any]) -> bool:
    return bool(card.get("private_metadata") == facts.LISTED_BENEATH)


async def save(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    view = body["view"]
    stands = form.typed_fact(view["state"])
    ref = FactFormRef.decode(view["private_metadata"]) if view["private_metadata"] else None
    try:
        wording = read(stands)
        owner = PersonId(stands.owner or asked.person)
        if ref is None:
            fact = await desk.fact_keeping.propose(asked, wording, owner=owner)
        else:
            fact = await desk.fact_keeping.change(asked, ref.fact.fact, wording, owner=owner, seen=ref.fact.version)
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise=form.NAME))
        return
    if view.get("previous_view_id") and ref is not None:
        await ack()
        card = await _one(desk, asked, fact.id, listed=ref.listed)
        await client.views_update(view_id=view["previous_view_id"], view=card)
        return
    await ack(response_action="update", view=facts.done(_sentence(fact, await desk.fact_keeping.lacking(asked, fact))))


def _sentence(fact: VettedFact, lacking: str) -> str:
    asked = lacking or "The clinical reviewers are asked."
    return f"*{escape(fact.wording.name)}* is proposed. {asked} Until it is approved, it answers nothing."


async def approve(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = _ref(body)
    await desk.fact_keeping.approve(asked, ref.fact, seen=ref.version)
    await ack()
    await _show_again(client, body["view"], desk, asked, ref.fact)


async def retire(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = _ref(body)
    await desk.fact_keeping.retire(asked, ref.fact)
    await ack()
    await _show_again(client, body["view"], desk, asked, ref.fact)


async def _show_again(
    client: AsyncWebClient, view: Mapping[str, Any], desk: Desk, asked: Request, fact: FactId
) -> None:
    """The fact as it stands now, and the list of facts where it was opened from that."""
    listed = _listed(view)
    await client.views_update(view_id=view["id"], view=await _one(desk, asked, fact, listed=listed))
    if listed and view.get("previous_view_id"):
        await client.views_update(view_id=view["previous_view_id"], view=await _list(desk, asked, Page()))


async def ask_why(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    ref = FactFormRef(fact=_ref(body), listed=_listed(body.get("view") or {}))
    await open_or_push(client, body, form.send_back_form(ref))


async def send_back(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    view = body["view"]
    ref = FactFormRef.decode(view["private_metadata"])
    fact = ref.fact
    try:
        await desk.fact_keeping.send_back(asked, fact.fact, seen=fact.version, why=form.why(view["state"]))
    except Unfit as refusal:
        await ack(response_action="errors", errors=known_fields(refusal.fields, body, otherwise=form.WHY))
        return
    await ack()
    if ref.going:
        going = stepping.Going.decode(ref.going)
        await stepping.go_on(client, desk, asked, view["previous_view_id"], going.decided())
    elif view.get("previous_view_id"):
        card = await _one(desk, asked, fact.fact, listed=ref.listed)
        await client.views_update(view_id=view["previous_view_id"], view=card)


async def draft(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, zones: Zones, identity: Identity, desk: Desk
) -> None:
    """The draft's form with the vetted statement and its source; of the posts that repeat the claim it holds nothing.

    Raises:
        NotFound: the fact is gone.
        NotReusable: it may not be used today.
    """
    ref = _ref(body)
    async with desk.store.read(asked.workspace) as reader:
        settings = await reader.settings()
        fact = await reader.fact(ref.fact)
        alert = await reader.alert(ref.alert) if ref.alert is not None else None
        known = {topic.id: topic for topic in await reader.topics()}
    if not fact.offered(today=today_in(settings.timezone, asked.at)):
        raise NotReusable("This fact is not vetted as it stands, so nothing is drafted from it. Look at it in /facts.")
    topics = [known[number] for number in alert.incident.topics if number in known] if alert else []
    start = fact_response(fact, topics=topics, about=settings.organisation, alert=alert.id if alert else None)
    to = FormRef(alert=alert.id if alert else None)
    view = await drafts.form(asked, zones, identity, desk, composition=start.composition, ref=to, ideas=start.ideas)
    await open_or_push(client, body, view)


async def ask_file(body: Mapping[str, Any], client: AsyncWebClient, identity: Identity) -> None:
    if not identity.capabilities.takes_files:
        raise NoFiles
    await open_or_push(client, body, form.import_form())


async def hand_in_file(ack: AsyncAck, body: Mapping[str, Any]) -> None:
    await handed_in(ack, form.upload(body["view"]["state"]), field=FORM, reading=facts.reading)


async def import_file(
    body: Mapping[str, Any], client: AsyncWebClient, context: AsyncBoltContext, asked: Request, desk: Desk
) -> None:
    """The person is told what became of it."""
    upload = form.upload(body["view"]["state"])
    if upload is None:
        return  # the form says so
    try:
        message = facts.imported(*await desk.fact_importing.take(asked, upload))
    except (Unfit, NotYours) as refusal:
        message = facts.not_imported(upload.name, refusal.sentence)
    await errors.tell(client, body, context, message.text, message.blocks)


async def export(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, identity: Identity
) -> None:
    """All facts as YAML and as a table, in a direct message."""
    if not identity.capabilities.gives_files:
        raise NoFiles("Vetted may not send files here: it lacks files:write. `python -m bot facts export` does it.")
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.facts()
    sentence = NOT_TAKEN
    if await give(client, asked.person, {"facts.yaml": as_yaml(found), "facts.csv": as_csv(found)}):
        are = f"{facts.counted(len(found))} {'is' if len(found) == 1 else 'are'}"
        sentence = f"{are} in two files in our direct messages: YAML and a table (CSV)."
    await open_or_push(client, body, facts.done(sentence))


def _value(body: Mapping[str, Any]) -> str:
    return str((body.get("actions") or [{}])[0].get("value") or "")


def _ref(body: Mapping[str, Any]) -> FactRef:
    return FactRef.decode(_value(body))


OPENING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.FACTS: open_facts,
    Action.FACTS_BACK: turn_page,
    Action.FACTS_ON: turn_page,
    Action.FACT: show,
    Action.FACT_NEW: ask_new,
    Action.FACT_EDIT: ask_changes,
    Action.FACT_SEND_BACK: ask_why,
    Action.FACT_DRAFT: draft,
    Action.FACT_IMPORT: ask_file,
    Action.FACT_EXPORT: export,
}
DOING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.FACT_APPROVE: approve,
    Action.FACT_RETIRE: retire,
}
