"""Replies that confirm or imply care are blocked; said to everybody they warn at most; the safe wording is safe."""

import pytest

from bot.drafts.kinds import Kind
from bot.preflight.check import Preflight
from bot.preflight.finding import Family, Severity
from bot.preflight.organisation import Organisation
from bot.preflight.relationship import safe_reply

CONFIRMING = (
    "We're sorry about your visit last week.",
    "Our records show that you were seen on Monday.",
    "As your care team, we want to help.",
    "Thank you for choosing us for your surgery.",
    "Your bill was sent to your insurance.",
    "We treated you with care.",
    "Lamentamos su visita de la semana pasada.",
    "Gracias por ser paciente nuestro.",
)


def severities(text: str, kind: Kind) -> set[Severity]:
    found = Preflight().matches(text, kind)
    return {one.severity for one in found if one.rule.family is Family.RELATIONSHIP}


@pytest.mark.parametrize("text", CONFIRMING)
@pytest.mark.parametrize("kind", [Kind.REPLY, Kind.REPOST])
def test_an_answer_that_confirms_care_is_blocked(text: str, kind: Kind) -> None:
    assert Severity.BLOCK in severities(text, kind)


@pytest.mark.parametrize("text", CONFIRMING)
def test_spoken_to_everybody_it_warns_at_most(text: str) -> None:
    assert severities(text, Kind.EDUCATIONAL) <= {Severity.WARN}


def test_asking_for_a_direct_message_is_warned_of() -> None:
    assert severities("Please send us a direct message with the details.", Kind.REPLY) == {Severity.WARN}


@pytest.mark.parametrize(
    "about",
    [
        Organisation(),
        Organisation(help_phone="312-555-0199"),
        Organisation(portal="my.lakeside.example"),
        Organisation(help_phone="312-555-0199", portal="https://my.lakeside.example"),
    ],
)
def test_the_safe_wording_confirms_nothing_and_points_to_phone_or_portal(about: Organisation) -> None:
    wording = safe_reply(about)
    found = Preflight(about=about).matches(wording, Kind.REPLY)
    assert [one.rule.id for one in found if one.severity is not Severity.ADVISE] == []
    assert about.help_phone in wording
    assert about.portal in wording
    assert "message" not in wording.lower()
    assert "mensaje" not in wording.lower()
