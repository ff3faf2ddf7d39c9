"""Facts as people type them, in the form and in files."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.fact import FactState, VettedFact, Wording, offered
from bot.facts.fact_file import as_csv, as_yaml, read_file
from bot.facts.fact_form import read, refuse_date, written
from bot.ids import FactId, PersonId
from bot.refusals import Unfit
from bot.tabular import UnfitFile

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
AMARA, CLARA = PersonId("U0AMARA"), PersonId("U0CLARAR")
WORDING = Wording(
    name="No cure in a day",
    statement="No treatment ends hand, foot and mouth disease. Most children get better in 7 to 10 days.",
    source="https://www.cdc.gov/hand-foot-mouth/treatment/index.html",
    review_by=date(2027, 5, 23),
    languages=("en", "es"),
    topics=("Hand, foot and mouth",),
    claims=("Colloidal silver cures hand, foot and mouth disease in a day", "Bleach baths cure HFMD"),
)
FACT = VettedFact(
    id=FactId(1), wording=WORDING, version=1, owner=AMARA, authors=frozenset({AMARA}), written_by=AMARA, changed_at=NOW
)
APPROVED = FACT.approved(by=CLARA, at=NOW)


def test_what_is_written_reads_back_the_same() -> None:
    assert read(written(WORDING)) == WORDING


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 76),
        ("statement", ""),
        ("statement", "x" * 601),
        ("source", ""),
        ("source", "cdc.gov"),
        ("source", "https://a.example https://b.example"),
        ("review_by", "soon"),
        ("languages", "klingon"),
        ("claims", "vaccines"),
        ("claims", "Vaccines cause autism " * 20),
        ("claims", "\n".join(f"Vaccines cause illness number {n}" for n in range(21))),
        ("claims", "\n".join(f"{n} vaccines cause autism in children {'very ' * 30}often" for n in range(17))),
        ("topics", "x" * 80),
    ],
)
def test_what_cannot_be_is_said_at_its_field(field: str, value: str) -> None:
    with pytest.raises(Unfit) as refused:
        read(replace(written(WORDING), **{field: value}))
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(("day", "fits"), [(23, False), (24, True)])
def test_a_review_by_date_lies_ahead(day: int, fits: bool) -> None:
    if fits:
        refuse_date(date(2026, 11, day), today=date(2026, 11, 23))
    else:
        with pytest.raises(Unfit, match="Choose a review-by day"):
            refuse_date(date(2026, 11, day), today=date(2026, 11, 23))


def test_a_review_by_date_is_a_year_ahead_at_most() -> None:
    refuse_date(date(2027, 11, 23), today=date(2026, 11, 23))
    with pytest.raises(Unfit):
        refuse_date(date(2027, 11, 24), today=date(2026, 11, 23))


def test_a_fact_expires_by_its_date_alone() -> None:
    assert FACT.state(today=NOW.date()) is FactState.PROPOSED
    assert APPROVED.state(today=WORDING.review_by) is FactState.VETTED
    assert APPROVED.state(today=date(2027, 5, 24)) is FactState.EXPIRED
    assert replace(APPROVED, retired_at=NOW).state(today=NOW.date()) is FactState.RETIRED
    assert offered([FACT, APPROVED], today=NOW.date()) == (APPROVED,)


def test_a_new_wording_voids_the_approval_and_remembers_who_wrote() -> None:
    changed = APPROVED.reworded(replace(WORDING, statement="Another."), by=CLARA, at=NOW)
    assert (changed.version, changed.reviewed_by, changed.reviewed_at) == (2, None, None)
    assert changed.authors == {AMARA, CLARA}


@pytest.mark.parametrize(("day", "due"), [(date(2027, 5, 8), 0), (date(2027, 5, 9), 1), (date(2027, 5, 23), 2)])
def test_the_owner_is_reminded_two_weeks_before_and_on_the_day(day: date, due: int) -> None:
    assert APPROVED.due_reminders(today=day) == due


@pytest.mark.parametrize("name", ["facts.yaml", "facts.csv"])
def test_a_file_holds_what_the_form_holds(name: str) -> None:
    text = as_csv([FACT]) if name.endswith("csv") else as_yaml([FACT])
    assert read_file(name, text.encode("utf-8-sig")) == ((WORDING, AMARA),)


plain = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=60)


@given(name=plain, statement=plain)
def test_no_name_or_statement_breaks_a_file(name: str, statement: str) -> None:
    wording = replace(WORDING, name=f"N {name}", statement=f"S {statement}")
    try:
        wording = read(written(wording))
    except Unfit:
        return
    fact = replace(FACT, wording=wording)
    assert read_file("facts.csv", as_csv([fact]).encode()) == ((wording, AMARA),)
    assert read_file("facts.yaml", as_yaml([fact]).encode()) == ((wording, AMARA),)


def test_no_cell_is_executed_by_a_spreadsheet() -> None:
    fact = replace(FACT, wording=replace(WORDING, name='=HYPERLINK("https://evil.example")'))
    assert "\n\"'=HYPERLINK" in as_csv([fact])
    assert read_file("facts.csv", as_csv([fact]).encode()) == ((fact.wording, AMARA),)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"facts: []", "no fact"),
        (b"facts: 1", "list of facts"),
        (b"facts:\n- name: [", "line 3"),
        (b"facts:\n- {name: A, colour: red}", "Entry 1, colour"),
        (b"facts:\n- &a {name: A}\n- *a", "References"),
        (b"\xff", "UTF-8"),
    ],
)
def test_an_unfit_file_is_refused_whole_and_in_words(data: bytes, said: str) -> None:
    with pytest.raises(UnfitFile, match=said):
        read_file("facts.yaml", data)


def test_all_that_is_wrong_in_one_entry_is_named() -> None:
    data = (
        b"facts:\n- {name: A, colour: red, statement: B, source: c, review_by: '2027-01-01', owner: me, claims: [x, y]}"
    )
    with pytest.raises(UnfitFile) as refused:
        read_file("facts.yaml", data)
    found = dict(problem.split(": ", 1) for problem in refused.value.problems)
    assert found.keys() == {f"Entry 1, {field}" for field in ("colour", "source", "owner", "claims")}
    assert "“x” says too little" in found["Entry 1, claims"]
    assert "“y” says too little" in found["Entry 1, claims"]


@pytest.mark.parametrize("owner", ["Jane Smith, RN <!channel>", "u0amara", "U1", "U0AMARA>", "U" + "0" * 40])
def test_an_owner_is_a_persons_id(owner: str) -> None:
    table = as_csv([replace(FACT, owner=PersonId(owner))]).encode()
    with pytest.raises(UnfitFile, match="Row 2, owner: Write the person's id") as refused:
        read_file("facts.csv", table)
    assert owner not in str(refused.value)
    with pytest.raises(UnfitFile, match="Entry 1, owner"):
        read_file("facts.yaml", as_yaml([replace(FACT, owner=PersonId(owner))]).encode())


def test_a_file_holds_no_more_claims_than_a_form() -> None:
    """The longest that a form holds comes back whole; a letter more is refused in a file as well."""
    claims = tuple(f"{n:02} vaccines cause autism in children {'very ' * 30}o" for n in range(15))
    spare = 3_000 - len("\n".join(claims))
    assert 0 < spare < 200
    longest = (*claims, ("Vaccines cause autism " + "x" * 200)[: spare - 1])
    fact = replace(FACT, wording=replace(WORDING, claims=longest))
    assert len("\n".join(longest)) == 3_000
    assert read_file("facts.yaml", as_yaml([fact]).encode()) == ((fact.wording, AMARA),)
    over = replace(fact, wording=replace(WORDING, claims=(*longest[:-1], longest[-1] + "x")))
    with pytest.raises(UnfitFile, match="All claims together"):
        read_file("facts.yaml", as_yaml([over]).encode())


def test_two_facts_of_one_name_are_refused() -> None:
    with pytest.raises(UnfitFile, match="Entry 1 has this name already"):
        read_file("facts.yaml", as_yaml([FACT, FACT]).encode())


def test_a_table_without_the_needed_columns_is_refused() -> None:
    with pytest.raises(UnfitFile, match="name, statement, source, review_by"):
        read_file("facts.csv", b"name,statement\nA,B\n")


def test_a_table_divided_by_semicolons_is_read() -> None:
    table = "name;statement;source;review_by\nA;It is so.;https://a.example/x;2027-01-31\n"
    ((wording, owner),) = read_file("facts.csv", table.encode())
    assert (wording.name, wording.review_by, wording.languages, owner) == ("A", date(2027, 1, 31), ("en",), None)
