"""The topics that the sandbox's bot starts with are those the generated public talks about."""

import re
import unicodedata
from random import Random
from typing import Any

import pytest
import yaml

from bot.sandbox.stream.subjects import Subject
from bot.sandbox.workspace import HERE

TOPICS = yaml.safe_load((HERE / "seed" / "topics.yaml").read_text(encoding="utf-8"))["topics"]


def plain(text: str) -> str:
    """Small letters without accents, words between single blanks."""
    letters = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return f" {' '.join(re.findall('[a-z0-9]+', letters))}"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: str(topic["name"]))
def test_most_of_what_is_said_of_a_subject_matches_its_topic(
    all_subjects: dict[str, Subject], topic: dict[str, Any]
) -> None:
    """Of what people say in a spike, everything."""
    (subject,) = [one for one in all_subjects.values() if one.title == topic["name"]]
    random = Random(1)  # noqa: S311 - texts, no secrets
    phrases = [plain(phrase) for phrase in topic["any"]]
    usual = [plain(subject.usual(random).text) for _ in range(500)]
    surging = [plain(subject.surging(random).text) for _ in range(500)]
    assert sum(any(phrase in text for phrase in phrases) for text in usual) > 375
    assert [text for text in surging if not any(phrase in text for phrase in phrases)] == []


def test_every_subject_with_a_spike_has_a_topic(all_subjects: dict[str, Subject]) -> None:
    titles = {subject.title for subject in all_subjects.values() if subject.surge}
    assert titles == {topic["name"] for topic in TOPICS}
