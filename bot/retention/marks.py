from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionMark:
    """What retention has to do with one draft: held since, purged at; None for neither."""

    held_at: datetime | None = None
    purged_at: datetime | None = None
