from datetime import datetime, timedelta
from typing import Self

from bot.deadlines.working_hours import known_zone
from bot.ids import PersonId
from bot.workspaces.directory import Directory

KEPT = timedelta(minutes=10)


class Zones:
    """People's time zones, remembered for a few minutes: a form has to open faster than a lookup may take.

    Nothing is decided by it: the zone a form was shown in travels with the form.
    """

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._known: dict[PersonId, tuple[str, datetime]] = {}

    def __deepcopy__(self, _memo: object) -> Self:
        """Shared by all requests, also by Bolt's copies of them."""
        return self

    async def of(self, person: PersonId, *, now: datetime, otherwise: str = "UTC") -> str:
        """The person's IANA zone name; `otherwise` where Slack does not say, or names one unknown here."""
        zone, until = self._known.get(person, ("", now))
        if now >= until:
            facts = await self._directory.person(person)
            zone = facts.timezone if facts else ""
            self._known[person] = (zone, now + KEPT)
        return known_zone(zone, otherwise)
