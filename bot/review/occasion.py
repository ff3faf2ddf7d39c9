"""What a new draft is begun for, so that its place of origin can say that somebody is on it."""

from dataclasses import dataclass

from bot.ids import AlertId, DraftId
from bot.listening.answering import answered_by
from bot.observances.choosing import begun_for as observed_by
from bot.observances.plans import Key
from bot.ports import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """An occurrence of an observance, an alert, or nothing of the kind."""

    observed: Key | None = None
    alert: AlertId | None = None


NO_OCCASION = Occasion()


async def begun_for(tx: Transaction, occasion: Occasion, draft: DraftId) -> None:
    """Notes what a new draft is begun for, and says so there."""
    await observed_by(tx, occasion.observed, draft)
    await answered_by(tx, occasion.alert, draft)
