"""Which topics a post matches.

Every phrase becomes the folded texts that it finds (its word forms, and joined as in a hashtag); one automaton searches
for all of them at once, so the time of a post hardly grows with the number of phrases. Rules of a phrase:

- Its words are whole words next to each other; what stands between words (blanks, hyphens, commas) does not count.
- With word forms, one word of it at a time may take another form.
- Exact, it is found as it is written, apart from case, accents and what stands between its words.
- It also finds the hashtag that joins its words (`#handfootandmouth`), and what is typed with a hyphen is also found
  written together (`covid-19`: covid19).
- A phrase that is a hashtag finds this hashtag alone, however its capitals are.
- Inside links, addresses and @names nothing is found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from ahocorasick_rs import BytesAhoCorasick, Implementation

from bot.ids import TopicId
from bot.listening.folding import BETWEEN, GAP, Folding, whole_hashtag, words
from bot.listening.forms import forms
from bot.listening.post import Outlet
from bot.listening.topic import Phrase, Topic

_ANY, _ALL, _NONE = range(3)

NOWHERE = Outlet("")
"""Where nobody says which outlet it was."""

_Held = TypeVar("_Held")

_LINK = re.compile(r"(?:https?://|(?<![\w.-])www\.)[!-~\u00a1-\u0dff]+", re.IGNORECASE)
_AT = re.compile(r"(?<![\w.+-])[\w.+-]*@[A-Za-z0-9_][A-Za-z0-9_.@-]*")
_DOMAIN = re.compile(
    r"(?<![\w.-])(?:[A-Za-z0-9-]+\.)+"
    r"(?:[A-Za-z]{2,24}/[!-~]*|(?:com|org|net|gov|edu|int|mil|info|io|uk|eu|ca|au|de|fr|app|social)(?![\w-]))",
    re.IGNORECASE,
)
_DOT = re.compile(r"\.[A-Za-z]")

_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011\u2212](?=\w)")


def without_addresses(text: str) -> str:
    """The text with every sign of a link, address or @name replaced, so that it keeps its length."""
    if "@" in text:
        text = _AT.sub(_gap, text)
    if _DOT.search(text) is not None:
        text = _DOMAIN.sub(_gap, _LINK.sub(_gap, text))
    elif "://" in text:
        text = _LINK.sub(_gap, text)
    return text


def _gap(found: re.Match[str]) -> str:
    return GAP * len(found[0])


def patterns(phrase: Phrase, languages: frozenset[str], folding: Folding) -> frozenset[bytes]:
    """The folded texts that a phrase finds; none when there is neither letter nor digit in it."""
    text = phrase.text.strip()
    if not words(text):
        return frozenset()
    if text.startswith(("#", "\uff03")):
        return frozenset({whole_hashtag(text, folding)})
    spellings = {text, _HYPHEN.sub("", text)}
    plain = {folding.one(spelling) for spelling in spellings}
    joined = {whole_hashtag(one.decode().replace(" ", ""), folding) for one in plain}
    forms_ = {form for spelling in spellings for form in _inflected(spelling, languages)} if phrase.forms else set()
    return frozenset(plain | joined | {folding.one(form) for form in forms_})


def _inflected(text: str, languages: frozenset[str]) -> Iterator[str]:
    spelt = words(text.replace("&", " and ").casefold())
    choices = [forms(word, languages) for word in spelt]
    for place, others in enumerate(choices):
        for other in others:
            yield " ".join((*spelt[:place], other, *spelt[place + 1 :]))


@dataclass(frozen=True, slots=True)
class _Part:
    """What a found pattern means to one topic that has conditions."""

    topic: int
    role: int
    phrase: int


class Matcher:
    """Finds the topics of posts. Built once for a set of topics (those that have an id), then only read."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        known = {topic.id: topic for topic in topics if topic.id is not None}
        self._ids = sorted(known)
        self._topics = [known[id_] for id_ in self._ids]
        self._needed = [len(set(topic.all)) for topic in self._topics]
        self._folding = Folding()
        simple: dict[bytes, dict[int, None]] = {}
        parts: dict[bytes, list[_Part]] = {}
        for number, topic in enumerate(self._topics):
            plain = not (topic.all or topic.none or topic.languages or topic.outlets)
            for role, phrases in ((_ANY, topic.any), (_ALL, tuple(dict.fromkeys(topic.all))), (_NONE, topic.none)):
                for place, phrase in enumerate(phrases):
                    part = _Part(number, role, place)
                    for pattern in patterns(phrase, topic.languages, self._folding):
                        if plain:
                            simple.setdefault(pattern, {})[number] = None
                        else:
                            parts.setdefault(pattern, []).append(part)
        every = sorted(simple.keys() | parts.keys())
        same: dict[tuple[object, ...], tuple[object, ...]] = {}
        self._simple = [_shared(tuple(simple.get(pattern, ())), same) for pattern in every]
        self._parts = [_shared(tuple(parts.get(pattern, ())), same) for pattern in every]
        self._automaton = BytesAhoCorasick(every, implementation=Implementation.ContiguousNFA)

    def match(self, text: str, language: str = "", outlet: Outlet = NOWHERE) -> tuple[TopicId, ...]:
        """The topics that a text matches, by id. A language or an outlet that is empty is taken for any."""
        return self._checked(text, self._found(text), language, outlet)

    @property
    def patterns(self) -> int:
        """How many texts are searched for, all forms counted."""
        return len(self._simple)

    def wanted(self, text: str, language: str = "", outlet: Outlet = NOWHERE) -> bool:
        """Whether a text matches any topic."""
        return bool(self.match(text, language, outlet))

    def match_many(
        self, texts: Sequence[str], languages: Sequence[str] = (), outlet: Outlet = NOWHERE
    ) -> list[tuple[int, tuple[TopicId, ...]]]:
        """What `match` says of each text, for those that match: its place among them, and its topics.

        A hundred texts at a time cost about half of as many single calls. `languages` is empty, or one for each text.
        """
        folded = self._folding.together(texts)
        found: dict[int, set[int]] = {}
        place = seen = 0
        for pattern, _, end in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            place += folded.count(BETWEEN, seen, end)
            seen = end
            found.setdefault(place, set()).add(pattern)
        answers = []
        for n, patterns_found in found.items():
            topics = self._checked(texts[n], patterns_found, languages[n] if languages else "", outlet)
            if topics:
                answers.append((n, topics))
        return answers

    def _found(self, text: str) -> set[int]:
        folded = self._folding.one(text)
        return {hit[0] for hit in self._automaton.find_matches_as_indexes(folded, overlapping=True)}

    def _checked(self, text: str, found: set[int], language: str, outlet: Outlet) -> tuple[TopicId, ...]:
        """Judges again without the addresses of a text; few texts have any hit, so only these are searched for them."""
        if not found:
            return ()
        plain = without_addresses(text)
        return self._judged(found if plain == text else self._found(plain), language, outlet)

    def _judged(self, found: set[int], language: str, outlet: Outlet) -> tuple[TopicId, ...]:
        matched: set[int] = set()
        named: set[int] = set()
        barred: set[int] = set()
        met: dict[int, set[int]] = {}
        for pattern in found:
            matched.update(self._simple[pattern])
            for part in self._parts[pattern]:
                if part.role == _ANY:
                    named.add(part.topic)
                elif part.role == _NONE:
                    barred.add(part.topic)
                else:
                    met.setdefault(part.topic, set()).add(part.phrase)
        for number in named - barred:
            topic = self._topics[number]
            spoken = not language or not topic.languages or language in topic.languages
            heard = not outlet or not topic.outlets or outlet in topic.outlets
            if spoken and heard and len(met.get(number, ())) == self._needed[number]:
                matched.add(number)
        return tuple(self._ids[number] for number in sorted(matched))


def _shared(value: tuple[_Held, ...], same: dict[tuple[object, ...], tuple[object, ...]]) -> tuple[_Held, ...]:
    """One tuple for all that are alike: a phrase has many forms, and all of them mean the same."""
    return cast("tuple[_Held, ...]", same.setdefault(value, value))
