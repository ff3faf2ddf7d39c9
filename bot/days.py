"""Calendar days: which day it is somewhere, where people live, and the same day months later."""

from calendar import monthrange
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.ids import PersonId


def today_in(zone: str, at: datetime) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Zones(Protocol):
    """People's time zones as Slack has them."""

    async def of(self, person: PersonId, *, now: datetime, otherwise: str) -> str:
        """A zone this computer knows; `otherwise` where Slack does not say one.

        Raises:
            NoAnswer: Slack does not answer just now.
        """
        ...
