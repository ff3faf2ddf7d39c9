"""The month's budget in tokens: asked before each call, counted after it, told of at 80 and at 100 per cent."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.assist.call import OF_THE_MONTH, WARN_SHARE, month_of
from bot.assist.provider import Feature, Silence, Tokens
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.ports import Reader, Transaction
from bot.review.roster import Admins
from bot.workspaces.settings import WorkspaceSettings

NEAR, SPENT = 80, 100
"""Per cent of the budget at which admins are told, once a month and budget each."""

LITTLE = 3_000
"""Tokens that reading one usual draft may take: with less left than that, the budget is used up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Purse:
    """A month's budget in tokens: `spent` so far, and `promised` to calls that are under way."""

    budget: int
    spent: int
    promised: int

    @property
    def left(self) -> int:
        return max(self.budget - self.spent, 0)

    def why_not(self, estimate: int) -> Silence | None:
        """Why a call is not made that may cost so much; None: what is left has room for it."""
        if estimate <= self.left:
            return None
        return Silence.BUDGET if self.left < LITTLE else Silence.LARGE

    def waits(self, estimate: int) -> bool:
        """Whether it depends on what the calls under way come to."""
        return self.why_not(estimate) is None and self.promised + estimate > self.left


def too_large(estimate: int, purse: Purse) -> str:
    """For whoever asked for it."""
    return (
        f"it needs about {estimate:,} tokens, and of this month's {purse.budget:,} for the language model"
        f" {purse.left:,} are left."
    )


async def spent(reader: Reader, settings: WorkspaceSettings, *, now: datetime) -> int:
    """Tokens used so far in this month of the workspace's time zone."""
    first, last = month_of(today_in(settings.timezone, now))
    return sum(one.tokens.all for one in await reader.used(first, last))


async def purse_of(tx: Transaction, settings: WorkspaceSettings, *, now: datetime) -> Purse:
    """How the month stands; until the transaction ends, nobody else promises anything of it."""
    await tx.count_alone()
    return Purse(
        budget=settings.assisting.monthly_tokens,
        spent=await spent(tx, settings, now=now),
        promised=await tx.promised(now=now),
    )


def asked_again_at(why: Silence, settings: WorkspaceSettings, *, now: datetime) -> datetime:
    """From when a call may be made anew that was not made: the next month, where this one's budget kept it."""
    if why not in OF_THE_MONTH:
        return now
    _, last = month_of(today_in(settings.timezone, now))
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=ZoneInfo(settings.timezone))


async def tell_refused(
    tx: Transaction, settings: WorkspaceSettings, why: Silence | None, admins: Admins, *, now: datetime
) -> None:
    """The admins hear of the first call that the budget has no room for, and of a key or a model that is not taken."""
    if why is Silence.BUDGET:
        await _tell(tx, settings, admins, SPENT, now=now)
    elif why is not None and why.of_the_set_up:
        month = today_in(settings.timezone, now).replace(day=1)
        if await tx.claim_post(f"model:{month:%Y-%m}:{why.value}", at=now):
            tx.owe(*(Owed.model(month, why.value, person) for person in sorted(admins.of(settings.roster))))


async def pay(
    tx: Transaction,
    settings: WorkspaceSettings,
    feature: Feature,
    tokens: Tokens,
    admins: Admins,
    *,
    why: Silence | None = None,
    now: datetime,
) -> None:
    """Counts a call, and tells the admins when most of the budget is used. `why`: it got no answer, for this reason."""
    await tx.note_usage(today_in(settings.timezone, now), feature, tokens)
    if await spent(tx, settings, now=now) >= WARN_SHARE * settings.assisting.monthly_tokens:
        await _tell(tx, settings, admins, NEAR, now=now)
    await tell_refused(tx, settings, why, admins, now=now)


async def _tell(tx: Transaction, settings: WorkspaceSettings, admins: Admins, percent: int, *, now: datetime) -> None:
    """Once for each budget: one that was raised is told of again."""
    month, budget = today_in(settings.timezone, now).replace(day=1), settings.assisting.monthly_tokens
    if await tx.claim_post(f"budget:{month:%Y-%m}:{percent}:{budget}", at=now):
        tx.owe(*(Owed.budget(month, percent, budget, person) for person in sorted(admins.of(settings.roster))))
