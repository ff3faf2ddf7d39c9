"""What an organisation may always say: its own name, people, places, numbers and pages."""

import re

from bot.preflight.identifiers.numbers import digits_of
from bot.preflight.identifiers.spot import Spot
from bot.preflight.organisation import Organisation

HELP_LINES = frozenset({"18002221222", "8002221222", "18002738255", "8002738255", "18006624357", "8006624357", "18007997233"})
"""Poison Help, the Suicide and Crisis Lifeline, SAMHSA's helpline, the Domestic Violence Hotline. They are toll-free."""


def own_places(text: str, about: Organisation) -> tuple[tuple[int, int], ...]:
    """Where the text speaks of the organisation itself or of somebody who may be named."""
    said = [*about.names, *about.addresses, *about.people, *map("@{}".format, about.handles)]
    said += [f"{title} {person.split()[-1]}" for person in about.people for title in ("Dr.", "Dr", "Nurse", "Prof.", "Mr.", "Ms.", "Mrs.")]
    spoken = sorted({phrase.casefold() for phrase in said if phrase.strip("@ ")}, key=len, reverse=True)
    if not spoken:
        return ()
    wordings = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in spoken)
    return tuple(match.span() for match in re.finditer(rf"(?i)(?<!\w)(?:{wordings})(?!\w)", text))


def is_own(spot: Spot, text: str, about: Organisation) -> bool:
    """Whether a number or an address of the net is the organisation's own, or a help line."""
    written = text[spot.start : spot.end]
    if spot.noun in {"phone", "fax", "number"}:
        digits = digits_of(written)
        return digits in HELP_LINES or any(_same(digits, digits_of(own)) for own in about.phones)
    if spot.noun in {"email", "url"}:
        host = re.split(r"[/?#]", written.casefold().rpartition("@")[2].removeprefix("https://").removeprefix("http://"))[0]
        return any(_under(host, written.casefold(), domain.casefold()) for domain in about.domains)
    return False


def _same(digits: str, own: str) -> bool:
    return bool(own) and digits.lstrip("1+") == own.lstrip("1+")


def _under(host: str, written: str, domain: str) -> bool:
    if "/" in domain:
        return domain.removeprefix("https://").removeprefix("http://") in written
    return host == domain or host.endswith(f".{domain}")
