"""Bad days on request: faults that come at random, yet the same ones for the same seed."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

CALL_FAULTS = frozenset({"ratelimited", "http_500", "timeout", "lose_response", "drop_before"})
DELIVERY_FAULTS = frozenset({"twice", "drop"})
SPARED = frozenset({"auth.test", "apps.connections.open"})
"""How an app starts and connects: these fail only where a test names them."""


@dataclass(kw_only=True)
class RandomFaults:
    """Draws for each call and each delivery whether it goes wrong, and how.

    The draw depends on the seed, the name and how often that name was drawn for: not on what else happens meanwhile.
    `calls` and `deliveries` give each kind of fault its chance, 0 to 1; `methods` are those that may fail (empty: all
    but `SPARED`).

    Raises:
        ValueError: an unknown kind, or chances that are negative or add up to more than 1.
    """

    seed: int
    calls: Mapping[str, float] = field(default_factory=dict)
    deliveries: Mapping[str, float] = field(default_factory=dict)
    methods: frozenset[str] = frozenset()
    retry_after: int = 1
    happened: Counter[str] = field(default_factory=Counter)
    _drawn: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for chances, known in ((self.calls, CALL_FAULTS), (self.deliveries, DELIVERY_FAULTS)):
            if unknown := set(chances) - known:
                raise ValueError(f"no such fault: {', '.join(sorted(unknown))}")
            if any(not 0 <= chance <= 1 for chance in chances.values()) or sum(chances.values()) > 1:
                raise ValueError("chances lie between 0 and 1, and do not add up to more than 1")

    def for_call(self, method: str) -> str:
        """What goes wrong with this call; empty when nothing does."""
        may_fail = method in self.methods if self.methods else method not in SPARED
        return self._draw(method, self.calls) if may_fail else ""

    def for_delivery(self, envelope: str) -> str:
        """What goes wrong with this delivery; empty when nothing does."""
        return self._draw(envelope, self.deliveries)

    def _draw(self, name: str, chances: Mapping[str, float]) -> str:
        self._drawn[name] += 1
        left = random.Random(f"{self.seed} {name} {self._drawn[name]}").random()
        for kind, chance in chances.items():
            left -= chance
            if left < 0:
                self.happened[kind] += 1
                return kind
        return ""
