"""Whether a sentence says what a claim says, by how near an embedding model puts them.

Words decide first (`claims`). What holds part of a claim, affirms it, and is not enough for words, is compared here: it
has to lie nearer to the claim than most sentences that only share its subject do in `likeness.yaml`, and nearer than to
what the fact says is true. The bar is found anew for each model, since no two of them use the scale alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("likeness.yaml")

Vector = Sequence[float]

LET_PASS = 0.1
"""Of the pairs that share a subject and no more, the share that may pass the bar."""

FEWEST_TOLD = 0.1
"""Of the pairs that say the same, the share that has to pass it: with less the model is no use for this."""


@dataclass(frozen=True, slots=True)
class Example:
    claim: str
    same: tuple[str, ...]
    other: tuple[str, ...]


@cache
def examples() -> tuple[Example, ...]:
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(Example(one["claim"], tuple(one["same"]), tuple(one["other"])) for one in said)


def example_texts() -> tuple[str, ...]:
    return tuple(text for one in examples() for text in (one.claim, *one.same, *one.other))


def nearness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors, -1 to 1; 0 where one of them has no length."""
    product = sum(a * b for a, b in zip(one, other, strict=True))
    lengths = sum(a * a for a in one) * sum(b * b for b in other)
    return float(product / lengths**0.5) if lengths > 0 else 0.0


def bar(vectors: Mapping[str, Vector]) -> float | None:
    """From which nearness on two sentences say the same, with this model; None where it cannot tell."""
    same = [nearness(vectors[one.claim], vectors[text]) for one in examples() for text in one.same]
    other = sorted(nearness(vectors[one.claim], vectors[text]) for one in examples() for text in one.other)
    least = other[-1 - int(LET_PASS * len(other))]
    told = [near for near in same if near > least]
    return least if len(told) >= FEWEST_TOLD * len(same) else None


def says(sentence: Vector, claim: Vector, statement: Vector, *, least: float) -> bool:
    """Whether a sentence repeats a claim rather than what is true."""
    near = nearness(sentence, claim)
    return near > least and near > nearness(sentence, statement)
