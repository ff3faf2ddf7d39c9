"""How far claims have spread in an alert's posts, and what a draft starts from; pure."""

from dataclasses import replace
from datetime import timedelta

from bot.drafts.kinds import Kind
from bot.facts.response import fact_response
from bot.facts.spread import spreads
from bot.ids import AlertId, FactId
from bot.listening.topic import Phrase, Topic
from bot.preflight.organisation import Organisation
from tests.facts.test_fact_form import APPROVED, WORDING
from tests.support.spike import BEGAN, posts

SILVER = "colloidal silver cures hfmd in a day"


def test_posts_and_people_are_counted_since_the_first_repetition() -> None:
    found = posts("hfmd is everywhere", SILVER, f"{SILVER}!", f"Is it true that {SILVER}?", f"Fact check: {SILVER}")
    again = posts(SILVER, author="author1", first=9)
    (told,) = spreads([APPROVED], [*found, *again])
    assert told.fact == APPROVED
    assert told.spread.claim == WORDING.claims[0]
    spread = told.spread
    assert (spread.posts, spread.people, spread.others) == (3, 2, 2)
    assert spread.since == BEGAN + timedelta(minutes=1)


def test_a_claim_that_nobody_repeats_is_left_out() -> None:
    assert spreads([APPROVED], posts(f"Is it true that {SILVER}?", "nothing of the kind")) == ()


def test_the_claim_of_most_people_comes_first() -> None:
    other = replace(
        APPROVED, id=FactId(2), wording=replace(WORDING, claims=("Hand foot and mouth only comes from the vaccine",))
    )
    found = posts(SILVER, "hfmd only comes from the vaccine", "HFMD only comes from vaccines, folks")
    assert [one.fact.id for one in spreads([APPROVED, other], found)] == [2, 1]


def test_a_draft_starts_from_the_statement_and_its_source_alone() -> None:
    start = fact_response(APPROVED, about=Organisation(), alert=AlertId(7))
    composition = start.composition
    assert composition.text == f"{WORDING.statement}\n\n{WORDING.source}"
    assert composition.sources == (WORDING.source,)
    assert composition.in_reply_to == ""
    assert "vetted fact #1" in composition.note
    assert "alert #7" in composition.note
    for claim in WORDING.claims:
        assert claim not in composition.text + composition.note


def test_it_is_an_advisory_in_an_outbreak_and_never_a_reply() -> None:
    def kind(topic: Topic) -> Kind:
        return fact_response(APPROVED, topics=[topic], about=Organisation(names=("Lakeside",))).composition.kind

    assert kind(Topic(name="Measles", any=(Phrase(text="measles"),))) is Kind.COMMUNITY_ADVISORY
    assert kind(Topic(name="Waiting times", any=(Phrase(text="Lakeside"),))) is Kind.EDUCATIONAL
