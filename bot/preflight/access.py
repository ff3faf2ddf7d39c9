"""Access: alt texts, hashtags, capitals, emoji and link texts, for people who listen to a post or read with effort."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from bot.drafts.networks import EMOJI
from bot.preflight.finding import Match
from bot.preflight.identifiers.words import is_plain, words
from bot.preflight.organisation import Organisation
from bot.preflight.reading import Reading
from bot.preflight.rules import match
from bot.preflight.wordings import match_of

if TYPE_CHECKING:
    import regex

HASHTAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_]\w*)")
CAPITALS = re.compile(r"(?<![\w#@&/.-])[A-Z]{4,}(?:'[A-Z]+)?(?![\w@/-])")
FEWEST_CAPITALS = 3
"""Words in capitals from which a text shouts; acronyms are no words."""
MOST_EMOJI = 5
"""No official number exists; the toolkit says few, and at the end."""
LINK_TEXT = re.compile(
    r"(?i)(?<!\w)(?:click|tap|press) (?:here|this|the link|on this link)|haga clic aquí|haz clic aquí"
)
USELESS_ALT = re.compile(
    r"(?i)\W*(?:(?:an? |the )?"
    r"(?:image|picture|photo(?:graph)?|pic|graphic|screenshot|logo|icon|foto|imagen|untitled|alt text|none|n/?a|test"
    r"|img|dsc)"
    r"(?: (?:of|showing|from|here|\d+|the post|text|attached))*[\s\d_.-]*"
    r"|[\w() -]+\.(?:jpe?g|png|gif|webp|heic)|(?:img|dsc|pxl|image)[-_ ]?\d+\w*)\W*"
)
SHORTEST_ALT = 5
SHORT_WORDS = frozenset(
    (
        "a",
        "of",
        "the",
        "to",
        "in",
        "is",
        "my",
        "we",
        "us",
        "it",
        "go",
        "no",
        "be",
        "for",
        "and",
        "on",
        "at",
        "up",
        "by",
        "our",
    )
)
LONGEST_HASHTAG = 40
LETTERS_OF_A_WORD = 3


def find(reading: Reading, about: Organisation) -> Iterator[Match]:
    """What makes a post hard to take in."""
    yield from _hashtags(reading, frozenset(about.hashtags))
    shouted = [found for found in CAPITALS.finditer(reading.plain) if is_plain(found[0].lower())]
    if len(shouted) >= FEWEST_CAPITALS:
        yield match_of("access.capitals", reading, *shouted[0].span())
    for found in LINK_TEXT.finditer(reading.plain):
        yield match_of("access.link_text", reading, *found.span())
    yield from _emoji(reading)


def of_alt(reading: Reading) -> Iterator[Match]:
    """Whether an alt text says anything."""
    plain = reading.plain.strip()
    if plain and (USELESS_ALT.fullmatch(plain) is not None or len(plain) < SHORTEST_ALT):
        start = reading.plain.index(plain)
        yield match_of("access.alt_useless", reading, start, start + len(plain))


def _hashtags(reading: Reading, own: frozenset[str]) -> Iterator[Match]:
    for found in HASHTAG.finditer(reading.plain):
        tag = found[1]
        if tag not in own and tag == tag.lower() and tag.isascii() and _is_several_words(tag):
            yield match_of("access.hashtag_case", reading, *found.span())


@cache
def _known(word: str) -> bool:
    return word in SHORT_WORDS or (len(word) >= LETTERS_OF_A_WORD and word in words("plain_words"))


def _is_several_words(tag: str) -> bool:
    """Whether a hashtag can be cut into words that everybody knows, and is none itself."""
    if len(tag) > LONGEST_HASHTAG or not tag.isalpha() or is_plain(tag):
        return False
    reached = {0}
    for end in range(1, len(tag) + 1):
        if any(_known(tag[start:end]) for start in reached):
            reached.add(end)
    return len(tag) in reached


def _emoji(reading: Reading) -> Iterator[Match]:
    if reading.text.isascii():
        return
    found = list(_emoji_pattern().finditer(reading.text))
    if len(found) > MOST_EMOJI:
        yield match("access.emoji", *found[MOST_EMOJI].span())
        return
    for one in found:
        line = reading.text[reading.text.rfind("\n", 0, one.start()) + 1 : one.start()]
        after = reading.text[one.end() : one.end() + 1]
        if (not line.strip() and "\n" in reading.text) or (after and line and line[-1].isalnum() and after.isalnum()):
            yield match("access.emoji", *one.span())
            return


@cache
def _emoji_pattern() -> "regex.Pattern[str]":
    import regex  # noqa: PLC0415 - knows kinds of emoji; loaded on first use (D12)

    return regex.compile(EMOJI)
