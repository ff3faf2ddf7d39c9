"""Tone: in words, of enough posts in English, and not from the name of an illness."""

import subprocess
import sys

import pytest

from bot.listening.telling.tone import FEWEST, Tone, in_english, share, tone
from tests.support.spike import posts

WORRIED = "I am so scared and angry, this is a terrible disaster for our family"
GLAD = "So happy and grateful, what a wonderful recovery, great news"
PLAIN = "The clinic on Main Street opens at eight with the flu shot"
OF_ILLNESS = "Cancer screening: what the illness is, who gets sick, and where to go if you feel pain"


def test_posts_are_told_by_how_they_sound() -> None:
    found = tone(posts(*[WORRIED] * 10, *[GLAD] * 5, *[PLAIN] * 15))
    assert found == Tone(negative=10, neutral=15, positive=5)
    assert found is not None
    assert found.words == "About a third of the posts sound worried or negative, about a fifth positive."


def test_the_name_of_an_illness_is_no_worry() -> None:
    assert tone(posts(*[OF_ILLNESS] * FEWEST)) == Tone(negative=0, neutral=FEWEST, positive=0)


def test_what_somebody_is_called_has_no_tone() -> None:
    assert tone(posts(*[f"{PLAIN} @terrible @horrible"] * FEWEST)) == Tone(negative=0, neutral=FEWEST, positive=0)


def test_of_a_few_posts_nothing_is_said() -> None:
    assert tone(posts(*[WORRIED] * (FEWEST - 1))) is None
    assert tone([]) is None


def test_other_languages_are_not_judged_and_that_is_said() -> None:
    spanish = posts(*["Qué desastre tan terrible"] * 50, language="es", first=100)
    assert tone(spanish) is None
    found = tone([*posts(*[WORRIED] * FEWEST), *spanish])
    assert found == Tone(negative=FEWEST, neutral=0, positive=0, other=50)
    assert found is not None
    assert found.words == (
        "Of those in English: nearly all of the posts sound worried or negative, hardly any positive."
        " Most are in other languages, which are not judged."
    )


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("The clinic opens with the flu shot", "", True),
        ("La clínica abre hoy", "", False),
        ("Klinik öffnet heute um acht", "", False),
        ("The clinic opens", "de", False),
        ("Ebola", "en", True),
    ],
)
def test_a_language_nobody_says_is_told_by_small_words(text: str, language: str, english: bool) -> None:
    assert in_english(posts(text, language=language)[0]) is english


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (100, "nearly all"),
        (89, "most"),
        (60, "more than half"),
        (50, "about half"),
        (33, "about a third"),
        (20, "about a fifth"),
        (10, "a few"),
        (0, "hardly any"),
    ],
)
def test_a_share_in_words(part: int, words: str) -> None:
    assert share(part, 100) == words


def test_the_lexicon_is_loaded_by_the_first_who_asks() -> None:
    names = "('vaderSentiment', 'snowballstemmer')"
    said = f"import sys, bot.listening.telling.alert_facts; print(*(name in sys.modules for name in {names}))"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["False", "False"]
