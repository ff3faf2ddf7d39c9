"""How far a false claim has spread: counted from posts, told with the fact that answers it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.facts.claims import ENOUGH, Claim, ClaimIndex, Found, Stance
from bot.facts.fact import VettedFact
from bot.ids import FactId
from bot.listening.post import Post


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """Posts that repeat what a fact answers, by distinct people, since the first of them. `claim`: what most of them
    repeat, as the fact words it. `others`: posts that deny it, ask about it, or report that somebody says so; None
    where that was not counted.
    """

    fact: FactId
    claim: str
    posts: int
    people: int
    since: datetime
    others: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A spread with the fact that answers it."""

    spread: Spread
    fact: VettedFact


@dataclass(frozen=True, kw_only=True, slots=True)
class Repetition:
    """A post, by its number, that repeats a claim, as the fact words it."""

    fact: FactId
    claim: str
    post: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """A spread of which the team was told on a day, by the calendar of the organisation's time zone."""

    day: date
    spread: Spread


@lru_cache(maxsize=4)
def index_of(facts: tuple[VettedFact, ...], *, enough: float = ENOUGH) -> ClaimIndex:
    """Building takes about a second for ten thousand claims; the same facts are asked for again and again."""
    claims = (
        Claim(fact.id, claim, language)
        for fact in facts
        for claim in fact.wording.claims
        for language in fact.wording.languages
    )
    return ClaimIndex(claims, enough=enough)


def spreads(facts: Sequence[VettedFact], posts: Iterable[Post]) -> tuple[Told, ...]:
    """The claims that these posts repeat, those of most people first. Takes a while for thousands: call it in a thread.

    A claim that nobody repeats is left out, however many deny it or ask.
    """
    index = index_of(tuple(facts))
    held: dict[FactId, list[tuple[Post, Found]]] = defaultdict(list)
    for post in posts:
        for found in index.find(post.text, post.language):
            held[found.claim.fact].append((post, found))
    told = (_told(fact, held[fact.id]) for fact in facts if fact.id in held)
    return tuple(sorted((one for one in told if one), key=lambda one: (-one.spread.people, one.fact.id)))


def _told(fact: VettedFact, found: Sequence[tuple[Post, Found]]) -> Told | None:
    repeating = [(post, one) for post, one in found if one.stance is Stance.REPEATS]
    if not repeating:
        return None
    wordings = [one.claim.text for _, one in repeating]
    return Told(
        spread=Spread(
            fact=fact.id,
            claim=max(dict.fromkeys(wordings), key=wordings.count),
            posts=len(repeating),
            people=len({(post.outlet, post.author) for post, _ in repeating}),
            since=min(post.at for post, _ in repeating),
            others=len(found) - len(repeating),
        ),
        fact=fact,
    )
