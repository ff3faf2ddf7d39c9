from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.listening.post import Outlet, Post
from bot.listening.preview import FEW, MOST_EXAMPLES, preview
from bot.listening.topic import Phrase, Topic

START = datetime(2026, 11, 2, tzinfo=UTC)
FLU, SHOT, FEVER = Phrase(text="flu"), Phrase(text="shot"), Phrase(text="fever")
TOPIC = Topic(name="Flu", any=(FEVER, FLU, SHOT), none=(Phrase(text="bird"),))


def post(number: int, text: str, *, outlet: str = "bluesky", author: str = "") -> Post:
    return Post(
        outlet=Outlet(outlet),
        id=str(number),
        at=START + timedelta(hours=number),
        text=text,
        author=author or f"person {number}",
    )


def test_a_preview_counts_days_people_outlets_and_phrases() -> None:
    seen = preview(
        TOPIC,
        [
            post(30, "a flu shot", author="a"),
            post(1, "the flu", author="a"),
            post(2, "the flu", author="a", outlet="news"),
            post(3, "bird flu"),
            post(4, "nothing"),
        ],
    )
    assert (seen.read, seen.matched, seen.authors) == (5, 3, 2)
    assert seen.days == ((date(2026, 11, 2), 2), (date(2026, 11, 3), 1))
    assert seen.outlets == (("bluesky", 2), ("news", 1))
    assert seen.phrases == ((FLU, 3), (SHOT, 1), (FEVER, 0))
    assert seen.idle == (FEVER,)
    assert seen.leading is None


def test_the_phrase_that_finds_nearly_all_is_named() -> None:
    posts = [post(n, "the flu") for n in range(FEW)]
    assert preview(TOPIC, posts).leading == FLU
    assert preview(TOPIC, posts[1:]).leading is None
    assert preview(TOPIC, [*posts, *(post(n, "a shot") for n in range(20, 24))]).leading is None
    assert preview(Topic(name="Flu", any=(FLU,)), posts).leading is None


def test_nothing_found_is_said_as_nothing() -> None:
    seen = preview(TOPIC, [])
    assert (seen.read, seen.matched, seen.days, seen.examples) == (0, 0, (), ())
    assert seen.idle == TOPIC.any


def test_examples_are_spread_over_time_and_outlets_and_say_where() -> None:
    posts = [post(n, f"flu number {n}", outlet=("bluesky", "news")[n % 2]) for n in range(100)]
    seen = preview(TOPIC, posts)
    shown = [example.post for example in seen.examples]
    assert len(shown) == MOST_EXAMPLES
    assert [one.at.day for one in shown] == sorted(one.at.day for one in shown)
    assert len({one.at.day for one in shown}) >= 4
    assert {one.outlet for one in shown} == {"bluesky", "news"}
    assert [(found.phrase, found.start, found.end) for found in seen.examples[0].found] == [(FLU, 0, 3)]


@given(
    numbers=st.lists(st.integers(0, 500), unique=True, max_size=40),
    examples=st.integers(1, 8),
)
def test_the_order_in_which_posts_come_does_not_count(numbers: list[int], examples: int) -> None:
    posts = [post(n, "flu" if n % 2 else "flu shot", outlet=("bluesky", "news", "reddit")[n % 3]) for n in numbers]
    seen = preview(TOPIC, posts, examples=examples)
    assert seen == preview(TOPIC, sorted(posts, key=lambda one: one.id), examples=examples)
    assert len(seen.examples) == min(examples, len(posts))
    assert sum(number for _, number in seen.days) == seen.matched == len(posts)
