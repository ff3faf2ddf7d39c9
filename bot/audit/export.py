"""The record for other programs and for people: CSV that no spreadsheet executes, JSON lines, a draft's story."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.audit.entries import Entry, Happening
from bot.ids import WorkspaceId

COLUMNS = (
    "workspace", "seq", "at", "kind", "person", "draft", "version", "stage", "role", "detail", "text", "text_hash",
    "previous", "hash",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """What to export: from and to a moment (`until` excluded), of one workspace or all, as CSV or as JSON lines."""

    csv: bool
    since: datetime | None = None
    until: datetime | None = None
    workspace: WorkspaceId | None = None

    def includes(self, entry: Entry) -> bool:
        at = entry.fact.at
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def detail(self) -> dict[str, str]:
        """What the record says of the export."""
        found = {"format": "csv" if self.csv else "jsonl"}
        if self.since:
            found["since"] = self.since.isoformat()
        if self.until:
            found["until"] = self.until.isoformat()
        return found


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins so is a formula to a spreadsheet (OWASP, CSV Injection); full-width forms count as well."""

FULL_WIDTH = ("＝", "＋", "－", "＠")  # noqa: RUF001 - the full-width forms themselves

STARTS = (*FORMULA_STARTS, *FULL_WIDTH)


def record_of(entry: Entry) -> dict[str, object]:
    """An entry as one flat record; `text` is what a person wrote, None where there is none or it was purged."""
    fact = entry.fact
    return {
        "workspace": entry.workspace,
        "seq": entry.seq,
        "at": fact.at.isoformat(),
        "kind": fact.kind.value,
        "person": fact.person,
        "draft": fact.draft,
        "version": fact.version,
        "stage": fact.stage,
        "role": fact.role,
        "detail": dict(fact.detail),
        "text": fact.text,
        "text_hash": entry.text_hash,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def json_line(entry: Entry) -> str:
    return json.dumps(record_of(entry), ensure_ascii=False) + "\n"


def csv_header() -> str:
    return csv_row(COLUMNS)


def csv_line(entry: Entry) -> str:
    """One line of CSV (RFC 4180) in which no cell is a formula."""
    record = record_of(entry)
    record["detail"] = json.dumps(record["detail"], ensure_ascii=False, sort_keys=True) if record["detail"] else ""
    return csv_row(safe_cell(record[column]) for column in COLUMNS)


def safe_cell(value: object) -> str:
    """A cell that a spreadsheet shows and never executes: what would be a formula begins with an apostrophe.

    So does what is one behind blanks, and what began with an apostrophe: taking one away always gives the text.
    """
    text = "" if value is None else str(value)
    risky = text.startswith("'") or text.startswith(STARTS) or text.lstrip().startswith(STARTS)
    return f"'{text}" if risky else text


def csv_row(cells: Iterable[str]) -> str:
    """One line of CSV (RFC 4180), every cell in quotation marks."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def told(entry: Entry, *, zone: str) -> str:
    """An entry in one line for a person, with what somebody wrote below it, indented."""
    fact = entry.fact
    parts = [f"{_local(fact.at, zone)}  {fact.kind.value.replace('_', ' ')}"]
    if fact.kind is Happening.DECIDED:
        parts.append(str(fact.detail.get("verdict", "")))
    if fact.version is not None:
        parts.append(f"version {fact.version}")
    if fact.stage:
        parts.append(f"stage {fact.stage}")
    parts.append(f"by {fact.person}" if fact.person else "by Vetted")
    others = {key: value for key, value in fact.detail.items() if key != "verdict"}
    parts += [f"{key}: {value}" for key, value in others.items()]
    lines = [f"{entry.seq:>6}  " + ", ".join(map(harmless, parts))]
    if fact.text:
        lines += [f"            | {harmless(line)}" for line in fact.text.splitlines()]
    elif entry.text_hash:
        lines.append("            | (what was written here was purged)")
    return "\n".join(lines)


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S %Z}"


STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories of characters that move a terminal's cursor, colour it, or turn a line around."""


def harmless(text: str) -> str:
    """Text that a terminal shows as it is: a character that would steer it stands as its code."""
    return "".join(
        f"\\u{ord(character):04x}" if unicodedata.category(character) in STEERING else character for character in text
    )
