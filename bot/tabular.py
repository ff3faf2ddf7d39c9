"""Lists that people keep as files: YAML to write by hand, CSV for spreadsheets. A file is taken whole or not."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import yaml

from bot.audit.export import csv_row, safe_cell
from bot.refusals import Refusal, Unfit

MAX_BYTES = 1_000_000
MOST_NODES = 400_000
DEEPEST = 6
"""Levels of a YAML file: the document, its one key, an entry, a list of it, and room to say clearly what is wrong."""

DELIMITERS = (",", ";", "\t")

Placed = Iterable[tuple[str, object]]
"""Entries, each with where in the file it stands."""

One = TypeVar("One")


class UnfitFile(Refusal):
    """A file that cannot be taken. `problems`: a sentence each, with the entry or row it is about."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(("Nothing was imported.", *self.problems)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tabular:
    """The shape of such a file. `one` and `many` name what it lists, `many` is also the key in YAML. `lists` are the
    columns that YAML may write as a list, and CSV as lines of one cell; `codes` those of them that stand in one line
    with commas. `most`: entries a file may have.
    """

    one: str
    many: str
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    lists: frozenset[str]
    codes: frozenset[str]
    most: int

    def as_yaml(self, entries: Iterable[Mapping[str, object]], usual: Mapping[str, object]) -> str:
        """Of each entry what is not as it usually is."""
        found = [
            {
                column: self._listed(column, entry[column])
                for column in self.columns
                if entry[column] != usual.get(column)
            }
            for entry in entries
        ]
        return yaml.safe_dump({self.many: found}, allow_unicode=True, sort_keys=False, width=100)

    def _listed(self, column: str, value: object) -> object:
        if column in self.lists:
            return str(value).split(", " if column in self.codes else "\n")
        return value if isinstance(value, bool) else str(value)

    def as_csv(self, entries: Iterable[Mapping[str, object]]) -> str:
        """With a header; no cell is executed by a spreadsheet."""
        rows = (csv_row(safe_cell(str(entry[column])) for column in self.columns) for entry in entries)
        return csv_row(self.columns) + "".join(rows)

    def in_file(self, name: str, data: bytes) -> Placed:
        """By its name a table, else YAML.

        Raises:
            UnfitFile: it is not of this shape.
        """
        return self.in_csv(data) if name.casefold().endswith(".csv") else self.in_yaml(data)

    def in_yaml(self, data: bytes) -> Placed:
        """
        Raises:
            UnfitFile: it is no YAML, or no list under the key.
        """
        text = _decoded(data)
        try:
            _bounded(text)
            document = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - builds nothing but texts, lists and mappings
        except yaml.MarkedYAMLError as wrong:
            line = f"line {wrong.problem_mark.line + 1}" if wrong.problem_mark else "the file"
            raise UnfitFile(
                [f"The YAML cannot be read at {line}. Mind the indentation, and quote texts with : or #."]
            ) from None
        except yaml.YAMLError:
            raise UnfitFile(["The file holds signs that YAML does not allow."]) from None
        entries = document.get(self.many) if isinstance(document, dict) else document
        if not isinstance(entries, list):
            raise UnfitFile([f"The file is a list of {self.many}, under “{self.many}:”."])
        return [(f"Entry {number}", entry) for number, entry in enumerate(entries, start=1)]

    def in_csv(self, data: bytes) -> Placed:
        """
        Raises:
            UnfitFile: it is no table, or its first row does not name the columns.
        """
        text = _decoded(data)
        delimiter = max(DELIMITERS, key=lambda one: len(set(_header_of(text, one)) & set(self.columns)))
        header = _header_of(text, delimiter)
        if not set(header) >= set(self.needed) or len(set(header)) < len(header):
            others = ", ".join(column for column in self.columns if column not in self.needed)
            raise UnfitFile(
                [f"The first row names the columns, each once: {', '.join(self.needed)}, and of these: {others}."]
            )
        found: list[tuple[str, object]] = []
        try:
            for number, cells in enumerate(_rows(text, delimiter), start=1):
                if number == 1 or not any(map(str.strip, cells)):
                    continue
                named = dict(zip(header, (cell.removeprefix("'") for cell in cells), strict=False))
                found.append((f"Row {number}", named if len(cells) <= len(header) else None))
        except csv.Error:
            raise UnfitFile(["A quotation mark is opened and not closed. Within a quoted cell, double it."]) from None
        return found

    def texts(self, entry: object, usual: Mapping[str, object]) -> tuple[dict[str, str], dict[str, str]]:
        """The fields of an entry as they stand in the form, `usual` where they are left out; and by field what is not
        known or of another shape, which stands in the form as nothing.

        Raises:
            Unfit: it is no entry.
        """
        if not isinstance(entry, dict):
            raise Unfit({"entry": "It is not made of fields, or has more cells than the header."})
        problems = {
            str(field)[:30]: f"This field is not known. There are: {', '.join(self.columns)}."
            for field in entry
            if field not in self.columns
        }
        texts: dict[str, str] = {}
        for field in self.columns:
            value = entry.get(field, usual.get(field, ""))
            if isinstance(value, list) and field in self.lists and all(isinstance(one, str) for one in value):
                texts[field] = "\n".join(" ".join(one.split()) for one in value)
            elif isinstance(value, str):
                texts[field] = value
            else:
                texts[field] = ""
                problems[field] = "Write a text, or a list of texts where there may be several."
        return texts, problems

    def read(self, placed: Placed, read: Callable[[object], tuple[str, One]]) -> tuple[One, ...]:
        """`read` gives each entry's name and what it is.

        Raises:
            UnfitFile: something cannot be read, or a name is there twice; every problem is named.
        """
        found: list[One] = []
        problems: list[str] = []
        places: dict[str, str] = {}
        for place, entry in placed:
            wrong: dict[str, str] = {}
            try:
                name, one = read(entry)
                found.append(one)
            except Unfit as unfit:
                wrong, name = unfit.fields, _name_of(entry)
            if name and places.setdefault(name.casefold(), place) != place:
                wrong = {"name": f"{places[name.casefold()]} has this name already."} | wrong
            problems += (f"{place}, {field}: {sentence}" for field, sentence in wrong.items())
        if len(found) > self.most:
            problems.append(f"A file has at most {self.most:,} {self.many}.")
        if not found and not problems:
            problems.append(f"There is no {self.one} in the file.")
        if problems:
            raise UnfitFile(problems)
        return tuple(found)


def all_of(problems: Mapping[str, str], read: Callable[[], One]) -> One:
    """What is read of an entry in which these problems were seen already.

    Raises:
        Unfit: these, and with them what `read` refuses of the other fields.
    """
    try:
        one = read()
    except Unfit as unfit:
        raise Unfit({**unfit.fields, **problems}) from None
    if problems:
        raise Unfit(problems)
    return one


def _name_of(entry: object) -> str:
    """The name of an entry that cannot be read; empty where it has none."""
    name = entry.get("name") if isinstance(entry, dict) else None
    return " ".join(name.split()) if isinstance(name, str) else ""


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise UnfitFile([f"The file is larger than {MAX_BYTES // 1000} kB. Divide it into several."])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise UnfitFile(["The file is not in UTF-8. Save it so, then hand it in again."]) from None


def _bounded(text: str) -> None:
    """Looks through a YAML file before anything is built from it.

    Raises:
        UnfitFile: it refers to itself, or is nested too deeply.
    """
    depth = 0
    for number, event in enumerate(yaml.parse(text, yaml.CBaseLoader)):
        if isinstance(event, yaml.AliasEvent):
            raise UnfitFile(
                ["References (&, *) are not taken in this file. Write each entry out; quote a text with * or &."]
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST or number > MOST_NODES:
            raise UnfitFile(["The file is nested too deeply, or too long."])


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _header_of(text: str, delimiter: str) -> list[str]:
    try:
        names = [name.strip().casefold() for name in next(_rows(text, delimiter), [])]
    except csv.Error:
        return []
    while names and not names[-1]:
        names.pop()
    return names
