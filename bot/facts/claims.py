"""Which false claims a post repeats: lexical, offline, and careful rather than complete.

A claim is found in a sentence that holds enough of what it says, close together. How that is weighed:

- A word counts in any form, and as the other words by which people mean the same (`words.yaml`). Grammar and empty
  words count nothing, words of nearly every health post half; what few claims hold counts up to twice as much as what
  all of them hold (the inverse document frequency of TF-IDF).
- The first word of a claim that is not of every health post has to be there, which is mostly what it is about, and of
  five words one may be missing.
- The score is the share of the claim's weight that stands in one sentence (the one before it is read along where it
  begins with "it", "this" or the like), within a stretch not much longer than the claim. From `ENOUGH` on it matches.
- A match repeats the claim unless the post denies it (it is negated more or less often, or a turn of phrase such
  as "myth" or "fact check" stands in the sentence or beside it), asks about it, or reports that others say it.

Claims are kept under their heaviest words only: one of those has to stand in any sentence that reaches `ENOUGH`, so a
post is weighed against few of ten thousand claims.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.facts.words import Turns, Words, known, looked_up, parted, plain
from bot.ids import FactId
from bot.listening.folding import Folding
from bot.listening.matching import without_addresses

ENOUGH = 0.75
"""Share of a claim's weight from which a sentence holds it."""

NEAR = 0.4
"""The share from which it may say the same in other words, which is for something else than words to tell."""

GENERAL = 0.5
"""What a word of nearly every health post weighs."""

A_MISSING = 5
"""One word in so many may be missing: of a claim of four words all have to be there."""

FEWEST, LIGHTEST = 2, 1.5
"""Words that carry something, and what they weigh together before rarity counts: less names no claim."""

LOOKED_BACK = 8
"""Words before a match in which a negation is its own."""

LOOKED_ON = 7
"""Words behind a match within which the rest of the claim may stand."""

STRETCH, A_WORD = 6, 3
"""A match may be so many words long, and so many more for each word of the claim."""

BESIDE = 12
"""Words of a sentence that may say of the one beside it that it is false."""

NEGATION = "negation"
"""Why a post denies a claim that it negates in plain words."""

LONGEST = 5_000
"""Characters of a post that are read."""

_ENDS = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)]*\s+|\n+|;\s+")
_TURNING = ("un", "in", "im", "ir")


class Stance(StrEnum):
    """What a post does with a claim that it holds."""

    REPEATS = "repeats"
    DENIES = "denies"
    ASKS = "asks"
    REPORTS = "reports"
    """It says that others say so."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One way to put a false claim that a fact answers."""

    fact: FactId
    text: str
    language: str = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A claim that a text holds. `score` is the share of it that was found, `ENOUGH` to 1; `words` are those that were,
    `missing` those that were not, as they are looked up; `place` is that of the sentence, end exclusive; `because`:
    what made it other than a repetition.
    """

    claim: Claim
    score: float
    stance: Stance
    words: tuple[str, ...]
    missing: tuple[str, ...]
    place: tuple[int, int]
    because: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    claim: Claim
    weights: dict[str, float]
    whole: float
    first: str
    negations: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    plain: str
    words: list[str]
    terms: list[str]
    asks: bool
    place: tuple[int, int]


def carries(text: str, language: str = "en") -> bool:
    """Whether enough stands in a claim for posts to be told by it."""
    return _enough(_prior(text, language, Folding()))


class ClaimIndex:
    """Finds the claims that texts hold. Built once for a set of claims, then only read.

    `enough`: the share that has to be found; below `ENOUGH` more words than one in five may be missing.
    """

    def __init__(self, claims: Iterable[Claim], *, enough: float = ENOUGH) -> None:
        self._least = enough
        self._folding = Folding()
        self._words = known()
        self._by_language: dict[str, dict[str, list[_Kept]]] = {}
        prior = {one: _prior(one.text, one.language, self._folding) for one in dict.fromkeys(claims)}
        prior = {one: weights for one, weights in prior.items() if _enough(weights)}
        held = Counter(term for weights in prior.values() for term in weights)
        for claim, light in prior.items():
            weights = {term: weight * _rarity(held[term], len(prior)) for term, weight in light.items()}
            first = next((term for term, weight in light.items() if weight > GENERAL), next(iter(light)))
            kept = _Kept(claim, weights, sum(weights.values()), first, self._negations(claim))
            index = self._by_language.setdefault(claim.language, {})
            for term in _heaviest(weights, enough):
                index.setdefault(term, []).append(kept)

    def find(self, text: str, language: str = "") -> tuple[Found, ...]:
        """What a text holds, of each fact the best: a repetition before all else. An unknown language may be any."""
        read = [language] if language else list(self._by_language)
        best: dict[FactId, Found] = {}
        for one in read:
            index = self._by_language.get(one)
            if index is None:
                continue
            for found in self._in_language(text, one, index):
                before = best.get(found.claim.fact)
                if before is None or _rank(found) > _rank(before):
                    best[found.claim.fact] = found
        return tuple(sorted(best.values(), key=_rank, reverse=True))

    def _in_language(self, text: str, language: str, index: dict[str, list[_Kept]]) -> Iterable[Found]:
        sentences = self._sentences(text, language)
        for number, sentence in enumerate(sentences):
            present = {term for term in sentence.terms if term}
            wanted = {id(kept): kept for term in present for kept in index.get(term, ())}
            for kept in wanted.values():
                if found := self._weighed(kept, sentences, number):
                    yield found

    def _sentences(self, text: str, language: str) -> list[_Sentence]:
        read = without_addresses(text[:LONGEST])
        places = _pieces(read)
        pieces = [read[start:end] for start, end in places]
        folded = plain(pieces, self._folding) if pieces else []
        turns = self._words.turns.get(language)
        sentences: list[_Sentence] = []
        for place, piece, said in zip(places, pieces, folded, strict=True):
            meant = self._words.affirmed(said, language)
            words = parted(meant, language)
            if sentences and words and turns and words[0] in turns.back:
                before = sentences[-1]
                words = [*before.words, *words]
            terms = [looked_up(word, language) for word in words]
            sentences.append(_Sentence(meant, words, terms, piece.rstrip("\"' \u201d\u2019)").endswith("?"), place))
        return sentences

    def _weighed(self, kept: _Kept, sentences: Sequence[_Sentence], number: int) -> Found | None:
        sentence = sentences[number]
        places = [(place, term) for place, term in enumerate(sentence.terms) if term in kept.weights]
        held = {term for _, term in places}
        score = sum(kept.weights[term] for term in held) / kept.whole
        missing = kept.weights.keys() - held
        if score < self._least or kept.first not in held or not self._may_miss(len(missing), kept):
            return None
        first, last = _closest(places, kept, self._least)
        if last - first + 1 > STRETCH + A_WORD * len(kept.weights):
            return None
        for place, _ in places:
            if last < place <= last + LOOKED_ON:
                last = place  # what a claim says goes on behind what is enough of it
        stance, because = self._stance(kept, sentences, number, first, last)
        return Found(
            claim=kept.claim,
            score=round(min(score, 1.0), 3),
            stance=stance,
            words=tuple(sorted(held)),
            missing=tuple(sorted(missing)),
            place=sentence.place,
            because=because,
        )

    def _may_miss(self, missing: int, kept: _Kept) -> bool:
        found = len(kept.weights) - missing
        return missing <= len(kept.weights) // A_MISSING if self._least >= ENOUGH else found >= FEWEST

    def _stance(
        self, kept: _Kept, sentences: Sequence[_Sentence], number: int, first: int, last: int
    ) -> tuple[Stance, str]:
        """The first that applies, with why: turns of phrase before plain negations, those before reports."""
        language, sentence = kept.claim.language, sentences[number]
        turns = self._words.turns.get(language)
        short = [one.plain for one in _beside(sentences, number) if len(one.words) <= BESIDE]
        before = [one.plain for one in sentences[max(0, number - 1) : number]]
        if turns and (cue := _cue(turns.denies, [sentence.plain, *short], kept)):
            return Stance.DENIES, cue
        if cue := (turns and _cue(turns.asks, [sentence.plain, *before], kept)) or _question(sentence, turns):
            return Stance.ASKS, cue
        negated = self._count(sentence.words, first, last, language) != kept.negations
        if cue := NEGATION if negated else _opposite(sentence.terms, kept):
            return Stance.DENIES, cue
        cue = _cue(turns.reports, [sentence.plain], kept) if turns else ""
        return (Stance.REPORTS if cue else Stance.REPEATS), cue

    def _count(self, words: Sequence[str], first: int, last: int, language: str) -> int:
        """Negations that are a match's own. Two are rarely meant to make a yes: "No, they do not"; where a language
        doubles them they count as one.
        """
        turns, negators = self._words.turns.get(language), self._words.denying(language)
        begin = max(0, first - LOOKED_BACK)
        for place in range(first - 1, begin - 1, -1):
            if turns and words[place] in turns.breaks:
                begin = place
                break
        found = sum(word in negators for word in words[begin : last + 1])
        return min(found, 1) if turns and turns.doubled else found

    def _negations(self, claim: Claim) -> int:
        (said,) = plain([claim.text], self._folding)
        words = parted(self._words.affirmed(said, claim.language), claim.language)
        return self._count(words, 0, len(words), claim.language)


def _question(sentence: _Sentence, turns: Turns | None) -> str:
    """A question mark, unless the question takes the claim for granted."""
    presumed = turns is not None and turns.presume.match(sentence.plain) is not None
    return "?" if sentence.asks and not presumed else ""


def _prior(text: str, language: str, folding: Folding) -> dict[str, float]:
    (said,) = plain([text], folding)
    words = known()
    found = (looked_up(word, language) for word in parted(said, language))
    return {term: _light(term, words, language) for term in found if term}


def _enough(weights: dict[str, float]) -> bool:
    return len(weights) >= FEWEST and sum(weights.values()) >= LIGHTEST


def _light(term: str, words: Words, language: str) -> float:
    return GENERAL if language == "en" and term in words.general else 1.0


def _rarity(held: int, claims: int) -> float:
    """1 for what every claim holds, near 2 for what one of many does."""
    return 1 + math.log((claims + 1) / (held + 1)) / math.log(claims + 2)


def _heaviest(weights: dict[str, float], enough: float) -> Iterable[str]:
    """The fewest words of which one has to stand in whatever reaches this share."""
    left = sum(weights.values())
    need = enough * left
    for term, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        if left < need:
            return
        yield term
        left -= weight


def _closest(places: Sequence[tuple[int, str]], kept: _Kept, enough: float) -> tuple[int, int]:
    """The shortest stretch of words that holds enough of a claim; it is known that the whole does."""
    need = enough * kept.whole - 1e-9
    inside: Counter[str] = Counter()
    weight, begin = 0.0, 0
    best = (places[0][0], places[-1][0])
    for end, term in places:
        inside[term] += 1
        if inside[term] == 1:
            weight += kept.weights[term]
        while weight >= need:
            start, gone = places[begin]
            if end - start < best[1] - best[0]:
                best = (start, end)
            inside[gone] -= 1
            if not inside[gone]:
                weight -= kept.weights[gone]
            begin += 1
    return best


def _opposite(terms: Sequence[str], kept: _Kept) -> str:
    """A word of the sentence that turns one of the claim around: "ineffective", "unsafe"."""
    return next(
        (term for term in terms for prefix in _TURNING if term.startswith(prefix) and term[2:] in kept.weights), ""
    )


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text stand, without the blanks around them."""
    found, start = [], 0
    for gap in [*_ENDS.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if text[start:end].strip():
            found.append((start, end))
        start = gap.end() if gap else end
    return found


def _beside(sentences: Sequence[_Sentence], number: int) -> Sequence[_Sentence]:
    return [*sentences[max(0, number - 1) : number], *sentences[number + 1 : number + 2]]


def _cue(pattern: re.Pattern[str], texts: Iterable[str], kept: _Kept) -> str:
    """The first turn of phrase that is not part of what the claim itself says."""
    language = kept.claim.language
    for found in (one for said in texts for one in pattern.finditer(said)):
        cue = found[0].strip()
        carried = {term for word in cue.split() if (term := looked_up(word, language))}
        if not carried or not carried <= kept.weights.keys():
            return cue
    return ""


def _rank(found: Found) -> tuple[bool, float]:
    return found.stance is Stance.REPEATS, found.score
