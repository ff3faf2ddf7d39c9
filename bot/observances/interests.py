"""What concerns an organisation: its service lines and regions, what it follows, mutes and skips."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.observances.observance import Observance, Occurrence, Region, Span, Topic


class Choice(StrEnum):
    """What an organisation decided about one observance; SKIPPED is for one year only."""

    FOLLOWED = "followed"
    MUTED = "muted"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Interests:
    """`topics` empty: no service line was chosen yet. What is observed worldwide concerns every region."""

    topics: frozenset[Topic] = frozenset()
    regions: frozenset[Region] = frozenset({Region.US})
    followed: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()
    skipped: frozenset[tuple[str, int]] = frozenset()

    def concerns(self, observance: Observance) -> bool:
        """Muted ones never do; followed and own ones do; else the service lines and regions decide."""
        if observance.id in self.muted:
            return False
        if observance.own or observance.id in self.followed:
            return True
        here = observance.region is Region.GLOBAL or observance.region in self.regions
        return here and bool(observance.topics & self.topics)

    def wants(self, occurrence: Occurrence) -> bool:
        return occurrence.key not in self.skipped and self.concerns(occurrence.observance)


DEFAULT_LEADS: Mapping[Span, tuple[int, ...]] = {Span.DAY: (21, 5), Span.WEEK: (28, 7), Span.MONTH: (28, 7)}
"""Days before the start at which reminders go out, the earliest first."""

LONGEST_LEAD = 365
MOST_LEADS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """When and where reminders go out. `channel` None: nowhere. `hour` and `weekday` (0 is Monday) are in the
    workspace's time zone; `digest`: whether the weekly overview is posted.
    """

    channel: str | None = None
    leads: Mapping[Span, tuple[int, ...]] = field(default_factory=lambda: dict(DEFAULT_LEADS))
    hour: int = 9
    digest: bool = True
    weekday: int = 0


def unfit_leads(leads: tuple[int, ...]) -> str | None:
    """Why these lead times are refused, None where they are fine."""
    if not leads:
        return "Name at least one number of days."
    if len(leads) > MOST_LEADS:
        return f"At most {MOST_LEADS} reminders go out before an observance."
    if min(leads) < 1:
        return "A reminder comes at least one day before."
    if max(leads) > LONGEST_LEAD:
        return f"A reminder comes at most {LONGEST_LEAD} days before."
    if len(set(leads)) < len(leads):
        return "Name each number of days once."
    return None
