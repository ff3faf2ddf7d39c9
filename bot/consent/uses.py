from dataclasses import dataclass
from datetime import datetime

from bot.ids import DraftId


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """A version that rests on an authorisation. `settled_at`: when the authorisation's end was carried out for it."""

    draft: DraftId
    version: int
    settled_at: datetime | None = None
