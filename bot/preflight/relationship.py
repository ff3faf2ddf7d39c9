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

PHRASES = Path(__file__).with_name("relationship_phrases.yaml")

SPOKEN_TO_ONE = frozenset({Kind.REPLY, Kind.REPOST})
"""Kinds that answer somebody, so that "you" is one person."""

RULES = {"confirmed": "confirmed", "addressed": "confirmed", "implied": "implied", "records": "records", "details": "details"}
"""The rule each list of phrases belongs to; `addressed` only counts where it is said to one."""


def find(reading: Reading, kind: Kind | None) -> tuple[Match, ...]:
    """What confirms care, in order; `kind` is None where it is not known."""
    found = []
    end = 0
    to_one = kind in SPOKEN_TO_ONE
    for start, stop, phrases in sorted(_matches(reading.plain)):
        if start >= end and (to_one or phrases != "addressed"):
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
        "Thank you for your comment. To protect everyone's privacy we cannot discuss anybody's care here, or say whether "
        f"anybody is a patient. Anyone with a question or concern is welcome to {english or 'call our main number'}.\n\n"
        "Gracias por su comentario. Para proteger la privacidad de todos, aquí no podemos hablar de la atención de nadie ni "
        f"decir si alguien es paciente. Si tiene una pregunta o inquietud, {spanish or 'llame a nuestro número principal'}."
    )


def _matches(plain: str) -> Iterator[tuple[int, int, str]]:
    for phrases, patterns in _patterns().items():
        for pattern in patterns:
            for match in pattern.finditer(plain):
                yield (*match.span(), phrases)


@cache
def _patterns() -> dict[str, tuple["re.Pattern[str]", ...]]:
    said: dict[str, Any] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return {phrases: tuple(_compiled(wording, said["lists"]) for wording in said[phrases]) for phrases in RULES}


def _compiled(wording: str, lists: dict[str, str]) -> "re.Pattern[str]":
    for name, words in lists.items():
        wording = wording.replace(f"{{{name}}}", words)
    return re.compile(r"(?i)(?<!\w)(?:" + wording.replace(" ", r"\s+") + ")")
