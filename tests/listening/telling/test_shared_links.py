"""Pages a spike passes on: by people, without marks of tracking, and never a person's own."""

import pytest

from bot.listening.telling.shared_links import FEWEST_PEOPLE, MOST, SharedLink, shared_links
from tests.support.spike import posts

PAGE = "https://www.example.org/flu?id=7"


def test_the_same_page_is_counted_by_people() -> None:
    told = posts(f"read {PAGE}", f"{PAGE}&utm_source=x#top", f"so: {PAGE}.", f"{PAGE} {PAGE}")
    assert shared_links([*told, *posts(PAGE, PAGE, author="author0", first=9)]) == (
        SharedLink(link=PAGE, host="example.org", people=4),
    )


def test_what_two_people_pass_on_is_not_told() -> None:
    assert shared_links(posts(*[PAGE] * (FEWEST_PEOPLE - 1))) == ()
    assert shared_links(posts(*[PAGE] * 50, author="jane")) == ()


@pytest.mark.parametrize(
    "link",
    [
        "https://bsky.app/profile/jane/post/1",
        "https://old.reddit.com/r/flu/comments/1",
        "https://www.facebook.com/jane",
        "https://social.example.org/@jane/1",
        "https://jane:secret@example.org/",
        "https://example.org/" + "x" * 600,
        "https://[bad",
    ],
)
def test_what_leads_to_a_person_is_not_told(link: str) -> None:
    assert shared_links(posts(*[f"see {link}"] * 9)) == ()


def test_the_most_passed_on_are_told() -> None:
    links = [f"https://example.org/{n}" for n in range(9)]
    found = shared_links(posts(*[link for n, link in enumerate(links) for _ in range(3 + n)]))
    assert [one.link for one in found] == links[: -1 - MOST : -1]
