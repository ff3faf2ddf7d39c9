"""Words and hashtags of a spike that were rare before it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from bot.listening.post import Post
from bot.listening.telling.words import listed, plain, words_in

MOST = 6
FEWEST_PEOPLE = 3
SURE = 10.83
"""Dunning's G² from which a difference is no accident: one in a thousand, chi-squared with one degree of freedom."""

RISEN = 3
"""How many times its former share of the people a word must have."""

UNSEEN = 0.5
"""People added to those who wrote a word before: that nobody of a few did proves little."""

SHORTEST = 3
LONGEST = 40
"""Characters of a word that is shown."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewWord:
    """A word as most write it, hashtags with their sign. `people` wrote it in the spike; `before` did earlier."""

    word: str
    people: int
    before: int


def new_words(
    posts: Sequence[Post], before: Sequence[Post], *, known: Iterable[str] = (), most: int = MOST
) -> tuple[NewWord, ...]:
    """The words whose share of people rose the most surely (log-likelihood ratio, Dunning 1993).

    Counted are people, so that one who repeats a word counts once. `known` are words that tell nothing here: the
    topic's own. Without posts from before there is nothing to compare, and the answer is empty.
    """
    if not before:
        return ()
    now, past = _people_by_word(posts), _people_by_word(before)
    all_now = len({(post.outlet, post.author) for post in posts})
    all_past = len({(post.outlet, post.author) for post in before})
    refused = listed("english", "spanish", "generic") | {plain(word) for phrase in known for word in phrase.split()}
    found: list[tuple[float, NewWord]] = []
    for word, people in now.items():
        count, earlier = len(people), len(past.get(word, ()))
        if count < FEWEST_PEOPLE or word in refused or not SHORTEST <= len(word) <= LONGEST:
            continue
        if count * all_past < RISEN * (earlier + UNSEEN) * all_now:
            continue
        sure = _log_likelihood(count, all_now, earlier, all_past)
        if sure >= SURE:
            found.append((sure, NewWord(word=word, people=count, before=earlier)))
    found.sort(key=lambda one: (-one[0], one[1].word))
    written = _as_written(posts, {one.word for _, one in found[:most]})
    return tuple(NewWord(word=written[one.word], people=one.people, before=one.before) for _, one in found[:most])


def _people_by_word(posts: Sequence[Post]) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for post in posts:
        for word in {plain(word) for word in words_in(post.text)}:
            found.setdefault(word, set()).add((post.outlet, post.author))
    return found


def _as_written(posts: Sequence[Post], wanted: set[str]) -> dict[str, str]:
    written: dict[str, Counter[str]] = {word: Counter() for word in wanted}
    for post in posts:
        for word in words_in(post.text):
            if (one := plain(word)) in wanted:
                written[one][word] += 1
    return {one: min(forms, key=lambda form: (-forms[form], form)) for one, forms in written.items()}


def _log_likelihood(count: int, of: int, earlier: int, of_earlier: int) -> float:
    """G² of a two-by-two table: who wrote the word and who did not, in the spike and before."""
    total, hits = of + of_earlier, count + earlier
    cells = (
        (count, of * hits / total),
        (of - count, of * (total - hits) / total),
        (earlier, of_earlier * hits / total),
        (of_earlier - earlier, of_earlier * (total - hits) / total),
    )
    return 2 * sum(seen * log(seen / expected) for seen, expected in cells if seen)
