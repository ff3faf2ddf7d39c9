"""What leads to a person is hidden from a post's words; the rest stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.telling.masked import NAME, host_of, masked, shown, tags_people


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thanks @jane.doe.bsky.social!", "thanks @…!"),
        ("@jo@mastodon.example and @jane", "@… and @…"),
        (".@jane see this", ".@… see this"),
        ("\uff20jane is here", "@… is here"),
        ("u/jane_doe said, as did /u/jo-99", "u/… said, as did u/…"),
        ("write to jane.doe+x@example.org", "write to …"),
        ("call 312-555-0148 or (312) 555-0148 or +44 20 7946 0958", "call … or … or …"),
        ("see https://bsky.app/profile/jane/post/1 now", "see [link: bsky.app] now"),
        ("https://www.cdc.gov/flu?x=1", "[link: cdc.gov]"),
        ("see bsky.app/profile/jane.doe/post/1 now", "see [link: bsky.app] now"),
        ("a\n\n\n\nb    c", "a\nb c"),
    ],
)
def test_what_leads_to_somebody_is_hidden(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "meet @ 5pm, 3@home",
        "On 2026-03-02 there were 1,234,567 cases in 2024/25, 10:00-12:00",
        "menu/u/ and 50% of 900 000 people",
        "Hand, foot and mouth: what's next?",
    ],
)
def test_what_leads_to_nobody_stays(text: str) -> None:
    assert masked(text) == text


def test_names_are_hidden_and_public_figures_and_places_stay() -> None:
    assert shown("my neighbour Emily Hartwell has the flu") == f"my neighbour {NAME} has the flu"
    assert shown("Measles outbreak in Lake County, CDC says") == "Measles outbreak in Lake County, CDC says"


def test_several_names_are_hidden_each() -> None:
    assert shown("John Smith and Emily Hartwell have the flu").count(NAME) == 2


@given(st.text(alphabet="@u/.:-+( )19ahtps", max_size=200))
def test_what_was_masked_tags_nobody_any_more(text: str) -> None:
    assert not tags_people(masked(text))


@pytest.mark.parametrize(
    ("link", "host"),
    [("https://www.a.org/b", "a.org"), ("a.org/b?u=https://c.org", "a.org"), ("https://[bad", ""), ("nothing", "")],
)
def test_the_host_of_a_link(link: str, host: str) -> None:
    assert host_of(link) == host
