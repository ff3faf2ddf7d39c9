"""What becomes of an approved draft: published, scheduled in another tool, and what has to be paused there (D3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.ids import DraftId, PersonId, TaskId

PAUSE_WITHIN = timedelta(minutes=30)
"""How long the owner of a pause task has before it goes to the author and the admins as well."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Somebody's word that a version was published; always recorded, flagged when the gate was closed at that time."""

    draft: DraftId
    version: int
    person: PersonId
    at: datetime
    links: tuple[str, ...]
    gate_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Somebody's word that a version waits in another tool. `publish_at` is UTC."""

    draft: DraftId
    version: int
    person: PersonId
    at: datetime
    tool: str
    publish_at: datetime
    link: str


class TaskState(StrEnum):
    OPEN = "open"
    ESCALATED = "escalated"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, kw_only=True, slots=True)
class PauseTask:
    """A post to be paused in another tool: open until somebody confirms; nothing claims to be stopped before that."""

    id: TaskId
    draft: DraftId
    owner: PersonId
    tool: str
    link: str
    publish_at: datetime
    state: TaskState
    opened_at: datetime
    due_at: datetime
    confirmed_by: PersonId | None = None
    confirmed_at: datetime | None = None
