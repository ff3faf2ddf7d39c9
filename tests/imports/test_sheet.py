"""CSV as spreadsheets write it: what is a table, and what is refused with the place and what to do."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.imports.sheet import COLUMNS, MAX_ROWS, TEMPLATE, Row, Unreadable, read

HEADER = "text,kind,networks\n"


def cells(text: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    return [dict(row.cells) for row in read(text.encode(encoding))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_spreadsheets_way_of_writing_reads_the_same(delimiter: str, encoding: str, ending: str) -> None:
    lines = [delimiter.join(("Text", " Kind ", "NETWORKS")), delimiter.join(('"Grüße, 1; 2\t3"', "reply", '"x"'))]
    found = cells(ending.join((*lines, "")), encoding)
    assert found == [{"text": "Grüße, 1; 2\t3", "kind": "reply", "networks": "x"}]


@given(
    rows=st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1)] * 3),
        min_size=1,
        max_size=5,
    ).filter(lambda rows: all(any(cell.strip() for cell in row) for row in rows)),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_whatever_stands_in_a_quoted_cell_arrives_as_it_was(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(("text", "kind", "networks"))
    writer.writerows(rows)
    assert [tuple(row.values()) for row in cells(written.getvalue())] == rows


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@here", '=HYPERLINK("https://evil.example")', "\t=1"])
def test_a_cell_that_looks_like_a_formula_is_text(formula: str) -> None:
    quoted = formula.replace('"', '""')
    assert cells(f'{HEADER}"{quoted}",reply,x\n')[0]["text"] == formula


def test_rows_are_counted_like_a_spreadsheet_counts_them() -> None:
    """A cell with lines in it is one row, an empty row counts and is left out, a missing cell is empty."""
    found = read((HEADER + '"a\r\nb\rc",reply,x\n,,\n;;\nd,reply\n').replace(";;", ",,").encode())
    assert [(row.number, row.cells["text"], row.cells.get("networks", "")) for row in found] == [
        (2, "a\nb\nc", "x"),
        (5, "d", ""),
    ]


def test_a_row_with_more_cells_than_the_header_says_so() -> None:
    (row,) = read(f"{HEADER}Wash, your hands,reply,x\n".encode())
    assert row.extra


@pytest.mark.parametrize(
    ("text", "row", "column", "word"),
    [
        ("", 1, "text", "missing"),
        ("kind,networks\nreply,x\n", 1, "text", "missing"),
        ("text,kind,networks,text\n", 1, "text", "twice"),
        ("text,kind,networks,colour\na,reply,x,red\n", 1, "", "column 4"),
        ("text,kind,networks,alt\na,reply,x,A sink\n", 1, "alt", "cannot be imported"),
        (HEADER, None, "", "no row"),
        (f"{HEADER},,\n", None, "", "no row"),
        (HEADER + "a,reply,x\n" * (MAX_ROWS + 1), None, "", "201 rows"),
        (HEADER + '"never closed,reply,x\na,reply,x\n', 2, "", "quotation mark"),
        (HEADER + 'a,reply,x\n"b"c,reply,x\n', 3, "", "quotation mark"),
        (HEADER + "a" * 1_000_000 + ",reply,x\n", None, "", "larger than 1 MB"),
        (HEADER + "a" * 200_000 + ",reply,x\n", 2, "", "cannot be divided"),
    ],
)
def test_what_is_no_such_table_is_refused_with_its_place(text: str, row: int | None, column: str, word: str) -> None:
    with pytest.raises(Unreadable, match=word) as refusal:
        read(text.encode())
    assert (refusal.value.row, refusal.value.column) == (row, column)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_another_encoding_is_refused_with_what_to_do(encoding: str) -> None:
    with pytest.raises(Unreadable, match="CSV UTF-8"):
        read(f"{HEADER}Grüße,reply,x\n".encode(encoding))


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    rows: tuple[Row, ...] = ()
    with contextlib.suppress(Unreadable):
        rows = read(data)
    assert all(set(row.cells) <= set(COLUMNS) for row in rows)


def test_the_template_can_be_read() -> None:
    assert [row.cells["kind"] for row in read(TEMPLATE.encode())] == ["educational", "reply"]
