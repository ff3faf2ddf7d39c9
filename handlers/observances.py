"""Ways into the calendar of observances, and what the buttons of a reminder do."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.typed import from_message, from_modal
from bot.ids import ChannelId
from bot.observances import calendar_file, listing
from bot.observances.calendar_import import FORM
from bot.observances.choosing import GONE
from bot.observances.ideas import ideas
from bot.observances.interests import Choice
from bot.observances.observance import Occurrence
from bot.observances.own import read as read_own
from bot.observances.plans import Key
from bot.observances.reminders import Facts
from bot.observances.reminding import facts_at
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from handlers import drafts
from handlers.blocks import observances as blocks
from handlers.blocks import own_observance
from handlers.blocks.message import Payload
from handlers.blocks.observances import CalendarRef, Shown
from handlers.connection import Identity
from handlers.files import SlackFiles
from handlers.ids import Action
from handlers.imports import NoFiles
from handlers.more import open_or_push
from handlers.refs import FormRef, observed_key
from handlers.standing import standing_of
from handlers.zones import Zones

AHEAD = timedelta(days=365)
MONTH = re.compile(r"(20\d\d)-(\d\d?)")
NAMED = re.compile(r"([a-z]+)(?: (20\d\d))?")
MONTHS = [f"{date(2000, month, 1):%B}".casefold() for month in range(1, 13)]
POSTED_AT = time(10, 0)
"""The slot a draft for an observance starts from, in its author's time zone."""


async def answer_command(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, identity: Identity
) -> None:
    """`/observances [when | topic | words | export]`."""
    words = from_message(str(body.get("text") or "")).strip()
    if words.casefold() == "export":
        await export(body, client, asked, desk, identity)
        return
    await open_or_push(client, body, await _asked_for(desk, asked, words))


async def open_calendar(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _calendar(desk, asked, CalendarRef()))


def ref_of(words: str, today: date) -> CalendarRef:
    """What somebody asks for: nothing, a month ("2027-05", "May", "May 2027", "next month"), or words to find.

    Raises:
        Unfit: at the search, it is written like a month that does not exist.
    """
    plain = words.casefold()
    if plain in {"", "next"}:
        return CalendarRef()
    this = CalendarRef(shown=Shown.MONTH, what=f"{today:%Y-%m}")
    if plain in {"this month", "month"}:
        return this
    if plain == "next month":
        return this.moved(1)
    if dated := MONTH.fullmatch(plain):
        if not 1 <= int(dated[2]) <= len(MONTHS):
            raise Unfit({blocks.QUERY: f"There is no month {plain}. Name it by year and month, as in 2026-12."})
        return CalendarRef(shown=Shown.MONTH, what=f"{dated[1]}-{int(dated[2]):02}")
    named = NAMED.fullmatch(plain)
    if named and named[1] in MONTHS:
        number = MONTHS.index(named[1]) + 1
        year = int(named[2]) if named[2] else today.year + (number < today.month)
        return CalendarRef(shown=Shown.MONTH, what=f"{year}-{number:02}")
    return CalendarRef(shown=Shown.WORDS, what=words[: blocks.LONGEST_QUERY])


async def turn(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = CalendarRef.decode(str(body["actions"][0].get("value") or ""))
    await client.views_update(view_id=body["view"]["id"], view=await _calendar(desk, asked, ref))


async def search(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    words = from_modal(blocks.query(body["view"]["state"]))
    await ack(response_action="update", view=await _asked_for(desk, asked, words))


async def _asked_for(desk: Desk, asked: Request, words: str) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        facts = await facts_at(reader, now=asked.at)
    return _shown(facts, ref_of(words, facts.local(asked.at).date()), now=asked.at)


async def _calendar(desk: Desk, asked: Request, ref: CalendarRef) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        facts = await facts_at(reader, now=asked.at)
    return _shown(facts, ref, now=asked.at)


def _shown(facts: Facts, ref: CalendarRef, *, now: datetime) -> Payload:
    today = facts.local(now).date()
    found = _found(facts, ref, today)
    standing = {one.key: standing_of(one, facts, today) for one in found}
    return blocks.calendar(found, ref, standing, facts.interests)


def _found(facts: Facts, ref: CalendarRef, today: date) -> tuple[Occurrence, ...]:
    def concerns(occurrence: Occurrence) -> bool:
        return facts.interests.concerns(occurrence.observance)

    if first := ref.month():
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return facts.calendar.touching(first, last, wanted=concerns)
    if ref.shown is Shown.WORDS:
        return facts.calendar.called(ref.what, on=today)
    return facts.calendar.starting(today, today + AHEAD, wanted=concerns)


async def show(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await open_or_push(client, body, await _one(desk, asked, _key(body)))


async def _one(desk: Desk, asked: Request, key: Key) -> Payload:
    async with desk.store.read(asked.workspace) as reader:
        facts = await facts_at(reader, now=asked.at)
    today = facts.local(asked.at).date()
    occurrence = _occurrence(facts, key)
    return blocks.one(occurrence, standing_of(occurrence, facts, today))


def _occurrence(facts: Facts, key: Key) -> Occurrence:
    occurrence = facts.calendar.occurrence(*key)
    if occurrence is None:
        raise NotFound(GONE)
    return occurrence


def _key(body: Mapping[str, Any]) -> Key:
    return observed_key(str(body["actions"][0].get("value") or ""))


async def take(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await desk.choosing.take(asked, _key(body))
    await _done(ack, body, client, asked, desk)


async def give_back(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    await desk.choosing.take(asked, _key(body), give_back=True)
    await _done(ack, body, client, asked, desk)


def choosing(choice: Choice) -> Callable[..., Awaitable[None]]:
    """A listener that notes a choice."""

    async def choose(
        ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
    ) -> None:
        await desk.choosing.choose(asked, _key(body), choice)
        await _done(ack, body, client, asked, desk)

    return choose


def taking_back(*choices: Choice) -> Callable[..., Awaitable[None]]:
    """A listener that takes choices back."""

    async def take_back(
        ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
    ) -> None:
        await desk.choosing.take_back(asked, _key(body), *choices)
        await _done(ack, body, client, asked, desk)

    return take_back


async def remove(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    observance, _ = _key(body)
    await desk.choosing.remove(asked, observance)
    await ack()
    await client.views_update(view_id=body["view"]["id"], view=blocks.exported("It is no longer in your calendar."))


async def _done(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """A message is brought up to date by the outbox; a modal that is open, here."""
    await ack()
    if (body.get("view") or {}).get("type") == "modal":
        await client.views_update(view_id=body["view"]["id"], view=await _one(desk, asked, _key(body)))


async def ask_later(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    async with desk.store.read(asked.workspace) as reader:
        facts = await facts_at(reader, now=asked.at)
    occurrence = _occurrence(facts, _key(body))
    tomorrow = facts.local(asked.at).date() + timedelta(days=1)
    if tomorrow > occurrence.start:
        raise NotFound("It starts today: there is no later day to be reminded on.")
    proposed = min(tomorrow + timedelta(days=2), occurrence.start)
    await open_or_push(client, body, blocks.later_form(occurrence, tomorrow=tomorrow, proposed=proposed))


async def note_later(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    try:
        on = date.fromisoformat(blocks.later_on(view["state"]))
    except ValueError:
        await ack(response_action="errors", errors={blocks.ON: "Choose a day."})
        return
    try:
        await desk.choosing.later(asked, observed_key(view["private_metadata"]), on=on)
    except Unfit as refusal:
        await ack(response_action="errors", errors=dict(refusal.fields))
        return
    await ack(response_action="update", view=blocks.later_noted(on))


async def draft(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, zones: Zones, identity: Identity, desk: Desk
) -> None:
    """The form for a post about it: kind, hashtags, slot and source are filled in, with ideas."""
    async with desk.store.read(asked.workspace) as reader:
        facts = await facts_at(reader, now=asked.at)
    occurrence = _occurrence(facts, _key(body))
    zone = await zones.of(asked.person, now=asked.at)
    slot = datetime.combine(occurrence.start, POSTED_AT, tzinfo=ZoneInfo(zone))
    observance = occurrence.observance
    start = Composition(
        kind=Kind.AWARENESS_DAY,
        text="\n\n" + " ".join(observance.hashtags) if observance.hashtags else "",
        networks=(),
        slot=slot if slot > asked.at else None,
        sources=observance.sources[:1],
    )
    ref = FormRef(observed=occurrence.key)
    view = await drafts.form(asked, zones, identity, desk, composition=start, ref=ref, ideas=ideas(occurrence))
    await open_or_push(client, body, view)


async def ask_own(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    await open_or_push(client, body, own_observance.own_form())


async def add_own(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    typed = own_observance.own_typed(body["view"]["state"])
    async with desk.store.read(asked.workspace) as reader:
        today = (await facts_at(reader, now=asked.at)).local(asked.at).date()
    try:
        added = await desk.choosing.add(asked, [read_own(typed, today=today)])
    except Unfit as refusal:
        await ack(response_action="errors", errors=dict(refusal.fields))
        return
    await ack(response_action="update", view=own_observance.added(added))


async def ask_calendar_file(body: Mapping[str, Any], client: AsyncWebClient, identity: Identity) -> None:
    if not identity.capabilities.takes_files:
        raise NoFiles
    await open_or_push(client, body, own_observance.import_form())


async def import_calendar(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    upload = own_observance.upload(body["view"]["state"])
    if upload is None:
        await ack(response_action="errors", errors={FORM: "Choose one .ics file."})
        return
    try:
        found = await desk.calendar_importing.take(asked, upload)
    except Unfit as refusal:
        await ack(response_action="errors", errors=dict(refusal.fields))
        return
    await ack(response_action="update", view=own_observance.added(found.found, found.left_out))


async def export(
    body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk, identity: Identity
) -> None:
    """The coming year of what concerns the organisation, as a calendar file and a table, in a direct message."""
    async with desk.store.read(asked.workspace) as reader:
        facts = await facts_at(reader, now=asked.at)
    today = facts.local(asked.at).date()
    found = facts.calendar.starting(today, today + AHEAD, wanted=facts.interests.wants)
    if not found:
        sentence = "Nothing concerns you yet: choose service lines under `/vetted settings`, or follow observances."
    elif not identity.capabilities.gives_files:
        sentence = "Vetted may not send files here: it lacks files:write. Ask whoever runs it for the export."
    else:
        sentence = await _send(client, asked, found)
    await open_or_push(client, body, blocks.exported(sentence))


async def _send(client: AsyncWebClient, asked: Request, found: tuple[Occurrence, ...]) -> str:
    files = SlackFiles(client, token=client.token or "", api_url=client.base_url, may_give=True)
    parts = (
        ("observances.ics", calendar_file.ics(found, now=asked.at), "Calendar file for Google, Outlook and Apple"),
        ("observances.csv", listing.as_csv(found).encode("utf-8-sig"), "Table"),
    )
    try:
        opened = await client.conversations_open(users=asked.person)
        for name, data, title in parts:
            if await files.upload(name, data, title=title, channel=ChannelId(opened["channel"]["id"])) is None:
                return "Slack offers no uploads here, so there is no file. Ask whoever runs Vetted for the export."
    except SlackApiError:
        return "Slack did not take the files just now. Please try again in a moment."
    return (
        f"{len(found)} observances are in two files in our direct messages: a calendar file (.ics) and a table (CSV)."
    )


OPENING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.OBSERVANCES: open_calendar,
    Action.OBSERVANCE: show,
    Action.OBSERVANCE_DRAFT: draft,
    Action.OBSERVANCE_LATER: ask_later,
    Action.OBSERVANCE_OWN: ask_own,
    Action.OBSERVANCE_IMPORT: ask_calendar_file,
    Action.CALENDAR_BACK: turn,
    Action.CALENDAR_ON: turn,
    Action.CALENDAR_PAGE_BACK: turn,
    Action.CALENDAR_PAGE_ON: turn,
    Action.CALENDAR_MONTH: turn,
    Action.CALENDAR_NEXT: turn,
    Action.CALENDAR_EXPORT: export,
}
DOING: dict[Action, Callable[..., Awaitable[None]]] = {
    Action.OBSERVANCE_TAKE: take,
    Action.OBSERVANCE_GIVE: give_back,
    Action.OBSERVANCE_SKIP: choosing(Choice.SKIPPED),
    Action.OBSERVANCE_MUTE: choosing(Choice.MUTED),
    Action.OBSERVANCE_FOLLOW: choosing(Choice.FOLLOWED),
    Action.OBSERVANCE_UNFOLLOW: taking_back(Choice.FOLLOWED),
    Action.OBSERVANCE_BACK: taking_back(Choice.MUTED, Choice.SKIPPED),
    Action.OBSERVANCE_REMOVE: remove,
}
