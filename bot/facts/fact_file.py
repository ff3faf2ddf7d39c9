"""Facts as a file: YAML for people who write them by hand, CSV for spreadsheets. Both hold what the form holds.

A file never says that a fact was approved: whatever comes in by one waits for a review. It is taken whole or not.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import asdict

import yaml

from bot.audit.export import csv_row, safe_cell
from bot.facts.bulk import Entry
from bot.facts.fact import MOST, VettedFact
from bot.facts.fact_form import Typed, read, written
from bot.ids import PersonId
from bot.listening.topic_file import DELIMITERS, UnfitFile, bounded, decoded, header_of, rows
from bot.refusals import Unfit

COLUMNS = ("name", "statement", "source", "review_by", "claims", "languages", "topics", "owner")
NEEDED = frozenset({"name", "statement", "source", "review_by"})
LISTS = frozenset({"claims", "languages", "topics"})
"""What YAML may write as a list, and CSV as lines of one cell."""

PERSON = re.compile(r"[UW][A-Z0-9]{2,31}")
"""A person as Slack numbers them; nothing else reaches a mention or the form."""


def as_yaml(facts: Iterable[VettedFact]) -> str:
    return yaml.safe_dump({"facts": [_entry(fact) for fact in facts]}, allow_unicode=True, sort_keys=False, width=100)


def as_csv(facts: Iterable[VettedFact]) -> str:
    """With a header; no cell is executed by a spreadsheet."""
    found = (asdict(written(fact.wording, fact.owner)) for fact in facts)
    return csv_row(COLUMNS) + "".join(csv_row(safe_cell(row[column]) for column in COLUMNS) for row in found)


def read_file(name: str, data: bytes) -> tuple[Entry, ...]:
    """By its name a table, else YAML.

    Raises:
        UnfitFile: something in it cannot be; every problem is named.
    """
    return read_csv(data) if name.casefold().endswith(".csv") else read_yaml(data)


def read_yaml(data: bytes) -> tuple[Entry, ...]:
    """The facts of a file.

    Raises:
        UnfitFile: something in it cannot be; every problem is named.
    """
    text = decoded(data)
    try:
        bounded(text)
        document = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - builds nothing but texts, lists and mappings
    except yaml.MarkedYAMLError as wrong:
        line = f"line {wrong.problem_mark.line + 1}" if wrong.problem_mark else "the file"
        raise UnfitFile(
            [f"The YAML cannot be read at {line}. Mind the indentation, and quote texts with : or #."]
        ) from None
    except yaml.YAMLError:
        raise UnfitFile(["The file holds signs that YAML does not allow."]) from None
    entries = document.get("facts") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise UnfitFile(["The file is a list of facts, under “facts:”."])
    return _read((f"Entry {number}", entry) for number, entry in enumerate(entries, start=1))


def read_csv(data: bytes) -> tuple[Entry, ...]:
    """The facts of a file; the first row names the columns.

    Raises:
        UnfitFile: something in it cannot be; every problem is named.
    """
    text = decoded(data)
    delimiter = max(DELIMITERS, key=lambda one: len(set(header_of(text, one)) & set(COLUMNS)))
    header = header_of(text, delimiter)
    if not set(header) >= NEEDED or len(set(header)) < len(header):
        raise UnfitFile(
            [f"The first row names the columns, each once: name, statement, source, review_by, and {_OTHERS}."]
        )
    found: list[tuple[str, object]] = []
    try:
        for number, cells in enumerate(rows(text, delimiter), start=1):
            if number == 1 or not any(map(str.strip, cells)):
                continue
            named = dict(zip(header, (cell.removeprefix("'") for cell in cells), strict=False))
            found.append((f"Row {number}", named if len(cells) <= len(header) else None))
    except csv.Error:
        raise UnfitFile(["A quotation mark is opened and not closed. Within a quoted cell, double it."]) from None
    return _read(found)


_OTHERS = "as you need them claims, languages, topics, owner"


def _read(entries: Iterable[tuple[str, object]]) -> tuple[Entry, ...]:
    facts: list[Entry] = []
    problems: list[str] = []
    places: dict[str, str] = {}
    for place, entry in entries:
        try:
            typed = _typed(entry)
            wording = read(typed)
        except Unfit as unfit:
            problems += (f"{place}, {field}: {sentence}" for field, sentence in unfit.fields.items())
            continue
        name = wording.name.casefold()
        if name in places:
            problems.append(f"{place}, name: {places[name]} has this name already.")
        places.setdefault(name, place)
        facts.append((wording, PersonId(typed.owner.strip()) if typed.owner.strip() else None))
    if len(facts) > MOST:
        problems.append(f"A file has at most {MOST:,} facts.")
    if not facts and not problems:
        problems.append("There is no fact in the file.")
    if problems:
        raise UnfitFile(problems)
    return tuple(facts)


def _entry(fact: VettedFact) -> dict[str, object]:
    """What is not as it usually is."""
    usual = asdict(Typed(name="", statement="", source="", review_by=""))
    entry: dict[str, object] = {}
    for column, value in asdict(written(fact.wording, fact.owner)).items():
        if value != usual[column]:
            listed = value.split(", ") if column == "languages" else value.split("\n")
            entry[column] = listed if column in LISTS else value
    return entry


def _typed(entry: object) -> Typed:
    """
    Raises:
        Unfit: it is no entry, or has a field that is not known or of another shape.
    """
    if not isinstance(entry, dict):
        raise Unfit({"entry": "It is not made of fields, or has more cells than the header."})
    problems = {
        str(field)[:30]: f"This field is not known. There are: {', '.join(COLUMNS)}."
        for field in entry
        if field not in COLUMNS
    }
    if isinstance(owner := entry.get("owner"), str) and owner.strip() and not PERSON.fullmatch(owner.strip()):
        problems["owner"] = "Write the person's id in Slack, such as U0123ABCD, or leave it out."
    usual = asdict(Typed(name="", statement="", source="", review_by=""))
    texts: dict[str, str] = {}
    for field in COLUMNS:
        value = entry.get(field, usual[field])
        if isinstance(value, list) and field in LISTS and all(isinstance(one, str) for one in value):
            texts[field] = "\n".join(" ".join(one.split()) for one in value)
        elif isinstance(value, str):
            texts[field] = value
        else:
            problems[field] = "Write a text, or a list of texts where there may be several."
    if problems:
        raise Unfit(problems)
    return Typed(**texts)
