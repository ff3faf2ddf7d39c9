"""One person's word in a review: what it says, what they had in front of them, for whom it was recorded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import PersonId
from bot.review.stages import Role


class Verdict(StrEnum):
    APPROVED = "approved"
    CHANGES = "changes"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What the person had in front of them when they clicked; a decision belongs to that and to nothing else (D1)."""

    version: int
    epoch: int
    step: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Outsider:
    """A reviewer without a Slack account whose approval somebody recorded, with where it can be looked up."""

    name: str
    evidence: str

    @property
    def voice(self) -> str:
        """Whom a decision counts as; how the name was typed makes no second person of them."""
        return f"outside Slack: {' '.join(self.name.casefold().split())}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One person's word in one stage.

    `outsider`: the word is theirs, and `person` is who recorded it. `voided_at` is set when a change, or the person
    themselves, took it away.
    """

    stage: str
    role: Role
    person: PersonId
    verdict: Verdict
    version: int
    content_hash: str
    version_hash: str
    epoch: int
    at: datetime
    reason: str = ""
    outsider: Outsider | None = None
    voided_at: datetime | None = None

    @property
    def voice(self) -> str:
        """Whose word it is: one voice counts in one stage (D2)."""
        return self.outsider.voice if self.outsider else self.person
