"""Posts that somebody stored, in each format."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.post import LONGEST_TEXT, Outlet, Post
from bot.listening.stored_posts import LONGEST_LINE, NothingReadable, Problems, posts_of

AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)


def read(data: str | bytes, *, problems: Problems | None = None) -> list[Post]:
    raw = data if isinstance(data, bytes) else data.encode()
    found = Problems() if problems is None else problems
    return list(posts_of(raw.splitlines(keepends=True), file="paper.txt", name="paper", problems=found))


def test_json_lines_hold_a_post_each() -> None:
    (one,) = read(
        '{"id": 7, "at": "2026-01-31T10:00:00+01:00", "text": "Flu", "author": "ann", "outlet": "Bluesky",'
        ' "language": "en-GB", "link": "https://x.test/7", "likes": [1]}\n'
    )
    assert one == Post(
        outlet=Outlet("bluesky"), id="7", at=AT, text="Flu", author="ann", language="en", link="https://x.test/7"
    )


def test_other_names_for_time_and_outlet_are_understood_and_what_is_missing_is_the_files() -> None:
    (one,) = read('{"created_at": "Sat Jan 31 09:00:00 +0000 2026", "network": "Mastodon", "text": "Flu"}')
    assert (one.at, one.outlet, one.author, one.id) == (AT, "mastodon", "paper", "paper:1")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_by_its_header(mark: str) -> None:
    rows = [["id", "At", "Text"], ["7", "2026-01-31T09:00:00Z", '"Flu, again\nand ""worse"""']]
    (one,) = read("\ufeff" + "\n".join(mark.join(row) for row in rows))
    assert (one.id, one.at, one.text, one.outlet) == ("7", AT, 'Flu, again\nand "worse"', "paper")


def test_newsrooms_archives_are_read_by_their_bars() -> None:
    lines = "7|Sat Jan 31 10:00:00 +0100 2026|Flu &amp; colds | again http://x.test\n"
    (one,) = read(lines)
    assert (one.id, one.at, one.text) == ("7", AT, "Flu & colds | again http://x.test")


def test_lines_of_an_older_encoding_are_read_among_others() -> None:
    lines = b"7|Sat Jan 31 09:00:00 +0000 2026|Caf\xe9\x85\n8|Sat Jan 31 09:00:00 +0000 2026|Caf\xc3\xa9\n"
    assert [one.text for one in read(lines)] == ["Café…", "Café"]


def test_broken_lines_are_counted_named_and_left_out() -> None:
    problems = Problems()
    good = '{"at": "2026-01-31T09:00:00Z", "text": "Flu"}\n'
    bad = [
        "{broken\n",
        '{"at": "yesterday", "text": "Flu"}\n',
        '{"at": "2026-01-31T09:00:00Z"}\n',
        "[]\n",
        '{"text": "x"}\n',
    ]
    posts = read(good + "".join(bad) + "\n" + "x" * (LONGEST_LINE + 1) + "\n" + good, problems=problems)
    assert len(posts) == 2
    assert problems.count == 6
    assert [str(one) for one in problems.first[:2]] == [
        "paper.txt, line 2: it is no JSON object",
        "paper.txt, line 3: there is no time that can be read, like 2026-01-31T09:00:00Z",
    ]
    assert len(problems.first) == 5


def test_rows_and_bars_that_do_not_fit_are_left_out() -> None:
    problems = Problems()
    rows = "at,text\n2026-01-31T09:00:00Z,Flu\n2026-01-31T09:00:00Z,Flu,again\n2026-01-31T09:00:00Z,\n"
    assert len(read(rows, problems=problems)) == 1
    bars = "7|Sat Jan 31 09:00:00 +0000 2026|Flu\n8|Flu\n9|Sat Foo 31 09:00:00 +0000 2026|Flu\n"
    assert len(read(bars, problems=problems)) == 1
    assert [one.line for one in problems.first] == [3, 4, 2, 3]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "paper.txt is empty."),
        ("\n\n", "paper.txt is empty."),
        ("Dear all,\nhello\n", "paper.txt is none of the formats"),
        ("id,name\n1,2\n", "paper.txt is none of the formats"),
        ('{"at": "never", "text": "x"}\n', "paper.txt holds no post that can be read (line 1: there is no time"),
        ("at,text\n", "paper.txt holds no post that can be read."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "paper.txt is none of the formats"),
    ],
)
def test_a_file_without_a_post_is_refused(data: str | bytes, sentence: str) -> None:
    with pytest.raises(NothingReadable) as refused:
        read(data)
    assert refused.value.sentence.startswith(sentence)


def test_links_that_are_none_are_dropped_and_long_texts_cut() -> None:
    (one,) = read('{"at": "2026-01-31T09:00:00Z", "text": "%s", "link": "javascript:x"}' % ("a" * 20_000))
    assert (one.link, len(one.text)) == ("", LONGEST_TEXT)


def test_a_broken_line_at_the_beginning_does_not_hide_the_format_of_the_others() -> None:
    problems = Problems()
    good = '{"at": "2026-01-31T09:00:00Z", "text": "Flu"}'
    assert len(read(f"an export of 31 January\n{good}\n{good}", problems=problems)) == 2
    header = "at,text\n2026-01-31T09:00:00Z,Flu\n"
    assert [one.text for one in read(f"An export\n\n{header}", problems=problems)] == ["Flu"]
    assert [(one.line, one.reason) for one in problems.first] == [(1, "it is of no format that can be read")] * 2


@pytest.mark.parametrize("year", ["1969", "2201", "9999", "0001"])
def test_years_in_which_nobody_posted_are_no_times(year: str) -> None:
    problems = Problems()
    good = '{"at": "2026-01-31T09:00:00Z", "text": "Flu"}'
    assert len(read(f'{good}\n{{"at": "{year}-12-31T23:00:00Z", "text": "Flu"}}', problems=problems)) == 1
    assert problems.count == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_posts_or_refused(data: bytes) -> None:
    for start in (b"", b"{", b"at,text\n2026-01-31,x\n", b"7|Sat Jan 31 09:00:00 +0000 2026|x\n"):
        try:
            posts = read(start + data)
        except NothingReadable:
            continue
        assert all(one.text and one.at.tzinfo is UTC for one in posts)
