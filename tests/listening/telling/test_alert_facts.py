"""The facts of an alert: gathered from its posts, and said with no more precision than there is."""

from datetime import timedelta

import pytest

from bot.ids import TopicId
from bot.listening.incident import Incident
from bot.listening.post import Outlet
from bot.listening.telling.alert_facts import AlertFacts, alert_facts
from bot.listening.topic import Phrase, Topic
from tests.support.spike import BEGAN, posts

FLU = Topic(id=TopicId(1), name="Flu", any=(Phrase(text="flu"),))
INCIDENT = Incident(
    topics=(TopicId(1),), began_at=BEGAN, last_hot_at=BEGAN, usual=4.0, peak=38, peak_at=BEGAN + timedelta(minutes=20)
)


def of(level: int, usual: float) -> AlertFacts:
    return AlertFacts(
        names=("Flu",),
        began_at=BEGAN,
        at=BEGAN,
        level=level,
        usual=usual,
        peak=level,
        peak_at=BEGAN,
        posts=level,
        people=1,
    )


@pytest.mark.parametrize(
    ("level", "usual", "said"),
    [
        (36, 4.2, "36 posts in the last hour, 9 times the usual 4"),
        (25, 10, "25 posts in the last hour, 2.5 times the usual 10"),
        (20, 10, "20 posts in the last hour, 2 times the usual 10"),
        (1, 0.2, "1 post in the last hour, where there are hardly any as a rule"),
        (9, 9, "9 posts in the last hour (usual: 9)"),
        (3, 9, "3 posts in the last hour (usual: 9)"),
        (12_345, 12, "12,345 posts in the last hour, more than 100 times the usual 12"),
    ],
)
def test_how_much_above_usual(level: int, usual: float, said: str) -> None:
    assert of(level, usual).now == said


def test_everything_is_gathered() -> None:
    texts = [f"is there still a flu shot at the arena clinic, {n} asked" for n in range(30)]
    spike = [*posts(*texts), *posts("Flu shots run out", outlet="news", first=90)]
    before = posts(*[f"flu as every year {n}" for n in range(60)])
    facts = alert_facts(INCIDENT, [FLU], spike, before, level=31, at=BEGAN + timedelta(hours=1))
    assert (facts.names, facts.posts, facts.people, facts.level, facts.peak) == (("Flu",), 31, 31, 31, 38)
    assert facts.outlets == ((Outlet("bluesky"), 30), (Outlet("news"), 1))
    assert facts.typical[0].alike == 30
    assert facts.questions[0].people == 30
    assert {"arena", "shot"} <= {one.word for one in facts.words}
    assert facts.tone is not None
    assert facts.highest == "38 posts in the busiest hour, 10 times the usual 4"


def test_a_level_above_the_stored_peak_is_the_peak() -> None:
    at = BEGAN + timedelta(hours=1)
    facts = alert_facts(INCIDENT, [FLU], posts("flu"), [], level=50, at=at)
    assert (facts.peak, facts.peak_at) == (50, at)


def test_what_is_usual_follows_the_hour_of_day() -> None:
    """An alert that began at night does not compare the afternoon with the night."""
    facts = alert_facts(INCIDENT, [FLU], posts("flu"), [], level=36, at=BEGAN, usual=12.0)
    assert facts.now == "36 posts in the last hour, 3 times the usual 12"
    assert facts.highest == "38 posts in the busiest hour, 10 times the usual 4"
    higher = alert_facts(INCIDENT, [FLU], posts("flu"), [], level=60, at=BEGAN, usual=12.0)
    assert higher.highest == "60 posts in the busiest hour, 5 times the usual 12"


def test_of_posts_that_are_gone_nothing_is_told_but_the_counts() -> None:
    """They may be deleted at the source, or after the days they are kept."""
    facts = alert_facts(INCIDENT, [FLU], [], [], level=0, at=BEGAN)
    assert (facts.posts, facts.typical, facts.questions, facts.words, facts.tone) == (0, (), (), (), None)
    assert facts.highest == "38 posts in the busiest hour, 10 times the usual 4"
