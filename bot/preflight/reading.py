"""A text as a reader takes it in: without what is invisible, with look-alike letters as the letters they pass for.

Rules search the plain text and answer with places in the text as it was written, so that no invisible mark, full-width
digit or Cyrillic letter in a Latin word hides anything, and offsets still select what they mean.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝѵԍΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανιρυκՕօՏսցհոԼıȷɑɡɩʟ",
    "ABESIJKMHOPCTYXaesijopcyxhdqwvgABEZHIKMNOPTYXoavipukOoSughnLijagil",
)
"""Cyrillic, Greek, Armenian and phonetic letters drawn as Latin ones (after Unicode's confusables.txt, UTS #39)."""

MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc`\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe63\uff0d", "-"),
    }
)
"""Typographic quotes and dashes as the keyboard's."""

IGNORABLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Code points that show nothing: Unicode's Default_Ignorable_Code_Point and the annotation marks."""

WORD = re.compile(r"[^\W\d_]+")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
PLAIN_ASCII = re.compile(r"[\x00-\x5f\x61-\x7f]*")


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` as written, `plain` as read; where each code point of `plain` comes from."""

    text: str
    plain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a non-empty piece of the plain text stands in the text as written; both ends exclusive at the right."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=64)
def read(text: str) -> Reading:
    """The text as a reader takes it in; linear in its length."""
    if PLAIN_ASCII.fullmatch(text):
        return Reading(text, text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        if IGNORABLE.match(char) or unicodedata.category(char) == "Me":
            continue
        if unicodedata.combining(char) and plain:
            composed = unicodedata.normalize("NFC", plain[-1] + char)
            if len(composed) == 1:
                plain[-1], ends[-1] = composed, at + 1
            elif LATIN.match(plain[-1]):
                ends[-1] = at + 1  # a letter under a heap of accents is still that letter
            else:
                _put(plain, starts, ends, char, at)
            continue
        digit = unicodedata.decimal(char, None)
        for shown in str(digit) if digit is not None else unicodedata.normalize("NFKC", char):
            _put(plain, starts, ends, shown.translate(MARKS), at)
    folded = "".join(plain)
    mostly_latin = 2 * len(LATIN.findall(folded)) > sum(map(str.isalpha, folded))
    return Reading(text, WORD.sub(lambda word: _unmasked(word[0], mostly_latin), folded), tuple(starts), tuple(ends))


def _put(plain: list[str], starts: list[int], ends: list[int], char: str, at: int) -> None:
    plain.append(char)
    starts.append(at)
    ends.append(at + 1)


def _unmasked(word: str, mostly_latin: bool) -> str:  # noqa: FBT001 - a private helper's only choice
    """The word in Latin letters where it mixes scripts, or passes for a Latin word among Latin ones."""
    latin = word.translate(LOOK_ALIKES)
    if latin == word:
        return word
    mixed = LATIN.search(word) is not None
    return latin if mixed or (mostly_latin and all(map(LATIN.match, latin))) else word
