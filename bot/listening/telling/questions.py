"""What people ask: questions among the posts of a spike, grouped, with how many people ask each."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import log

from bot.drafts.urls import find_urls
from bot.listening.post import Post
from bot.listening.telling.masked import HANDLE, shown
from bot.listening.telling.words import equal_words, listed, plain, stem, told_words, words_in

MOST = 5
FEWEST_PEOPLE = 2
"""What one person asks is no common question."""

SHORTEST, LONGEST = 3, 40
"""Words of a question."""

OPENING = 3

LONGEST_SHOWN = 140
LONGEST_READ = 500
"""Characters of a question."""

SHARED = 0.5
"""Two questions are one when they share this part of what both ask about: Dice's coefficient on word stems, in which a
stem that many questions hold counts little.
"""

SENTENCE = re.compile(r"(?:[^.!?\n…]|\.(?=\w))+[.!?…]*")
BEFORE = re.compile(r"^[^\w#@\uFF20¿]+")
GREETING = re.compile(
    r"(?i)^(?:(?:good (?:morning|afternoon|evening|day)|buen[oa]s? (?:d[ií]as?|tardes|noches)|hola)"
    r"(?: (?:all|everyone|everybody|folks|there|a todos|a todas))?[\s,:;—-]+"
    r"|(?:hi|hello|hey|greetings)(?: (?:all|everyone|everybody|folks|there))?\s*[,:;—-]\s*)(?=\S)"
)
"""What is said before a question, and is none of it."""

ENDS = re.compile(r"[\s?!.…]+$")
OPENERS = re.compile(
    r"(?i)^\W*(?:(?:so|and|but|ok|okay|hi|hey|hello|wait|question|please|sorry|serious question)\b[\s,:]+)*"
    r"(?:(?:does|do|did|has|is) any(?:one|body)\b|any(?:one|body) (?:else|know|knows|have|has|heard|got|tried)\b"
    r"|is it (?:true|safe|ok|okay|normal|possible|contagious|dangerous|too late|bad)\b"
    r"|(?:is|are) there\b|is (?:this|that) an?y?\b"
    r"|(?:can|should|could|must|may|do|will) (?:i|we|you|my|they|someone|people|kids|children|toddlers|babies"
    r"|teens|adults|parents)\b"
    r"|how (?:do|does|can|long|many|much|often|soon|bad|contagious|dangerous|serious|should|to tell)\b"
    r"|where (?:can|do|should|is|are)\b|when (?:can|do|should|will|is|does)\b"
    r"|what (?:is|are|do|does|should|can|if|happens|kind|age)\b|what's (?:the|a)\b"
    r"|why (?:is|are|do|does|did|can't|isn't)\b"
    r"|which \w+ (?:is|are|should|can|do)\b|who (?:can|should|is|do)\b|wondering (?:if|whether|how|what)\b"
    r"|alguien (?:sabe|tiene|ha|conoce)\b|es (?:verdad|cierto|seguro|contagios[oa]|peligros[oa]) que\b"
    r"|(?:se puede|puedo|podemos|debo|debemos|deber[ií]a)\b"
    r"|(?:cómo|cuándo|cuánto|cuánta|cuántos|cuántas|dónde|qué|cuál|por qué)\b)"
)
"""Openings that ask also without a question mark; those a statement may open with are left to the mark."""

ASKS_ONLY_WITH_MARK = re.compile(
    r"(?i)^\W*(?:what (?:is|are|do|does|happens|kind)|why|how (?:to tell|bad)|who (?:can|is)|when|where (?:is|are))\b"
)
"""Of these openings: "What is known so far", "When will it end, she says", "Why vaccines work" are headlines."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question in the wording of one who asks it, as people are shown it; `posts` ask it, by `people` authors."""

    wording: str
    posts: int
    people: int


@dataclass(frozen=True, slots=True)
class _Asked:
    wording: str
    stems: frozenset[str]
    post: Post


def questions(posts: Sequence[Post], *, known: Iterable[str] = (), most: int = MOST) -> tuple[Question, ...]:
    """The questions that at least two people ask, by how many ask them. English and Spanish.

    Questions are one when they ask about the same things: words for the same thing that share no stem stay apart, but
    for a few. `known` are the topic's own words, which every question of the spike may hold.
    """
    asked = _by_stems(posts, {word for phrase in known for word in told_words(phrase)})
    weights = _weights(asked)
    groups: list[list[_Asked]] = []
    heads: list[frozenset[str]] = []
    by_stem: dict[str, list[int]] = {}
    for stems, alike in asked:
        near = dict.fromkeys(place for one in stems for place in by_stem.get(one, ()))
        best = max(near, key=lambda place: (_shared(stems, heads[place], weights), -place), default=-1)
        if best >= 0 and _shared(stems, heads[best], weights) >= SHARED:
            groups[best] += alike
            continue
        for one in stems:
            by_stem.setdefault(one, []).append(len(groups))
        heads.append(stems)
        groups.append(list(alike))
    found = [_question(group, head) for group, head in zip(groups, heads, strict=True)]
    common = [one for one in found if one.people >= FEWEST_PEOPLE]
    return tuple(sorted(common, key=lambda one: (-one.people, -one.posts, one.wording))[:most])


def asked_in(text: str) -> Iterator[str]:
    """The questions of one text, as written."""
    kept, at = [], 0
    for start, end in find_urls(text, bare=False):
        kept.append(text[at:start])
        at = end
    for found in SENTENCE.finditer(" ".join([*kept, text[at:]])):
        sentence = found[0].strip()
        opened = sentence.rfind("¿")
        sentence = sentence[opened:] if opened >= 0 else GREETING.sub("", BEFORE.sub("", sentence))
        if SHORTEST <= len(sentence.split()) <= LONGEST and _asks(sentence):
            yield sentence


def _asks(sentence: str) -> bool:
    if sentence.rstrip("!.… ").endswith("?") or sentence.startswith("¿"):
        return True
    bare = HANDLE.sub("", sentence)
    return bool(OPENERS.search(bare)) and not ASKS_ONLY_WITH_MARK.search(bare)


def _by_stems(posts: Sequence[Post], known: AbstractSet[str]) -> list[tuple[frozenset[str], list[_Asked]]]:
    """What was asked in the same words, the most frequent first: groups begin with what most people say."""
    asked: dict[frozenset[str], list[_Asked]] = {}
    for post in sorted(posts, key=lambda post: (post.at, post.outlet, post.id)):
        for wording in dict.fromkeys(asked_in(post.text)):
            if stems := _stems(wording, post.language, known):
                asked.setdefault(stems, []).append(_Asked(wording, stems, post))
    return sorted(asked.items(), key=lambda one: (-len(one[1]), sorted(one[0])))


def _stems(wording: str, language: str, known: AbstractSet[str]) -> frozenset[str]:
    """What a question asks about: its words without those of asking and the topic's. Where none is left ("What is
    it?", "Is it flu?"), the words it opens with.
    """
    words = [plain(word) for word in words_in(wording)]
    empty, same = listed("english", "spanish", "asking"), equal_words()
    told = [word for word in words if word not in empty and word not in known and len(word) > 1]
    tongue = "spanish" if language == "es" or "¿" in wording else "english"
    stems = {same.get(one, one) for one in (stem(word, tongue) for word in told)}
    return frozenset(f"{tongue} {one}" for one in stems or words[:OPENING])


def _weights(asked: Sequence[tuple[frozenset[str], Sequence[_Asked]]]) -> dict[str, float]:
    """By how few of the questions hold a stem."""
    counted: Counter[str] = Counter()
    for stems, alike in asked:
        counted.update(dict.fromkeys(stems, len(alike)))
    every = sum(len(alike) for _, alike in asked)
    return {one: log(1 + every / count) for one, count in counted.items()}


def _shared(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    both = sum(weights[stem] for stem in sorted(one & other))
    return 2 * both / (sum(weights[stem] for stem in sorted(one)) + sum(weights[stem] for stem in sorted(other)))


def _question(group: Sequence[_Asked], head: frozenset[str]) -> Question:
    """In the wording of most, of these the shortest that is a whole question, of these the first by the alphabet."""
    told = Counter(one.wording.casefold() for one in group if one.stems == head)
    chosen = min(
        (one for one in group if one.stems == head),
        key=lambda one: (-told[one.wording.casefold()], "?" not in one.wording, len(one.wording), one.wording),
    )
    wording = _as_question(shown(chosen.wording[:LONGEST_READ]))
    return Question(
        wording=wording if len(wording) <= LONGEST_SHOWN else wording[: LONGEST_SHOWN - 1] + "…",
        posts=len({(one.post.outlet, one.post.id) for one in group}),
        people=len({(one.post.outlet, one.post.author) for one in group}),
    )


def _as_question(wording: str) -> str:
    """With a capital and one question mark."""
    asked = ENDS.sub("", wording)
    return f"{asked[:1].upper()}{asked[1:]}?"
