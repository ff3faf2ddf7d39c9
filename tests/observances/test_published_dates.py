"""What Vetted computes, held against dates that others published."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.observances import catalogue

PUBLISHED = Path(__file__).with_name("published_dates.yaml")


def facts() -> list[tuple[str, str, date, date]]:
    """Each published fact: where it was read, of which observance, its first and its last day."""
    document: dict[str, Any] = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))
    found = []
    for published in document["published"]:
        for observance, said in published["dates"].items():
            first, _, last = str(said).partition(" to ")
            found.append(
                (published["source"], observance, date.fromisoformat(first), date.fromisoformat(last or first))
            )
    return found


def test_the_shipped_calendar_agrees_with_the_dates_that_others_published() -> None:
    known = {observance.id: observance for observance in catalogue.shipped()}
    published = facts()
    assert len(published) >= 60
    differing = []
    for source, observance, first, last in published:
        occurrence = known[observance].occurrence_in(first.year)
        if occurrence is None or (occurrence.start, occurrence.end) != (first, last):
            differing.append((observance, first, last, source))
    assert differing == []
