"""Links people give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.links import LinkProblem, parse_links


def test_links_come_one_a_line_or_between_spaces_in_order_and_once() -> None:
    raw = " https://cdc.gov/flu\nhttp://who.int  https://cdc.gov/flu\r\n\n\thttps://nhs.uk/a?b=c&d=e#f "
    assert parse_links(raw) == ("https://cdc.gov/flu", "http://who.int", "https://nhs.uk/a?b=c&d=e#f")


def test_nothing_typed_is_no_links() -> None:
    assert parse_links(" \n ") == ()


@pytest.mark.parametrize(
    "link",
    [
        "HTTPS://CDC.GOV",
        "https://日本語.jp/健康",
        "http://192.0.2.1:8080/x",
        "http://[2001:db8::1]/",
        "https://localhost/x",
    ],
)
def test_any_web_address_with_a_host_is_a_link(link: str) -> None:
    assert parse_links(link) == (link,)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("cdc.gov", "has to start with https://"),
        ("ftp://cdc.gov", "has to start with https://"),
        ("javascript:alert(1)", "has to start with https://"),
        ("data:text/html,hi", "has to start with https://"),
        ("https://", "has to start with https://"),
        ("https:///path", "has to start with https://"),
        ("https://..", "has to start with https://"),
        ("https://[::1", "not a web address"),
        ("https://cdc.gov:port/", "not a web address"),
        ("https://cdc.gov:99999/", "not a web address"),
        ("https://ann:secret@cdc.gov", "user name or password"),
        ("https://ann@cdc.gov", "user name or password"),
        ("https://@cdc.gov", "user name or password"),
        ("https://cdc.gov/<b>", "cannot have"),
        ("https://cdc.gov/a|b", "cannot have"),
        ("https://cdc.gov/\u202egpj.exe", "cannot have"),
        ("https://cdc.gov/\u200b", "cannot have"),
        ("https://cdc.gov/\ud800", "cannot have"),
        ("https://cdc.gov/" + "a" * 1985, "2,000 characters"),
        ("https://cdc.gov/\x00", "control characters"),
        ("https://cdc.gov/a\x1fb", "control characters"),
    ],
)
def test_what_is_no_safe_web_address_is_refused_by_its_line(link: str, why: str) -> None:
    with pytest.raises(LinkProblem, match=why) as refused:
        parse_links(f"https://who.int\n\n{link}")
    assert "ine 3 " in str(refused.value)


def test_a_link_of_2000_characters_is_taken() -> None:
    link = "https://cdc.gov/" + "a" * 1984
    assert parse_links(link) == (link,)


def test_more_links_than_there_is_room_for_are_refused() -> None:
    ten = [f"https://cdc.gov/{number}" for number in range(10)]
    assert len(parse_links(" ".join(ten + ten))) == 10
    with pytest.raises(LinkProblem, match="There are 11 links, and room for 10"):
        parse_links(" ".join([*ten, "https://who.int"]))
    with pytest.raises(LinkProblem, match="room for 1"):
        parse_links("https://cdc.gov https://who.int", 1)


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_either_links_or_refused_in_words(text: str) -> None:
    try:
        links = parse_links(text)
    except LinkProblem as problem:
        assert str(problem).endswith(".")  # noqa: PT017 - any other error has to fail the test
    else:
        assert all(link.lower().startswith(("http://", "https://")) for link in links)
