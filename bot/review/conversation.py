"""What people say to one another about a draft: suggested wordings, questions and their answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, QuestionId, SuggestionId


class SuggestionState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """Another wording for one version: of the common text, or of one network's."""

    id: SuggestionId
    draft: DraftId
    version: int
    person: PersonId
    network: Network | None
    text: str
    at: datetime
    state: SuggestionState = SuggestionState.OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question about one version, put to one person; `answer` None while it waits."""

    id: QuestionId
    draft: DraftId
    version: int
    asker: PersonId
    person: PersonId
    question: str
    asked_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
