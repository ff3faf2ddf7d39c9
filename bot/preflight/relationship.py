"""Whether a text says or implies that somebody is or was a patient; and what may be answered instead.

That somebody is a patient is protected health information though none of the eighteen identifiers is in it
(45 CFR 160.103): so it has rules of its own. In a reply what they find refuses the draft; elsewhere the same words are
often spoken to everybody ("after your surgery, rest"), and warn at most.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.drafts.kinds import Kind
from bot.preflight.finding import Match, Severity
from bot.preflight.organisation import Organisation
from bot.preflight.reading import Reading
from bot.preflight.rules import rule

PHRASES = Path(__file__).parent / "phrases" / "relationship.yaml"

SPOKEN_TO_ONE = frozenset({Kind.REPLY, Kind.REPOST})
"""Kinds that answer somebody, so that "you" is one person."""

RULES = {
    "confirmed": "confirmed",
    "addressed": "confirmed",
    "implied": "implied",
    "records": "records",
    "details": "details",
}
"""The rule each list of phrases belongs to; `addressed` only counts where it is said to one."""

SENTENCE = re.compile(r"(?:[^.!?\n]|(?<=Dr|Mr|Ms)\.|(?<=Mrs)\.|\.(?=\w)){1,600}")
COURTESY = re.compile(r"(?i)thank you(?: (?:so|very) much)?|you're welcome|gracias")
"""Said to anybody, so that its "you" is nobody."""


def find(reading: Reading, kind: Kind | None) -> tuple[Match, ...]:
    """What confirms care, in order; `kind` is None where it is not known."""
    found = []
    end = 0
    to_one = kind in SPOKEN_TO_ONE
    matches = [match for match in _matches(reading.plain) if to_one or match[2] != "addressed"]
    if to_one:
        matches += _implying(reading.plain)
    for start, stop, phrases in sorted(matches):
        if start >= end:
            said = rule(f"relationship.{RULES[phrases]}")
            severity = said.severity if to_one else Severity.WARN
            place = reading.place(start, stop)
            found.append(Match(rule=said, severity=severity, start=place[0], end=place[1]))
            end = stop
    return tuple(found)


def safe_reply(organisation: Organisation) -> str:
    """A wording that confirms nothing, asks for nothing and points to phone or portal: English, then Spanish."""
    phone, portal = organisation.help_phone, organisation.portal
    english = " or ".join(filter(None, (phone and f"call us at {phone}", portal and f"use our portal at {portal}")))
    spanish = " o ".join(filter(None, (phone and f"llámenos al {phone}", portal and f"use nuestro portal en {portal}")))
    return (
        "Thank you for your comment. To protect everyone's privacy we cannot discuss anybody's care here, or say "
        "whether anybody is a patient. Anyone with a question or concern is welcome to "
        f"{english or 'call our main number'}.\n\n"
        "Gracias por su comentario. Para proteger la privacidad de todos, aquí no podemos hablar de la atención de "
        "nadie ni decir si alguien es paciente. Si tiene una pregunta o inquietud, "
        f"{spanish or 'llame a nuestro número principal'}."
    )


def _matches(plain: str) -> Iterator[tuple[int, int, str]]:
    for phrases, patterns in _patterns().items():
        for pattern in patterns:
            for match in pattern.finditer(plain):
                yield (*match.span(), phrases)


def _implying(plain: str) -> Iterator[tuple[int, int, str]]:
    """Sentences that speak of somebody and of care, and of what was or how one feels about it."""
    said = _sentence()
    for match in SENTENCE.finditer(plain):
        sentence = COURTESY.sub("", match[0])
        if said["somebody"].search(sentence) is None and said["apology"].search(sentence) is None:
            continue
        if said["care"].search(sentence) is None or said["guard"].search(sentence) is not None:
            continue
        if said["told"].search(sentence) is not None or said["feeling"].search(sentence) is not None:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield start, match.end(), "implied"


@cache
def _said() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return loaded


@cache
def _sentence() -> dict[str, "re.Pattern[str]"]:
    said = _said()
    return {part: _compiled(wording, said["lists"]) for part, wording in said["sentence"].items()}


@cache
def _patterns() -> dict[str, tuple["re.Pattern[str]", ...]]:
    said = _said()
    return {phrases: tuple(_compiled(wording, said["lists"]) for wording in said[phrases]) for phrases in RULES}


def _compiled(wording: str, lists: dict[str, str]) -> "re.Pattern[str]":
    for name, words in lists.items():
        wording = wording.replace(f"{{{name}}}", words)
    return re.compile(r"(?i)(?<!\w)(?:" + wording.replace(" ", r"\s+") + ")")
