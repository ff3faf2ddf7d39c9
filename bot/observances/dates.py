"""When an observance starts: a yearly rule of RFC 5545, and the years in which its organiser moved it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice

from dateutil.rrule import rrulestr

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""The years that are computed; nobody plans posts outside them."""

LONGEST_RULE = 200
PARTS = frozenset({"FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "WKST"})
"""What a rule may say. An end (UNTIL, COUNT) or a time of day has no place in a day that comes every year."""

ONLY_THIS_YEAR = 9999
"""Years to the next try: what a rule does not give in one year is otherwise looked for up to 9999, for seconds."""

TRIED = range(2024, 2036)
"""Years a rule is tried on, with three leap years among them."""


class UnfitRule(ValueError):  # noqa: N818 - named as what it is about
    """A rule that does not give one day a year; its text says why, for a person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DateRule:
    """`rule` None: the dates are those in `moved`, and there are none in other years."""

    rule: str | None = None
    moved: Mapping[int, date] = field(default_factory=dict)

    def start_in(self, year: int) -> date | None:
        if year in self.moved:
            return self.moved[year]
        if self.rule is None or not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        starts = starts_of(self.rule, year)
        return starts[0] if starts else None

    def check(self) -> None:
        """Refuses a rule that gives no start, or several, in a year that was not moved, or a date in another year.

        Raises:
            UnfitRule: with the sentence that says what is wrong.
        """
        for year, start in self.moved.items():
            if start.year != year:
                raise UnfitRule(f"The date {start} does not lie in {year}.")
        if self.rule is None:
            if not self.moved:
                raise UnfitRule("There is neither a rule nor a date.")
            return
        check_rule(self.rule)


def check_rule(rule: str) -> None:
    """Refuses what is no rule of one start a year.

    Raises:
        UnfitRule: it cannot be read, says when it ends, never occurs, or occurs more than once in a year.
    """
    if len(rule) > LONGEST_RULE:
        raise UnfitRule(f"The rule is longer than {LONGEST_RULE} characters.")
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    if parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1") != "1":
        raise UnfitRule("An observance comes once a year, so its rule begins with FREQ=YEARLY.")
    if unknown := sorted(parts.keys() - PARTS):
        raise UnfitRule(f"The rule says {', '.join(unknown)[:60]}, which an observance cannot have.")
    counts: dict[int, int] = {}
    try:
        for year in TRIED:
            counts[year] = len(starts_of(rule, year))
            if counts[year] > 1:
                break  # the other years would cost time and change nothing
    except (ValueError, TypeError, KeyError, IndexError):
        raise UnfitRule("This is no recurrence rule as RFC 5545 has them.") from None
    if max(counts.values()) > 1:
        raise UnfitRule("The rule gives more than one start in a year.")
    if max(counts.values()) == 0:
        raise UnfitRule("The rule never occurs.")
    if missing := [year for year, count in counts.items() if not count]:
        raise UnfitRule(f"The rule gives no date in {missing[0]}, so it would be missed there.")


@lru_cache(maxsize=65_536)
def starts_of(rule: str, year: int) -> tuple[date, ...]:
    """The starts of a yearly rule within a year, counted from its first of January; of several, the first two.

    Raises:
        ValueError: this is no recurrence rule.
    """
    found = rrulestr(f"{rule};INTERVAL={ONLY_THIS_YEAR}", dtstart=datetime(year, 1, 1))  # noqa: DTZ001 - days have no zone
    return tuple(one.date() for one in islice(found, 2))
