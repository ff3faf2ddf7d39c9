"""Whose working hours are which."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.days import Zones
from bot.deadlines.working_hours import WorkingHours
from bot.ids import PersonId
from bot.workspaces.settings import WorkspaceSettings


class Presence(Protocol):
    """Who can be reached just now, as Slack shows it: a hint for whom to call first, never a reason to call nobody."""

    async def reachable(self, person: PersonId) -> bool | None:
        """Whether Slack shows them as active; None where it does not say, or does not answer."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    zones: Zones

    async def of(self, person: PersonId, settings: WorkspaceSettings, *, now: datetime) -> WorkingHours:
        return _in(await self.zones.of(person, now=now, otherwise=settings.timezone), settings)


def of_organisation(settings: WorkspaceSettings) -> WorkingHours:
    return _in(settings.timezone, settings)


def _in(zone: str, settings: WorkspaceSettings) -> WorkingHours:
    return WorkingHours(
        zone=zone,
        week=settings.deadlines.week,
        country=settings.organisation.country,
    )
