"""Rows of a file into compositions, each through the very checks of the form; all are read before any is stored."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.drafts.draft import Composition
from bot.drafts.form import Typed, read_for_review
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.imports.handed_in import Problem
from bot.imports.sheet import COLUMNS, Row, Unreadable
from bot.imports.sheet import read as read_sheet
from bot.refusals import Unfit

DIVIDED = re.compile(r"[,;|\n]")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)
"""A time as spreadsheets write it, such as 9:30 or 09:30:00."""

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A row that can become a draft."""

    row: int
    composition: Composition


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A file as read: its drafts in order, and everything that is wrong with it. With a problem nothing is stored."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


Check = Callable[[Composition], None]
"""Raises Unfit for a composition that cannot be submitted; fields are those of the form."""


def read(data: bytes, *, zone: str, now: datetime, check: Check = lambda _: None) -> Reading:
    """Reads a whole file. `zone` is the IANA zone of its times; `check` is asked of each row that is fine so far."""
    try:
        rows = read_sheet(data)
    except Unreadable as why:
        return Reading(lines=(), problems=(Problem(row=why.row, column=why.column, sentence=str(why)),))
    lines: list[Line] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, datetime | None], int] = {}
    for row in rows:
        try:
            composition = _composition(row, zone=zone, now=now)
            check(composition)
            _refuse_repeated(composition, row.number, seen)
        except Unfit as refusal:
            problems += _problems(row.number, refusal)
        else:
            lines.append(Line(row=row.number, composition=composition))
    return Reading(lines=tuple(lines), problems=tuple(problems))


def _problems(row: int, refusal: Unfit) -> list[Problem]:
    """The sentences of a refusal, in the order of the columns."""
    found = [
        Problem(row=row, column=field if field in COLUMNS else "", sentence=sentence)
        for field, sentence in refusal.fields.items()
    ]
    return sorted(found, key=lambda problem: ("", *COLUMNS).index(problem.column))


def _composition(row: Row, *, zone: str, now: datetime) -> Composition:
    """What a row asks for.

    Raises:
        Unfit: what has to be mended, by column; the empty name is the row as a whole.
    """
    cells = {name: row.cells.get(name, "") for name in COLUMNS}
    found: dict[str, str] = {}
    if row.extra:
        found[""] = "The row has more cells than the header. Put a text with a comma or a semicolon in quotation marks."
    typed = Typed(
        text=cells["text"],
        kind=_kind(cells["kind"], found),
        networks=_networks(cells["networks"], found),
        day=_day(cells["day"], found),
        time=_time(cells["time"], found),
        zone=zone,
        sources=cells["sources"],
        note=cells["note"],
    )
    try:
        composition = read_for_review(typed, before=None, now=now)
    except Unfit as refusal:
        raise Unfit({**refusal.fields, **found}) from None
    if found:
        raise Unfit(found)
    return composition


def _refuse_repeated(composition: Composition, row: int, seen: dict[tuple[str, datetime | None], int]) -> None:
    """Raises Unfit for a row that asks for the same post at the same time as an earlier one."""
    post = (composition.as_content().content_hash, composition.slot)
    first = seen.setdefault(post, row)
    if first != row:
        raise Unfit({"": f"This is the same post as in row {first}. Leave one of them out."})


def _kind(cell: str, found: dict[str, str]) -> str | None:
    name = _name(cell)
    if name in {kind.value for kind in Kind}:
        return name
    found["kind"] = f"Write one of: {', '.join(kind.value for kind in Kind)}."
    return None


def _networks(cell: str, found: dict[str, str]) -> tuple[str, ...]:
    by_name = {_name(name): network.value for network in Network for name in (network.value, network.label)}
    names = [_name(part) for part in DIVIDED.split(cell) if part.strip()]
    if not names or any(name not in by_name for name in names):
        found["networks"] = f"Write one or more of these, divided by commas: {', '.join(Network)}."
    return tuple(by_name[name] for name in names if name in by_name)


def _name(cell: str) -> str:
    """A kind or a network as it is written in code, from how people write it."""
    return "_".join(cell.casefold().split())


def _day(cell: str, found: dict[str, str]) -> str | None:
    day = cell.strip()
    if day and not DAY.fullmatch(day):
        found["day"] = "Write the day as year-month-day, such as 2027-05-05."
    return day or None


def _time(cell: str, found: dict[str, str]) -> str | None:
    written = cell.strip()
    clock = TIME.fullmatch(written)
    if written and not clock:
        found["time"] = "Write the time by the 24-hour clock, such as 09:30 or 14:00."
    return f"{clock[1]:0>2}:{clock[2]}" if clock else written or None
