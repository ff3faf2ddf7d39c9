"""Every check, over facts gathered beforehand."""

from bot.doctor import channels, clock, database, environment, outbox, people, scopes, tokens
from bot.doctor.facts import Facts
from bot.doctor.finding import Area, Finding, Findings

ORDER = list(Area)


def examine(facts: Facts) -> Findings:
    """What is wrong and what is fine, by area."""
    found: list[Finding] = [
        *environment.check(facts.environment),
        *tokens.check(facts),
        *scopes.check(facts),
        *clock.check(facts),
        *database.check(facts.database),
        *outbox.check(facts.database, now=facts.now),
        *channels.check(facts),
        *people.check(facts),
    ]
    return tuple(sorted(found, key=lambda finding: ORDER.index(finding.area)))
