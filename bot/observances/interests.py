"""What concerns an organisation: its service lines and regions, what it follows, mutes and skips."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.observances.observance import Observance, Occurrence, Region
from bot.observances.observing import Observing


class Choice(StrEnum):
    """What an organisation decided about one observance; SKIPPED is for one year only."""

    FOLLOWED = "followed"
    MUTED = "muted"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interests:
    """What was set, and what people decided about single observances since. `skipped` holds ids with years."""

    observing: Observing = field(default_factory=Observing)
    followed: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()
    skipped: frozenset[tuple[str, int]] = frozenset()

    def concerns(self, observance: Observance) -> bool:
        """Muted ones never do; followed and own ones do; else the service lines and regions decide."""
        if observance.id in self.muted:
            return False
        if observance.own or observance.id in self.followed:
            return True
        here = observance.region is Region.GLOBAL or observance.region in self.observing.regions
        return here and bool(observance.topics & self.observing.topics)

    def wants(self, occurrence: Occurrence) -> bool:
        return occurrence.key not in self.skipped and self.concerns(occurrence.observance)
