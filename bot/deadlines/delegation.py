"""Who stands in for whom while somebody is away: one who holds the same role, so nobody gains what they had not."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.ids import DelegationId, PersonId
from bot.refusals import Unfit
from bot.review.roster import Roster
from bot.review.stages import Role

LONGEST = timedelta(days=366)

MOST = 10
"""Delegations one person may have planned."""

FROM, UNTIL, DELEGATE = "from", "until", "delegate"
"""Fields of the form."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delegation:
    """`starts` is the first moment, `ends` the first after it. `begun`, `ended`: whether people were told so."""

    id: DelegationId
    person: PersonId
    delegate: PersonId
    starts: datetime
    ends: datetime
    begun: bool = False
    ended: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """What somebody asks for: days of their own calendar, both included."""

    first: date | None
    last: date | None
    delegate: PersonId | None
    zone: str

    def between(self, *, now: datetime) -> tuple[datetime, datetime]:
        """Its first moment, not before now, and the first moment after it.

        Raises:
            Unfit: the days make no absence that is still to come, at `from` or `until`.
        """
        today = now.astimezone(ZoneInfo(self.zone)).date()
        if self.first is None or self.last is None:
            raise Unfit({FROM if self.first is None else UNTIL: "Choose a day."})
        if self.last < today:
            raise Unfit({UNTIL: "This day is over already."})
        if self.last < self.first:
            raise Unfit({UNTIL: "The last day cannot be before the first."})
        if self.last - max(self.first, today) > LONGEST:
            raise Unfit({UNTIL: "At most a year. For longer, ask an admin of Vetted to name somebody else."})
        if self.first - today > LONGEST:
            raise Unfit({FROM: "At most a year ahead."})
        starts, ends = (
            datetime.combine(day, time(), ZoneInfo(self.zone)) for day in (self.first, self.last + timedelta(days=1))
        )
        return max(starts, now), ends


def shared_roles(person: PersonId, delegate: PersonId, roster: Roster) -> frozenset[Role]:
    """The roles of review that both hold; the roster is resolved."""
    shared = roster.roles_of(person) & roster.roles_of(delegate)
    return frozenset(role for role in shared if role.reviews)


def refuse_unfit(person: PersonId, delegate: PersonId | None, roster: Roster) -> PersonId:
    """The delegate, if they may be one.

    Raises:
        Unfit: at `delegate`, with whom to choose instead.
    """
    if not any(role.reviews for role in roster.roles_of(person)):
        raise Unfit({DELEGATE: "You hold no role of review, so there is nothing to stand in for."})
    if delegate is None:
        raise Unfit({DELEGATE: "Choose who stands in for you."})
    if delegate == person:
        raise Unfit({DELEGATE: "Choose somebody else than yourself."})
    if not shared_roles(person, delegate, roster):
        raise Unfit(
            {
                DELEGATE: "This person holds none of your roles, also not as backup. Choose a colleague of the same"
                " role, or ask an admin of Vetted to name them for it."
            }
        )
    return delegate
