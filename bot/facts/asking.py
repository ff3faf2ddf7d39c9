"""Who reviews a fact: the clinical stage, as the organisation's rule for an educational post asks it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.delivery.owed import Owed
from bot.drafts.kinds import Kind
from bot.facts.fact import VettedFact
from bot.ids import FactId, PersonId
from bot.ports import Transaction
from bot.review.lists import TOO_LONG
from bot.review.review import Review
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings

REVIEWER = Role.CLINICAL
"""The role that approves a fact."""

LIKE = Kind.EDUCATIONAL
"""The kind of post whose rule says how many approve a fact, and how long they take: most posts from a fact are one."""


def quorum(fact: VettedFact, settings: WorkspaceSettings) -> int:
    """How many have to approve it; one where the rule has no clinical stage."""
    everybody = len(settings.roster.people(REVIEWER) - fact.authors)
    asked = [stage.quorum or everybody for stage in settings.rule_for(LIKE) if REVIEWER in stage.roles]
    return max([1, *asked])


def able(fact: VettedFact, roster: Roster) -> frozenset[PersonId]:
    """Who may approve it, backups included; never an author."""
    return (roster.people(REVIEWER) | roster.backing([REVIEWER])) - fact.authors


def asked(fact: VettedFact, settings: WorkspaceSettings) -> frozenset[PersonId]:
    """Whose review its version waits for, or waited for: the clinical role, or who stands in for those who are away;
    with its backups where those are too few, or it has waited too long.
    """
    roster = settings.roster
    found = frozenset(
        one
        for person in roster.people(REVIEWER)
        for one in (roster.standing_in(person, [REVIEWER]) - fact.authors or {person})
    )
    found -= fact.authors
    enough = len(found) >= quorum(fact, settings) and not fact.escalated
    return found if enough else found | (roster.backing([REVIEWER]) - fact.authors)


def reviewers(fact: VettedFact, settings: WorkspaceSettings) -> frozenset[PersonId]:
    """Those of the asked who have not approved it yet."""
    return asked(fact, settings) - fact.approved_by


def approvals(fact: VettedFact, roster: Roster) -> frozenset[PersonId]:
    """Who approved the version so far, of those who still may."""
    return fact.approved_by & able(fact, roster)


def lacking(fact: VettedFact, settings: WorkspaceSettings) -> str:
    """Why its review cannot end as things are, for whoever looks at it; empty where it can, or has ended."""
    free = able(fact, settings.roster)
    if fact.reviewed_at is not None or len(free) >= quorum(fact, settings):
        return ""
    who = "Too few people" if free else "Nobody"
    return f"{who} with the clinical role can review this: an admin has to name another."


def others(fact: VettedFact, settings: WorkspaceSettings) -> frozenset[PersonId]:
    """Whom an escalation would ask who is not asked yet; without those who are away."""
    roster = settings.roster
    return able(fact, roster) - asked(fact, settings) - fact.approved_by - roster.delegates.keys()


def waiting_for(
    person: PersonId, facts: Iterable[VettedFact], settings: WorkspaceSettings, *, but: Collection[FactId] = ()
) -> tuple[VettedFact, ...]:
    """Those that wait for this person's review, longest waiting first, without those in `but`."""
    mine = (one for one in facts if one.waits and one.id not in but and person in reviewers(one, settings))
    return tuple(sorted(mine, key=_since))


def next_up(drafts: Sequence[tuple[Review, datetime]], facts: Sequence[VettedFact]) -> Review | VettedFact | None:
    """The oldest turn of drafts (each with when its stage opened) and facts that wait for somebody, both in this order;
    None where nothing waits.
    """
    if drafts and (not facts or drafts[0][1] <= facts[0].changed_at):
        return drafts[0][0]
    return facts[0] if facts else None


def under_way(facts: Iterable[VettedFact]) -> tuple[VettedFact, ...]:
    """Those not approved as they stand: first what was sent back, then what waits for a review; longest first."""
    still = (one for one in facts if one.reviewed_at is None and one.retired_at is None)
    return tuple(sorted(still, key=lambda one: (one.waits, *_since(one))))


def own(person: PersonId, facts: Iterable[VettedFact]) -> tuple[VettedFact, ...]:
    """Those under way that this person keeps or wrote."""
    return tuple(one for one in under_way(facts) if person == one.owner or person in one.authors)


def late(facts: Iterable[VettedFact], *, now: datetime) -> tuple[VettedFact, ...]:
    """Those under way that have not moved for as long as makes a draft late."""
    return tuple(one for one in under_way(facts) if one.changed_at <= now - TOO_LONG)


def _since(fact: VettedFact) -> tuple[datetime, FactId]:
    return fact.changed_at, fact.id


def ask(tx: Transaction, fact: VettedFact, settings: WorkspaceSettings) -> None:
    for person in sorted(reviewers(fact, settings)):
        tx.owe(Owed.fact(fact.id, fact.version, person), Owed.facts(person))


def ask_all(tx: Transaction, facts: Sequence[VettedFact], settings: WorkspaceSettings) -> None:
    """One fact is asked for by itself; many at once make one message a person."""
    if len(facts) == 1:
        ask(tx, facts[0], settings)
        return
    for person in sorted({person for fact in facts for person in reviewers(fact, settings)}):
        tx.owe(Owed.facts(person, anew=True))


def tell(tx: Transaction, fact: VettedFact, settings: WorkspaceSettings) -> None:
    """Whoever waits for the outcome, and the reviewers, whose messages are brought up to date."""
    for person in sorted({*asked(fact, settings), *fact.approved_by, fact.owner} - {PersonId("")}):
        tx.owe(Owed.fact(fact.id, fact.version, person), Owed.facts(person))


async def recall_to_facts(tx: Transaction, before: Roster, after: Roster) -> None:
    """Calls the people who are asked now and were not, after it changed who stands in for whom."""
    facts, settings = await tx.facts_waiting(), await tx.settings()
    was, now = (
        {(fact.id, person) for fact in facts for person in reviewers(fact, replace(settings, roster=roster))}
        for roster in (before, after)
    )
    came, went = ({person for _, person in one} for one in (now - was, was - now))
    tx.owe(*(Owed.facts(person, anew=True) for person in sorted(came)))
    tx.owe(*(Owed.facts(person) for person in sorted(went - came)))
