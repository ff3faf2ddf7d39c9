"""A pass: the privacy role lets one draft by what a rule would block; it names the rule and the kind, no text."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.drafts.kinds import Kind
from bot.ids import DraftId, PassId, PersonId
from bot.preflight.finding import Severity
from bot.preflight.rules import all_rules, known_rule

LASTS = timedelta(days=7)
"""How long a granted pass waits for its draft."""


class PassState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """`because`: why it was asked for. `draft`: the one draft it was used for; it holds for its later versions too."""

    id: PassId
    person: PersonId
    rule: str
    kind: Kind
    because: str
    asked_at: datetime
    state: PassState = PassState.ASKED
    answered_by: PersonId | None = None
    answered_at: datetime | None = None
    draft: DraftId | None = None

    def holds(self, draft: DraftId, *, at: datetime) -> bool:
        if self.state is not PassState.GRANTED or self.answered_at is None:
            return False
        return self.draft == draft or (self.draft is None and at < self.answered_at + LASTS)


def overrulable() -> frozenset[str]:
    """The rules whose blocks a consent or a pass turns into warnings."""
    return frozenset(rule.id for rule in all_rules() if may_pass(rule.id))


def may_pass(rule_id: str) -> bool:
    """Whether a rule blocks, and allows the privacy role to overrule it."""
    rule = known_rule(rule_id)
    return rule is not None and rule.may_overrule and rule.severity is Severity.BLOCK
