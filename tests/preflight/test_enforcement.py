"""What was punished is blocked; what may be said in its stead is not."""

import pytest

from bot.drafts.kinds import Kind
from bot.preflight import identifiers, relationship
from bot.preflight.finding import Severity
from bot.preflight.organisation import Organisation
from bot.preflight.reading import read
from tests.support.enforcement import NEAR_MISSES, PUNISHED


def severities(text: str, kind: Kind) -> set[Severity]:
    reading = read(text)
    found = (*identifiers.find(reading, Organisation()), *relationship.find(reading, kind))
    return {match.severity for match in found}


@pytest.mark.parametrize(("text", "kind"), PUNISHED)
def test_a_text_like_those_that_were_punished_is_blocked(text: str, kind: Kind) -> None:
    assert Severity.BLOCK in severities(text, kind)


@pytest.mark.parametrize(("text", "kind"), NEAR_MISSES)
def test_a_text_that_keeps_quiet_about_people_passes(text: str, kind: Kind) -> None:
    assert not severities(text, kind) & {Severity.BLOCK, Severity.WARN}
