"""Who hears what after something happened to a draft: the card, its thread, and one direct message a person."""

from bot.audit.entries import Fact
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.review.review import Review
from bot.review.roster import Roster

AUTHORS_TURN = frozenset(
    {DraftState.CHANGES_REQUESTED, DraftState.REJECTED, DraftState.READY, DraftState.MISSED, DraftState.HELD}
)
"""States in which the author has something to do or to know at once."""


def owed_after(before: Review | None, after: Review, roster: Roster, *, facts: tuple[Fact, ...]) -> tuple[Owed, ...]:
    """The deliveries a change owes.

    People whose turn begins are called anew; those whose turn ended have their message brought up to date; the author
    is called when the ball is back with them.
    """
    draft = after.draft
    owed = [Owed.card(draft.id)]
    owed += [Owed.story(draft.id, fact.id) for fact in facts]
    was = before.turn(roster) if before else frozenset()
    now = after.turn(roster)
    owed += [Owed.call(draft.id, person) for person in sorted(now - was)]
    owed += [Owed.direct(draft.id, person) for person in sorted(was - {draft.author}) if person not in now - was]
    moved = before is None or before.draft.state is not draft.state
    calls_author = moved and draft.state in AUTHORS_TURN
    owed.append(Owed.call(draft.id, draft.author) if calls_author else Owed.direct(draft.id, draft.author))
    return tuple(owed)
