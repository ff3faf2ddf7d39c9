"""Which words are new to a stream."""

import pytest

from bot.listening.bursts import vocabulary
from bot.listening.bursts.vocabulary import ENOUGH, Vocabulary


def learned(words: dict[str, int], *, posts: int = ENOUGH) -> Vocabulary:
    known = Vocabulary()
    known.learn(words, posts)
    return known


@pytest.mark.parametrize(
    ("phrase", "novelty"),
    [
        ("enterovirus", 1),
        ("flu", 1 / 4),
        ("diet", 1 / 100),
        ("diet flu", 1 / 4),
        ("enterovirus diet", 1),
        ("#enterovirus", 1),
        ("study of diet", 1 / 100),
        ("study", 0),
    ],
)
def test_a_phrase_is_as_new_as_its_rarest_word_that_names_something(phrase: str, novelty: float) -> None:
    assert learned({"diet": 9, "flu": 1, "flu outbreak": 5}).novelty(phrase) == pytest.approx(novelty)


def test_a_short_history_makes_little_new() -> None:
    assert Vocabulary().novelty("enterovirus") == 0
    assert learned({}, posts=ENOUGH // 4).novelty("enterovirus") == pytest.approx(1 / 4)


def test_it_keeps_the_frequent_words_and_counts_the_others_as_just_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_WORDS", 50)
    known = Vocabulary()
    for day in range(20):
        known.learn({"diet": 9} | {f"rare{day}x{number}": 1 for number in range(30)}, ENOUGH)
    assert len(known) <= 50 * vocabulary.SLACK
    assert known.novelty("diet") == pytest.approx(1 / 181**2)
    assert known.novelty("enterovirus") == pytest.approx(1 / 4)
