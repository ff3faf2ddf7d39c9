from collections.abc import Iterable
from dataclasses import dataclass

MASK = "\u2588"
"""Stands for a code point that is read no further: neither a word nor a space, so that nothing joins across it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece of a plain text that one of the rules knows; `noun` is the rule's id without its family.

    `bound`: the wording itself ties it to somebody's care ("patient …", "… was admitted"), whatever stands around.
    `sure`: no mere guess by its shape. `told`: it counts only where the text speaks of a person, since alone it tells
    nothing (a date, a town). `public`: somebody of the staff or in public life, who may be named but beside a person's
    care.
    """

    noun: str
    start: int
    end: int
    bound: bool = False
    sure: bool = True
    told: bool = False
    public: bool = False


def masked(text: str, spots: Iterable[tuple[int, int]]) -> str:
    """The text with these pieces made unreadable; as long as before."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spots):
        if end > at:
            pieces.extend((text[at:start], MASK * (end - max(start, at))))
            at = end
    pieces.append(text[at:])
    return "".join(pieces)


class Taken:
    """Which code points of a text are part of something found; each question costs no more than the piece is long."""

    def __init__(self, length: int) -> None:
        self._taken = bytearray(length)

    def free(self, start: int, end: int) -> bool:
        return not any(self._taken[start:end])

    def take(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\1" * (end - start)
