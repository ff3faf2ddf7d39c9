"""Identifiers in disguise, hostile texts, and what holds for every text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.drafts.kinds import Kind
from bot.preflight.check import Preflight
from bot.preflight.finding import Family, Match, Severity

BLANK = "\u2588"
PREFLIGHT = Preflight()

DISGUISED = (
    ("Call 3\u200b12-555-0147.", "phone"),
    ("312\n555\n0147", "phone"),
    ("Call 5 5 5 - 1 2 3 - 4 5 6 7.", "phone"),
    ("Call five five five, one two three, four five six seven.", "phone"),
    ("Call \uff13\uff11\uff12-\uff15\uff15\uff15-\uff10\uff11\uff14\uff17.", "phone"),
    ("Call \u202e312-555-0147\u202c.", "phone"),
    ("Call 312.555.0147", "phone"),
    ("MRN: 4 4 7 1 8 8 2", "record"),
    ("MRN\u2060 447\u200d1882", "record"),
    ("SSN 123 45 6789", "ssn"),
    ("SSN 123\u201145\u20116789", "ssn"),
    ("Write to jane [at] gmail [dot] com", "email"),
    ("Write to jane.doe\u200b@gmail.com", "email"),
    ("Our patient J\u043ehn C\u0430rter was treated for asthma.", "name"),
    ("Our patient Jo\u00adhn Carter was treated for asthma.", "name"),
)


def private(text: str) -> list[Match]:
    return [one for one in PREFLIGHT.matches(text, None) if one.rule.family is Family.IDENTIFIERS]


@pytest.mark.parametrize(("text", "noun"), DISGUISED)
def test_a_disguise_hides_nothing(text: str, noun: str) -> None:
    assert f"identifiers.{noun}" in {one.rule.id for one in private(text)}


PIECES = st.sampled_from(
    (
        "Our patient ",
        "John Carter",
        " was seen on ",
        "3/4/2024",
        "312-555-0147",
        "jane@gmail.com",
        "MRN 4471882",
        "12 Oak Street",
        " and ",
        ". ",
        "\n",
        "\u200b",
        "\u202e",
        "@jane_doe",
        "https://x.com/jane/1",
        "\U0001f600",
        "пациент",
        "مريض",
        "né",
        "five five five ",
        "03601",
        "age 93",
    )
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=20).map("".join))


@given(TEXTS, st.sampled_from((None, *Kind)))
@example("", None)
@example("\U0001f600" * 30, Kind.REPLY)
@example("\u0130\u0130\u0130 John Carter", None)
@settings(max_examples=150, deadline=None)
def test_places_select_what_they_mean_in_every_text(text: str, kind: Kind | None) -> None:
    found = PREFLIGHT.matches(text, kind)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(TEXTS)
@example("Our patient John Carter (MRN 4471882) was seen on 3/4/2024; call 312-555-0147 or write jane@gmail.com.")
@settings(max_examples=150, deadline=None)
def test_what_is_masked_hides_nothing_that_would_warn_or_block(text: str) -> None:
    masked = text
    for one in private(text):
        masked = masked[: one.start] + BLANK * (one.end - one.start) + masked[one.end :]
    left = [one for one in private(masked) if one.severity is not Severity.ADVISE]
    assert [one.rule.id for one in left] == []


@given(st.sampled_from(("312-555-0147", "jane.doe@gmail.com", "123-45-6789")), st.data())
@settings(max_examples=60, deadline=None)
def test_an_invisible_mark_anywhere_within_changes_nothing(identifier: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(identifier) - 1))
    mark = data.draw(st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad\u202e"))
    text = f"Call or write {identifier[:at]}{mark}{identifier[at:]} today"
    assert private(text)


@pytest.mark.parametrize(
    "piece",
    [
        "Our patient Mary Lee was seen on 3/4/2024. ",
        "5 5 5-1 2. ",
        "Ab Cd ",
        "a",
        "12 Ab 3\n",
        "a.a.",
        "@a ",
        "\u200b",
        "(((",
        "a.b.",
        "A.B.",
        "a-",
        "+a",
        "http://a",
        "i my ",
    ],
)
def test_a_hundred_thousand_characters_are_read(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    assert all(0 <= one.start < one.end <= len(text) for one in PREFLIGHT.matches(text, Kind.REPLY))
