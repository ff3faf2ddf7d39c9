"""Where in a text the phrases of a topic stand, for showing it to people."""

from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick

from bot.listening.folding import Folding
from bot.listening.matching import patterns, without_addresses
from bot.listening.topic import Phrase, Topic


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """`start` and `end` are places in the text as it was given."""

    phrase: Phrase
    start: int
    end: int


class Finder:
    """Finds each phrase of a topic's `any` and `all`. Built once for a topic, then only read."""

    def __init__(self, topic: Topic) -> None:
        self._folding = Folding()
        self._spellings = [
            (spelling, phrase)
            for phrase in dict.fromkeys((*topic.any, *topic.all))
            for spelling in sorted(patterns(phrase, topic.languages, self._folding))
        ]
        self._automaton = BytesAhoCorasick([spelling for spelling, _ in self._spellings])

    def found(self, text: str) -> tuple[Found, ...]:
        """By place; the same place twice when two phrases find it. Conditions of the topic are not asked here."""
        folded, where = self._folding.placed(without_addresses(text))
        hits = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        found = {
            Found(phrase=self._spellings[number][1], start=where[start + 1], end=where[end - 2] + 1)
            for number, start, end in hits
        }
        return tuple(sorted(found, key=lambda one: (one.start, one.end, one.phrase.text, one.phrase.forms)))

    def phrases(self, text: str) -> frozenset[Phrase]:
        """Which phrases occur in a text; far cheaper than saying where."""
        folded = self._folding.one(without_addresses(text))
        hits = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return frozenset(self._spellings[number][1] for number, _, _ in hits)


def places(topic: Topic, text: str) -> tuple[tuple[int, int], ...]:
    """What of a text to mark when it is shown for a topic: start and end, in order, none within another."""
    merged: list[tuple[int, int]] = []
    for one in Finder(topic).found(text):
        if merged and one.start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], one.end))
        else:
            merged.append((one.start, one.end))
    return tuple(merged)
