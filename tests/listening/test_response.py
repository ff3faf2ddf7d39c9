"""A draft in response to an alert: its kind by topic, a reference, questions to answer, and nobody's words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.drafts.form import MAX_NOTE
from bot.drafts.kinds import Kind
from bot.ids import AlertId, TopicId
from bot.listening.post import Outlet
from bot.listening.response import kind_for, response
from bot.listening.telling.alert_facts import AlertFacts
from bot.listening.telling.questions import Question
from bot.listening.telling.shared_links import SharedLink
from bot.listening.telling.typical import Typical
from bot.listening.topic import Phrase, Topic
from bot.preflight.organisation import Organisation

AT = datetime(2026, 3, 2, 14, tzinfo=UTC)
LAKESIDE = Organisation(names=("Lakeside Health",))
FLU = Topic(id=TopicId(1), name="Flu", any=(Phrase(text="flu"),))
WAITS = Topic(id=TopicId(2), name="Our ER", any=(Phrase(text="waiting room"),))
POST = Typical(outlet=Outlet("bluesky"), text="Nine hours and no doctor", link="https://bsky.app/profile/a/post/1")
FACTS = AlertFacts(
    names=("Flu",),
    began_at=AT,
    at=AT,
    level=36,
    usual=4,
    peak=36,
    peak_at=AT,
    posts=36,
    people=30,
    typical=(Typical(outlet=Outlet("news"), text="Flu is here", link="https://example.org/flu"), POST),
    questions=(
        Question(wording="How long is flu contagious?", posts=9, people=8),
        Question(wording="Can my son go to school?", posts=7, people=7),
        Question(wording="Does [name] still have it?", posts=6, people=6),
        Question(wording="Is there still vaccine?", posts=5, people=5),
    ),
    links=(SharedLink(link="https://example.org/onions", host="example.org", people=9),),
)


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        (FLU, Kind.EDUCATIONAL),
        (replace(FLU, critical=True), Kind.COMMUNITY_ADVISORY),
        (replace(FLU, name="Measles in Lake County"), Kind.COMMUNITY_ADVISORY),
        (replace(FLU, any=(Phrase(text="boil water"),)), Kind.COMMUNITY_ADVISORY),
        (WAITS, Kind.REPLY),
        (replace(FLU, any=(Phrase(text="lakeside health"),)), Kind.REPLY),
        (replace(FLU, name="Lakeside Health and measles"), Kind.REPLY),
        (replace(WAITS, critical=True), Kind.COMMUNITY_ADVISORY),
    ],
)
def test_the_kind_follows_from_the_topic(topic: Topic, kind: Kind) -> None:
    assert kind_for([topic], LAKESIDE) is kind


def test_the_gravest_of_several_topics_decides() -> None:
    assert kind_for([WAITS, replace(FLU, critical=True)], LAKESIDE) is Kind.COMMUNITY_ADVISORY


def test_education_keeps_the_alerts_reference_and_no_persons_post() -> None:
    """Nor a page that was passed on: it may be what is false."""
    found = response(AlertId(7), [FLU], FACTS, about=LAKESIDE).composition
    assert (found.kind, found.text, found.sources, found.in_reply_to) == (Kind.EDUCATIONAL, "", (), "")
    assert found.note == "In response to alert #7: Flu."


def test_a_reply_keeps_the_link_of_the_post_it_answers() -> None:
    found = response(AlertId(7), [WAITS], FACTS, about=LAKESIDE)
    assert found.composition.kind is Kind.REPLY
    assert found.composition.in_reply_to == POST.link
    assert found.composition.sources == ()


@pytest.mark.parametrize("link", ["", "https://e.org/<b>", "javascript:alert(1)", "https://e.org/ a https://e.org/b"])
def test_a_link_the_form_would_refuse_is_not_filled_in(link: str) -> None:
    facts = replace(FACTS, typical=(replace(POST, link=link),))
    assert response(AlertId(7), [WAITS], facts, about=LAKESIDE).composition.in_reply_to == ""


def test_questions_are_ideas_unless_they_tell_of_somebody() -> None:
    ideas = response(AlertId(7), [FLU], FACTS, about=LAKESIDE).ideas
    assert ideas[-2:] == ("8 people ask: How long is flu contagious?", "5 people ask: Is there still vaccine?")
    assert not any("[name]" in idea or "my son" in idea for idea in ideas)


def test_no_word_of_a_post_is_in_the_draft() -> None:
    found = response(AlertId(7), [WAITS], FACTS, about=LAKESIDE)
    assert POST.text not in str(found.composition) + str(found.ideas)


def test_the_note_has_room_in_the_form() -> None:
    facts = replace(FACTS, names=("n" * 75,) * 200)
    note = response(AlertId(2**62), [FLU], facts, about=LAKESIDE).composition.note
    assert "and 195 more." in note
    assert len(note) <= MAX_NOTE
