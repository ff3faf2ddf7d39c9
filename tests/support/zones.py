"""Where people live, as Slack would say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.ids import PersonId
from bot.refusals import NoAnswer


@dataclass(frozen=True)
class Living:
    """Everybody in one zone, save those named; None: Slack does not answer about them."""

    zone: str = "America/Chicago"
    elsewhere: Mapping[PersonId, str | None] = field(default_factory=dict)

    async def of(self, person: PersonId, *, now: datetime, otherwise: str) -> str:
        found = self.elsewhere.get(person, self.zone)
        if found is None:
            raise NoAnswer
        return found
