"""Spans and names as a report says them."""

from datetime import timedelta

from bot.reports.history import AUTHOR, SLOT

WAITS = {AUTHOR: "The author's changes", SLOT: "The slot, once approved"}


def long(span: timedelta) -> str:
    """A span as people compare it: "under 1 min", "25 min", "5.5 hours", "3.2 days"."""
    if span < timedelta(minutes=1):
        return "under 1 min"
    minutes = span / timedelta(minutes=1)
    if round(minutes) < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{minutes:.0f} min"
    hours = span / timedelta(hours=1)
    if round(hours, 1) < 24:  # noqa: PLR2004 - hours of a day
        return _count(hours, "hour")
    return _count(span / timedelta(days=1), "day")


def _count(number: float, unit: str) -> str:
    said = f"{number:.1f}".removesuffix(".0")
    return f"{said} {unit}" if said == "1" else f"{said} {unit}s"


def stage_label(of: str) -> str:
    """A stage or a role, by its key, as people call it: "Clinical", "Brand or comms lead", "Clinical (2)"."""
    name, _, again = of.partition(".")
    words = name.replace("_", " ").capitalize()
    return f"{words} ({again})" if again else words


def wait_label(of: str) -> str:
    """What was waited for."""
    return WAITS.get(of) or f"{stage_label(of)} review"
