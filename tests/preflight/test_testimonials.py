"""A patient's own words, or a patient shown, in a post that rests on no consent."""

import pytest

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.ids import AuthorisationId
from bot.preflight.check import Preflight
from bot.preflight.finding import Severity
from bot.preflight.reading import read
from bot.preflight.testimonials import find

SPOKEN = (
    '"I got my life back after my knee surgery," says our patient Maria.',
    "Hear from our patients how rehab works.",
    "Our patient shares her story.",
    "In her own words: how rehab helped.",
    "Before and after photos of our smile makeover.",
    "Antes y después de la cirugía.",
)


@pytest.mark.parametrize("text", SPOKEN)
def test_a_patient_speaking_or_shown_is_warned_of(text: str) -> None:
    assert {match.severity for match in find(read(text), Kind.EDUCATIONAL)} == {Severity.WARN}


@pytest.mark.parametrize(
    "text",
    [
        "Our patients come first.",
        "Wash your hands before and after meals.",
        '"We opened a new wing," says Dr. Lee, chief of surgery.',
    ],
)
def test_what_is_said_of_patients_in_general_passes(text: str) -> None:
    assert list(find(read(text), Kind.EDUCATIONAL)) == []


def test_it_is_not_said_where_a_consent_is_asked_for_anyway_or_was_chosen() -> None:
    assert list(find(read(SPOKEN[1]), Kind.PATIENT_STORY)) == []
    draft = Composition(kind=Kind.EDUCATIONAL, text=SPOKEN[1], networks=(), authorisations=(AuthorisationId(7),))
    assert "consent.testimonial" not in {found.match.rule.id for found in Preflight().check(draft)}
