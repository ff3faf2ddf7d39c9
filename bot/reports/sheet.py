"""A report as a sheet for other programs: one figure a line, cells that no spreadsheet executes."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain

from bot.audit.export import csv_row, safe_cell
from bot.reports.figures import COUNTED, Figures, Report, Turnaround
from bot.reports.observed import Observed
from bot.reports.words import stage_label, wait_label

COLUMNS = ("from", "to", "figure", "of", "count", "median_hours", "p90_hours", "hours", "before")
"""`before` is the count in the period before."""

Cells = dict[str, object]


def written(report: Report) -> str:
    """The report as CSV (RFC 4180), with a header; hours have two decimals."""
    days = {"from": report.period.first.isoformat(), "to": report.period.last.isoformat()}
    cells_of = chain(_lines(report.figures, report.before), _observances(report.observed))
    lines = ({**days, **cells} for cells in cells_of)
    body = (csv_row(safe_cell(line.get(column)) for column in COLUMNS) for line in lines)
    return csv_row(COLUMNS) + "".join(body)


def _lines(now: Figures, before: Figures) -> Iterator[Cells]:
    for name in COUNTED:
        yield {"figure": name, "count": getattr(now.counts, name), "before": getattr(before.counts, name)}
    yield {"figure": "reviewed", "count": now.reviewed, "before": before.reviewed}
    yield {"figure": "needed a second version", "count": now.reworked, "before": before.reworked}
    yield {"figure": "requests for changes", "count": now.change_requests, "before": before.change_requests}
    yield from _turnarounds("turnaround", [now.whole] if now.whole else [])
    yield from _turnarounds("turnaround of a stage", now.stages)
    yield from _turnarounds("turnaround of a role", now.roles)
    yield from _turnarounds("turnaround of a kind", now.kinds)
    for waited in now.waited:
        yield {"figure": "waited for", "of": wait_label(waited.of), "hours": _hours(waited.took)}
    for reason in now.reasons:
        yield {"figure": "reason for changes", "of": reason.words, "count": reason.count}


def _observances(found: Observed) -> Iterator[Cells]:
    for figure, days in (("covered", found.covered), ("missed", found.missed), ("skipped", found.skipped)):
        yield {"figure": f"observances {figure}", "count": len(days)}
        for one in days:
            yield {"figure": f"observance {figure}", "of": f"{one.observance.name}, {one.start.isoformat()}"}


def _turnarounds(figure: str, found: Iterable[Turnaround]) -> Iterator[Cells]:
    for one in found:
        yield {
            "figure": figure,
            "of": stage_label(one.of),
            "count": one.count,
            "median_hours": _hours(one.median),
            "p90_hours": _hours(one.p90),
        }


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.2f}"
