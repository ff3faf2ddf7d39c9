"""Review next: steps through what waits for a person, one modal after another."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.ids import DraftId
from bot.refusals import AlreadyRecorded, NotFound, Refusal
from bot.requests import Request
from bot.review.decision import Verdict
from bot.review.lists import waiting_for
from handlers.blocks import reasons
from handlers.blocks import stepping as blocks
from handlers.blocks.message import Payload
from handlers.blocks.stepping import Refused
from handlers.card_facts import card_facts
from handlers.errors import sentence_of
from handlers.ids import Action
from handlers.refs import CardRef

COUNTED = 11
"""Drafts looked up at a time: the one shown, and how many follow, up to ten."""

MOST_SKIPPED = 200
"""Numbers of skipped drafts a modal remembers; its metadata holds 3,000 characters."""

VERDICTS = {Action.NEXT_CHANGES: Verdict.CHANGES, Action.NEXT_REJECT: Verdict.REJECTED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """How far somebody has stepped: how many they decided, which they skipped, which they chose to begin with."""

    done: int = 0
    skipped: tuple[DraftId, ...] = ()
    first: DraftId | None = None

    def decided(self) -> Self:
        return replace(self, done=self.done + 1)

    def past(self, draft: DraftId) -> Self:
        return replace(self, skipped=(*self.skipped, draft)[-MOST_SKIPPED:])

    def encode(self) -> str:
        begun = {"first": self.first} if self.first is not None else {}
        return json.dumps({"done": self.done, "skipped": list(self.skipped), **begun}, separators=(",", ":"))

    @classmethod
    def decode(cls, metadata: str) -> Self:
        """Reads what a modal carries.

        Raises:
            NotFound: Vetted never wrote such metadata.
        """
        try:
            found = json.loads(metadata)
            first = DraftId(int(found["first"])) if "first" in found else None
            skipped = tuple(DraftId(int(draft)) for draft in found["skipped"])
            return cls(done=int(found["done"]), skipped=skipped, first=first)
        except (ValueError, KeyError, TypeError):
            raise NotFound from None


async def start(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    value = str((body.get("actions") or [{}])[0].get("value") or "")
    first = DraftId(int(value)) if value.isdecimal() else None
    view = await next_view(desk, asked, Going(first=first))
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
        refused = Refused(draft=ref.draft, sentence=sentence_of(refusal))
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
        refused = Refused(draft=ref.draft, sentence=sentence_of(refusal))
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
        roster = (await reader.settings()).roster.resolved(known)
        waiting = await waiting_for(reader, asked.person, roster, limit=COUNTED, but=going.skipped)
        if not waiting:
            return blocks.finished(going.done, len(going.skipped), refused=refused)
        review = next((one for one in waiting if one.draft.id == going.first), waiting[0])
        second_reader = desk.second_reading.provider is not None
        facts = await card_facts(reader, review, roster, second_reader=second_reader)
        since = await reader.looked_at(review.draft.id, asked.person)
    await desk.opening.opened(asked, review)
    place = blocks.InList(left=len(waiting) - 1, going=going.encode(), now=asked.at, since=since, refused=refused)
    return blocks.step(review, facts, place)
