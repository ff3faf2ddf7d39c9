"""Observances as text: a table for people, CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
from collections.abc import Sequence

from bot.audit.export import safe_cell
from bot.observances.observance import Occurrence, Span

COLUMNS = ("id", "name", "start", "end", "kind", "region", "topics", "hashtags", "organiser", "confirm", "source")


def as_json(occurrences: Sequence[Occurrence]) -> str:
    return json.dumps([record_of(one) for one in occurrences], ensure_ascii=False, indent=1)


def record_of(occurrence: Occurrence) -> dict[str, object]:
    """`start` and `end` both belong to it; `confirm`: only one publication was seen to give the date."""
    observance = occurrence.observance
    return {
        "id": observance.id,
        "name": observance.name,
        "start": occurrence.start.isoformat(),
        "end": occurrence.end.isoformat(),
        "hashtags": list(observance.hashtags),
        "kind": observance.span.value,
        "region": observance.region.value,
        "topics": sorted(observance.topics),
        "organiser": observance.organiser,
        "confirm": observance.confirm,
        "note": observance.note,
        "sources": list(observance.sources),
    }


def as_csv(occurrences: Sequence[Occurrence]) -> str:
    """Lines end as RFC 4180 has them; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in occurrences:
        observance = one.observance
        row = (
            observance.id,
            observance.name,
            one.start.isoformat(),
            one.end.isoformat(),
            observance.span.value,
            observance.region.value,
            " ".join(sorted(observance.topics)),
            " ".join(observance.hashtags),
            observance.organiser,
            "confirm the date" if observance.confirm else "",
            observance.sources[0] if observance.sources else "",
        )
        writer.writerow(safe_cell(value) for value in row)
    return out.getvalue()


def as_table(occurrences: Sequence[Occurrence]) -> str:
    if not occurrences:
        return "Nothing starts in these days.\n"
    lines = []
    for one in occurrences:
        days = one.start.isoformat() if one.observance.span is Span.DAY else f"{one.start} to {one.end}"
        confirm = " (confirm the date)" if one.observance.confirm else ""
        lines.append(f"{days:<24}  {one.observance.name}{confirm}  {' '.join(one.observance.hashtags)}".rstrip())
    return "\n".join(lines) + "\n"
