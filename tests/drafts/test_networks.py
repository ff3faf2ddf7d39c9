"""How each network counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts.networks import Length, Network, measure, too_long

FAMILY = "👨‍👩‍👧‍👦"
ANY_TEXT = st.text(st.characters(), max_size=400)


def used(text: str, network: Network) -> int:
    return measure(text, network).used


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("This is a test.", 15),
        ("Get your flu shot today.\nFree at Lakeside.", 42),
        ("Vacúnate mañana", 15),
        ("e\u0301", 1),
        ("“Quoted” \u2013 it\u2019s fine…", 22),
        ("健康", 4),
        ("건강", 4),
        ("Здоровье", 8),
        ("שלום", 4),
        ("© 2026 Lakeside®", 16),
        ("™", 2),
        ("a\u200db", 3),
        ("a\u200eb", 4),
        ("•", 2),
    ],
)
def test_x_weighs_latin_1_and_chinese_or_korean_2_after_composing(text: str, weight: int) -> None:
    """The expected numbers were produced with X's own twitter-text 3.1.0."""
    assert used(text, Network.X) == weight


@pytest.mark.parametrize("emoji", ["👍", "👍🏽", FAMILY, "🇺🇸", "1️⃣", "❤️", "❤", "👩‍⚕️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "©️"])
def test_x_weighs_every_emoji_2(emoji: str) -> None:
    assert used(emoji, Network.X) == 2
    assert used(f"a{emoji}b{emoji}", Network.X) == 6


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("http://test.com", 23),
        ("https://test.com", 23),
        ("test.com", 23),
        ("HTTPS://WWW.CDC.GOV/FLU", 23),
        ("Test https://test.com test https://test.com test.com test", 86),
        ("https://example.org/a/b?c=d&e=f.", 24),
        ("(https://x.org/a_(b))", 25),
        ("https://x.org/a…", 25),
        ("https://x.org/a.?b=c", 28),
        ("https://x.org/?q=a.", 24),
        ("http://example.com:8080/a", 23),
        ("https://日本語.jp", 23),
        ("http://xn--wgv71a119e.jp", 23),
        ("https://example.com/日本", 27),
        ("example.com.nowhere", 31),
        ("café.fr", 23),
        ("Hello.Next", 23),
        ("anna@clinic.org", 15),
        ("a.b@c.org", 9),
        ("#flu.com", 8),
        ("ftp://x.org", 11),
        ("http://localhost", 16),
        ("http://-a.com", 13),
        ("U.S. 3.5 e.g.", 13),
        ("https://sub_dom.example.com", 23),
        ("https://x.org/~u/|a,a-b.org", 23),
        ("Now.https://cdc.gov", 27),
    ],
)
def test_x_weighs_a_web_address_23_and_finds_it_as_twitter_text_does(text: str, weight: int) -> None:
    """The expected numbers were produced with X's own twitter-text 3.1.0."""
    assert used(text, Network.X) == weight


def test_x_takes_280_and_no_more() -> None:
    assert not measure("a" * 280, Network.X).over
    assert measure("a" * 281, Network.X).over
    assert not measure("健" * 140, Network.X).over
    assert measure("健" * 141, Network.X).over


@pytest.mark.parametrize(
    "text",
    ["a." * 1500, "中." * 1500, "éa." * 1000, "com." * 750, "a-" * 1500, "https://a.org/" + "(" * 2980, "@a@a." * 600],
)
def test_text_made_to_look_like_one_endless_address_is_still_counted(text: str) -> None:
    """The usual port of twitter-text took 20 s for the first of these; the test would run into its time limit."""
    assert all(measure(text, network).over for network in (Network.X, Network.BLUESKY))


def test_bluesky_counts_what_people_see_as_one_character() -> None:
    assert measure("👍🏽 e\u0301 健康", Network.BLUESKY) == Length(
        network=Network.BLUESKY, used=6, limit=300, unit="characters"
    )


def test_bluesky_tells_bytes_where_they_bind_first() -> None:
    length = measure(FAMILY * 121, Network.BLUESKY)
    assert (length.used, length.limit, length.unit, length.over) == (3025, 3000, "bytes", True)
    assert not measure(FAMILY * 120, Network.BLUESKY).over


def test_bluesky_takes_300_characters_and_no_more() -> None:
    assert not measure("a" * 300, Network.BLUESKY).over
    assert measure("a" * 301, Network.BLUESKY).over


@pytest.mark.parametrize(
    ("text", "count"),
    [("Flu shots", 9), ("é健", 2), ("👍", 4), ("👍🏽", 8), ("❤️!", 7), (FAMILY, 25), ("🇺🇸", 8), ("© 1", 3)],
)
def test_threads_counts_an_emoji_as_its_utf8_bytes_and_all_else_as_one(text: str, count: int) -> None:
    assert used(text, Network.THREADS) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Hello " + "https://example.org/" + "a" * 200 + ".", 30),
        ("example.org", 11),
        ("@nurse@hospital.social hi", 9),
        ("@nurse@hospital.social.", 7),
        ("anna@clinic.org", 15),
        ("👍🏽" + FAMILY, 2),
        ("https://social.org/@nurse@hospital.social", 23),
    ],
)
def test_mastodon_counts_a_link_as_23_and_leaves_the_server_out_of_a_mention(text: str, count: int) -> None:
    assert used(text, Network.MASTODON) == count


@pytest.mark.parametrize(
    "network", [Network.LINKEDIN, Network.INSTAGRAM, Network.FACEBOOK, Network.TIKTOK, Network.YOUTUBE]
)
def test_networks_without_a_published_rule_count_utf16_code_units(network: Network) -> None:
    assert used("a健\U0001d5d5👍👍🏽", network) == 10


@pytest.mark.parametrize("network", Network)
def test_a_text_at_the_limit_fits_and_one_more_does_not(network: Network) -> None:
    limit = measure("a", network).limit
    assert not measure("a" * limit, network).over
    assert measure("a" * (limit + 1), network).over


def test_too_long_names_only_the_networks_a_text_does_not_fit() -> None:
    over = too_long("a" * 400, [Network.X, Network.THREADS, Network.BLUESKY])
    assert [(length.network, length.used) for length in over] == [(Network.X, 400), (Network.BLUESKY, 400)]


def test_every_network_has_a_name_for_people() -> None:
    assert Network.YOUTUBE.label == "YouTube community"
    assert len({network.label for network in Network}) == len(Network)


@given(ANY_TEXT, st.sampled_from(Network))
def test_any_text_has_a_length_on_every_network(text: str, network: Network) -> None:
    length = measure(text, network)
    assert length.used >= 0
    assert (length.used == 0) == (text == "")


@given(ANY_TEXT, st.sampled_from([network for network in Network if network is not Network.BLUESKY]))
def test_a_sentence_more_never_makes_a_text_shorter(text: str, network: Network) -> None:
    assert used(f"{text}\n\nSee you there.", network) >= used(text, network)
