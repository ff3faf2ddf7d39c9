"""Review next: steps through what waits for a person, one modal after another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Self

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.days import today_in
from bot.desk import Desk
from bot.facts import asking
from bot.facts.fact import VettedFact
from bot.ids import DraftId, FactId
from bot.refusals import AlreadyRecorded, NotFound, Refusal
from bot.requests import Request
from bot.review.decision import Verdict
from bot.review.lists import in_turn
from bot.review.review import Review
from handlers.blocks import fact_form, reasons
from handlers.blocks import stepping as blocks
from handlers.blocks.message import Payload
from handlers.blocks.stepping import Refused
from handlers.card_facts import card_facts
from handlers.errors import sentence_of
from handlers.ids import Action
from handlers.refs import CardRef, FactFormRef, FactRef

COUNTED = 11
"""Drafts looked up at a time: the one shown, and how many follow, up to ten."""

MOST_SKIPPED = 120
"""Numbers of skipped drafts, and of skipped facts, a modal remembers; its metadata holds 3,000 characters."""

VERDICTS = {Action.NEXT_CHANGES: Verdict.CHANGES, Action.NEXT_REJECT: Verdict.REJECTED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """How far somebody has stepped: how many they decided, which they skipped, which they chose to begin with."""

    done: int = 0
    skipped: tuple[DraftId, ...] = ()
    first: DraftId | None = None
    skipped_facts: tuple[FactId, ...] = ()
    first_fact: FactId | None = None

    def decided(self) -> Self:
        return replace(self, done=self.done + 1)

    def past(self, draft: DraftId) -> Self:
        return replace(self, skipped=(*self.skipped, draft)[-MOST_SKIPPED:])

    def past_fact(self, fact: FactId) -> Self:
        return replace(self, skipped_facts=(*self.skipped_facts, fact)[-MOST_SKIPPED:])

    def encode(self) -> str:
        always = {"done": self.done, "skipped": self.skipped}
        return json.dumps(always | {key: one for key, one in asdict(self).items() if one}, separators=(",", ":"))

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Reads what a modal carries.

        Raises:
            NotFound: Vetted never wrote such metadata.
        """
        try:
            found = json.loads(metadata)
            return cls(
                done=int(found["done"]),
                skipped=tuple(DraftId(int(draft)) for draft in found["skipped"]),
                first=DraftId(int(found["first"])) if "first" in found else None,
                skipped_facts=tuple(FactId(int(fact)) for fact in found.get("skipped_facts", ())),
                first_fact=FactId(int(found["first_fact"])) if "first_fact" in found else None,
            )
        except (ValueError, KeyError, TypeError):
            raise NotFound from None


async def start(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    value = str((body.get("actions") or [{}])[0].get("value") or "")
    going = Going(first=DraftId(int(value))) if value.isdecimal() else Going()
    if value.startswith("{"):
        going = Going(first_fact=FactRef.decode(value).fact)
    view = await next_view(desk, asked, going)
    opener = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
    await opener(trigger_id=body["trigger_id"], view=view)


async def approve(ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Records the approval, then shows what waits next; a refusal is said there, and the list goes on."""
    ref = CardRef.decode(body["actions"][0]["value"])
    going = Going.decode(body["view"]["private_metadata"])
    refused = None
    try:
        await desk.deciding.decide(asked, ref.draft, verdict=Verdict.APPROVED, seen=ref.seen)
    except AlreadyRecorded:
        raise  # the first delivery of this click has moved the list on
    except Refusal as refusal:
        refused = Refused(what=f"Draft #{ref.draft}", sentence=sentence_of(refusal))
    await ack()
    after = going if refused else going.decided()
    await go_on(client, desk, asked, body["view"]["id"], after, refused=refused)


async def ask_reason(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Asks why; where there is nothing to decide any more, that is said and the list goes on."""
    ref = CardRef.decode(body["actions"][0]["value"])
    verdict = VERDICTS[Action(body["actions"][0]["action_id"])]
    try:
        await desk.deciding.may_decide(asked, ref.draft, verdict=verdict, seen=ref.seen)
    except Refusal as refusal:
        going = Going.decode(body["view"]["private_metadata"])
        refused = Refused(what=f"Draft #{ref.draft}", sentence=sentence_of(refusal))
        await go_on(client, desk, asked, body["view"]["id"], going, refused=refused)
        return
    async with desk.store.read(asked.workspace) as reader:
        listed = (await reader.settings()).reasons
    form = reasons.ReasonRef(card=ref, verdict=verdict, going=body["view"]["private_metadata"])
    await client.views_push(trigger_id=body["trigger_id"], view=reasons.reason_form(form, listed))


async def skip(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["actions"][0]["value"])
    going = Going.decode(body["view"]["private_metadata"])
    await go_on(client, desk, asked, body["view"]["id"], going.past(ref.draft))


async def approve_fact(
    ack: AsyncAck, body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk
) -> None:
    """Records the approval as the fact's card does, then shows what waits next."""
    ref = FactRef.decode(body["actions"][0]["value"])
    going = Going.decode(body["view"]["private_metadata"])
    refused = None
    try:
        await desk.fact_keeping.approve(asked, ref.fact, seen=ref.version)
    except AlreadyRecorded:
        raise  # the first delivery of this click has moved the list on
    except Refusal as refusal:
        refused = _fact_refused(ref, refusal)
    await ack()
    after = going if refused else going.decided()
    await go_on(client, desk, asked, body["view"]["id"], after, refused=refused)


async def ask_why(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """Asks why a fact goes back; where there is nothing to decide any more, that is said and the list goes on."""
    ref = FactRef.decode(body["actions"][0]["value"])
    metadata = body["view"]["private_metadata"]
    try:
        await desk.fact_keeping.may_review_now(asked, ref.fact, seen=ref.version)
    except Refusal as refusal:
        refused = _fact_refused(ref, refusal)
        await go_on(client, desk, asked, body["view"]["id"], Going.decode(metadata), refused=refused)
        return
    form = fact_form.send_back_form(FactFormRef(fact=ref, going=metadata))
    await client.views_push(trigger_id=body["trigger_id"], view=form)


async def skip_fact(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    ref = FactRef.decode(body["actions"][0]["value"])
    going = Going.decode(body["view"]["private_metadata"])
    await go_on(client, desk, asked, body["view"]["id"], going.past_fact(ref.fact))


def _fact_refused(ref: FactRef, refusal: Refusal) -> Refused:
    return Refused(what=f"Fact #{ref.fact}", sentence=sentence_of(refusal))


async def go_on(
    client: AsyncWebClient,
    desk: Desk,
    asked: Request,
    view_id: str,
    going: Going,
    *,
    refused: Refused | None = None,
) -> None:
    """Puts what waits next in the place of what was just looked at."""
    await client.views_update(view_id=view_id, view=await next_view(desk, asked, going, refused=refused))


async def next_view(desk: Desk, asked: Request, going: Going, *, refused: Refused | None = None) -> Payload:
    known = await desk.rosters.about(asked.workspace, asked.person)
    async with desk.store.read(asked.workspace) as reader:
        settings = (await reader.settings()).resolved(known)
        roster = settings.roster
        drafts = await in_turn(reader, asked.person, roster, limit=COUNTED, but=going.skipped)
        facts = asking.waiting_for(asked.person, await reader.facts_waiting(), settings, but=going.skipped_facts)
        chosen = _chosen(drafts, facts, going)
        left = len(drafts) + len(facts) - 1
        place = blocks.InList(left=left, going=going.encode(), now=asked.at, refused=refused)
        if chosen is None:
            return blocks.finished(going.done, len(going.skipped) + len(going.skipped_facts), refused=refused)
        if isinstance(chosen, VettedFact):
            return blocks.fact_step(chosen, place, today=today_in(settings.timezone, asked.at))
        second_reader = desk.second_reading.provider is not None
        card = await card_facts(reader, chosen, roster, second_reader=second_reader)
        since = await reader.looked_at(chosen.draft.id, asked.person)
    await desk.opening.opened(asked, chosen)
    return blocks.step(chosen, card, replace(place, since=since))


def _chosen(
    drafts: Sequence[tuple[Review, datetime]], facts: Sequence[VettedFact], going: Going
) -> Review | VettedFact | None:
    """What somebody chose to begin with, as long as it waits for them; else the oldest turn."""
    begun: list[Review | VettedFact] = [review for review, _ in drafts if review.draft.id == going.first]
    begun += [fact for fact in facts if fact.id == going.first_fact]
    return begun[0] if begun else asking.next_up(drafts, facts)
