"""Vetted facts: a draft that repeats a known false claim, says the opposite of a fact, or cites one that ran out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.facts.claims import NEGATION, Claim, ClaimIndex, Stance, carries
from bot.facts.fact import VettedFact
from bot.facts.spread import index_of
from bot.ids import FactId
from bot.preflight.finding import Match
from bot.preflight.rules import match

NOT_WITHIN = r"(?<![\w.@-])(?<!\w/)"
"""Before an address: it is no end of a longer host's name, nor part of another's path."""

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Library:
    """The organisation's facts: those that may be used today, and those whose review-by date has passed, or passes
    before the day a draft is to go out; the latter may be in both.
    """

    current: tuple[VettedFact, ...] = ()
    expired: tuple[VettedFact, ...] = ()


def find(text: str, library: Library) -> Iterator[Match]:
    """What a text repeats or contradicts, and the sources of expired facts that it links."""
    repeated: set[FactId] = set()
    for found in index_of(library.current).find(text) if library.current else ():
        if found.stance is Stance.REPEATS:
            repeated.add(found.claim.fact)
            yield _of(found.claim.fact, "facts.repeats", *found.place)
    for found in _statements(library.current).find(text) if library.current else ():
        # Only a plain "not" tells the opposite of a statement; "the myth that" beside one does not.
        contradicts = found.stance is Stance.DENIES and found.because == NEGATION
        if contradicts and found.claim.fact not in repeated:
            yield _of(found.claim.fact, "facts.contradicts", *found.place)
    yield from of_sources(text, library)


def of_sources(text: str, library: Library) -> Iterator[Match]:
    """The sources of expired facts in a text, unless a fact that holds has the same source."""
    over = {one.id for one in library.expired}
    fresh = {_bare(one.wording.source) for one in library.current if one.id not in over}
    for fact in library.expired:
        source = _bare(fact.wording.source)
        if source in fresh or len(source) < len("a.b/c"):
            continue
        for found in re.finditer(rf"(?i){NOT_WITHIN}(?:www\.)?{re.escape(source)}/?(?![\w/-])", text):
            yield _of(fact.id, "facts.expired", *found.span())


@lru_cache(maxsize=4)
def _statements(facts: Sequence[VettedFact]) -> ClaimIndex:
    """The sentences of statements that say enough to be recognised."""
    return ClaimIndex(
        Claim(fact.id, sentence, language)
        for fact in facts
        for language in fact.wording.languages
        for sentence in SENTENCE.split(fact.wording.statement)
        if carries(sentence, language)
    )


def _of(fact: FactId, rule: str, start: int, end: int) -> Match:
    return replace(match(rule, start, end), fact=fact)


def _bare(link: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", link.casefold()).rstrip("/")
