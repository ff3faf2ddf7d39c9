"""The matcher's own words: `words.yaml`, read once and put into the shapes that searching needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from bot.listening.folding import BETWEEN, WHOLE, Folding
from bot.listening.forms import stem
from bot.listening.topic_form import GRAMMAR

FILE = Path(__file__).with_name("words.yaml")
GRAMMATICAL = 3
"""Letters up to which a word of another language than English is taken for grammar."""

SHORTEST = 3
"""Letters of a word that is brought to its stem."""

_NOT = re.compile(r"n['\u2019\u02bc`]t\b", re.IGNORECASE)
_RUN_TOGETHER = re.compile(
    r"\b(do|does|did|is|are|was|were|has|have|had|wo|would|could|should|ca|ai)nt\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Turns:
    """A language's turns of phrase. `back`: words that point at the sentence before; `breaks`: words at which what is
    negated ends. `doubled`: two negations mean no more than one.
    """

    affirming: re.Pattern[str]
    denies: re.Pattern[str]
    reports: re.Pattern[str]
    asks: re.Pattern[str]
    presume: re.Pattern[str]
    negators: frozenset[str]
    back: frozenset[str]
    breaks: frozenset[str]
    doubled: bool


@dataclass(frozen=True, slots=True)
class Words:
    """`one` maps words to the word under which they are looked up; `several` finds expressions of several words.
    `empty` by language; `turns` of the languages whose turns of phrase are known.
    """

    one: dict[str, str]
    several: re.Pattern[str]
    joined: dict[str, str]
    general: frozenset[str]
    empty: dict[str, frozenset[str]]
    negators: frozenset[str]
    turns: dict[str, Turns]

    def denying(self, language: str) -> frozenset[str]:
        """The words that negate in a language; of one that is not known well, those of many."""
        turns = self.turns.get(language)
        return turns.negators if turns else self.negators

    def affirmed(self, plain_text: str, language: str) -> str:
        """A plain text without negations that deny nothing."""
        turns = self.turns.get(language)
        return turns.affirming.sub("", plain_text).replace("  ", " ") if turns else plain_text


@cache
def known() -> Words:
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    one: dict[str, str] = {}
    joined: dict[str, str] = {}
    for head, *others in said["same"]:
        to = head.replace(" ", "_")
        for word in (head, *others):
            (joined if " " in word else one)[word] = to
    longest_first = "|".join(sorted(joined, key=len, reverse=True))
    return Words(
        one=one,
        several=re.compile(rf" (?:{longest_first})(?= )"),
        joined={f" {words}": f" {to}" for words, to in joined.items()},
        general=frozenset(said["general"]) | {term(word, "en", one) for word in said["general"]},
        empty={
            "en": frozenset(said["empty"]) | (GRAMMAR - frozenset(said["general"])),
            "es": frozenset(said["spanish"]["empty"]),
        },
        negators=frozenset(said["negators"]),
        turns={"en": _turns(said["english"], said["negators"]), "es": _turns(said["spanish"], said["negators"])},
    )


def _turns(said: dict[str, list[str]], negators: list[str]) -> Turns:
    return Turns(
        affirming=_any(said["affirming"]),
        denies=_any(said["denies"]),
        reports=_any(said["reports"]),
        asks=_any(said["asks"]),
        presume=re.compile(f"^ (?:{'|'.join(said['presume'])}) "),
        negators=frozenset([*negators, *said["negators"]]),
        back=frozenset(said["back"]),
        breaks=frozenset(said["breaks"]),
        doubled=bool(said["doubled"]),
    )


def _any(wordings: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<= )(?:{'|'.join(wordings)})(?= )")


def plain(texts: Sequence[str], folding: Folding) -> list[str]:
    """Small letters between single blanks, a blank at either end; every "n't" is the word "not"."""
    ready = [_RUN_TOGETHER.sub(_apart, _NOT.sub(" not", text)) for text in texts]
    return [f" {one.strip().decode()} " for one in folding.together(ready).split(BETWEEN)]


def _apart(found: re.Match[str]) -> str:
    return f"{found[1]} not"


def parted(plain_text: str, language: str) -> list[str]:
    """The words of a plain text; in English an expression of several words is one."""
    if language != "en":
        return plain_text.split()
    words = known()
    return words.several.sub(lambda found: words.joined[found[0]], plain_text).split()


def looked_up(word: str, language: str) -> str:
    """What a word is looked up under; empty where it carries nothing."""
    return _looked_up(word, language)


@lru_cache(maxsize=200_000)
def _looked_up(word: str, language: str) -> str:
    words = known()
    if word.startswith(WHOLE):
        return words.one.get(word[1:], "")
    short = language != "en" and len(word) <= GRAMMATICAL
    if short or word in words.denying(language) or word in words.empty.get(language, ()):
        return ""
    return term(word, language, words.one)


def term(word: str, language: str, one: dict[str, str]) -> str:
    if language == "en":
        if word in one or "_" in word:
            return one.get(word, word)
        if len(word) == 1 and word.isalpha():
            return ""
    found = stem(word, language) if len(word) >= SHORTEST else word
    return one.get(found, found) if language == "en" else found
