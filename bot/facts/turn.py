"""Whose turn it is to review a fact, and what was sent about that."""

from dataclasses import dataclass
from datetime import datetime

from bot.facts.fact import VettedFact
from bot.ids import FactId, PersonId


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class FactTurn:
    """The clinical review of one version; another version is another turn."""

    fact: FactId
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FactAsked:
    """Since when a turn waits for somebody."""

    turn: FactTurn
    person: PersonId
    asked_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class FactSent:
    """A step that was sent, as `Step` names it; `person` None where everybody is concerned."""

    turn: FactTurn
    person: PersonId | None
    key: str
    at: datetime


def turn_of(fact: VettedFact) -> FactTurn:
    return FactTurn(fact=fact.id, version=fact.version)
