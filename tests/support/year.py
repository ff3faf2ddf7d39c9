"""A year of ticks with outages, and which reminder has to come at which tick, reckoned apart from the code."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.observances.observance import Occurrence, Span
from bot.observances.plans import Key

OUTAGES = 30
LONGEST_OUTAGE = 220
"""Hours."""

FRIDAY = 4


def ticks(year: int, *, seed: str, apart: tuple[int, int]) -> list[datetime]:
    """Moments at which the bot looks, so many minutes apart at least and at most; none falls into an outage."""
    chance = random.Random(seed)  # noqa: S311 - the same outages in every run
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    minutes = int((end - start) / timedelta(minutes=1))
    begun = [start + timedelta(minutes=chance.randrange(minutes)) for _ in range(OUTAGES)]
    outages = [(begin, begin + timedelta(hours=chance.randrange(1, LONGEST_OUTAGE))) for begin in begun]
    found = []
    now = start
    while now < end:
        if not any(begin <= now < back for begin, back in outages):
            found.append(now)
        now += timedelta(minutes=chance.randrange(*apart))
    return found


def expected(
    occurrences: Iterable[Occurrence], leads: Mapping[Span, Sequence[int]], looked: Sequence[datetime], zone: str
) -> dict[tuple[Key, int], datetime]:
    """When each reminder is said, by observance, year and lead: at the first tick in the day from its own day on.

    Of several that become due at one tick the last is said, the others are not.
    """
    local = ((at, at.astimezone(ZoneInfo(zone))) for at in looked)
    days = [(at, there.date()) for at, there in local if 9 <= there.hour < 18]
    found: dict[tuple[Key, int], datetime] = {}
    for one in occurrences:
        said: dict[datetime, int] = {}
        for lead in sorted(leads[one.observance.span], reverse=True):
            day = one.start - timedelta(days=lead)
            while day.weekday() > FRIDAY:
                day -= timedelta(days=1)
            at = next((at for at, today in days if day <= today <= one.start), None)
            if at is not None:
                said[at] = lead
        found |= {(one.key, lead): at for at, lead in said.items()}
    return found
