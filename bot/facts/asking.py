"""Who reviews a fact: the clinical stage, as the organisation's rule for an educational post asks it."""

from collections.abc import Iterable, Sequence

from bot.delivery.outbox import Owed
from bot.drafts.kinds import Kind
from bot.facts.fact import VettedFact
from bot.ids import PersonId
from bot.ports import Transaction
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
    with its backups where those are too few.
    """
    roster = settings.roster
    found = frozenset(
        one
        for person in roster.people(REVIEWER)
        for one in (roster.standing_in(person, [REVIEWER]) - fact.authors or {person})
    )
    found -= fact.authors
    return found if len(found) >= quorum(fact, settings) else found | (roster.backing([REVIEWER]) - fact.authors)


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


def waiting_for(person: PersonId, facts: Iterable[VettedFact], settings: WorkspaceSettings) -> int:
    """How many of these, which wait for a review, wait for this person's."""
    return sum(person in reviewers(one, settings) for one in facts)


def ask(tx: Transaction, fact: VettedFact, settings: WorkspaceSettings) -> None:
    for person in sorted(reviewers(fact, settings)):
        tx.owe(Owed.fact(fact.id, fact.version, person))


def ask_all(tx: Transaction, facts: Sequence[VettedFact], settings: WorkspaceSettings, *, occasion: str) -> None:
    """One fact is asked for by itself; many at once make one message a person and occasion."""
    if len(facts) == 1:
        ask(tx, facts[0], settings)
        return
    for person in sorted({person for fact in facts for person in reviewers(fact, settings)}):
        tx.owe(Owed.facts(occasion, person))


def tell(tx: Transaction, fact: VettedFact, settings: WorkspaceSettings) -> None:
    """Whoever waits for the outcome, and the reviewers, whose messages are brought up to date."""
    for person in sorted({*asked(fact, settings), *fact.approved_by, fact.owner} - {PersonId("")}):
        tx.owe(Owed.fact(fact.id, fact.version, person))
