"""Drafts in review after it changed who is asked."""

from bot.delivery.owed import Owed
from bot.ports import Transaction
from bot.review.roster import Roster


async def recall(tx: Transaction, before: Roster, after: Roster) -> None:
    """Calls the people whose turn it has become, and brings cards and messages up to date."""
    for review in await tx.in_review(limit=1000):
        was, now = review.turn(before), review.turn(after)
        if was == now:
            continue
        draft = review.draft.id
        tx.owe(
            Owed.card(draft),
            *(Owed.call(draft, person) for person in sorted(now - was)),
            *(Owed.direct(draft, person) for person in sorted(was - now)),
        )
