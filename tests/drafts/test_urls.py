"""Web addresses within a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.urls import find_addresses, find_urls


def found(text: str, *, bare: bool = True) -> list[str]:
    return [text[start:end] for start, end in find_urls(text, bare=bare)]


def test_addresses_are_found_in_order_without_the_punctuation_around_them() -> None:
    text = "See https://www.cdc.gov/flu/, (www.nhs.uk/x?y=1) and lakeside.health!"
    assert found(text) == ["https://www.cdc.gov/flu/", "www.nhs.uk/x?y=1", "lakeside.health"]


def test_only_addresses_with_a_scheme_are_found_when_bare_ones_do_not_count() -> None:
    assert found("See https://cdc.gov and nhs.uk", bare=False) == ["https://cdc.gov"]


@pytest.mark.parametrize(
    "text",
    [
        "anna@clinic.org",
        "nurse.health@clinic.org",
        "@lakeside.org",
        "#flu.org",
        "$flu.org",
        "e.g. this",
        "take 3.5 ml",
        "http://localhost/x",
        "http://a..org",
        "http://-a.org",
        "http://a-.org",
        "http://under_score.org",
        f"http://{'a' * 64}.org",
        f"http://{'a.' * 130}org",
        "nobody.knowsthistopleveldomain",
    ],
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert found(text) == []


def test_brackets_belong_to_a_path_when_they_are_closed_in_it() -> None:
    assert found("(https://x.org/a_(b_(c))_d)") == ["https://x.org/a_(b_(c))_d"]
    assert found("https://x.org/a(b") == ["https://x.org/a"]


def test_an_address_may_follow_another_after_a_full_stop() -> None:
    assert found("Next.https://cdc.gov") == ["https://cdc.gov"]
    assert found("lakeside.org.https://cdc.gov") == ["lakeside.org", "https://cdc.gov"]


@given(st.text(st.characters(), max_size=300))
def test_addresses_never_overlap_and_lie_within_any_text(text: str) -> None:
    end = 0
    for start, stop in find_urls(text, bare=True):
        assert end <= start < stop <= len(text)
        end = stop


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://county-radio.example/local.", ["https://county-radio.example/local"]),
        ("(https://example.org/a) and lakeside.org/b", ["https://example.org/a", "lakeside.org/b"]),
        ("at http://localhost:8060/#as=x, http://10.0.0.1", ["http://localhost:8060/#as=x", "http://10.0.0.1"]),
        ("HTTPS://X.test/y?z=1!", ["HTTPS://X.test/y?z=1"]),
        ("https:// nothing, https://", []),
        ("https://example.org/\u00fcbung/jane.doe", ["https://example.org/\u00fcbung/jane.doe"]),
    ],
)
def test_whatever_leads_anywhere_is_found(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in find_addresses(text)] == found


@given(st.text(alphabet="https:/.x 1(", max_size=80))
def test_addresses_stand_apart_and_in_order(text: str) -> None:
    places = find_addresses(text)
    assert all(start < end for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
