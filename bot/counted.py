"""Numbers of things, in words."""

from collections.abc import Iterable

MOST_SAID = 3
"""Sentences that stand at one field; more are counted."""


def many(count: int, what: str) -> str:
    """So many of something whose plural ends in s."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def first_few(sentences: Iterable[str]) -> str:
    """Sentences in one text, each once: the first of them, the others counted."""
    found = tuple(dict.fromkeys(sentences))
    more = len(found) - MOST_SAID
    return " ".join([*found[:MOST_SAID], *([f"And {more:,} more like these."] if more > 0 else [])])
