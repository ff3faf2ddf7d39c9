"""Which words are new to a stream."""

from datetime import date, timedelta

import pytest

from bot.listening.bursts import vocabulary
from bot.listening.bursts.vocabulary import ENOUGH, Vocabulary

DAY = date(2026, 1, 5)
KEY = b"a key of this workspace's own"


def learned(words: dict[str, int], *, posts: int = ENOUGH) -> Vocabulary:
    known = Vocabulary(KEY)
    known.learn(DAY, words, posts)
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
        known.learn(DAY + timedelta(days=day), {"diet": 9} | {f"rare{day}x{number}": 1 for number in range(30)}, ENOUGH)
    assert len(known) <= 50 * vocabulary.SLACK
    assert known.novelty("diet") == pytest.approx(1 / 181**2)
    assert known.novelty("enterovirus") == pytest.approx(1 / 4)


def test_what_was_learnt_goes_on_where_it_stood() -> None:
    stored = learned({"diet": 9, "flu": 1}).learnt()
    assert stored is not None
    known = Vocabulary(KEY, stored)
    assert (known.until, len(known)) == (DAY, 2)
    assert known.novelty("flu") == pytest.approx(1 / 4)
    known.learn(DAY, {"flu": 7}, 100)  # read up again after the restart
    assert known.novelty("flu") == pytest.approx(1 / 4)
    known.learn(DAY + timedelta(days=1), {"flu": 1}, 100)
    assert known.novelty("flu") == pytest.approx(1 / 9)


def test_what_is_stored_names_no_word_and_tells_nothing_without_its_key() -> None:
    stored = learned({"diet": 9, "maynard": 1}).learnt()
    assert stored is not None
    assert len(stored.words) == 2 * 12
    assert b"maynard" not in stored.words
    assert Vocabulary(b"another", stored).novelty("maynard") == 1


def test_no_more_words_are_stored_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MOST_WORDS", 10)
    stored = learned({"diet": 9} | {f"rare{number}": 2 for number in range(15)}).learnt()
    assert stored is not None
    assert (len(stored.words), stored.missed) == (10 * 12, 2)
    assert Vocabulary(KEY, stored).novelty("enterovirus") == pytest.approx(1 / 9)


def test_before_the_first_day_there_is_nothing_to_store() -> None:
    assert Vocabulary(KEY).learnt() is None


def test_words_that_no_encoding_takes_are_words() -> None:
    assert learned({"half\ud83d": 1}).novelty("half\ud83d") == pytest.approx(1 / 4)
