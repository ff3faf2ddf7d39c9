"""Whom a drill asks to react, and what they are asked."""

from bot.crisis.crisis import HERE, Crisis, Reaction, could_pause
from bot.crisis.holding import in_scope, may_have_gone_out
from bot.crisis.telling import CrisisOccasion, concerned, crisis_note
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.ports import Transaction
from bot.review.roster import Admins, Roster


async def call_to_drill(tx: Transaction, roster: Roster, admins: Admins, drill: Crisis) -> int:
    """Asks everybody whom a hold would concern to react, each once; how many posts it would hold."""
    covered = await in_scope(tx, drill.scope)
    found = [review for review in covered if may_have_gone_out(review)]
    people = concerned(roster, admins)
    asked = [Reaction(person=person, what=HERE) for person in people | {one.draft.author for one in found}]
    for review in found:
        if review.draft.state is not DraftState.SCHEDULED:
            continue
        places = await tx.waiting_elsewhere(review.draft.id, review.version.no)
        for number, schedule in enumerate(places, start=1):
            person, what = schedule.person, could_pause(review.draft.id, place=number)
            asked += [Reaction(person=person, what=HERE), Reaction(person=person, what=what)]
    await tx.ask_reactions(drill.id, asked)
    told = sorted({one.person for one in asked})
    tx.owe(*(crisis_note(drill.id, CrisisOccasion.DRILL, person) for person in told))
    tx.owe(*(Owed.card(review.draft.id) for review in covered))
    return len(found)
