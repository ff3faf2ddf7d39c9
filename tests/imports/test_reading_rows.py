"""Rows into compositions: the form's own checks, each refusal at its row and column, and never a cell's words."""

from datetime import UTC, datetime

import pytest

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.imports.reading import Reading, read
from bot.imports.sheet import TEMPLATE
from bot.refusals import Unfit

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HEADER = "text,kind,networks,day,time,sources,note\n"


def reading(rows: str, zone: str = "America/Chicago") -> Reading:
    return read((HEADER + rows).encode(), zone=zone, now=NOW)


def test_a_row_becomes_what_the_form_would_have_made_of_it() -> None:
    (line,) = reading(
        '"Wash. :tada:\nTwice.",Awareness Day,"YouTube community, X",2027-05-05,9:30,'
        '"https://example.org/a https://example.org/b", For Clara \n'
    ).lines
    assert line.row == 2
    assert line.composition == Composition(
        kind=Kind.AWARENESS_DAY,
        text="Wash. 🎉\nTwice.",
        networks=(Network.X, Network.YOUTUBE),
        slot=datetime(2027, 5, 5, 14, 30, tzinfo=UTC),
        sources=("https://example.org/a", "https://example.org/b"),
        note="For Clara",
    )


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        (",reply,x,,,,", "text", "no text"),
        ("Wash <@U0CLARAR>.,reply,x,,,,", "text", "Slack's code"),
        (f"{'x' * 281},reply,x,,,,", "text", "Too long for: X"),
        ("Wash.,sonnet,x,,,,", "kind", "educational"),
        ("Wash.,,x,,,,", "kind", "educational"),
        ("Wash.,reply,,,,,", "networks", "bluesky"),
        ('Wash.,reply,"x, friendster",,,,', "networks", "bluesky"),
        ("Wash.,reply,x,05/05/2027,09:30,,", "day", "year-month-day"),
        ("Wash.,reply,x,2027-02-30,09:30,,", "day", "cannot be read"),
        ("Wash.,reply,x,2020-05-05,09:30,,", "day", "past"),
        ("Wash.,reply,x,2027-05-05,half nine,,", "time", "24-hour"),
        ("Wash.,reply,x,2027-05-05,,,", "time", "time"),
        ("Wash.,reply,x,,09:30,,", "day", "day"),
        ("Wash.,reply,x,2027-03-14,02:30,,", "time", "does not exist"),
        ("Wash.,reply,x,,,not a link,", "sources", "line 1"),
        ("Wash.,reply,x,,,,\x07", "note", "control"),
        ("Wash.,reply,x,,,,Note,surplus", "", "more cells"),
    ],
)
def test_what_is_wrong_is_said_at_its_row_and_column_with_what_to_do(row: str, column: str, word: str) -> None:
    found = reading(f"Fine.,reply,x,,,,\n{row}\n")
    assert [(problem.row, problem.column) for problem in found.problems] == [(3, column)]
    assert word in found.problems[0].sentence
    assert [line.row for line in found.lines] == [2]


def test_every_wrong_cell_of_every_row_is_named_at_once() -> None:
    found = reading(",sonnet,friendster,soon,later,nowhere,\n" * 2)
    assert [(problem.row, problem.column) for problem in found.problems] == [
        (row, column) for row in (2, 3) for column in ("text", "kind", "networks", "day", "time", "sources")
    ]


def test_no_sentence_repeats_what_was_written() -> None:
    found = reading("Secretword\x07,secretword,secretword,secretword,secretword,secretword,secretword\x07\n")
    assert len(found.problems) == 7
    assert not [problem for problem in found.problems if "secretword" in problem.line.casefold()]


def test_the_same_post_twice_is_a_mistake_but_at_two_times_it_is_none() -> None:
    assert "row 2" in reading("Wash.,reply,x,,,,\n Wash.,reply,x,,,,\nWash.,reply,x,,,,Again\n").problems[0].sentence
    assert reading("Wash.,reply,x,2027-05-05,09:30,,\nWash.,reply,x,2027-05-06,09:30,,\n").problems == ()


def test_times_are_those_of_the_persons_zone() -> None:
    for zone, hour in (("Europe/Berlin", 7), ("UTC", 9)):
        (line,) = reading("Wash.,reply,x,2027-05-05,09:30:00,,\n", zone).lines
        assert line.composition.slot == datetime(2027, 5, 5, hour, 30, tzinfo=UTC)


def test_a_row_is_also_put_to_the_check_that_was_handed_in() -> None:
    def refuse(_: Composition) -> None:
        raise Unfit({"kind": "Nobody would be left."})

    found = read(f"{HEADER}Wash.,reply,x,,,,\n".encode(), zone="UTC", now=NOW, check=refuse)
    assert [problem.line for problem in found.problems] == ["Row 2, kind: Nobody would be left."]


def test_a_file_that_is_no_table_is_one_problem() -> None:
    found = read(b"\xff\xfe", zone="UTC", now=NOW)
    assert (found.lines, len(found.problems)) == ((), 1)


def test_the_template_has_no_problem() -> None:
    found = read(TEMPLATE.encode(), zone="America/Chicago", now=NOW)
    assert (len(found.lines), found.problems) == (2, ())
