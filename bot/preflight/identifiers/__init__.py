"""Whether a text points at a person: Safe Harbor's eighteen identifiers, 45 CFR 164.514(b)(2)."""

from collections.abc import Iterable

from bot.preflight.finding import Match
from bot.preflight.identifiers.allowed import is_own, own_places
from bot.preflight.identifiers.cards import cards_in
from bot.preflight.identifiers.dates import ages_in, dates_in
from bot.preflight.identifiers.names import names_in
from bot.preflight.identifiers.numbers import numbers_in
from bot.preflight.identifiers.places import facilities_in, streets_in, towns_in, visited, zips_in
from bot.preflight.identifiers.severity import Context, context, severity
from bot.preflight.identifiers.spot import Spot, Taken, masked
from bot.preflight.identifiers.web import handles_in, links, telling_links, web_in
from bot.preflight.organisation import Organisation
from bot.preflight.reading import Reading
from bot.preflight.rules import rule

ROUNDS = 4
"""What one finding hides may be found once that one is masked; more layers than this were never met."""


def find(reading: Reading, about: Organisation) -> tuple[Match, ...]:
    """The identifiers in a text, in their order; linear in its length."""
    plain = reading.plain
    around = context(plain)
    text = masked(plain, own_places(plain, about))
    found: list[Spot] = []
    for _ in range(ROUNDS):
        fresh = _apart((spot for spot in _spots(text, around) if not is_own(spot, text, about)), len(text))
        if not fresh:
            break
        found += fresh
        text = masked(text, ((spot.start, spot.end) for spot in fresh))
    return tuple(_match(reading, spot, around) for spot in sorted(found, key=lambda spot: spot.start))


def _spots(text: str, around: Context) -> Iterable[Spot]:
    """What the rules find, the surer first: where two overlap the first stands."""
    urls = links(text)
    yield from web_in(text)
    pages = list(telling_links(text, urls))
    text = masked(text, urls)
    houses = facilities_in(text)
    people = [person for person in names_in(text, houses) if around.told or not person.public]
    told = around.told or bool(people)
    days = list(dates_in(text))
    undated = masked(text, ((day.start, day.end) for day in days))
    yield from (page for page in pages if told or not page.told)
    if not around.announces:
        yield from zips_in(text)
        yield from streets_in(undated)
        yield from cards_in(undated)
    yield from numbers_in(undated)
    yield from (day for day in days if not day.told or (told and not around.announces))
    yield from ages_in(text)
    if not around.announces:
        yield from (place for place in visited(text, houses) if told)
        yield from (town for town in towns_in(text, houses) if told or not town.told)
    yield from people
    yield from (handle for handle in handles_in(text) if told or not handle.told)


def _apart(spots: Iterable[Spot], length: int) -> list[Spot]:
    kept: list[Spot] = []
    taken = Taken(length)
    for spot in spots:
        if taken.free(spot.start, spot.end):
            taken.take(spot.start, spot.end)
            kept.append(spot)
    return kept


def _match(reading: Reading, spot: Spot, around: Context) -> Match:
    start, end = reading.place(spot.start, spot.end)
    return Match(rule=rule(f"identifiers.{spot.noun}"), severity=severity(spot, around), start=start, end=end)
