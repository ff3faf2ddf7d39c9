"""`/vetted report`: figures of a period, as a direct message."""

from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.desk import Desk
from bot.requests import Request
from handlers.blocks import report as blocks


async def ask(words: str, respond: AsyncRespond, asked: Request, desk: Desk) -> None:
    """`/vetted report`, `/vetted report quarter`, `/vetted report last month`: the report itself goes by the outbox."""
    message = blocks.on_its_way(await desk.reporting.ask(asked, words))
    await respond(text=message.text, blocks=message.blocks, response_type="ephemeral")
