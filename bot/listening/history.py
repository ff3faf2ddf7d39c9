"""A file of counts, as history to replay."""

import csv
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final, TextIO

from bot.listening.detector import MOST_POSTS

MOST_BYTES: Final = 100_000_000
EARLIEST: Final = 1970
LATEST: Final = 2200
"""Years in which posts may be dated: what lies beyond is a slip, and some of it no time that can be counted on from."""

COLUMNS: Final = ("timestamp", "value")

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,3})?", re.ASCII)
_SHOWN: Final = 40
"""Characters of a cell that a refusal repeats."""


class UnusableHistory(Exception):  # noqa: N818 - says what the file is
    """The file cannot be replayed; the message says the line and why."""

    def __init__(self, sentence: str, *, line: int | None = None) -> None:
        super().__init__(sentence if line is None else f"line {line}: {sentence}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """One row. `stamp` is its time as the file has it; `at` has a zone, UTC where the file names none."""

    line: int
    stamp: str
    at: datetime
    value: float


def read(path: Path, *, bucket: timedelta) -> list[Count]:
    """The rows of a CSV file with the columns `timestamp` and `value`; other columns are ignored.

    Raises:
        UnusableHistory: it cannot be read, has over 100 MB, no rows, a row that is no count, rows out of order, or
            rows that are not a bucket apart.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if os.fstat(file.fileno()).st_size > MOST_BYTES:
                raise UnusableHistory("The file has over 100 MB. Replay a part of it.")
            counts = list(_counts(file))
    except OSError as failed:
        raise UnusableHistory(f"It cannot be read ({failed.strerror}).") from None
    except UnicodeDecodeError:
        raise UnusableHistory("It is no text in UTF-8. Save it as CSV, UTF-8.") from None
    _check_steps(counts, bucket)
    return counts


def _counts(file: TextIO) -> Iterator[Count]:
    rows = csv.reader(file)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        if not header:
            raise UnusableHistory("The file is empty.")
        if missing := [name for name in COLUMNS if name not in header]:
            raise UnusableHistory(
                f"There is no column {' and no column '.join(missing)}. Its first row names the columns, with commas"
                f" between them: {','.join(COLUMNS)}.",
                line=1,
            )
        when, what = (header.index(name) for name in COLUMNS)
        last: datetime | None = None
        for row in rows:
            if not row:
                continue
            if len(row) > len(header):
                raise UnusableHistory(
                    "The row has more cells than the first one names. Write 1,000 without its comma.",
                    line=rows.line_num,
                )
            count = _count(row, rows.line_num, when, what)
            if last and count.at <= last:
                raise UnusableHistory("Its time is not after the one before.", line=count.line)
            last = count.at
            yield count
    except csv.Error as problem:
        raise UnusableHistory(f"This is no CSV ({problem}).", line=rows.line_num) from None
    if last is None:
        raise UnusableHistory("There are no counts in it.")


def _count(row: list[str], line: int, when: int, what: int) -> Count:
    if len(row) <= max(when, what):
        raise UnusableHistory("The row is too short.", line=line)
    stamp, number = row[when].strip(), row[what].strip()
    try:
        at = datetime.fromisoformat(stamp)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnusableHistory(
            f"“{stamp[:_SHOWN]}” is no time such as 2015-02-26 21:42:53 or 2015-02-26T21:42:53Z.", line=line
        ) from None
    if not EARLIEST <= at.year <= LATEST:
        raise UnusableHistory(f"Its year is not between {EARLIEST} and {LATEST}.", line=line)
    if not _NUMBER.fullmatch(number):
        raise UnusableHistory(f"“{number[:_SHOWN]}” is no number of posts.", line=line)
    value = float(number)
    if value < 0:
        raise UnusableHistory(f"{number[:_SHOWN]} is negative.", line=line)
    if value > MOST_POSTS:
        raise UnusableHistory(f"{number[:_SHOWN]} is too large for a number of posts.", line=line)
    return Count(line=line, stamp=row[when], at=at, value=value)


def _check_steps(counts: list[Count], bucket: timedelta) -> None:
    """A row must be the count of one bucket; single rows may be missing."""
    step = min((later.at - earlier.at for earlier, later in pairwise(counts)), default=bucket)
    if not bucket * 0.9 <= step <= bucket * 1.1:
        raise UnusableHistory(
            f"Its rows are {told(step)} apart where they are closest, not {told(bucket)}. Choose the --bucket."
        )


def told(span: timedelta) -> str:
    """A span as a person says it: "5 minutes", "1 hour", "90 seconds"."""
    seconds = round(span.total_seconds())
    for name, length in (("hour", 3600), ("minute", 60)):
        if seconds and seconds % length == 0:
            return f"{seconds // length} {name}{'s' if seconds != length else ''}"
    return f"{seconds} second{'s' if seconds != 1 else ''}"
