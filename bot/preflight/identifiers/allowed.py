"""What an organisation may always say: its own name, people, places, numbers and pages."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.preflight.identifiers.digits import digits_of
from bot.preflight.identifiers.spot import Spot
from bot.preflight.identifiers.words import phrases
from bot.preflight.organisation import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping

HELP_LINES = frozenset(
    {"18002221222", "8002221222", "18002738255", "8002738255", "18006624357", "8006624357", "18007997233"}
)
"""Poison Help, the Suicide and Crisis Lifeline, SAMHSA's helpline, the Domestic Violence Hotline."""


def own_places(text: str, about: Organisation) -> tuple[tuple[int, int], ...]:
    """Where the text speaks of the organisation itself or of somebody who may be named."""
    index, found, end = _own_words(about), [], 0
    small = text.lower()
    if len(small) != len(text):
        return ()  # a letter that is two in lower case: places would not fit, and nothing is let pass by mistake
    for match in START.finditer(small):
        for phrase in index.get(match[0], ()) if match.start() >= end else ():
            if (said := phrase.match(small, match.start())) is not None:
                found.append(said.span())
                end = said.end()
                break
    return tuple(found)


START = re.compile(r"(?<!\w)@?\w+")


@lru_cache(maxsize=64)
def _own_words(about: Organisation) -> "Mapping[str, tuple[re.Pattern[str], ...]]":
    """The phrases that may be said, the longest first, by their first word."""
    said = {
        *phrases("public_figures"),
        *about.names,
        *about.addresses,
        *about.people,
        *map("@{}".format, about.handles),
    }
    said |= {f"{title} {person.split()[-1]}" for person in about.people if person.strip() for title in TITLES}
    index: dict[str, list[re.Pattern[str]]] = {}
    for phrase in sorted((phrase.lower() for phrase in said), key=len, reverse=True):
        if (first := START.search(phrase)) is not None:
            words = phrase[first.start() :].split()
            index.setdefault(first[0], []).append(re.compile(r"\s+".join(map(re.escape, words)) + r"(?!\w)"))
    return {first: tuple(patterns) for first, patterns in index.items()}


TITLES = ("Dr.", "Dr", "Nurse", "Prof.", "Professor", "Mr.", "Ms.", "Mrs.")


def is_own(spot: Spot, text: str, about: Organisation) -> bool:
    """Whether a number or an address of the net is the organisation's own, or a help line."""
    written = text[spot.start : spot.end]
    if spot.noun in {"phone", "fax", "number"}:
        digits = digits_of(written)
        return digits in HELP_LINES or any(_same(digits, digits_of(own)) for own in (*about.phones, about.help_phone))
    if spot.noun in {"email", "url"}:
        host = re.split(
            r"[/?#]", written.casefold().rpartition("@")[2].removeprefix("https://").removeprefix("http://")
        )[0]
        own = filter(None, (*about.domains, about.portal))
        return any(_under(host, written.casefold(), domain.casefold()) for domain in own)
    return False


def _same(digits: str, own: str) -> bool:
    return bool(own) and digits.lstrip("1+") == own.lstrip("1+")


def _under(host: str, written: str, domain: str) -> bool:
    if "/" in domain:
        return domain.removeprefix("https://").removeprefix("http://") in written
    return host == domain or host.endswith(f".{domain}")
