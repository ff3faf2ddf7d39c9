"""What is refused says where and why and what to do, and never a word of what it is about."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.drafts.draft import Composition, Image
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.preflight.check import Preflight
from bot.preflight.finding import Field, Finding, Severity
from bot.preflight.noted import Noted
from bot.preflight.refusing import (
    Blocked,
    Unexplained,
    refuse_blocked,
    refuse_text,
    refuse_unexplained,
    still_explained,
    where,
)
from bot.preflight.rules import all_rules, match

NAMED = "Our patient John Carter went home."
CALL = "Call 312-555-0147."
IMAGE = Image(sha256="0" * 64, mimetype="image/png", width=9, height=9, size=9, alt=NAMED)


def draft(text: str = "Wash your hands.", **others: object) -> Composition:
    made: dict[str, object] = {"kind": Kind.EDUCATIONAL, "text": text, "networks": (Network.X,), **others}
    return Composition(**made)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("composition", "field"),
    [
        (draft(NAMED), "text"),
        (draft(tailored={Network.X: NAMED}), "x"),
        (draft(images=(IMAGE,)), "alt.0"),
        (draft(note=NAMED), "note"),
        (draft(because=NAMED), "reason"),
    ],
)
def test_what_blocks_is_refused_at_its_field(composition: Composition, field: str) -> None:
    with pytest.raises(Blocked) as refusal:
        refuse_blocked(composition, Preflight())
    (sentence,) = refusal.value.fields.values()
    assert refusal.value.fields.keys() == {field}
    assert "character 13:" in sentence.lower()
    assert "John" not in sentence


def test_only_the_first_of_many_are_told_at_length() -> None:
    names = ("John Carter", "Mary Lee", "Anna Schmidt", "Peter Novak", "Laura Rossi")
    with pytest.raises(Blocked) as refusal:
        refuse_blocked(draft(" ".join(f"Our patient {name} went home." for name in names)), Preflight())
    assert "And 2 more like these." in refusal.value.fields["text"]


@given(st.sampled_from(("Wilhelmina", "Quentin", "Zephyrine")), st.sampled_from(("Quackenbush", "Featherstone")))
@settings(max_examples=20, deadline=None)
def test_no_word_of_what_was_found_is_in_a_sentence(first: str, last: str) -> None:
    with pytest.raises(Blocked) as refusal:
        refuse_blocked(draft(f"Our patient {first} {last} (MRN 88412907) was seen on March 3, 2024."), Preflight())
    said = " ".join(refusal.value.fields.values())
    assert not re.search(rf"{first}|{last}|88412907|2024", said)


def test_a_warning_takes_a_reason() -> None:
    with pytest.raises(Unexplained) as refusal:
        refuse_unexplained(draft(CALL), Preflight())
    assert [one.match.rule.id for one in refusal.value.findings] == ["identifiers.phone"]
    (found,) = refuse_unexplained(draft(CALL, because="She agreed."), Preflight())
    assert found.match.severity is Severity.WARN


def noted(rule_id: str, severity: Severity = Severity.WARN) -> Noted:
    return Noted(no=0, finding=Finding(match=match(rule_id, 0, 1, severity=severity), field=Field.TEXT))


def test_a_reason_holds_while_preflight_warns_of_nothing_new() -> None:
    assert still_explained(draft(CALL), Preflight(), [noted("identifiers.phone")])
    assert still_explained(draft(), Preflight(), [noted("identifiers.phone")])
    assert not still_explained(draft(CALL), Preflight(), [noted("identifiers.email")])
    assert not still_explained(draft(CALL), Preflight(), [noted("identifiers.phone", Severity.ADVISE)])
    assert not still_explained(draft(f"{CALL} Or 312-555-0188."), Preflight(), [noted("identifiers.phone")])


def test_a_text_beside_a_draft_is_refused_at_the_field_of_its_form() -> None:
    refuse_text(CALL, Field.COMMENT, Preflight(), at="words")
    with pytest.raises(Blocked) as refusal:
        refuse_text(f"Nice.\n{NAMED}", Field.COMMENT, Preflight(), at="words")
    assert refusal.value.fields["words"].startswith("Line 2, character 13: ")


def test_a_place_is_told_in_lines_where_there_are_several() -> None:
    assert where("abc", 2) == "Character 3"
    assert where("abc\ndef", 5) == "Line 2, character 2"


def test_colleagues_notes_are_read_for_privacy_alone() -> None:
    found = Preflight().check(draft(note="Utilize a miracle cure, Click here, diabetics! " + CALL))
    assert [one.match.rule.id for one in found] == ["identifiers.phone"]


def test_the_most_serious_stands_first() -> None:
    found = Preflight().check(draft(f"John Carter utilizes it. {CALL} Our patient Mary Lee went home."))
    order = [one.match.severity for one in found]
    assert order == sorted(order, key=["block", "warn", "advise"].index)
    assert {Severity.BLOCK, Severity.ADVISE} <= {*order}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_says_why_and_what_to_do_in_a_sentence(rule: object) -> None:
    said = next(one for one in all_rules() if one is rule)
    assert said.why[0].isupper() or said.why[0] in "“”"
    assert said.why.endswith(".")
    assert said.mend.endswith(".")
    assert said.source.startswith("https://") or not said.source
    assert said.id.startswith(f"{said.family}.")
