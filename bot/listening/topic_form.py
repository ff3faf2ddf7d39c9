"""A topic as people type it, in the form and in files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from bot.counted import first_few
from bot.ids import ChannelId, PersonId
from bot.listening.folding import Folding, whole_hashtag, words
from bot.listening.post import Outlet
from bot.listening.topic import (
    LONGEST_NAME,
    LONGEST_PHRASE,
    MOST_PHRASES,
    Alerting,
    Phrase,
    Sensitivity,
    Topic,
)
from bot.observances.own import tidy
from bot.refusals import Unfit

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "Arabic",
        "bn": "Bengali",
        "da": "Danish",
        "de": "German",
        "el": "Greek",
        "en": "English",
        "es": "Spanish",
        "fa": "Persian",
        "fi": "Finnish",
        "fr": "French",
        "hi": "Hindi",
        "ht": "Haitian Creole",
        "id": "Indonesian",
        "it": "Italian",
        "ja": "Japanese",
        "ko": "Korean",
        "nl": "Dutch",
        "no": "Norwegian",
        "pa": "Punjabi",
        "pl": "Polish",
        "pt": "Portuguese",
        "ro": "Romanian",
        "ru": "Russian",
        "so": "Somali",
        "sv": "Swedish",
        "sw": "Swahili",
        "th": "Thai",
        "tl": "Tagalog",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "ur": "Urdu",
        "vi": "Vietnamese",
        "zh": "Chinese",
    }
)
"""What the form offers: primary subtag of BCP 47 → name."""

_GRAMMAR = (
    "a about after all also am an and any are as at be been but by can could day did do does for from get go good had "
    "has have he help her here him his how i if in is it its just know like life made make many may me more most my "
    "new news no not now of off on one only or our out over people said say see she should so some than that the their "
    "them then there these they thing this time to today up us use very was way we were what when where which who why "
    "will with would year you your"
)
GRAMMAR = frozenset(_GRAMMAR.split())
"""Words of nearly every text."""

GENERAL = frozenset({"health", "healthy", "healthcare", "medical", "medicine", "care", "doctor", "patient"})
"""Words that alone would match a large share of all posts about anything."""

_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_OUTLET = re.compile(r"[a-z0-9][a-z0-9._-]{0,29}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
_LATIN = "\u024f"
"""The last letter of the Latin blocks; in other scripts one sign may be a word."""

_Problems = dict[str, list[str]]
"""By field what is wrong there, a sentence each."""

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """What stands in the form. Phrases one a line, an exact one in quotation marks; languages (by code or name) and
    outlets with blanks or commas between.
    """

    name: str
    any: str
    all: str = ""
    none: str = ""
    languages: str = ""
    outlets: str = ""
    sensitivity: str = Sensitivity.BALANCED
    alerting: str = Alerting.SINGLE
    critical: bool = False
    channel: str = ""
    owner: str = ""


def read(typed: Typed) -> Topic:
    """The topic that was typed; its id, and what it already is (muted, shifted), come from where it is stored.

    Raises:
        Unfit: by field, everything that cannot be.
    """
    problems: _Problems = {}
    name = tidy(typed.name)
    if not name or len(name) > LONGEST_NAME:
        _add(problems, "name", f"Give it a name of at most {LONGEST_NAME} characters.")
    phrases = {field: _phrases(getattr(typed, field), field, problems) for field in ("any", "all", "none")}
    _together(phrases, problems)
    if typed.channel and not _CHANNEL.fullmatch(typed.channel):
        _add(
            problems,
            "channel",
            "Write the channel's id, such as C0123ABCD: Slack shows it under the channel's details.",
        )
    if typed.owner and not _PERSON.fullmatch(typed.owner):
        _add(problems, "owner", "Write the person's id, such as U0123ABCD: Slack shows it in their profile, under ⋮.")
    topic = Topic(
        name=name,
        any=phrases["any"],
        all=phrases["all"],
        none=phrases["none"],
        languages=_languages(typed.languages, problems),
        outlets=_outlets(typed.outlets, problems),
        sensitivity=_one_of(Sensitivity, typed.sensitivity, "sensitivity", problems),
        alerting=_one_of(Alerting, typed.alerting, "alerting", problems),
        critical=typed.critical,
        channel=ChannelId(typed.channel) if typed.channel else None,
        owner=PersonId(typed.owner) if typed.owner else None,
    )
    if problems:
        raise Unfit({field: first_few(sentences) for field, sentences in problems.items()})
    return topic


def written(topic: Topic) -> Typed:
    """The form filled in with a topic; reading it again gives the same."""
    return Typed(
        name=topic.name,
        any=lines_of(topic.any),
        all=lines_of(topic.all),
        none=lines_of(topic.none),
        languages=", ".join(sorted(topic.languages)),
        outlets=", ".join(sorted(topic.outlets)),
        sensitivity=topic.sensitivity,
        alerting=topic.alerting,
        critical=topic.critical,
        channel=topic.channel or "",
        owner=topic.owner or "",
    )


def lines_of(phrases: Iterable[Phrase]) -> str:
    return "\n".join(map(line_of, phrases))


def line_of(phrase: Phrase) -> str:
    """As people type it."""
    return phrase.text if phrase.forms or phrase.text.startswith("#") else f'"{phrase.text}"'


def _phrases(text: str, field: str, problems: _Problems) -> tuple[Phrase, ...]:
    found: dict[Phrase, None] = {}
    for line in filter(None, map(tidy, text.splitlines())):
        bare = line.translate({ord(quote): None for quote in _QUOTES}).strip()
        problem = _wrong(line, bare)
        if problem:
            _add(problems, field, problem)
            continue
        exact = line[0] in _QUOTES or bare[0] == "#"
        found[Phrase(text=bare, forms=not exact)] = None
    if field == "any" and not found and field not in problems:
        _add(problems, field, "Write at least one phrase to listen for, one a line.")
    return tuple(found)


def _wrong(line: str, bare: str) -> str | None:
    """Why a line is no phrase."""
    short = f"“{bare[:30]}”"
    signs = "".join(words(bare))
    quoted = line[0] in _QUOTES
    reasons = (
        (not signs, "A phrase needs letters or digits; one line has none."),
        (
            len(bare) > LONGEST_PHRASE,
            f"The phrase that begins {short} is longer than {LONGEST_PHRASE} characters. Write a shorter part of it.",
        ),
        (
            quoted != (line[-1] in _QUOTES) or sum(map(line.count, _QUOTES)) > (2 if quoted else 0),
            f"{short}: put quotation marks around the whole line, or leave them out.",
        ),
        (
            bare[:1] == "#" and " " in bare,
            f"{short}: a hashtag has no blanks. Write one a line, or leave the # out.",
        ),
        ("#" in bare[1:], f"{short}: write one hashtag a line, and nothing before it."),
        (
            bare[:1] == "@" or "://" in bare,
            f"{short}: links and @names are not searched. Write the words that people use.",
        ),
        (
            len(signs) == 1 and signs <= _LATIN,
            f"{short}: a single letter or digit is found in too many posts. Write a longer phrase.",
        ),
    )
    return next((sentence for wrong, sentence in reasons if wrong), None)


def _together(phrases: Mapping[str, tuple[Phrase, ...]], problems: _Problems) -> None:
    """What only shows when the three fields are seen side by side."""
    folding = Folding()
    spellings = {field: {one: _spelling(one, folding) for one in found} for field, found in phrases.items()}
    if sum(map(len, phrases.values())) > MOST_PHRASES:
        _add(problems, "any", f"A topic has at most {MOST_PHRASES} phrases in all. Make two topics of it.")
    if not phrases["all"]:
        for phrase, spelling in spellings["any"].items():
            said = set(spelling.decode().split())
            # "Day care" means something, though neither word alone does; "health care" means everything.
            if said <= GRAMMAR or said <= GENERAL:
                _add(
                    problems,
                    "any",
                    f"“{phrase.text}” alone is in too many posts. Write more of it, or a phrase that must occur too.",
                )
    for phrase in phrases["all"]:
        if set(spellings["all"][phrase].decode().split()) <= GRAMMAR:
            _add(problems, "all", f"“{phrase.text}” is in nearly every post, so it says nothing. Leave it out.")
    wanted = {*spellings["any"].values()}
    needed = {*spellings["all"].values()}
    for phrase, spelling in spellings["none"].items():
        if spelling in needed or wanted == {spelling}:
            _add(problems, "none", f"“{phrase.text}” is wanted and left out at once, so nothing would match.")


def _spelling(phrase: Phrase, folding: Folding) -> bytes:
    """The plain spelling, by which phrases that look different are known to be one."""
    return whole_hashtag(phrase.text, folding) if phrase.text.startswith("#") else folding.one(phrase.text)


def _languages(text: str, problems: _Problems) -> frozenset[str]:
    codes = {name.casefold(): code for code, name in LANGUAGES.items()} | {code: code for code in LANGUAGES}
    typed = _items(text.casefold().replace("haitian creole", "ht"))
    for unknown in (language for language in typed if language not in codes):
        _add(problems, "languages", no_language(unknown))
    return frozenset(codes[language] for language in typed if language in codes)


def no_language(code: str) -> str:
    return f"{code[:30]} is no language known here. Use its code, such as en, es or zh."


def _outlets(text: str, problems: _Problems) -> frozenset[Outlet]:
    typed = _items(text.casefold())
    if any(_OUTLET.fullmatch(outlet) is None for outlet in typed):
        _add(problems, "outlets", "Name networks in small letters, such as bluesky, mastodon, reddit or news.")
    return frozenset(map(Outlet, typed))


def _add(problems: _Problems, field: str, sentence: str) -> None:
    problems.setdefault(field, []).append(sentence)


def _items(text: str) -> list[str]:
    return [item for item in re.split(r"[\s,;]+", text) if item]


def _one_of(kind: type[_Choice], text: str, field: str, problems: _Problems) -> _Choice:
    try:
        return kind(text)
    except ValueError:
        _add(problems, field, f"Choose one of: {', '.join(kind)}.")
        return next(iter(kind))
