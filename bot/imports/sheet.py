"""A CSV file as rows of named cells: whatever spreadsheet wrote it, and nothing in it computed."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.imports.handed_in import MAX_BYTES

COLUMNS = ("text", "kind", "networks", "day", "time", "sources", "note")
REQUIRED = ("text", "kind", "networks")
MAX_ROWS = 200

DELIMITERS = (",", ";", "\t")
"""What spreadsheets put between cells: comma, semicolon (where the comma is the decimal mark), tab."""

NUL = "\0"
"""No text has one; a file in UTF-16, read as UTF-8, has many."""

IMAGES = frozenset({"image", "images", "media", "picture", "pictures", "photo", "video", "alt", "alt text", "alt_text"})

TEMPLATE = (
    "text,kind,networks,day,time,sources,note\r\n"
    '"Wash your hands for 20 seconds, with soap. #HandHygiene",educational,"x, bluesky",2027-05-05,09:30,'
    "https://www.who.int/campaigns/world-hand-hygiene-day,For World Hand Hygiene Day\r\n"
    '"Visiting hours are 2 to 8 pm.\n\nChildren are welcome.",reply,facebook,,,,\r\n'
)
"""A file that can be filled in: a header and two posts, the second without a slot and with lines in its text."""


class Unreadable(Exception):  # noqa: N818 - says what the file is
    """The file cannot be read as a table; the message says why and what to do."""

    def __init__(self, sentence: str, *, row: int | None = None, column: str = "") -> None:
        super().__init__(sentence)
        self.row = row
        self.column = column


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row; `number` counts like a spreadsheet, the header being row 1. A missing cell reads as empty."""

    number: int
    cells: Mapping[str, str]
    extra: bool = False
    """It has more cells than the header."""


def read(data: bytes) -> tuple[Row, ...]:
    """The rows of a file, empty ones left out; within a cell every line break becomes that of Unix.

    Raises:
        Unreadable: it is no such table, lacks a column, is too long or empty.
    """
    records = _records(_decoded(data))
    header = _header(records[0] if records else [])
    rows = tuple(
        Row(
            number=number,
            cells=dict(zip(header, map(_with_plain_breaks, record), strict=False)),
            extra=any(cell.strip() for cell in record[len(header) :]),
        )
        for number, record in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in record)
    )
    if not rows:
        raise Unreadable("There is no row below the header. Write one post a row.")
    if len(rows) > MAX_ROWS:
        raise Unreadable(f"The file has {len(rows)} rows, and {MAX_ROWS} fit. Divide it into several files.")
    return rows


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Divide it into several files.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = NUL
    if NUL not in text:
        return text
    raise Unreadable("The file is not in UTF-8. Save it as “CSV UTF-8”, then hand it in again.")


def _records(text: str) -> list[list[str]]:
    """Every record, with the delimiter under which the most columns are known in the first."""
    delimiter = max(DELIMITERS, key=lambda one: _known_columns(text, one))
    records: list[list[str]] = []
    try:
        records.extend(_reader(text, delimiter))
    except csv.Error:
        raise Unreadable(
            "From this row on the file cannot be divided into cells: a quotation mark is opened and not closed, or"
            ' stands alone. Within a quoted cell, double it ("").',
            row=len(records) + 1,
        ) from None
    return records


def _known_columns(text: str, delimiter: str) -> int:
    """How many known columns the first record names if this is the delimiter."""
    try:
        first = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return 0
    return len(set(COLUMNS) & set(_named(first)))


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _named(record: Sequence[str]) -> list[str]:
    return [name.strip().casefold() for name in record]


def _header(record: Sequence[str]) -> list[str]:
    """The names of the columns in order; cells without a name at the end are left out.

    Raises:
        Unreadable: a name is missing, twice or not known.
    """
    names = _named(record)
    while names and not names[-1]:
        names.pop()
    known = ", ".join(COLUMNS)
    for place, name in enumerate(names, start=1):
        if name in IMAGES:
            raise Unreadable(
                "Images and alt texts cannot be imported. Leave the column out, and add images to the drafts in Slack.",
                row=1,
                column=name,
            )
        if name not in COLUMNS:
            raise Unreadable(f"The name of column {place} is not known. The columns are: {known}.", row=1)
        if names.count(name) > 1:
            raise Unreadable("This column is there twice. Leave one of them out.", row=1, column=name)
    for name in REQUIRED:
        if name not in names:
            raise Unreadable(
                "This column is missing. The first row names the columns; text, kind and networks are needed."
                f" All columns are: {known}.",
                row=1,
                column=name,
            )
    return names


def _with_plain_breaks(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")
