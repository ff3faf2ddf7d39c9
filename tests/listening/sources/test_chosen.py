"""What people type to choose sources is read as they mean it, or refused in a sentence."""

import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listening.post import Outlet
from bot.listening.sources.chosen import (
    Instance,
    NotChosen,
    SourceSettings,
    check_counts,
    read_feed,
    read_hashtag,
    read_host,
    read_subreddit,
)
from bot.listening.sources.configured import read_jetstream, read_tokens
from bot.listening.sources.fetching import Fetcher
from bot.listening.sources.known import JETSTREAM, Equipment, chosen_sources
from tests.support.sources import Time


@pytest.mark.parametrize(
    "typed",
    [
        "mastodon.social",
        " Mastodon.Social ",
        "https://mastodon.social/",
        "@someone@mastodon.social",
        "http://mastodon.social",
    ],
)
def test_a_server_is_read_from_whatever_names_it(typed: str) -> None:
    assert read_host(typed) == "mastodon.social"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "mastodon",
        "https://mastodon.social/@someone",
        "localhost",
        "10.0.0.1",
        "a b.example",
        "mastodon.social:22",
        "mastodon.social:443",
    ],
)
def test_what_is_no_server_is_refused(typed: str) -> None:
    with pytest.raises(NotChosen):
        read_host(typed)


@pytest.mark.parametrize(
    ("typed", "tag"), [("#FluSeason", "FluSeason"), (" flu ", "flu"), ("＃Grippe2026", "Grippe2026"), ("健康", "健康")]
)
def test_a_hashtag_is_read_with_and_without_its_mark(typed: str, tag: str) -> None:
    assert read_hashtag(typed) == tag


@pytest.mark.parametrize(
    "typed", ["", "#", "#2026", "flu season", "flu-season", "#a/b", "x" * 101, "flu\n"[:4] + "x y"]
)
def test_what_is_no_hashtag_is_refused(typed: str) -> None:
    with pytest.raises(NotChosen):
        read_hashtag(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "publichealth",
        "r/publichealth",
        "/r/publichealth/",
        "https://www.reddit.com/r/publichealth/",
        "reddit.com/r/publichealth/new/",
    ],
)
def test_a_subreddit_is_read_from_whatever_names_it(typed: str) -> None:
    assert read_subreddit(typed) == "publichealth"


@pytest.mark.parametrize(
    "typed", ["", "r/", "r/a b", "u/someone", "r/a+b", "../x", "x" * 22, "https://evil.example/r/health"]
)
def test_what_is_no_subreddit_is_refused(typed: str) -> None:
    with pytest.raises(NotChosen):
        read_subreddit(typed)


def test_a_feed_is_an_address_that_may_be_fetched() -> None:
    assert read_feed(" https://agency.example/feed#top ") == "https://agency.example/feed"
    with pytest.raises(NotChosen, match="private or special network"):
        read_feed("http://192.168.0.1/feed")


OPEN = Instance(host="a.example", public=True)
MANY = Instance(host="a.example", hashtags=("x",) * 51)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (SourceSettings(feeds=("https://a.example/",) * 101), "These are 101 feeds; Vetted reads at most 100."),
        (SourceSettings(subreddits=("a",) * 51), "These are 51 subreddits; Vetted reads at most 50."),
        (SourceSettings(mastodon=(OPEN,) * 11), "These are 11 Mastodon servers; Vetted reads at most 10."),
        (SourceSettings(mastodon=(MANY,)), "These are 51 hashtags on Mastodon; Vetted reads at most 50."),
        (
            SourceSettings(mastodon=(Instance(host="a.example"),)),
            "Nothing of a.example is chosen: name hashtags, or take its public posts or trends.",
        ),
    ],
)
def test_too_much_and_too_little_are_refused(settings: SourceSettings, sentence: str) -> None:
    with pytest.raises(NotChosen) as refusal:
        check_counts(settings)
    assert str(refusal.value) == sentence


@given(st.text(max_size=60))
def test_no_text_does_anything_but_pass_or_be_refused(text: str) -> None:
    for read in (read_host, read_hashtag, read_subreddit, read_feed, read_jetstream, read_tokens):
        try:
            read(text)
        except NotChosen as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017 - any text may pass as well


@pytest.mark.parametrize(
    "typed",
    [
        JETSTREAM,
        "wss://jetstream.internal.example:8443/subscribe",
        "ws://127.0.0.1:6008/subscribe",
        "ws://localhost/subscribe",
    ],
)
def test_a_jetstream_of_ones_own_is_taken(typed: str) -> None:
    assert read_jetstream(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://a.example/subscribe",
        "wss://",
        "ws://10.0.0.1/subscribe",
        "ws://a.example/subscribe",
        "wss://a:b@c.example/",
        "wss://a.example/subscribe?cursor=1",
    ],
)
def test_an_unencrypted_or_odd_jetstream_is_refused(typed: str) -> None:
    with pytest.raises(NotChosen, match="VETTED_JETSTREAM_URL"):
        read_jetstream(typed)


def test_tokens_are_told_apart_by_host_and_never_shown() -> None:
    assert read_tokens(" a.example=x=1  B.example=y ") == {"a.example": "x=1", "b.example": "y"}
    with pytest.raises(NotChosen) as refusal:
        read_tokens("my-secret-token")
    assert "my-secret" not in str(refusal.value)


def test_every_choice_becomes_its_sources() -> None:
    def wanted(_text: str, _language: str, _outlet: Outlet) -> bool:
        return True

    made = Equipment(fetcher=Fetcher(Time()), wanted=wanted, clock=Time())
    settings = SourceSettings(
        bluesky=True,
        mastodon=(
            Instance(host="a.example", hashtags=("flu", "RSV"), public=True, trends=True),
            Instance(host="b.example", hashtags=tuple(f"tag{number}" for number in range(45))),
        ),
        feeds=("https://agency.example/feed",),
        subreddits=("health", "flu"),
    )
    check_counts(settings)
    sources = chosen_sources(settings, made)
    names = [source.name for source in sources]
    assert tuple(names) == settings.names
    assert len(set(names)) == len(names) == 1 + 4 + 45 + 1 + 1
    assert names[:5] == [
        "bluesky",
        "mastodon a.example #flu",
        "mastodon a.example #RSV",
        "mastodon a.example public posts",
        "mastodon a.example trends",
    ]
    assert names[-2:] == ["feed https://agency.example/feed", "reddit"]
    assert sources[1].rest == timedelta(minutes=1)
    assert sources[5].rest == timedelta(seconds=90)
    assert chosen_sources(SourceSettings(), made) == ()


def test_choices_are_read_without_any_library_of_the_network() -> None:
    """Whoever only shows or stores them starts quickly; and feedparser, asyncpraw load on first use."""
    code = (
        "import sys; import bot.listening.sources.chosen, bot.listening.sources.configured; "
        "assert not {'aiohttp', 'feedparser', 'asyncpraw'} & set(sys.modules); "
        "import bot.listening.sources.known; assert not {'feedparser', 'asyncpraw', 'atproto'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
