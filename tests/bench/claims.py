"""The claim matcher: how well it tells claims on a published set, and how fast it is with ten thousand of them.

The set is made of questions of TruthfulQA: every false answer of a question is a claim that one fact answers. Each is
looked for when the matcher knows all the others, so the wording is one it has not seen; the true answers, which say the
opposite in much the same words, must not count as repetitions. Posts for the speed are generated from the words of the
claims and others, one in ten repeats a claim.
"""

import random
import time
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from bot.facts.claims import Claim, ClaimIndex, Stance
from bot.ids import FactId

DATA = Path(__file__).parents[1] / "facts" / "data"
SETS = {"health (22 questions)": "truthfulqa_health.yaml", "other subjects (14)": "truthfulqa_other.yaml"}
CLAIMS = 10_000
POSTS = 4_000
ROUNDS = 3
SUBJECTS = (
    "vaccine flu measles covid asthma autism diabetes cancer mask silver bleach garlic vitamin water sugar coffee"
    " salt milk radiation microchip virus tick rash fever cough smoke lead fluoride aluminum mercury turmeric honey"
    " onion iodine zinc"
)
GRAMMAR = ("the", "a", "my", "is", "and", "of", "we", "they", "not", "was", "to", "in")
DEEDS = (
    "cures causes prevents spreads kills contains weakens alters hides triggers heals poisons blocks destroys boosts"
)


def measured() -> list[str]:
    lines = []
    for name, file in SETS.items():
        questions = yaml.safe_load((DATA / file).read_text(encoding="utf-8"))
        lines.append(f"{name}: {_told(questions)}")
    return [*lines, *_speed()]


def _told(questions: list[dict[str, Any]]) -> str:
    claims = [Claim(FactId(n), one) for n, asked in enumerate(questions, 1) for one in asked["false_answers"]]
    held_out = [one for one in claims if len(questions[one.fact - 1]["false_answers"]) > 1]
    right = wrong = 0
    for one in held_out:
        others = ClaimIndex(other for other in claims if other.text != one.text)
        facts = [found.claim.fact for found in others.find(one.text) if found.stance is Stance.REPEATS]
        right += one.fact in facts
        wrong += sum(fact != one.fact for fact in facts)
    index = ClaimIndex(claims)
    word_for_word = sum(_repeats(index, one.text) for one in claims)
    true = [answer for asked in questions for answer in asked["true_answers"]]
    mistaken = sum(_repeats(index, answer) for answer in true)
    asked_of = sum(_repeats(index, asked["question"]) for asked in questions)
    return (
        f"word for word {word_for_word} of {len(claims)}; in a wording not seen {right} of {len(held_out)}, of another"
        f" fact {wrong}; true answers taken for repetitions {mistaken} of {len(true)}; questions {asked_of} of"
        f" {len(questions)}"
    )


def _repeats(index: ClaimIndex, text: str) -> bool:
    return any(found.stance is Stance.REPEATS for found in index.find(text))


def _speed() -> list[str]:
    chance = random.Random(7)  # noqa: S311 - the same texts every time, not a secret
    rare = ["".join(chance.choices("bcdfglmnprst", k=2)) + chance.choice("aeiou") + f"{n:x}" for n in range(6_000)]
    subjects, deeds = SUBJECTS.split(), DEEDS.split()
    claims = [
        f"{chance.choice(subjects)} {chance.choice(rare)} {chance.choice(deeds)} {chance.choice(subjects)}"
        f" {chance.choice(rare)}"
        for _ in range(CLAIMS)
    ]
    started = time.perf_counter()
    index = ClaimIndex(Claim(FactId(n), text) for n, text in enumerate(claims, 1))
    built = time.perf_counter() - started
    texts = [_post(chance, claims, [*subjects, *deeds, *rare]) for _ in range(POSTS)]
    for text in texts:
        index.find(text, "en")  # the stems of their words are known from now on, as in a running bot
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        held = sum(bool(index.find(text, "en")) for text in texts)
        taken.append(time.perf_counter() - started)
    rate = POSTS / median(taken)
    told = (
        f"{CLAIMS:,} claims built in {built:.1f} s; {rate:,.0f} posts/s on one core (median of {ROUNDS};"
        f" {held:,} hold a claim)"
    )
    return [told]


def _post(chance: random.Random, claims: list[str], words: list[str]) -> str:
    """120 to 250 characters in sentences."""
    length = chance.randint(120, 250)
    parts = [f"{chance.choice(claims)}."] if chance.random() < 1 / 10 else []
    while sum(map(len, parts)) + len(parts) < length:
        said = chance.choices(words, k=3) + chance.choices(GRAMMAR, k=5)
        chance.shuffle(said)
        parts.append(" ".join(said) + chance.choice(".?!,"))
    return " ".join(parts)
