"""What became of an occurrence: who has it, what is drafted, of what people were reminded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.drafts.draft import DraftState
from bot.ids import ChannelId, DraftId, PersonId

Key = tuple[str, int]
"""An observance's id, and the year in which the occurrence starts."""

DONE = frozenset({DraftState.APPROVED, DraftState.READY, DraftState.SCHEDULED, DraftState.PUBLISHED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafted:
    """A draft that was begun for it. `slot` is UTC."""

    draft: DraftId
    author: PersonId
    state: DraftState
    slot: datetime | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to remind of; what missed its slot did not go out."""
        return self.state in DONE

    @property
    def counts(self) -> bool:
        """Whether a post may still come of it, or came of it."""
        return self.done or not self.state.over


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminded:
    """A reminder that was dealt with. `lane` None: it was settled without a message, as a later one said it all.

    `channel` is a person's id where only that person was told. `lead` is below 1 where they had asked for it: so many
    days before.
    """

    key: Key
    lead: int
    channel: ChannelId | PersonId
    at: datetime
    lane: str | None

    @property
    def asked_for(self) -> bool:
        """Whether it was said to one person who had put it off."""
        return self.lead < 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Snoozed:
    """Somebody asked to be reminded on a day."""

    key: Key
    person: PersonId
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Plans:
    """What the database says of every occurrence from a year on."""

    owners: Mapping[Key, PersonId] = field(default_factory=dict)
    drafts: Mapping[Key, tuple[Drafted, ...]] = field(default_factory=dict)
    reminded: Mapping[Key, tuple[Reminded, ...]] = field(default_factory=dict)
    snoozed: tuple[Snoozed, ...] = ()

    def done(self, key: Key) -> bool:
        """Whether a post for it is approved, or further."""
        return any(one.done for one in self.drafts.get(key, ()))
