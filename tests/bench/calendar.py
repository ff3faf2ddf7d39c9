"""What a question to the calendar costs, with 408 shipped observances and 200 of an organisation's own."""

import time
from dataclasses import replace
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from bot.observances.calendar import Calendar
from bot.observances.catalogue import shipped
from bot.observances.dates import DateRule

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = 200
ROUNDS = 50


def measured() -> list[str]:
    started = time.perf_counter()
    known = shipped()
    loaded = time.perf_counter() - started
    own = tuple(
        replace(known[n], id=f"own-{n}", own=True, dates=DateRule(rule=f"FREQ=YEARLY;BYYEARDAY={n + 1}"))
        for n in range(OWN)
    )
    calendar = Calendar(observances=(*known, *own))
    today = date(2026, 11, 24)
    questions: dict[str, Callable[[], object]] = {
        "the year": lambda: calendar.starting(date(2027, 1, 1), date(2027, 12, 31)),
        "the next five weeks": lambda: calendar.next_weeks(today, 5),
        "a month, with what runs into it": lambda: calendar.touching(date(2027, 2, 1), date(2027, 2, 28)),
        "a search": lambda: calendar.called("heart", on=today),
    }
    lines = [f"reading and checking the shipped calendar, once: {loaded * 1000:.0f} ms"]
    for name, question in questions.items():
        question()
        taken = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            question()
            taken.append(time.perf_counter() - started)
        lines.append(f"{name:<36}{median(taken) * 1000:>8.1f} ms")
    return lines
