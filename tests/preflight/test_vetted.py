"""What preflight says of a draft against the organisation's vetted facts; pure, and through the use cases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.facts.fact import VettedFact
from bot.ids import DraftId, FactId
from bot.preflight.check import Preflight
from bot.preflight.finding import Field, Severity
from bot.preflight.vetted import Library, of_sources
from bot.review.preflighting import preflight_of
from storage.store import SqlStore
from tests.facts.test_fact_form import APPROVED, WORDING
from tests.facts.test_keeping import AMARA, CLARA, LAKESIDE, NOW, SETTINGS

SILVER = replace(
    APPROVED,
    wording=replace(WORDING, statement="Colloidal silver does not cure hand, foot and mouth disease. Rest does help."),
)
OLD = replace(
    APPROVED,
    id=FactId(2),
    wording=replace(WORDING, name="Old", review_by=date(2026, 1, 1), source="https://www.cdc.gov/old-page/", claims=()),
)


def findings(
    text: str, *facts: VettedFact, expired: tuple[VettedFact, ...] = (), sources: tuple[str, ...] = ()
) -> list[tuple[str, FactId | None]]:
    post = Composition(kind=Kind.EDUCATIONAL, text=text, networks=(Network.FACEBOOK,), sources=sources)
    preflight = Preflight(facts=Library(current=facts, expired=expired))
    return [
        (finding.match.rule.id, finding.match.fact)
        for finding in preflight.check(post)
        if finding.match.rule.id.startswith("facts.")
    ]


def test_a_draft_that_repeats_a_known_false_claim_is_warned_of_by_fact() -> None:
    text = "News from us. Colloidal silver cures HFMD overnight!"
    assert findings(text, SILVER) == [("facts.repeats", SILVER.id)]


@pytest.mark.parametrize(
    "text",
    [
        "Colloidal silver does not cure hand, foot and mouth disease.",
        "Myth: colloidal silver cures HFMD in a day. It does not.",
        "Does colloidal silver cure HFMD in a day? No.",
        "Wash your hands.",
    ],
)
def test_a_draft_that_corrects_a_claim_or_says_something_else_is_not(text: str) -> None:
    assert findings(text, SILVER) == []


def test_a_draft_that_says_the_opposite_of_a_statement_is_warned_of() -> None:
    only = replace(SILVER, wording=replace(SILVER.wording, claims=()))
    assert findings("Colloidal silver cures hand, foot and mouth disease.", only) == [("facts.contradicts", only.id)]


@pytest.mark.parametrize("link", ["https://www.cdc.gov/old-page/", "cdc.gov/old-page", "http://cdc.gov/OLD-page#top"])
def test_the_source_of_an_expired_fact_is_warned_of_in_text_and_sources(link: str) -> None:
    assert findings(f"More: {link}", expired=(OLD,)) == [("facts.expired", OLD.id)]
    assert findings("More.", expired=(OLD,), sources=(f"https://{link.rsplit('//', maxsplit=1)[-1]}",)) == [
        ("facts.expired", OLD.id)
    ]


def test_another_page_or_a_source_that_a_fact_of_today_has_is_not() -> None:
    assert findings("More: https://www.cdc.gov/old-page/other", expired=(OLD,)) == []
    fresh = replace(OLD, id=FactId(3))
    assert findings(f"More: {OLD.wording.source}", fresh, expired=(OLD,)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See www.who.int/mpox today", "www.who.int/mpox"),
        ("See https://who.int/mpox, please", "who.int/mpox"),
        ("(who.int/mpox/)", "who.int/mpox/"),
        ("See https://www.unwho.int/mpox today", ""),
        ("See https://news.who.int/mpox today", ""),
        ("See not-who.int/mpox today", ""),
        ("Write to press@who.int/mpox", ""),
        ("See example.org/who.int/mpox", ""),
    ],
)
def test_the_source_of_an_expired_fact_is_its_own_site(text: str, found: str) -> None:
    fact = replace(OLD, wording=replace(OLD.wording, source="https://who.int/mpox"))
    places = [text[one.start : one.end] for one in of_sources(text, Library(expired=(fact,)))]
    assert places == ([found] if found else [])


def test_a_fact_that_runs_out_before_the_slot_still_tells_what_is_false() -> None:
    """Its source is warned of; what it answers is answered."""
    text = f"Colloidal silver cures HFMD overnight! {SILVER.wording.source}"
    assert findings(text, SILVER, expired=(SILVER,)) == [("facts.repeats", SILVER.id), ("facts.expired", SILVER.id)]


@pytest.mark.parametrize(("day", "warned"), [(22, False), (23, False), (24, True)])
async def test_a_source_is_warned_of_whose_fact_runs_out_before_the_slot(
    store: SqlStore, day: int, warned: bool
) -> None:
    """The slot's day is the organisation's: 03:00 UTC of the next day is still the evening before in Chicago."""
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
        fact = await tx.add_fact(WORDING, owner=AMARA, by=AMARA, at=NOW)
        await tx.save_fact(fact.approved(by=CLARA, at=NOW))
        post = Composition(
            kind=Kind.EDUCATIONAL,
            text=f"More: {WORDING.source}",
            networks=(Network.FACEBOOK,),
            slot=datetime(2027, 5, day + 1, 3, 0, tzinfo=UTC),
        )
        preflight = await preflight_of(tx, DraftId(1), post, by=AMARA, at=NOW)
    assert any(one.match.rule.id == "facts.expired" for one in preflight.check(post)) == warned


def test_the_place_is_that_of_the_sentence_and_the_severity_a_warning() -> None:
    text = "Hello there. Colloidal silver cures HFMD in a day!"
    post = Composition(kind=Kind.EDUCATIONAL, text=text, networks=(Network.FACEBOOK,))
    found = next(one for one in Preflight(facts=Library(current=(SILVER,))).check(post) if one.match.fact)
    assert (found.field, found.match.severity) == (Field.TEXT, Severity.WARN)
    assert text[found.match.start : found.match.end] == "Colloidal silver cures HFMD in a day!"


def test_the_draft_that_starts_from_a_fact_is_not_held_against_it() -> None:
    assert findings(f"{SILVER.wording.statement}\n\n{SILVER.wording.source}", SILVER) == []


def test_a_muted_rule_says_nothing() -> None:
    post = Composition(kind=Kind.EDUCATIONAL, text=WORDING.claims[0], networks=(Network.FACEBOOK,))
    muted = Preflight(facts=Library(current=(SILVER,)), muted=frozenset({"facts.repeats"}))
    assert not [one for one in muted.check(post) if one.match.fact]
