"""A crisis: who holds what back, since when and why; a drill of one; a proposal of one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.crisis.hold import Hold, Scope
from bot.ids import AlertId, ChannelId, CrisisId, DraftId, PersonId, ProposalId, TopicId
from bot.review.publishing import Publication, Stop, StopTask, TaskState
from bot.review.roster import Admins, Roster
from bot.review.stages import Role

NEAR_SLOT = timedelta(hours=48)
"""The author of a post in review whose slot comes within this time of a hold's start is called: it may be too late."""

LONGEST_REASON = 300
"""Characters of the reason: it stands in every message about the crisis."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    """A scope that covers less than the one that holds: somebody asks for it, a second person confirms it (D2)."""

    scope: Scope
    by: PersonId
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Crisis:
    """One hold from its start to its confirmed end; a `drill` tells everybody and holds nothing.

    `lead` is who started it. `end_asked_by` asked for its end, which a second person confirms (D2). `found`: posts in
    its scope that could have gone out when it started. `replaced_in`: of a drill that a hold ended, the hold's channel.
    """

    id: CrisisId
    drill: bool
    reason: str
    scope: Scope
    channel: ChannelId
    lead: PersonId
    started_at: datetime
    found: int = 0
    end_asked_by: PersonId | None = None
    end_asked_at: datetime | None = None
    ended_by: PersonId | None = None
    ended_at: datetime | None = None
    narrowing: Narrowing | None = None
    replaced_in: ChannelId | None = None

    @property
    def on(self) -> bool:
        return self.ended_at is None

    @property
    def name(self) -> str:
        return "crisis drill" if self.drill else "crisis hold"

    @property
    def hold(self) -> Hold | None:
        """What the gate has to know; a drill closes no gate."""
        if self.drill or not self.on:
            return None
        return Hold(crisis=self.id, scope=self.scope, since=self.started_at, channel=self.channel)


HERE = "here"
"""The reaction of somebody who has read the drill's message."""


def could_pause(draft: DraftId, *, place: int = 1) -> str:
    """The reaction of somebody who, in a drill, found the post in the other tool and could pause it. `place` counts the
    tools it waits in, from 1.
    """
    return f"pause:{draft}" if place == 1 else f"pause:{draft}:{place}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reaction:
    """What a drill asked of somebody, and when they did it; `at` None: not yet."""

    person: PersonId
    what: str
    at: datetime | None = None

    @property
    def draft(self) -> DraftId | None:
        """Which post they were to pause, None where they were only asked to say that they are there."""
        return DraftId(int(self.what.split(":")[1])) if self.what.startswith("pause:") else None

    @property
    def place(self) -> int:
        """In which of the tools it waits in, from 1."""
        return int(self.what.split(":")[2]) if self.what.count(":") > 1 else 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What the crisis message counts: every post held; of those, the ones nobody has looked at yet, and the ones that
    missed their slot over it and have no other yet; pauses, updates, reactions.
    """

    held: int = 0
    open: int = 0
    missed: int = 0
    pauses: tuple[StopTask, ...] = ()
    updates: tuple[Publication, ...] = ()
    reactions: tuple[Reaction, ...] = ()

    @property
    def open_pauses(self) -> tuple[StopTask, ...]:
        return tuple(one for one in self.pauses if one.stop is Stop.PAUSE and one.state is not TaskState.CONFIRMED)


class ProposalState(StrEnum):
    OPEN = "open"
    STARTED = "started"
    DISMISSED = "dismissed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Something suggests a crisis hold. It starts none: a person does, or says that none is needed.

    `because` is one sentence of Vetted's own (a topic's name and counts), never a post's words.
    """

    id: ProposalId
    alert: AlertId
    because: str
    at: datetime
    state: ProposalState = ProposalState.OPEN
    answered_by: PersonId | None = None
    answered_at: datetime | None = None


def leads(roster: Roster, admins: Admins) -> frozenset[PersonId]:
    """Who may start, change and end a hold: the crisis leads and their backups; where nobody is named as such, the
    admins and the communications leads with their backups.
    """
    named = roster.holding([Role.CRISIS_LEAD]) | roster.backing([Role.CRISIS_LEAD])
    comms = roster.holding([Role.COMMS_LEAD]) | roster.backing([Role.COMMS_LEAD])
    return named or admins.of(roster) | comms


def confirmers(roster: Roster, admins: Admins) -> frozenset[PersonId]:
    """Who may confirm an end that somebody else asked for: the admins always may, so that one lead can end a hold."""
    return leads(roster, admins) | admins.of(roster)


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """What somebody wants to start. `topics` join the scope with the phrases they have at that moment."""

    reason: str
    channel: ChannelId
    scope: Scope = field(default_factory=Scope)
    topics: tuple[TopicId, ...] = ()
    drill: bool = False
