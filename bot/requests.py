from dataclasses import dataclass
from datetime import datetime

from bot.ids import PersonId, WorkspaceId


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Somebody asks for something: who, where, when, and the key that makes it happen once only (D7)."""

    workspace: WorkspaceId
    person: PersonId
    key: str
    at: datetime
