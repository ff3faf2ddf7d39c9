"""Consent: a patient speaking or being shown in a kind of post that does not ask for a consent by itself."""

from collections.abc import Iterator

from bot.drafts.kinds import Kind
from bot.preflight.finding import Family, Match
from bot.preflight.reading import Reading
from bot.preflight.wordings import worded

ASKED_ANYWAY = frozenset({Kind.PATIENT_STORY, Kind.REPOST})
"""Kinds that go nowhere without a consent, whatever they say."""


def find(reading: Reading, kind: Kind | None) -> Iterator[Match]:
    """What reads as a patient's own words, or shows a patient."""
    if kind not in ASKED_ANYWAY:
        yield from worded(reading, Family.CONSENT)
