"""The banner of a crisis hold: on cards, on Home, in the queue."""

from slack_sdk.models.blocks import Block

from bot.crisis.crisis import Crisis
from bot.crisis.hold import Hold
from handlers.blocks.text import said, when


def banner(hold: Hold) -> str:
    """What a card, Home and the queue say while a hold is on."""
    return f"🛑 *A crisis hold is on* since {when(hold.since)}. What it covers does not go out: see <#{hold.channel}>."


def notice(crisis: Crisis) -> Block:
    """The banner of Home and the queue, of drills too."""
    if hold := crisis.hold:
        return said(banner(hold))
    return said(f"🧪 *A crisis drill is on* since {when(crisis.started_at)}; nothing is held. See <#{crisis.channel}>.")
