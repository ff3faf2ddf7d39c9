"""Ways in for saying something without deciding: comments, questions and answers, suggested wordings."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.drafts.typed import problems
from bot.ids import SuggestionId
from bot.refusals import NotFound, NotYours, Unfit
from bot.requests import Request
from handlers.blocks import more as more_blocks
from handlers.blocks import talk as blocks
from handlers.blocks.card import reference
from handlers.more import draft_of, open_or_push
from handlers.refs import CardRef


async def ask_comment(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    ref = CardRef.decode(body["actions"][0]["value"])
    await open_or_push(client, body, blocks.comment_form(ref))


async def comment(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    text = await _words(ack, body)
    if text is not None:
        await desk.conversing.comment(asked, ref.draft, text=text)
        await ack(response_action="clear")


async def ask_question(body: Mapping[str, Any], client: AsyncWebClient) -> None:
    ref = CardRef.decode(body["actions"][0]["value"])
    await open_or_push(client, body, blocks.question_form(ref))


async def put_question(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    ref = CardRef.decode(body["view"]["private_metadata"])
    text = await _words(ack, body)
    if text is None:
        return
    try:
        person = blocks.person(body["view"]["state"])
        await desk.conversing.ask(asked, ref.draft, person=person, question=text)
    except Unfit as refusal:
        await ack(response_action="errors", errors=blocks.errors(refusal.fields))
    else:
        await ack(response_action="clear")


async def ask_answer(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    question = blocks.question_id(str(body["actions"][0].get("value") or ""))
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.question(question)
    if found is None:
        raise NotFound
    await open_or_push(client, body, blocks.answer_form(found))


async def answer(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    question = blocks.question_id(body["view"]["private_metadata"])
    text = await _words(ack, body)
    if text is not None:
        await desk.conversing.answer(asked, question, text=text)
        await ack(response_action="clear")


async def read(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    """The draft of a question, for whoever it was put to or who put it."""
    question = blocks.question_id(str(body["actions"][0].get("value") or ""))
    async with desk.store.read(asked.workspace) as reader:
        found = await reader.question(question)
        if found is None:
            raise NotFound
        if asked.person not in {found.asker, found.person}:
            raise NotYours("This question was put to somebody else.")
        review = await reader.review(found.draft)
        uploaded = await reader.uploaded([image.sha256 for image in review.version.content.images])
    await open_or_push(client, body, more_blocks.to_read(review, uploaded))


async def ask_suggestion(body: Mapping[str, Any], client: AsyncWebClient, asked: Request, desk: Desk) -> None:
    draft = draft_of(body)
    async with desk.store.read(asked.workspace) as reader:
        review = await reader.review(draft)
    ref = CardRef.decode(reference(review))
    await open_or_push(client, body, blocks.suggestion_form(ref, review))


async def suggest(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    view = body["view"]
    ref = CardRef.decode(view["private_metadata"])
    state = view["state"]
    try:
        await desk.conversing.suggest(
            asked, ref.draft, seen=ref.seen, text=blocks.raw_words(state), network=blocks.which(state)
        )
    except Unfit as refusal:
        await ack(response_action="errors", errors=blocks.errors(refusal.fields))
    else:
        await ack(response_action="clear")


async def take_suggestion(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    """The author takes a wording with one click; the direct message is brought up to date by the outbox."""
    suggestion = SuggestionId(blocks.suggestion_id(str(body["actions"][0].get("value") or "")))
    await desk.conversing.take(asked, suggestion)
    await ack()


async def decline_suggestion(ack: AsyncAck, body: Mapping[str, Any], asked: Request, desk: Desk) -> None:
    suggestion = SuggestionId(blocks.suggestion_id(str(body["actions"][0].get("value") or "")))
    await desk.conversing.decline(asked, suggestion)
    await ack()


async def _words(ack: AsyncAck, body: Mapping[str, Any]) -> str | None:
    """What was typed; None after saying what is wrong with it."""
    text = blocks.words(body["view"]["state"])
    wrong = problems(text)
    if wrong:
        await ack(response_action="errors", errors=blocks.errors({blocks.WORDS: wrong[0].sentence}))
        return None
    return text
