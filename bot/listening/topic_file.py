"""Topics as a file: YAML for people who write them by hand, CSV for spreadsheets. Both hold what the form holds.

Phrases stand as in the form: an exact one in quotation marks, a hashtag with its #. A file is taken whole or not.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict

import yaml

from bot.audit.export import csv_row, safe_cell
from bot.listening.topic import Topic
from bot.listening.topic_form import Typed, read, written
from bot.refusals import Refusal, Unfit

COLUMNS = (
    "name",
    "any",
    "all",
    "none",
    "languages",
    "outlets",
    "sensitivity",
    "alerting",
    "critical",
    "channel",
    "owner",
)
LISTS = frozenset({"any", "all", "none", "languages", "outlets"})
"""What YAML may write as a list, and CSV as lines of one cell."""

MAX_BYTES = 1_000_000
MOST_TOPICS = 1_000
MOST_NODES = 400_000
DEEPEST = 6
"""Levels of a YAML file: the document, `topics`, an entry, a list of it, and room to say clearly what is wrong."""

YES = frozenset({"yes", "true", "1", "x"})
NO = frozenset({"no", "false", "0", ""})
DELIMITERS = (",", ";", "\t")

Entry = Mapping[str, object]


class UnfitFile(Refusal):
    """A file that cannot be taken. `problems`: a sentence each, with the entry or row it is about."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(("Nothing was imported.", *self.problems)))


def as_yaml(topics: Iterable[Topic]) -> str:
    return yaml.safe_dump(
        {"topics": [_entry(topic) for topic in topics]}, allow_unicode=True, sort_keys=False, width=100
    )


def as_csv(topics: Iterable[Topic]) -> str:
    """With a header; no cell is executed by a spreadsheet."""
    written_rows = (asdict(written(topic)) | {"critical": "yes" if topic.critical else ""} for topic in topics)
    return csv_row(COLUMNS) + "".join(csv_row(safe_cell(row[column]) for column in COLUMNS) for row in written_rows)


def read_yaml(data: bytes) -> tuple[Topic, ...]:
    """The topics of a file.

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
            [f"The YAML cannot be read at {line}. Mind the indentation, and quote phrases with : or #."]
        ) from None
    except yaml.YAMLError:
        raise UnfitFile(["The file holds signs that YAML does not allow."]) from None
    entries = document.get("topics") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise UnfitFile(["The file is a list of topics, under “topics:”."])
    return _read((f"Entry {number}", entry) for number, entry in enumerate(entries, start=1))


def read_csv(data: bytes) -> tuple[Topic, ...]:
    """The topics of a file; the first row names the columns, of which `name` and `any` are needed.

    Raises:
        UnfitFile: something in it cannot be; every problem is named.
    """
    text = decoded(data)
    delimiter = max(DELIMITERS, key=lambda one: len(set(header_of(text, one)) & set(COLUMNS)))
    header = header_of(text, delimiter)
    if not {"name", "any"} <= set(header) or len(set(header)) < len(header):
        raise UnfitFile(
            [f"The first row names the columns, each once: name and any, and of these: {', '.join(COLUMNS)}."]
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


def decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise UnfitFile([f"The file is larger than {MAX_BYTES // 1000} kB. Divide it into several."])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise UnfitFile(["The file is not in UTF-8. Save it so, then hand it in again."]) from None


def bounded(text: str) -> None:
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


def rows(text: str, delimiter: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def header_of(text: str, delimiter: str) -> list[str]:
    try:
        names = [name.strip().casefold() for name in next(iter(rows(text, delimiter)), [])]
    except csv.Error:
        return []
    while names and not names[-1]:
        names.pop()
    return names


def _read(entries: Iterable[tuple[str, object]]) -> tuple[Topic, ...]:
    topics: list[Topic] = []
    problems: list[str] = []
    places: dict[str, str] = {}
    for place, entry in entries:
        try:
            topic = read(typed_from(entry))
        except Unfit as unfit:
            problems += (f"{place}, {field}: {sentence}" for field, sentence in unfit.fields.items())
            continue
        name = topic.name.casefold()
        if name in places:
            problems.append(f"{place}, name: {places[name]} has this name already.")
        places.setdefault(name, place)
        topics.append(topic)
    if len(places) > MOST_TOPICS:
        problems.append(f"A file has at most {MOST_TOPICS} topics.")
    if not topics and not problems:
        problems.append("There is no topic in the file.")
    if problems:
        raise UnfitFile(problems)
    return tuple(topics)


def _entry(topic: Topic) -> dict[str, object]:
    """What is not as it usually is."""
    typed = asdict(written(topic))
    usual = asdict(Typed(name="", any=""))
    entry: dict[str, object] = {}
    for column in COLUMNS:
        value = typed[column]
        if value != usual[column]:
            listed = value.split(", ") if column in {"languages", "outlets"} else str(value).split("\n")
            entry[column] = listed if column in LISTS else str(value) if isinstance(value, str) else value
    return entry


def typed_from(entry: object) -> Typed:
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
    texts: dict[str, str] = {}
    for field in COLUMNS:
        value = entry.get(field, "")
        if isinstance(value, list) and field in LISTS and all(isinstance(one, str) for one in value):
            texts[field] = "\n".join(" ".join(one.split()) for one in value)
        elif isinstance(value, str):
            texts[field] = value
        else:
            problems[field] = "Write a text, or a list of texts where there may be several."
    critical = texts.get("critical", "").strip().casefold()
    if critical not in YES | NO:
        problems["critical"] = "Write yes or no."
    if problems:
        raise Unfit(problems)
    for field in ("sensitivity", "alerting"):
        texts[field] = texts[field].strip().casefold() or str(asdict(Typed(name="", any=""))[field])
    return Typed(**{**texts, "critical": critical in YES})  # type: ignore[arg-type]  # the one field that is no text
