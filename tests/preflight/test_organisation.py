"""What is an organisation's own: tidied as it was typed, and let pass where anybody else's would be found."""

from dataclasses import replace

import pytest

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.preflight.check import Preflight
from bot.preflight.finding import Severity
from bot.preflight.organisation import Organisation, document, problems, tidied

LAKESIDE = Organisation(
    names=("Lakeside Health",),
    people=("Priya Raman",),
    phones=("312-555-0100",),
    domains=("lakeside.example", "example.org/lakeside"),
    help_phone="312-555-0199",
    portal="https://my.lakeside.test",
)


def test_what_was_typed_is_tidied() -> None:
    lists = {
        "handles": ["@LakesideHealth", " LakesideHealth ", ""],
        "hashtags": ["#FluShot"],
        "domains": ["https://www.Lakeside.example/", "http://example.org/Lakeside/"],
        "people": ["Priya   Raman", "Priya Raman"],
    }
    about = tidied(Organisation(names=("Lakeside",)), lists, {"country": " ca "})
    assert about == Organisation(
        names=("Lakeside",),
        handles=("LakesideHealth",),
        hashtags=("FluShot",),
        domains=("lakeside.example", "example.org/lakeside"),
        people=("Priya Raman",),
        country="CA",
    )
    assert problems(about) == {}
    assert document(about).keys() == {"names", "handles", "hashtags", "domains", "people", "country"}


@pytest.mark.parametrize(
    "text",
    [
        "Call 312-555-0100 for a flu shot.",
        "Call +1 (312) 555-0199 with a question.",
        "Write to clinic@lakeside.example or clinic@mail.lakeside.example.",
        "See https://example.org/lakeside/visit?patient=you after your surgery.",
        "Priya Raman had surgery on her to-do list for 20 years: our new chief of surgery.",
    ],
)
def test_its_own_passes_and_anybody_elses_does_not(text: str) -> None:
    assert [match.rule.id for match in Preflight(about=LAKESIDE).matches(text, Kind.EDUCATIONAL)] == []
    assert Preflight().matches(text, Kind.EDUCATIONAL)


def test_a_muted_rule_goes_on_to_block() -> None:
    muted = Preflight(muted=frozenset({"identifiers.phone"}))
    assert muted.matches("Call 312-555-0147.", None) == ()
    (found,) = muted.matches("Our patient can be called at 312-555-0147 after surgery.", None)
    assert (found.rule.id, found.severity) == ("identifiers.phone", Severity.BLOCK)


def test_a_reply_may_name_the_account_it_answers_and_no_other() -> None:
    link = "https://x.example/jane_doe/status/77"
    answer = Composition(
        kind=Kind.REPLY,
        text="Hello @jane_doe, we do not discuss surgery here.",
        networks=(),
        in_reply_to=link,
    )
    assert Preflight().check(answer) == ()
    other = replace(answer, text=answer.text.replace("jane_doe", "john_roe"))
    assert [found.match.rule.id for found in Preflight().check(other)] == ["identifiers.handle"]
