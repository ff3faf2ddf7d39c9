"""What went over the wire, for the page's panel and for tests; and the limits and faults tests ask for."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.random_faults import RandomFaults

Json = dict[str, Any]
REMEMBERED = 2000


@dataclass(kw_only=True)
class Limits:
    """Slack's own, to be scaled by tests: seconds a trigger lives, seconds to acknowledge, and rates."""

    trigger_ttl: float = 3.0
    ack_deadline: float = 3.0
    rate_scale: float = 1.0


@dataclass(kw_only=True)
class Fault:
    """What is to go wrong with the next calls of a method."""

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1


@dataclass(kw_only=True)
class Wire:
    """Calls and deliveries as they happened, latest last, and what is to go wrong next."""

    entries: deque[Json] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    faults: list[Fault] = field(default_factory=list)
    random_faults: RandomFaults | None = None
    limits: Limits = field(default_factory=Limits)
    absent_methods: set[str] = field(default_factory=set)
    revoked_scopes: set[str] = field(default_factory=set)
    revoked_tokens: set[str] = field(default_factory=set)
    deliver_twice: int = 0
    request_url: str = ""
    count: int = 0
    on_note: Callable[[Json], None] = lambda _event: None
    """Told of every entry, as an event for the page."""

    def note(self, **entry: Any) -> Json:  # noqa: ANN401 - whatever describes the event
        self.count += 1
        noted: Json = {"no": self.count, "at": time.time(), **entry}
        self.entries.append(noted)
        self.on_note({"type": "traffic"})
        return noted

    def fault_for(self, method: str) -> Fault | None:
        """The fault that is due for a call of this method, which uses it up by one; else one at random."""
        for fault in self.faults:
            if fault.method in {method, "*"} and fault.times > 0:
                fault.times -= 1
                return fault
        if self.random_faults and (kind := self.random_faults.for_call(method)):
            return Fault(method=method, kind=kind, retry_after=self.random_faults.retry_after)
        return None

    def delivery_fault(self, envelope: str) -> str:
        """What goes wrong with the next delivery: `twice`, `drop`, or nothing."""
        if self.deliver_twice > 0:
            self.deliver_twice -= 1
            return "twice"
        return self.random_faults.for_delivery(envelope) if self.random_faults else ""
