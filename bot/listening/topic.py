"""A topic: what the team listens for, and how it wants to hear of it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.ids import ChannelId, PersonId, TopicId
from bot.listening.post import Outlet

MOST_PHRASES = 200
"""Phrases in one topic."""

LONGEST_PHRASE = 80
LONGEST_NAME = 75
"""Characters of a topic's name: what one option of a Slack menu shows."""

FARTHEST = 4
"""Steps that feedback may move a topic's threshold, up or down."""


class Sensitivity(StrEnum):
    """How readily a topic alerts."""

    FEWER = "fewer"
    BALANCED = "balanced"
    MORE = "more"


class Alerting(StrEnum):
    """How a topic's spikes reach the team: each as a message, or in the day's digest."""

    SINGLE = "single"
    DIGEST = "digest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """A word, several words, or a hashtag. `forms`: "vaccine" also finds "vaccines" and "vaccinated"; else as it is."""

    text: str
    forms: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A post matches when at least one phrase of `any`, every phrase of `all` and none of `none` occur in it.

    Empty `languages` or `outlets`: all of them; a post whose language nobody says is taken. `channel` None: the
    organisation's channel for alerts. `shift`: steps that feedback moved the threshold, positive is stricter, within
    `FARTHEST`. `critical`: alerts at once, whatever `alerting` and quiet hours say.
    """

    name: str
    any: tuple[Phrase, ...]
    all: tuple[Phrase, ...] = ()
    none: tuple[Phrase, ...] = ()
    languages: frozenset[str] = frozenset()
    outlets: frozenset[Outlet] = frozenset()
    id: TopicId | None = None
    channel: ChannelId | None = None
    owner: PersonId | None = None
    sensitivity: Sensitivity = Sensitivity.BALANCED
    alerting: Alerting = Alerting.SINGLE
    critical: bool = False
    muted_until: datetime | None = None
    shift: int = 0


def phrases(topic: Topic) -> tuple[object, ...]:
    """What decides which posts match."""
    return topic.any, topic.all, topic.none, topic.languages, topic.outlets


def narrowed(before: Topic, after: Topic) -> bool:
    """Whether every post that matches a changed topic matched it before: then its past is known, and may be kept."""
    fewer = all(_finds(before.any, phrase) for phrase in after.any)
    more = all(_finds_less(after.all, phrase) for phrase in before.all)
    without = all(_finds(after.none, phrase) for phrase in before.none)
    return (
        fewer
        and more
        and without
        and _within(after.languages, before.languages)
        and _within(after.outlets, before.outlets)
    )


def _finds(phrases: tuple[Phrase, ...], wanted: Phrase) -> bool:
    """Whether one of the phrases finds whatever the wanted one does."""
    return wanted in phrases or Phrase(text=wanted.text) in phrases


def _finds_less(phrases: tuple[Phrase, ...], asked: Phrase) -> bool:
    """Whether one of the phrases finds nothing that the one asked for before does not."""
    return asked in phrases or (asked.forms and Phrase(text=asked.text, forms=False) in phrases)


def _within(after: AbstractSet[str], before: AbstractSet[str]) -> bool:
    """None is no limit."""
    return not before or (bool(after) and after <= before)
