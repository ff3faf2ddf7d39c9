"""Wordings as data: `phrases/<family>.yaml` says what a rule looks for, and what in the same sentence excuses it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.preflight.finding import Family, Match, Severity
from bot.preflight.reading import Reading
from bot.preflight.rules import match, rule

PHRASES = Path(__file__).with_name("phrases")
SENTENCE_END = re.compile(r"[.!?]+(?=[\s\"')\]]|$)|\n")
LONGEST_SENTENCE = 600
"""Characters around a match that are looked at for what excuses it, so that no text takes long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """`beside` has to stand in the rest of the sentence, `unless` must not. All ignore case."""

    rule: str
    find: re.Pattern[str]
    beside: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    severity: Severity


def worded(reading: Reading, family: Family) -> Iterator[Match]:
    """What a family's wordings find."""
    plain = reading.plain
    for wording in _wordings(family):
        for found in wording.find.finditer(plain):
            if wording.beside is not None or wording.unless is not None:
                sentence = around(plain, *found.span())
                if wording.beside is not None and wording.beside.search(sentence) is None:
                    continue
                if wording.unless is not None and wording.unless.search(sentence) is not None:
                    continue
            yield match_of(wording.rule, reading, *found.span(), severity=wording.severity)


def match_of(rule_id: str, reading: Reading, start: int, end: int, *, severity: Severity | None = None) -> Match:
    """A match at a place of the plain text; the rule's own severity where none is given."""
    return match(rule_id, *reading.place(start, end), severity=severity)


def around(plain: str, start: int, end: int) -> str:
    """The rest of the sentence, or at most so much of it, in which something stands; a gap where that is."""
    ends = _ends(plain)
    place = bisect_right(ends, start)
    begin = ends[place - 1] if place else 0
    last = bisect_right(ends, end - 1)
    stop = ends[last] if last < len(ends) else len(plain)
    return f"{plain[max(begin, start - LONGEST_SENTENCE) : start]} … {plain[end : min(stop, end + LONGEST_SENTENCE)]}"


@lru_cache(maxsize=8)
def _ends(plain: str) -> tuple[int, ...]:
    return tuple(match.end() for match in SENTENCE_END.finditer(plain))


def phrases(family: Family) -> dict[str, Any]:
    """A family's file of wordings."""
    return data(family.value)


@cache
def data(name: str) -> dict[str, Any]:
    """A file of `phrases/`, read once."""
    loaded: dict[str, Any] = yaml.safe_load((PHRASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _wordings(family: Family) -> tuple[Wording, ...]:
    said = phrases(family)
    lists = {name: "|".join(words) for name, words in said.get("lists", {}).items()}
    return tuple(
        Wording(
            rule=f"{family}.{noun}",
            find=compiled(one["find"], lists),
            beside=compiled(one["beside"], lists) if "beside" in one else None,
            unless=compiled(one["unless"], lists) if "unless" in one else None,
            severity=Severity(one.get("severity", rule(f"{family}.{noun}").severity)),
        )
        for noun, several in said["rules"].items()
        for one in several
    )


def compiled(wordings: list[str], lists: dict[str, str]) -> re.Pattern[str]:
    """One pattern for several wordings: `{name}` stands for a list's words, a blank for any white space."""
    whole = "|".join(wordings)
    for name, words in lists.items():
        whole = whole.replace(f"{{{name}}}", f"(?:{words})")
    return re.compile(r"(?i)(?<!\w)(?:" + whole.replace(" ", r"\s+") + r")(?!\w)")
