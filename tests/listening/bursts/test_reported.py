"""How strong a burst has to be."""

import pytest

from bot.listening.bursts.clusters import Candidate, Cluster
from bot.listening.bursts.reported import passes


@pytest.mark.parametrize(
    ("strength", "novelty", "development", "passed"),
    [
        (40, 0, False, True),
        (39, 0, False, False),
        (26, 1, False, True),
        (24, 1, False, False),
        (40, 0, True, False),
        (53, 0, True, True),
    ],
)
def test_a_new_word_needs_less_and_a_development_more(
    strength: float, novelty: float, *, development: bool, passed: bool
) -> None:
    candidate = Candidate(phrase="enterovirus", score=20, novelty=novelty)
    cluster = Cluster(candidates=(candidate,), posts={}, strength=strength)
    assert passes(cluster, 40, development=development) is passed
