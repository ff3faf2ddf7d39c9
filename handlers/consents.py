"""Ways in around consents: the list, register, look, confirm, revoke."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.consent.authorisation import Form, State
from bot.consent.form import read_terms
from bot.consent.seeing import confirms
from bot.days import today_in
from bot.desk import Desk
from bot.drafts.typed import problems
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from handlers.blocks import consents as blocks
from handlers.blocks.consents import May
from handlers.blocks.message import Payload
from handlers.more import open_or_push


async def open_list(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _page(asked, desk, 0))


async def turn_page(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    wanted = str(body["actions"][0].get("value") or "")
    page = int(wanted) if wanted.isdecimal() else 0
    await client.views_update(view_id=body["view"]["id"], view=await _page(asked, desk, page))


async def _page(asked: Request, desk: Desk, page: int) -> Payload:
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        settings = (await reader.settings()).resolved(known)
        of = None if confirms(asked, settings.roster) else asked.person
        found, of_all = await reader.registered(of=of, limit=blocks.A_PAGE, offset=page * blocks.A_PAGE)
    return blocks.consent_list(found, of_all, page, today=today_in(settings.timezone, asked.at))


async def ask(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    await open_or_push(client, body, blocks.register_form(_form(str(body["actions"][0].get("value") or ""))))


async def register(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    async with desk.store.read(asked.workspace) as reader:
        today = today_in((await reader.settings()).timezone, asked.at)
    try:
        terms = read_terms(blocks.values(view["state"], _form(view["private_metadata"])), today=today)
        one = await desk.consenting.register(asked, terms)
    except Unfit as refusal:
        await ack(response_action="errors", errors=refusal.fields)
    else:
        await ack(response_action="update", view=blocks.registered(one))


def _form(value: str) -> Form:
    if value not in set(Form):
        raise NotFound
    return Form(value)


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """One consent, for those who may see it; the record says that they looked."""
    number = blocks.number_of(str(body["actions"][0].get("value") or ""))
    one, roster = await desk.consenting.open(asked, number)
    async with desk.store.read(asked.workspace) as reader:
        uses = await reader.uses_of(number)
        today = today_in((await reader.settings()).timezone, asked.at)
    own = asked.person == one.requested_by
    privacy = confirms(asked, roster)
    holds = one.state_on(today) is State.CONFIRMED
    may = May(
        confirm=privacy and not own and one.state_on(today) is State.REQUESTED,
        revoke=(privacy or own) and one.state is not State.REVOKED,
        say_happened=(privacy or own) and holds and bool(one.terms.expires_at),
    )
    await open_or_push(client, body, blocks.one_consent(one, uses, may, today=today))


async def ask_confirmation(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    one = await desk.consenting.confirmable(asked, blocks.number_of(str(body["actions"][0].get("value") or "")))
    await open_or_push(client, body, blocks.confirm_form(one))


async def confirm(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    number = blocks.number_of(view["private_metadata"])
    try:
        await desk.consenting.confirm(asked, number, blocks.attested(view["state"]))
    except Unfit as refusal:
        await ack(response_action="errors", errors=refusal.fields)
    else:
        await ack(response_action="clear")


async def ask_revocation(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The form, with what would follow for each draft."""
    number = blocks.number_of(str(body["actions"][0].get("value") or ""))
    one, affected = await desk.ending.would_call_off(asked, number)
    await open_or_push(client, body, blocks.revoke_form(one, affected))


async def revoke(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    kept = blocks.kept(view["state"])
    if kept and (wrong := problems(kept)):
        await ack(response_action="errors", errors={blocks.KEPT: wrong[0].sentence})
        return
    one = await desk.ending.revoke(asked, blocks.number_of(view["private_metadata"]), kept=kept)
    await ack(response_action="update", view=blocks.ended(one))


async def happened(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    number = blocks.number_of(str(body["actions"][0].get("value") or ""))
    one = await desk.ending.happened(asked, number)
    await ack()
    await client.views_update(view_id=body["view"]["id"], view=blocks.ended(one))
