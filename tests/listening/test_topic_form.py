from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.ids import ChannelId, PersonId
from bot.listening.post import Outlet
from bot.listening.topic import LONGEST_PHRASE, MOST_PHRASES, Alerting, Phrase, Sensitivity, Topic
from bot.listening.topic_form import Typed, read, written
from bot.refusals import Unfit

FULL = Typed(
    name="  Flu   season ",
    any='flu shot\n"jab"\n\n#FluSeason\n“grippe”',
    all="clinic",
    none="bird flu",
    languages="English, es  de",
    outlets="Bluesky news",
    sensitivity="more",
    alerting="digest",
    critical=True,
    channel="C1",
    owner="U1",
)


def problems(**fields: str) -> dict[str, str]:
    with pytest.raises(Unfit) as refused:
        read(replace(Typed(name="Flu", any="flu"), **fields))  # type: ignore[arg-type]  # only texts are changed
    return refused.value.fields


def test_what_was_typed_becomes_a_topic() -> None:
    assert read(FULL) == Topic(
        name="Flu season",
        any=(
            Phrase(text="flu shot"),
            Phrase(text="jab", forms=False),
            Phrase(text="#FluSeason", forms=False),
            Phrase(text="grippe", forms=False),
        ),
        all=(Phrase(text="clinic"),),
        none=(Phrase(text="bird flu"),),
        languages=frozenset({"en", "es", "de"}),
        outlets=frozenset({Outlet("bluesky"), Outlet("news")}),
        sensitivity=Sensitivity.MORE,
        alerting=Alerting.DIGEST,
        critical=True,
        channel=ChannelId("C1"),
        owner=PersonId("U1"),
    )


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "at least one phrase"),
        (" \n ", "at least one phrase"),
        ("flu\n!!!", "letters or digits"),
        ("x" * (LONGEST_PHRASE + 1), "longer than"),
        ("x", "single letter"),
        ("é", "single letter"),
        ("7", "single letter"),
        ("the", "too many posts"),
        ("health", "too many posts"),
        ("WHO", "too many posts"),
        ("health care", "too many posts"),
        ("#flu shot", "no blanks"),
        ("#flu#shot", "one hashtag"),
        ("@clinic", "@names"),
        ("https://example.org", "@names"),
        ('"flu', "whole line"),
        ('flu "shot"', "whole line"),
        ("\n".join(f"phrase {n}" for n in range(MOST_PHRASES + 1)), "at most"),
    ],
)
def test_a_phrase_that_cannot_be_is_refused_with_its_reason(typed: str, says: str) -> None:
    assert says in problems(any=typed)["any"]


def test_a_general_word_is_taken_where_another_must_occur_too() -> None:
    assert read(Typed(name="Flu", any="health", all="flu")).any == (Phrase(text="health"),)
    assert "nearly every post" in problems(all="the")["all"]


def test_one_sign_may_be_a_word_in_other_scripts() -> None:
    assert read(Typed(name="Disease", any="病")).any == (Phrase(text="病"),)


@pytest.mark.parametrize("fields", [{"none": "FLU"}, {"all": "cold", "none": "Cold"}])
def test_what_is_wanted_is_not_left_out(fields: dict[str, str]) -> None:
    assert "at once" in problems(**fields)["none"]


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = problems(name=" ", any="", languages="xx", outlets="blue/sky", sensitivity="max", alerting="never")
    assert set(wrong) == {"name", "any", "languages", "outlets", "sensitivity", "alerting"}


def test_a_channel_and_an_owner_are_ids_of_slack() -> None:
    """An alert to "#alerts" would never arrive."""
    wrong = problems(name="Flu", any="flu", channel="#alerts", owner="amara")
    assert set(wrong) == {"channel", "owner"}
    assert "C0123ABCD" in wrong["channel"]
    topic = read(Typed(name="Flu", any="flu", channel="G0LISTEN", owner="W0AMARA"))
    assert (topic.channel, topic.owner) == ("G0LISTEN", "W0AMARA")


def test_reading_what_was_written_gives_the_same() -> None:
    topic = read(FULL)
    assert read(written(topic)) == topic


LINES = st.text(min_size=1, max_size=30) | st.sampled_from(
    ["flu", '"flu shot"', "#FluSeason", "don't", "手足口病", "=1+1 flu"]
)


@given(
    name=st.text(min_size=1, max_size=20),
    any_=st.lists(LINES, min_size=1, max_size=5),
    none=st.lists(LINES, max_size=3),
)
def test_whatever_is_taken_reads_the_same_once_written(name: str, any_: list[str], none: list[str]) -> None:
    try:
        topic = read(Typed(name=name, any="\n".join(any_), none="\n".join(none)))
    except Unfit:
        assume(False)
    assert read(written(topic)) == topic
