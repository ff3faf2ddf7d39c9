from dataclasses import replace

import pytest

from bot.ids import TopicId
from bot.listening.matching import Matcher
from bot.listening.starters import starters, starters_for, topic_of
from bot.listening.topic import Alerting
from bot.observances import observance as observances
from bot.observances.catalogue import shipped

MATCHER = Matcher([replace(starter.topic, id=TopicId(number)) for number, starter in enumerate(starters(), 1)])


def matched(text: str) -> set[str]:
    return {starters()[number - 1].id for number in MATCHER.match(text)}


def test_every_service_line_has_a_starter() -> None:
    assert frozenset().union(*(starter.lines for starter in starters())) == frozenset(observances.Topic)


def test_ids_and_names_are_told_apart() -> None:
    assert len({starter.id for starter in starters()}) == len(starters())
    assert len({starter.topic.name.casefold() for starter in starters()}) == len(starters())


def test_a_handful_are_critical_and_come_first() -> None:
    assert 3 <= sum(starter.topic.critical for starter in starters()) <= 8
    found = starters_for({observances.Topic.PHARMACY, observances.Topic.INFECTIOUS_DISEASE})
    assert found[0].topic.critical
    assert not found[-1].topic.critical
    assert {"measles", "pharmacy"} <= {starter.id for starter in found}
    assert not starters_for(())


@pytest.mark.parametrize(
    ("text", "starter"),
    [
        ("Two measles cases at the mall, list of exposure sites", "measles"),
        ("Does anyone know when #HandFootAndMouth stops being contagious?", "hand-foot-mouth"),
        ("My dad had a heart attack last night", "heart"),
        ("She starts chemo on Monday, breast cancer at 34", "oncology"),
        ("Bomb threat at the hospital, everyone outside", "facility-threat"),
        ("FDA recalls: recalled eye drops list", "drug-recall"),
        ("They carry Narcan after the overdoses downtown", "substance-use"),
        ("Ten hours waiting in the ER with my son", "emergency-waits"),
    ],
)
def test_a_starter_finds_what_it_is_for(text: str, starter: str) -> None:
    assert starter in matched(text)


@pytest.mark.parametrize(
    ("text", "starter"),
    [
        ("Cancer season is coming, check your horoscope", "oncology"),
        ("My cat nearly gave me a heart attack", "heart"),
        ("That was a stroke of luck, had a stroke of genius", "neurology"),
        ("Active shooter in the hospital, best episode of the season", "facility-threat"),
        ("Please RSVP by Friday", "rsv"),
        ("Suicide Squad and panic attack scenes", "mental-health"),
        ("Miami Heat advisory: extreme heat check", "heat"),
        ("This clip went viral", "public-health"),
    ],
)
def test_the_usual_noise_stays_away(text: str, starter: str) -> None:
    assert starter not in matched(text)


def test_every_shipped_observance_makes_a_topic() -> None:
    for observance in shipped():
        topic = topic_of(observance)
        matcher = Matcher([replace(topic, id=TopicId(1))])
        assert topic.alerting is Alerting.DIGEST
        assert all(matcher.wanted(f"Today: {hashtag}") for hashtag in observance.hashtags)
        assert matcher.wanted(f"Happy {topic.name}, everyone!")
