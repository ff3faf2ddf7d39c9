"""What becomes of an approved draft: published, scheduled in another tool, and what has to be stopped there (D3)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, TaskId

PAUSE_WITHIN = timedelta(minutes=30)
"""How long the owner of a task to pause a post has before it goes to the author and the admins as well."""

TAKE_DOWN_WITHIN = timedelta(hours=2)
"""The same of a task to take a published post down."""


def same_tool(name: str) -> str:
    """What two spellings of a tool's name have in common."""
    return " ".join(name.casefold().split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """Somebody's word that a version is out on these networks; always recorded, flagged when the gate was closed at
    that time.
    """

    draft: DraftId
    version: int
    person: PersonId
    at: datetime
    networks: tuple[Network, ...]
    links: tuple[str, ...]
    gate_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """Somebody's word that a version waits in another tool for these networks. `publish_at` is UTC."""

    draft: DraftId
    version: int
    person: PersonId
    at: datetime
    networks: tuple[Network, ...]
    tool: str
    publish_at: datetime
    link: str

    @property
    def place(self) -> tuple[str, str]:
        """What tells one place where it waits from another."""
        return same_tool(self.tool), self.link

    def without(self, networks: Iterable[Network]) -> "Schedule | None":
        """What waits there besides these networks, None if nothing does."""
        left = tuple(network for network in self.networks if network not in set(networks))
        return replace(self, networks=left) if left else None


def still_waiting(schedules: Iterable[Schedule], publications: Iterable[Publication]) -> tuple[Schedule, ...]:
    """What of one version waits in other tools and is not known to be out, network by network.

    `schedules`, oldest first: the last word on the same place and network counts. Whoever says that it is out on a
    network has said so for every tool it waited in for that network.
    """
    left: list[Schedule] = []
    for one in schedules:
        others = (other.without(one.networks) if other.place == one.place else other for other in left)
        left = [*(other for other in others if other is not None), one]
    out = {network for publication in publications for network in publication.networks}
    return tuple(rest for one in left if (rest := one.without(out)) is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Going:
    """When a version goes out (UTC) on these networks: at its slot, or `elsewhere`, when another tool publishes it."""

    at: datetime
    networks: tuple[Network, ...]
    elsewhere: bool


def goings(slot: datetime | None, networks: Iterable[Network], waiting: Iterable[Schedule]) -> tuple[Going, ...]:
    """When a version goes out: what is `waiting` in other tools as was said there, its other networks at the slot."""
    found = [Going(at=one.publish_at, networks=one.networks, elsewhere=True) for one in waiting]
    placed = {network for one in found for network in one.networks}
    left = tuple(network for network in networks if network not in placed)
    if slot is not None and left:
        found.append(Going(at=slot, networks=left, elsewhere=False))
    return tuple(found)


class Stop(StrEnum):
    """How a post is stopped: before another tool publishes it, or after it went out."""

    PAUSE = "pause"
    TAKE_DOWN = "take_down"


class TaskState(StrEnum):
    OPEN = "open"
    ESCALATED = "escalated"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, kw_only=True, slots=True)
class StopTask:
    """A post to be stopped: open until somebody confirms; nothing claims to be stopped before that.

    `networks`: those it waits there for, none where that is not known. `tool` is where it waits, or the network it
    went out on, empty where that is not known; `link` leads there, or holds the addresses of the posts, one a line.
    `publish_at` is when it goes or went out. `was_out`: it was not paused, since it had gone out already.
    """

    id: TaskId
    draft: DraftId
    stop: Stop = Stop.PAUSE
    owner: PersonId
    tool: str
    link: str
    publish_at: datetime
    state: TaskState
    opened_at: datetime
    due_at: datetime
    confirmed_by: PersonId | None = None
    confirmed_at: datetime | None = None
    was_out: bool = False
    networks: tuple[Network, ...] = ()


def still_paused(tasks: Iterable[StopTask], schedules: Iterable[Schedule]) -> tuple[StopTask, ...]:
    """What of one draft somebody said to be paused and still lies in its tool, as far as anybody said.

    It goes once the same tool is named again, in a schedule made after the pause was asked for.
    """
    later = [(same_tool(one.tool), one.at) for one in schedules]
    return tuple(
        task
        for task in tasks
        if task.stop is Stop.PAUSE
        and task.state is TaskState.CONFIRMED
        and not task.was_out
        and not any(tool == same_tool(task.tool) and at > task.opened_at for tool, at in later)
    )
