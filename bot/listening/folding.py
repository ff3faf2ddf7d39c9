"""Text and phrases brought to one plain shape, in which matching is a search for bytes.

Folded text is words in small letters between single blanks, in UTF-8. What it does, and why:

- Upper and lower case are one (`STRASSE` is `Straße`), and so are i and I with and without a dot.
- Accents do not count (`Zürich` is `Zurich`): people leave them out when they type in a hurry. Vowel signs that carry
  meaning, as in Hindi or Thai, do count.
- What is neither letter nor digit separates words: blanks, hyphens and dashes, apostrophes, commas, emoji. So
  "hand, foot, and mouth" is "hand-foot-and-mouth", and a possessive is its noun. `&` is the word "and".
- What has no width of its own (soft hyphen, joiners, direction marks) is not there.
- A sign of a script that writes no blanks (Chinese, Japanese, Thai …; Korean too, whose particles cling to the noun) is
  a word of its own, so a phrase in it is found inside running text.
- A hashtag is split at its capitals and digits (`#HPVVaccine2026`: "hpv vaccine 2026"), and stands once more at the end
  of the text, whole, after `WHOLE`.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

WHOLE = "\x02"
"""Stands before a whole hashtag, in folded text and in folded phrases."""

BETWEEN = b"\x00"
"""Stands between two texts that were folded together; no text holds it."""

GAP = "\x01"
"""Stands where an address was taken out, so that no phrase reaches across it."""

_HASHTAG = re.compile(
    r"#((?:\w|[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff"
    r"\u0e31-\u0e4e\u0eb1-\u0ece\u0f18-\u0fbc\u102b-\u109d\u17b4-\u17d3\u3099\u309a])+)",
)
"""Letters, digits, `_` and, unlike `\\w` alone, the marks that letters carry."""

_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9]|[A-Z][a-z])|(?<=[0-9])(?=[A-Za-z])")
"""What `_parts` says, for names in ASCII, of which there are most."""

_FREQUENT = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
"""Quotes, dashes and the like: they only part words, and most texts that are not ASCII are so for one of them."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ASCII = bytes(
    code + 32
    if 65 <= code <= 90  # noqa: PLR2004 - A to Z
    else code
    if 97 <= code <= 122 or 48 <= code <= 57 or code >= 128 or code < 3  # noqa: PLR2004 - a to z, digits, the rest of UTF-8, own marks
    else 32
    for code in range(256)
)
_IDLE_MARKS: tuple[tuple[int, int], ...] = (
    (0x300, 0x36F),
    (0x591, 0x5C7),
    (0x64B, 0x65F),
    (0x670, 0x670),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
"""Accents, the points of Hebrew and Arabic, keycaps and variation selectors."""

_NO_BLANKS: tuple[tuple[int, int], ...] = (
    (0xE00, 0x109F),
    (0x1100, 0x115F),
    (0x1780, 0x17FF),
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3040, 0x312F),
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_FIRST_NO_BLANKS = "\u0e00"
_CHANGE = re.compile(r"(?<=[\u0e00-\U0010ffff])(?=[^ \u0e00-\U0010ffff])")
"""After a sign of such a script, a letter or digit of another begins a word: wide Latin letters stand amid Japanese."""

_LATIN = "\u024f"
"""The last letter of the Latin blocks."""

_UNDECOMPOSED = str.maketrans({"\u0131": "i", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ħ": "h"})


class Folding:
    """Folds texts; remembers the signs it has met, at most as many as Unicode has."""

    def __init__(self) -> None:
        self._signs = _Signs()

    def together(self, texts: Sequence[str]) -> bytes:
        """All texts folded, `BETWEEN` each two: far cheaper than one by one. Own marks in them are taken for blanks."""
        ready = [text if text.isascii() and "#" not in text else self._ready(text) for text in texts]
        joined = " \x00 ".join(ready)
        if joined.count("\x00") >= len(ready):
            joined = " \x00 ".join([text.replace("\x00", " ") for text in ready])
        plain = joined.encode()
        if b"&" in plain:
            plain = plain.replace(b"&", b" and ")
        return b" " + b" ".join(plain.translate(_ASCII).split()) + b" "

    def one(self, text: str) -> bytes:
        return self.together((text,))

    def _ready(self, text: str) -> str:
        """What bytes alone cannot tell: hashtags, and signs beyond ASCII."""
        if not text.isascii():
            for sign in _FREQUENT:
                text = text.replace(sign, " ")
            text = text.replace("\uff03", "#")
        if "#" in text:
            text = with_hashtags(text)
        return text if text.isascii() else _NOT_ASCII.sub(self._run, text)

    def _run(self, found: re.Match[str]) -> str:
        plain = found[0].translate(self._signs)
        if len(plain) > 1:
            plain = _CHANGE.sub(" ", plain)
        return plain + " " if plain and plain[-1] >= _FIRST_NO_BLANKS else plain

    def placed(self, text: str) -> tuple[bytes, list[int]]:
        """What `one` gives, and for each byte of it where in the text it comes from. For showing; it is slow."""
        signs: list[tuple[str, int]] = []
        spread, places = _spread(text.replace("\x00", " ").replace("\uff03", "#"))
        for found in re.finditer(r"[\x00-\x7f]+|[^\x00-\x7f]+", spread):
            start = found.start()
            if found[0].isascii():
                for n, sign in enumerate(found[0]):
                    letters = " and " if sign == "&" else sign.encode().translate(_ASCII).decode()
                    signs += ((letter, places[start + n]) for letter in letters)
                continue
            for n, sign in enumerate(found[0]):
                signs += ((letter, places[start + n]) for letter in sign.translate(self._signs))
        folded, where = bytearray(b" "), [0]
        before = " "
        for letter, place in signs:
            if before >= _FIRST_NO_BLANKS > letter != " ":
                folded += b" "
                where.append(place)
            if letter == " " and folded.endswith(b" "):
                continue
            before = letter
            code = letter.encode()
            folded += code
            where += [place] * len(code)
        if not folded.endswith(b" ") or len(folded) == 1:
            folded += b" "
            where.append(len(text))
        return bytes(folded), where


class _Signs(dict[int, str]):
    """What each sign beyond ASCII becomes; worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _plain(chr(code))
        return plain


def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Cf", "Cs"}:
        return ""
    if category[0] not in "LNM":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(sign))
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold()).translate(_UNDECOMPOSED)
    kept = "".join(part for part in decomposed if not _within(ord(part), _IDLE_MARKS))
    return "".join(map(_shown, kept))


def _shown(part: str) -> str:
    kind = unicodedata.category(part)[0]
    if kind not in "LNM":
        return " "
    return f" {part}" if kind != "M" and _within(ord(part), _NO_BLANKS) else part


def words(text: str) -> list[str]:
    """The words of a phrase as they are spelt, parted where folding parts them."""
    kept = (
        sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in text if unicodedata.category(sign) != "Cf"
    )
    return "".join(kept).split()


def whole_hashtag(name: str, folding: Folding) -> bytes:
    """What finds a hashtag, and it alone, in a folded text; `name` without its `#`."""
    return folding.one(WHOLE + "".join(words(name)))


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


@lru_cache(maxsize=10_000)
def split_hashtag(name: str) -> str:
    """The words in a hashtag's name, as far as capitals and digits tell: `HPVVaccine2026` is `HPV Vaccine 2026`.

    A single small letter stays with the capitals after it: `mRNA`.
    """
    if name.isascii() and name.isalpha() and (name.islower() or name.isupper()):
        return name
    if name.isascii():
        head = name[:1] if name[:1].islower() and name[1:2].isupper() else ""
        return head + _HUMPS.sub(" ", name[len(head) :])
    letters: list[str] = []
    for sign in name:
        if letters and unicodedata.category(sign)[0] == "M":
            letters[-1] += sign
        else:
            letters.append(sign)
    kinds = "".join(_kind(letter[0]) for letter in letters)
    shown = letters[0]
    for n, letter in enumerate(letters[1:], start=1):
        lone = n == 1 and kinds[:2] == "aA" and name[0] <= _LATIN
        shown += f" {letter}" if not lone and _parts(kinds[n - 1 : n + 2]) else letter
    return shown


def _kind(sign: str) -> str:
    """A capital, a digit, any other letter, or what parts words by itself."""
    if sign.isdecimal():
        return "0"
    if sign == "_":
        return "_"
    return "A" if sign.isupper() else "a"


def _parts(kinds: str) -> bool:
    """Whether a word ends after the first of these: a capital follows a small letter, or the last capital of several
    begins a word, or digits begin or end.
    """
    return kinds[:2] in {"aA", "a0", "A0", "0a", "0A"} or kinds == "AAa"


def with_hashtags(text: str) -> str:
    """The text with its hashtags split into words, and each of them whole at the end."""
    names = _HASHTAG.findall(text)
    if not names:
        return text
    words = _HASHTAG.sub(lambda found: " " + split_hashtag(found[1]), text)
    return words + " " + " ".join([WHOLE + name.replace("_", "") for name in names])


def _spread(text: str) -> tuple[str, list[int]]:
    """What `with_hashtags` gives, and for each sign of it the place in the text that it comes from."""
    signs: list[tuple[str, int]] = []
    end = 0
    tags = list(_HASHTAG.finditer(text))
    for tag in tags:
        signs += ((text[n], n) for n in range(end, tag.start()))
        signs.append((" ", tag.start()))
        place = tag.start(1)
        for n, part in enumerate(split_hashtag(tag[1]).split(" ")):
            if n:
                signs.append((" ", place))
            signs += ((sign, place + at) for at, sign in enumerate(part))
            place += len(part)
        end = tag.end()
    signs += ((text[n], n) for n in range(end, len(text)))
    for tag in tags:
        signs += ((" ", tag.start()), (WHOLE, tag.start()))
        signs += ((sign, tag.start(1) + at) for at, sign in enumerate(tag[1]) if sign != "_")
    return "".join(sign for sign, _ in signs), [place for _, place in signs]
