"""The forms of a word that "with word forms" also finds, worked out once when a topic is read.

A stemmer alone merges too much ("university" and "universe" share a stem), so it only has the second word here: first
an ending of the word is exchanged for another of the same family ("close": -e, -es, -ed, -ing), then the stemmer has to
agree that both are the same word. Words of fewer than `SHORTEST` letters get a plural only.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer  # type: ignore[import-untyped]  # it ships no types

SHORTEST = 4
"""Letters of a word that has more forms than its plural."""

_ROOT = 3
"""Letters that stay when an ending is exchanged."""

STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
}
"""Primary subtag of BCP 47 → algorithm of Snowball; a word of any other language is found as it stands."""

_ENGLISH = (
    ("", "s", "ed", "ing"),
    ("ss", "sses"),
    ("us", "uses"),
    *((f"{end}", f"{end}es", f"{end}ed", f"{end}ing") for end in ("x", "z", "ch", "sh", "o")),
    ("e", "es", "ed", "ing"),
    ("y", "ies", "ied", "ying"),
    *((end, f"{end}s", f"{end}{end}ed", f"{end}{end}ing") for end in "bdgklmnprt"),
    *(
        (f"{root}e", f"{root}es", f"{root}ed", f"{root}ing", f"{root}ation", f"{root}ations")
        for root in ("at", "iz", "is")
    ),
    ("ate", "ates", "ated", "ating", "ation", "ations"),
    ("ine", "ines", "inate", "inates", "inated", "inating", "ination", "inations"),
    ("ct", "cts", "cted", "cting", "ction", "ctions"),
)
"""Families of endings; "ine" is there for "vaccine"."""

_IRREGULAR = (("sis", "ses"),)
"""Plurals on which the stemmer of English does not agree: diagnosis, diagnoses."""

_OTHERS = {
    "da": (("", "e", "en", "er", "erne", "et", "s", "ens", "ers"), ("e", "er", "et", "ede", "es", "en", "erne")),
    "de": (
        ("", "e", "en", "er", "ern", "es", "s", "n", "em"),
        ("e", "en", "es", "er", "em", "n"),
        ("en", "t", "e", "et"),
    ),
    "es": (
        ("", "s", "es"),
        ("o", "a", "os", "as"),
        ("ar", "a", "an", "ado", "ada", "ados", "adas", "ando", "ó", "aron"),
    ),
    "fi": (("", "n", "t", "a", "ta", "ssa", "sta", "lla", "lle", "lta", "ja", "jen"), ("i", "in", "it", "ia", "issa")),
    "fr": (("", "s", "e", "es", "x"), ("er", "e", "é", "ée", "és", "ées", "ez", "ent", "ant")),
    "it": (("o", "i", "a", "e"), ("e", "i"), ("are", "a", "ano", "ato", "ata", "ati", "ate", "ando")),
    "nl": (("", "en", "s", "e", "ën"), ("en", "t", "e")),
    "no": (("", "e", "en", "er", "ene", "et", "s"), ("e", "er", "et", "en", "ene")),
    "pt": (("", "s", "es"), ("o", "a", "os", "as"), ("ar", "a", "am", "ado", "ada", "ados", "adas", "ando", "ou")),
    "ru": (
        ("", "а", "у", "ом", "е", "ы", "и", "ов", "ам", "ами", "ах"),  # noqa: RUF001 - Cyrillic is meant
        ("а", "ы", "и", "е", "у", "ой", "ам", "ами", "ах", ""),  # noqa: RUF001 - Cyrillic is meant
        ("я", "и", "ю", "ей", "ям", "ями", "ях", "е"),  # noqa: RUF001 - Cyrillic is meant
    ),
    "sv": (
        ("", "en", "er", "et", "erna", "ar", "arna", "s", "ets"),
        ("a", "or", "an", "orna"),
        ("e", "ar", "en", "arna"),
    ),
}


@lru_cache(maxsize=20_000)
def forms(word: str, languages: frozenset[str]) -> tuple[str, ...]:
    """The word itself first, then its other forms; `word` in small letters. No languages: English."""
    known = sorted(languages & STEMMERS.keys()) if languages else ["en"]
    found = dict.fromkeys((word,))
    if word.isalpha():
        for language in known:
            if (min(word) >= "\u0400") != (language == "ru") or max(word) > "\u04ff":
                continue  # another script's word
            found |= dict.fromkeys(_forms(word, language))
    return tuple(found)


def _forms(word: str, language: str) -> Iterable[str]:
    if len(word) < SHORTEST:
        return (f"{word}s",) if language == "en" and len(word) == SHORTEST - 1 and word[-1] != "s" else ()
    families = _ENGLISH if language == "en" else _OTHERS[language]
    wanted = stem(word, language)
    found = [form for form in dict.fromkeys(_exchanged(word, families)) if stem(form, language) == wanted]
    if language == "en":
        found += (word.removesuffix(one) + many for one, many in _IRREGULAR if word.endswith(one))
    return found


def _exchanged(word: str, families: Iterable[tuple[str, ...]]) -> Iterable[str]:
    for family in families:
        for ending in family:
            root = word.removesuffix(ending)
            if word.endswith(ending) and len(root) >= _ROOT and (ending or word[-1] not in "ey"):
                yield from (root + other for other in family)


def stem(word: str, language: str) -> str:
    """What Snowball makes of a word in small letters; the word itself in a language that it does not know."""
    return str(_stemmer(language).stemWord(word)) if language in STEMMERS else word


@lru_cache(maxsize=len(STEMMERS))
def _stemmer(language: str) -> "BaseStemmer":
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415 - thirty languages load; it ships no types

    stemmer: BaseStemmer = snowballstemmer.stemmer(STEMMERS[language])
    return stemmer
