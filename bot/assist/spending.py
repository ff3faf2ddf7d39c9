"""The month's budget in tokens: asked before each call, counted after it, told of at 80 and at 100 per cent."""

from datetime import datetime

from bot.assist.call import WARN_SHARE, month_of
from bot.assist.provider import Feature, Tokens
from bot.days import today_in
from bot.delivery.outbox import Owed
from bot.ports import Reader, Transaction
from bot.review.roster import Admins
from bot.workspaces.settings import WorkspaceSettings

NEAR, SPENT = 80, 100
"""Per cent of the budget at which admins are told, once a month each."""


async def spent(reader: Reader, settings: WorkspaceSettings, *, now: datetime) -> int:
    """Tokens used so far in this month of the workspace's time zone."""
    first, last = month_of(today_in(settings.timezone, now))
    return sum(one.tokens.all for one in await reader.used(first, last))


async def affordable(
    tx: Transaction, settings: WorkspaceSettings, estimate: int, admins: Admins, *, now: datetime
) -> bool:
    """Whether so many tokens fit into what is left of the month; the admins hear of the first call that does not."""
    if await spent(tx, settings, now=now) + estimate <= settings.assisting.monthly_tokens:
        return True
    await _tell(tx, settings, admins, SPENT, now=now)
    return False


async def pay(
    tx: Transaction, settings: WorkspaceSettings, feature: Feature, tokens: Tokens, admins: Admins, *, now: datetime
) -> None:
    """Counts a call, and tells the admins when most of the budget is used."""
    await tx.note_usage(today_in(settings.timezone, now), feature, tokens)
    if await spent(tx, settings, now=now) >= WARN_SHARE * settings.assisting.monthly_tokens:
        await _tell(tx, settings, admins, NEAR, now=now)


async def _tell(tx: Transaction, settings: WorkspaceSettings, admins: Admins, percent: int, *, now: datetime) -> None:
    month = today_in(settings.timezone, now).replace(day=1)
    if await tx.claim_post(f"budget:{month:%Y-%m}:{percent}", at=now):
        tx.owe(*(Owed.budget(month, percent, person) for person in sorted(admins.of(settings.roster))))
