"""The words of a text with their places, and how the text uses capitals."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from bot.preflight.identifiers.words import bare, is_plain, words

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")

NO_WORD_AFTER = frozenset("@#_0123456789")
"""What stands before a part of a handle, a tag or a code."""


class Capitals(Enum):
    SENTENCE = auto()
    HEADLINE = auto()
    """Most words have one, so it tells nothing."""
    SHOUTED = auto()
    """Nothing but capitals."""
    NONE = auto()
    """Not one."""


@dataclass(frozen=True, slots=True)
class Token:
    """`low` is in lower case without accents; a possessive 's is left off both."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.capital

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


@dataclass(frozen=True)
class Tokens:
    text: str
    all: tuple[Token, ...]

    @cached_property
    def capitals(self) -> Capitals:
        if not any(token.capital for token in self.all):
            return Capitals.NONE
        plain = [token for token in self.all if len(token.low) > 3 and is_plain(token.low)]  # noqa: PLR2004 - short words stay small in headlines
        if len(plain) >= 2:  # noqa: PLR2004 - fewer show no habit
            if 2 * sum(token.shouted for token in plain) > len(plain):
                return Capitals.SHOUTED
            if 2 * sum(token.capital for token in plain) > len(plain):
                return Capitals.HEADLINE
        return Capitals.SENTENCE

    def gap(self, at: int) -> str:
        """What stands between a word and the next."""
        return self.text[self.all[at].end : self.all[at + 1].start]

    def before(self, at: int, length: int = 60) -> str:
        start = self.all[at].start
        return self.text[max(0, start - length) : start]

    def opens_sentence(self, at: int) -> bool:
        left = self.before(at).rstrip(" \"'([*>#-")
        return not left or left[-1] in ".!?:|\n\u2022\u2026" or "\n" in self.before(at)[len(left) :]


def tokens_of(text: str, skip: tuple[tuple[int, int], ...]) -> Tokens:
    """The words outside the places to skip."""
    found: list[Token] = []
    places = iter(sorted(skip))
    place = next(places, None)
    for match in WORD.finditer(text):
        start, end = match.span()
        while place is not None and place[1] <= start:
            place = next(places, None)
        if (place is not None and place[0] < end) or (start and text[start - 1] in NO_WORD_AFTER):
            continue
        word = match[0]
        if len(word) > 2 and word[-2] == "'" and word[-1] in "sS":  # noqa: PLR2004 - the possessive's own length
            word = word[:-2]
        found.append(Token(word, bare(word), start, start + len(word)))
    return Tokens(text, tuple(found))


def is_given(low: str) -> bool:
    """Whether a word is a given name, in a double name its first part."""
    known = words("first_names")
    return low in known or low.split("-", maxsplit=1)[0] in known
