"""Posts that somebody stored, line by line: JSON Lines, CSV, or `id|date|text` as newsrooms' archives have it.

The format is known by the first of its lines that is of one. A line that cannot be read is noted and left out.
"""

import csv
import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from itertools import chain, islice
from typing import Final, TypeAlias

import msgspec

from bot.listening.history import EARLIEST, LATEST
from bot.listening.post import LONGEST_TEXT, Outlet, Post
from bot.refusals import Refusal

LONGEST_LINE: Final = 1_000_000
"""Bytes; a longer line is no post."""

LOOKED_AT: Final = 10
"""Lines at the beginning among which one has to show the format."""

FIRST_PROBLEMS: Final = 5
"""Problems that are named; the others are only counted."""

TIMES: Final = ("at", "created_at")
OUTLETS: Final = ("outlet", "network")

_PIPED = re.compile(r"[^|,{\"]{1,100}\|[^|]{6,40}\|")
_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})", re.ASCII)
_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES.split(), start=1)}
_DELIMITERS = (",", ";", "\t")

_Reader: TypeAlias = Callable[[int, bytes], Post]


class NothingReadable(Refusal):
    """A file without a single post."""


class _Broken(Exception):  # noqa: N818 - it says what the line is
    """A line that is no post; the message says why and quotes nothing of it."""


class _Format(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    PIPED = "piped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A line that was left out. `line` counts from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


@dataclass(slots=True)
class Problems:
    """What was left out of all files: how many lines, and the first of them."""

    count: int = 0
    first: list[Problem] = field(default_factory=list)

    def note(self, file: str, line: int, reason: str) -> None:
        self.count += 1
        if len(self.first) < FIRST_PROBLEMS:
            self.first.append(Problem(file=file, line=line, reason=reason))


def posts_of(lines: Iterable[bytes], *, file: str, name: str, problems: Problems) -> Iterator[Post]:
    """The posts of a file, in its order.

    `file` is what problems call it; `name` stands for author and outlet where the file does not say them (its stem).

    Raises:
        NothingReadable: no line of it is a post. What was wrong is in `problems`.
    """
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    begin = list(islice(numbered, LOOKED_AT))
    if not begin:
        raise NothingReadable(f"{file} is empty.")
    source = _Source(file=file, name=name, problems=problems)
    formats = [_format(_decoded(line)) for _, line in begin]
    known = next((place for place, one in enumerate(formats) if one), 0)
    for number, _ in begin[:known]:
        problems.note(file, number, "it is of no format that can be read")
    every = chain(begin[known:], numbered)
    match formats[known]:
        case _Format.JSONL:
            posts = source.each(every, source.json)
        case _Format.PIPED:
            posts = source.each(every, source.piped)
        case _Format.CSV:
            posts = source.csv(every)
        case None:
            raise NothingReadable(
                f"{file} is none of the formats that can be read: JSON Lines, CSV whose first row names the columns "
                "(id, at, text, author, outlet, language, link; at and text are needed), or lines of id|date|text."
            )
    found = False
    for post in posts:
        found = True
        yield post
    if not found:
        why = "; ".join(f"line {one.line}: {one.reason}" for one in problems.first if one.file == file)
        raise NothingReadable(f"{file} holds no post that can be read{f' ({why})' if why else ''}.")


def _format(line: str) -> _Format | None:
    if line.lstrip().startswith("{"):
        return _Format.JSONL
    if _PIPED.match(line):
        return _Format.PIPED
    if _delimiter(line):
        return _Format.CSV
    return None


def _delimiter(header: str) -> str | None:
    """What stands between the columns of a header that names text and time."""
    for one in _DELIMITERS:
        names = set(_columns(header, one))
        if "text" in names and names.intersection(TIMES):
            return one
    return None


def _columns(header: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [name.strip().casefold() for name in row]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Source:
    file: str
    name: str
    problems: Problems

    def each(self, lines: Iterable[tuple[int, bytes]], read: _Reader) -> Iterator[Post]:
        for number, line in lines:
            if len(line) > LONGEST_LINE:
                self.problems.note(self.file, number, "it is too long for a post")
                continue
            try:
                yield read(number, line)
            except _Broken as broken:
                self.problems.note(self.file, number, str(broken))

    def json(self, number: int, line: bytes) -> Post:
        try:
            fields = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=dict[str, object])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise _Broken("it is no JSON object") from None
        texts = {key: str(value) for key, value in fields.items() if isinstance(value, str | int)}
        return self._post(number, texts)

    def piped(self, number: int, line: bytes) -> Post:
        parts = _decoded(line).strip("\r\n").split("|", 2)
        if len(parts) < len(("id", "date", "text")):
            raise _Broken("it is not id|date|text")
        return self._post(number, {"id": parts[0], "at": parts[1], "text": html.unescape(parts[2])})

    def csv(self, lines: Iterable[tuple[int, bytes]]) -> Iterator[Post]:
        """A cell may hold line breaks, so a row is named by the line on which it ends."""
        at = 0

        def texts() -> Iterator[str]:
            nonlocal at
            for number, line in lines:
                at = number
                yield _decoded(line[:LONGEST_LINE])

        feed = texts()
        header = next(feed, "")
        delimiter = _delimiter(header) or ","
        columns = _columns(header, delimiter)
        rows = csv.reader(feed, delimiter=delimiter)
        while True:
            try:
                row = next(rows, None)
                if row is None:
                    return
                yield self._row(at, columns, row)
            except csv.Error:
                self.problems.note(self.file, at, "it is no row of CSV")
            except _Broken as broken:
                self.problems.note(self.file, at, str(broken))

    def _row(self, number: int, columns: list[str], row: list[str]) -> Post:
        if len(row) > len(columns):
            raise _Broken("it has more cells than the header")
        return self._post(number, dict(zip(columns, row, strict=False)))

    def _post(self, number: int, fields: dict[str, str]) -> Post:
        text = fields.get("text", "").strip()
        if not text:
            raise _Broken("there is no text")
        link = fields.get("link", "").strip()
        return Post(
            outlet=Outlet((_first(fields, OUTLETS) or self.name).casefold()),
            id=fields.get("id", "").strip() or f"{self.name}:{number}",
            at=moment(_first(fields, TIMES)),
            text=text[:LONGEST_TEXT],
            author=fields.get("author", "").strip() or self.name,
            language=re.split("[-_]", fields.get("language", "").strip().casefold())[0],
            link=link if link.startswith(("http://", "https://")) else "",
        )


def _first(fields: dict[str, str], names: Iterable[str]) -> str:
    return next((value for name in names if (value := fields.get(name, "").strip())), "")


def moment(text: str) -> datetime:
    """A time in UTC, from ISO 8601 (UTC where it names no zone) or as in `Thu Apr 09 01:31:50 +0000 2015`."""
    try:
        if found := _DATE.fullmatch(text.strip()):
            month, day, hour, minute, second, sign, hours, minutes, year = found.groups()
            ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
            parts = int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second)
            at = datetime(*parts, tzinfo=timezone(ahead))
        else:
            at = datetime.fromisoformat(text.strip())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        raise _Broken(
            "there is no time that can be read, like 2026-01-31T09:00:00Z" if text else "there is no time"
        ) from None
    if not EARLIEST <= at.year <= LATEST:
        raise _Broken(f"its year is not between {EARLIEST} and {LATEST}")
    return at


def _decoded(line: bytes) -> str:
    """UTF-8, or else Windows-1252, which older archives are in, some lines of them."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")
