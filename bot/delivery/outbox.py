"""The outbox (D4): what is owed, as it is claimed, sent and tried again.

A delivery is a reference, rendered when it is sent, so no text lies around.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.delivery.owed import Owed
from bot.ids import ChannelId, DeliveryId, WorkspaceId


class DeliveryState(StrEnum):
    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A delivery claimed for sending. `uncertain`: an earlier attempt may have reached Slack unheard."""

    id: DeliveryId
    workspace: WorkspaceId
    owed: Owed
    attempts: int
    uncertain: bool
    created_at: datetime
    error: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """Where a lane's message is in Slack, which delivery posted it, and the files uploaded for it."""

    channel: ChannelId
    ts: str
    delivery: DeliveryId
    files: tuple[str, ...] = ()
    version: int | None = None
    """Which version of the draft it shows, where that matters to somebody."""


LEASE = timedelta(seconds=30)
"""How long a claim holds; longer than any send may take, so that only a dead process loses its claim."""

MAX_ATTEMPTS = 12
"""After this many failed attempts (about two hours) a delivery is dead and its lane parked."""


def backoff(attempts: int) -> timedelta:
    """The pause after so many failed attempts: 1 s, 2 s, 4 s … at most 15 min."""
    return timedelta(seconds=min(2 ** max(attempts - 1, 0), 900))
