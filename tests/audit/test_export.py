"""The record for other programs and for people: nothing in it is executed, and nothing is lost."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.entries import GENESIS, Entry, Fact, Happening, chained
from bot.audit.export import COLUMNS, Export, csv_header, csv_line, harmless, json_line, safe_cell, told
from bot.ids import DraftId, PersonId, WorkspaceId

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
AS_STORED = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80)


def entry(text: str | None = None, *, at: datetime = NOW, **detail: str) -> Entry:
    fact = Fact(
        at=at,
        kind=Happening.DECIDED,
        person=PersonId("U0CLARAR"),
        draft=DraftId(7),
        version=2,
        stage="clinical",
        role="clinical",
        detail=detail,
        text=text,
    )
    return chained(workspace=WorkspaceId("T0LAKESIDE"), seq=12, fact=fact, previous=GENESIS, salt="salt")


def row(line: str) -> dict[str, str]:
    """A line of CSV as a program reads it."""
    (found,) = csv.DictReader(io.StringIO(csv_header() + line, newline=""))
    return found


@given(text=AS_STORED | st.builds(str.__add__, st.sampled_from((*DANGEROUS, " =", "'", "'=")), AS_STORED))
def test_no_cell_is_a_formula_and_taking_the_quote_away_gives_the_text(text: str) -> None:
    cells = row(csv_line(entry(text, verdict=text)))
    assert list(cells) == list(COLUMNS)
    assert not [cell for cell in cells.values() if cell.lstrip().startswith(DANGEROUS) or cell.startswith(DANGEROUS)]
    assert cells["text"].removeprefix("'") == text or cells["text"] == text
    assert safe_cell(text) == (f"'{text}" if cells["text"] != text else text)
    assert json.loads(cells["detail"]) == {"verdict": text}


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "'=1"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@given(text=AS_STORED)
def test_a_json_line_is_one_line_and_gives_everything_back(text: str) -> None:
    line = json_line(entry(text, verdict=text))
    assert line.count("\n") == 1
    found = json.loads(line)
    assert (found["text"], found["detail"], found["draft"]) == (text, {"verdict": text}, 7)
    assert tuple(found) == COLUMNS


def test_a_span_takes_its_first_moment_and_leaves_its_last() -> None:
    span = Export(csv=True, since=NOW, until=NOW + timedelta(days=1))
    moments = (NOW - timedelta(microseconds=1), NOW, NOW + timedelta(hours=23), NOW + timedelta(days=1))
    assert [span.includes(entry(at=at)) for at in moments] == [False, True, True, False]
    assert span.detail() == {"format": "csv", "since": NOW.isoformat(), "until": (NOW + timedelta(days=1)).isoformat()}


def test_an_entry_is_told_in_the_time_of_the_organisation_with_what_was_written() -> None:
    lines = told(entry("Name the source.\nPlease.", verdict="changes"), zone="America/Chicago").splitlines()
    assert lines[0].strip().startswith("12  2026-11-23 09:00:00 CST  decided, changes, version 2, stage clinical")
    assert [line.strip() for line in lines[1:]] == ["| Name the source.", "| Please."]


def test_a_purged_reason_is_told_to_have_been_there() -> None:
    whole = entry("Name the source.")
    fact = Fact(at=NOW, kind=Happening.DECIDED, text=None)
    purged = Entry(
        workspace=whole.workspace, seq=1, fact=fact, text_hash=whole.text_hash, previous=GENESIS, hash=whole.hash
    )
    assert "purged" in told(purged, zone="UTC")


@given(text=st.text(max_size=200))
def test_nothing_told_steers_a_terminal(text: str) -> None:
    shown = told(entry(text.replace("\0", "").encode("utf-8", "ignore").decode(), verdict=text), zone="UTC")
    assert not set(shown) & {"\x1b", "\x07", "\x08", "\r", "\x9b", "\u202e", "\u2066", "\u200f"}
    assert harmless("\x1b[2J") == "\\u001b[2J"
