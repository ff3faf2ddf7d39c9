"""A step of a draft's way, as the record holds it: what reports are made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState
from bot.drafts.kinds import Kind
from bot.ids import DraftId
from bot.review.decision import Verdict

ASIDE = frozenset(
    {
        Happening.SAVED,
        Happening.OPENED,
        Happening.COMMENTED,
        Happening.ASKED,
        Happening.ANSWERED,
        Happening.SUGGESTED,
        Happening.SUGGESTION_DECLINED,
        Happening.REFUSED_CLICK,
        Happening.REASSIGNED,
        Happening.FINDING_ANSWERED,
        Happening.READ_OUTSIDE,
        Happening.DELIVERY_PARKED,
        Happening.DELIVERY_RETRIED,
    }
)
"""What happens to a draft often and never moves it on: no step."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One entry of the record about a draft that was submitted.

    `state` and `open` are None where the entry changed neither: the state the draft is in from then on, and the keys
    of the stages that are asked then. `kind` is what sort of post the draft is now.
    """

    draft: DraftId
    kind: Kind
    at: datetime
    happened: Happening
    version: int | None = None
    stage: str | None = None
    role: str | None = None
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    state: DraftState | None = None
    open: frozenset[str] | None = None


class ReportReads(Protocol):
    """What reports ask of a store."""

    async def steps(self, start: datetime, end: datetime) -> tuple[Step, ...]:
        """Every step before `end` of each draft that was under way at some time from `start` to before `end`.

        By draft, each draft's in the order of the record. Drafts that were over before `start` may be among them.
        """
        ...
