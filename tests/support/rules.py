from bot.drafts.kinds import Kind
from bot.review.roster import Roster
from bot.review.rules import DEFAULT_RULES, plan_of
from bot.review.stages import Plan


def plan_for(kind: Kind) -> Plan:
    """The stages a kind of post has where an organisation has set nothing else."""
    return plan_of(DEFAULT_RULES[kind], Roster(), frozenset())
