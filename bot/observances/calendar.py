"""Questions to the calendar: what starts, what is under way, what is called so."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.observances.observance import Observance, Occurrence, Region, Topic

Wanted = Callable[[Occurrence], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """The shipped observances and an organisation's own."""

    observances: tuple[Observance, ...]

    def starting(self, first: date, last: date, *, wanted: Wanted | None = None) -> tuple[Occurrence, ...]:
        """Those that start from `first` to `last`, both included, the earliest first."""
        return self._sorted(
            occurrence
            for occurrence in self._of_years(first.year, last.year)
            if first <= occurrence.start <= last and (wanted is None or wanted(occurrence))
        )

    def touching(self, first: date, last: date, *, wanted: Wanted | None = None) -> tuple[Occurrence, ...]:
        """Those of which at least one day lies from `first` to `last`."""
        return self._sorted(
            occurrence
            for occurrence in self._of_years(first.year - 1, last.year)
            if occurrence.start <= last and first <= occurrence.end and (wanted is None or wanted(occurrence))
        )

    def next_of(self, observance: Observance, on: date) -> Occurrence | None:
        """The occurrence that is under way, or the one that follows."""
        for year in range(on.year - 1, on.year + 4):
            occurrence = observance.occurrence_in(year)
            if occurrence and occurrence.end >= on:
                return occurrence
        return None

    def called(self, words: str, *, on: date) -> tuple[Occurrence, ...]:
        """The next occurrence of each observance whose name, hashtags, topics or organiser hold every word."""
        wanted = _plain(words).split()
        found = (one for one in self.observances if all(word in _told(one) for word in wanted))
        return self._sorted(occurrence for one in found if (occurrence := self.next_of(one, on)))

    def named(self, observance_id: str) -> Observance | None:
        return next((one for one in self.observances if one.id == observance_id), None)

    def occurrence(self, observance_id: str, year: int) -> Occurrence | None:
        observance = self.named(observance_id)
        return observance.occurrence_in(year) if observance else None

    def next_weeks(self, today: date, weeks: int, *, wanted: Wanted | None = None) -> tuple[Occurrence, ...]:
        """Those that start within so many weeks, today included."""
        return self.starting(today, today + timedelta(weeks=weeks) - timedelta(days=1), wanted=wanted)

    def _of_years(self, first: int, last: int) -> Iterable[Occurrence]:
        for observance in self.observances:
            for year in range(first, last + 1):
                if occurrence := observance.occurrence_in(year):
                    yield occurrence

    @staticmethod
    def _sorted(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
        return tuple(sorted(found, key=lambda one: one.order))


def about(topic: Topic | None, region: Region | None) -> Wanted:
    """Those of a topic and a region, where one is named."""

    def wanted(occurrence: Occurrence) -> bool:
        observance = occurrence.observance
        return (topic is None or topic in observance.topics) and (region is None or observance.region is region)

    return wanted


def _plain(text: str) -> str:
    """Small letters without accents, so that a search finds what somebody typed."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).replace("#", "")


def _told(observance: Observance) -> str:
    topics = (f"{topic} {topic.label}" for topic in observance.topics)
    return _plain(" ".join((observance.name, *observance.hashtags, *topics, observance.organiser)))
