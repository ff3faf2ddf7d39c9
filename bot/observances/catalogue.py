"""The observances that Vetted ships, read once from `catalogue.yaml` and checked entry by entry."""

import logging
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.observances.dates import DateRule
from bot.observances.observance import Observance, Region, Span, Topic

logger = logging.getLogger(__name__)

CATALOGUE = Path(__file__).with_name("catalogue.yaml")
WHOLE_MONTH = "month"
HASHTAG = re.compile(r"#(?=\w*[A-Za-z])[A-Z0-9][A-Za-z0-9]{1,60}")
"""In CamelCase, so that a screen reader says its words, and with nothing a network would cut it at."""
DAYS = {Span.DAY: range(1, 2), Span.WEEK: range(2, 15), Span.MONTH: range(28, 32)}
"""How many days each span may last."""


class UnfitEntry(ValueError):  # noqa: N818 - named as what it is about
    """An entry of the catalogue that says something it may not; its text names the entry."""


@cache
def shipped() -> tuple[Observance, ...]:
    """Every observance of the catalogue. An entry that cannot be read is left out and logged; the build refuses one."""
    found, problems = read(yaml.load(CATALOGUE.read_text(encoding="utf-8"), yaml.CSafeLoader))
    for problem in problems:
        logger.error("the observance catalogue: %s", problem)
    return found


def read(document: Mapping[str, Any]) -> tuple[tuple[Observance, ...], tuple[str, ...]]:
    """The observances of a catalogue, and a sentence for each entry that was left out."""
    found: dict[str, Observance] = {}
    problems = []
    for place, entry in enumerate(document["observances"], start=1):
        try:
            observance = _observance(entry)
        except (KeyError, TypeError, ValueError) as problem:
            name = entry.get("id", place) if isinstance(entry, dict) else place
            problems.append(f"{name}: {type(problem).__name__}: {problem}")
            continue
        if observance.id in found:
            problems.append(f"{observance.id}: two entries have this id")
        found[observance.id] = observance
    return tuple(found.values()), tuple(problems)


def _observance(entry: Mapping[str, Any]) -> Observance:
    span = Span(entry["kind"])
    days = entry["days"]
    whole = days == WHOLE_MONTH
    if not whole and (not isinstance(days, int) or days not in DAYS[span]):
        raise UnfitEntry(f"a {span} does not last {days} days")
    if whole and span is not Span.MONTH:
        raise UnfitEntry("only a month follows the month's length")
    if unfit := [tag for tag in entry["hashtags"] if HASHTAG.fullmatch(tag) is None]:
        raise UnfitEntry(f"{unfit[0]} is no hashtag in CamelCase")
    dates = DateRule(rule=entry["rule"], moved=_moved(entry.get("moved", {})))
    dates.check()
    return Observance(
        id=entry["id"],
        name=entry["name"],
        span=span,
        region=Region(entry["region"]),
        dates=dates,
        days=None if whole else days,
        hashtags=tuple(entry["hashtags"]),
        topics=frozenset(map(Topic, entry["topics"])),
        organiser=entry["organiser"],
        note=entry.get("note", ""),
        sources=tuple(entry["sources"]),
        confirm={"high": False, "medium": True}[entry["confidence"]],
    )


def _moved(dates: Mapping[Any, Any]) -> dict[int, date]:
    if not all(isinstance(year, int) and isinstance(start, date) for year, start in dates.items()):
        raise UnfitEntry("`moved` names years and dates")
    return dict(dates)
