"""A finding as it was noted with a version, and what a reviewer answered to it."""

from dataclasses import dataclass
from datetime import datetime

from bot.ids import PersonId
from bot.preflight.finding import Finding, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the privacy role says to a finding. `wrong`: the rule is mistaken here; else `words` say why it is fine."""

    person: PersonId
    at: datetime
    wrong: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """`no` counts from 0 within the version, in the order of the card."""

    no: int
    finding: Finding
    answer: Answer | None = None

    @property
    def unanswered(self) -> bool:
        """Whether it keeps the privacy stage from approving: a warning about somebody's privacy nobody answered."""
        match = self.finding.match
        return match.rule.family.private and match.severity is Severity.WARN and self.answer is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How often a rule spoke, and how often a reviewer said that it was mistaken."""

    rule: str
    found: int
    wrong: int

    @property
    def mistaken(self) -> float:
        """The share of its findings that were wrong, 0 to 1."""
        return self.wrong / self.found if self.found else 0.0
