"""Undoing what Slack did to typed text, and refusing what cannot be posted."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts import typed
from bot.drafts.typed import MAX_TEXT, from_message, from_modal, problems

ANY_TEXT = st.text(st.characters(), max_size=300)


def codes(text: str) -> list[str]:
    return [problem.code for problem in problems(text)]


@pytest.mark.parametrize(
    ("sent", "typed_text"),
    [
        ("Thanks :+1:", "Thanks 👍"),
        ("great:+1:", "great👍"),
        (":thumbsup:", "👍"),
        (":+1::skin-tone-3:", "👍🏼"),
        (":wave::skin-tone-6: hi", "👋🏿 hi"),
        (":handshake::skin-tone-2-5:", "🫱🏻‍🫲🏾"),
        (":handshake::skin-tone-4-4:", "🤝🏽"),
        (":people_holding_hands::skin-tone-2-2:", "🧑🏻‍🤝‍🧑🏻"),
        (":heart::skin-tone-3:", "❤️🏼"),
        (":+1::+1:", "👍👍"),
        (":foo:smile:", ":foo😄"),
        (":flag-us::hospital:", "🇺🇸🏥"),
        (":female-doctor:", "👩‍⚕️"),
        (":100:", "💯"),
        ("at 8:30:+1:", "at 8:30👍"),
    ],
)
def test_names_of_emoji_become_the_emoji_somebody_chose(sent: str, typed_text: str) -> None:
    assert from_modal(sent) == typed_text


@pytest.mark.parametrize(
    "text",
    [
        "10:30:45",
        "at 8:30: doors open",
        "1:100:5",
        ":not_an_emoji:",
        ":Smile:",
        ": smile :",
        "::",
        ":::",
        ":+1",
        "Note: read this: now",
        "https://example.org/a:heart:b",
        "a\r\nb",
        " spaced \u00a0 out ",
        "e\u0301",
        "&amp; &lt;b&gt; <https://x.org|x> <!channel> @here",
        "",
    ],
)
def test_everything_else_in_a_form_stays_as_typed(text: str) -> None:
    assert from_modal(text) == text


@pytest.mark.parametrize(
    ("sent", "typed_text"),
    [
        ("Tom &amp; Jo: 1 &lt; 2 &gt; 0", "Tom & Jo: 1 < 2 > 0"),
        ("&amp;lt;", "&lt;"),
        ("<https://cdc.gov>", "https://cdc.gov"),
        ("<https://cdc.gov|https://cdc.gov>", "https://cdc.gov"),
        ("<http://cdc.gov|cdc.gov>", "cdc.gov"),
        ("<http://cdc.gov/|cdc.gov>", "cdc.gov"),
        ("<https://x.org/?a=1&amp;b=2>", "https://x.org/?a=1&b=2"),
        ("<https://x.org/a:heart:b>:heart:", "https://x.org/a:heart:b❤️"),
        ("<https://cdc.gov/flu|the CDC&amp;you page :+1:>", "the CDC&you page 👍 (https://cdc.gov/flu)"),
        ("<mailto:a@b.org|a@b.org>", "a@b.org"),
        ("<mailto:a@b.org>", "a@b.org"),
        ("<mailto:a@b.org|write to us>", "write to us (a@b.org)"),
        ("<tel:+15555550100|555-0100>", "555-0100"),
        ("<@U012AB3CD|ann>", "@ann"),
        ("<@U012AB3CD|@ann>", "@ann"),
        ("<#C012AB3CD|general>", "#general"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel @everyone"),
        ("<!subteam^S012AB3CD|@nurses>", "@nurses"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("&lt;!channel&gt; @here", "<!channel> @here"),
        ("&lt;@U012AB3CD&gt;", "<@U012AB3CD>"),
        ("2 <b> 3 <>", "2 <b> 3 <>"),
    ],
)
def test_a_message_reads_as_its_author_saw_it(sent: str, typed_text: str) -> None:
    assert from_message(sent) == typed_text


@pytest.mark.parametrize("sent", ["<@U012AB3CD>", "<#C012AB3CD>", "<#C012AB3CD|>", "<!subteam^S012AB3CD>"])
def test_a_mention_without_a_name_is_refused_rather_than_published_as_an_id(sent: str) -> None:
    assert codes(from_message(f"Thanks to {sent}")) == ["slack-mark"]


@pytest.mark.parametrize(
    "text",
    [
        "Get your flu shot.",
        "Zwei Absätze\n\n\tEinzug",
        "שלום\u200f!",
        "احصل على لقاحك",
        "👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "नमस्ते क्\u200dष",
        "<!channel> @here @channel",
        "\ufffd",
        "x" * MAX_TEXT,
    ],
)
def test_what_can_be_posted_has_no_problems(text: str) -> None:
    assert problems(text) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t\u00a0\u2003", "empty"),
        ("\u200b\u200d\ufeff", "empty"),
        ("\u3164\u2800", "empty"),
        ("x" * (MAX_TEXT + 1), "over-long"),
        ("a\x00b", "control"),
        ("a\x07b", "control"),
        ("a\rb", "control"),
        ("a\x7fb", "control"),
        ("a\x9bb", "control"),
        ("a\u202eb", "bidi"),
        ("a\u202ab", "bidi"),
        ("a\u2066b", "bidi"),
        ("a\u2069b", "bidi"),
        ("a\ud83d", "not-a-character"),
        ("\udc4da", "not-a-character"),
        ("a\ufffe", "not-a-character"),
        ("a\ufdd0", "not-a-character"),
        ("a\U0010ffff", "not-a-character"),
        ("Thanks <@U012AB3CD|ann>", "slack-mark"),
    ],
)
def test_what_cannot_be_posted_is_refused_with_something_to_do(text: str, code: str) -> None:
    (problem,) = problems(text)
    assert problem.code == code
    assert re.fullmatch(r"[A-Z].+\. (?:.*)(Write|Shorten|Delete|Type)\b.+\.", problem.sentence)


def test_every_problem_is_told_at_once() -> None:
    assert codes("\x00\u202e\ud800" + "x" * MAX_TEXT) == ["over-long", "control", "bidi", "not-a-character"]


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    (problem,) = problems("x" * (MAX_TEXT + 41))
    assert "3,041" in problem.sentence
    assert "Shorten it by 41" in problem.sentence


def test_a_refusal_never_repeats_the_text() -> None:
    secret = "Mrs Example\u202e\x00\ud800 <@U012AB3CD>"
    assert not any("Example" in problem.sentence for problem in problems(secret * 200))


def test_every_name_in_the_emoji_file_is_one_from_modal_can_find() -> None:
    names = json.loads(Path(typed.__file__).with_name("emoji.json").read_text(encoding="utf-8"))
    assert {name for name, emoji in names["emoji"].items() if from_modal(f"a:{name}:b") != f"a{emoji}b"} == set()
    assert names["toned"].keys() <= names["emoji"].keys()
    assert names["paired"].keys() <= names["emoji"].keys()


@given(ANY_TEXT)
def test_any_text_can_be_read_and_judged(text: str) -> None:
    assert isinstance(from_modal(text), str)
    assert isinstance(problems(from_message(text)), tuple)


@given(ANY_TEXT.filter(lambda text: ":" not in text))
def test_a_form_without_colons_is_never_changed(text: str) -> None:
    assert from_modal(text) == text


@given(ANY_TEXT.filter(lambda text: ":" not in text))
def test_a_message_escaped_by_slack_reads_as_it_was_typed(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert from_message(escaped) == text


@given(st.lists(st.sampled_from([":", "+1", "smile", "100", "8", " ", ":skin-tone-3:", "https://x.org/"]), max_size=30))
def test_what_was_read_once_does_not_change_when_read_again_unless_it_still_holds_names(parts: list[str]) -> None:
    once = from_modal("".join(parts))
    twice = from_modal(once)
    assert twice == once or ":" in once
