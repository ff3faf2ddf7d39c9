"""Who hears of a crisis: its message, lines in that message's thread, and people's own messages about it."""

from enum import StrEnum

from bot.delivery.kinds import DeliveryKind
from bot.delivery.owed import Owed
from bot.ids import CrisisId, EntryId, PersonId, ProposalId
from bot.review.roster import Admins, Roster
from bot.review.stages import Role


class CrisisOccasion(StrEnum):
    """Why a person has a message about a crisis."""

    END = "end"
    """Its end was asked for, and is theirs to confirm."""
    NARROWER = "narrower"
    """A narrower scope was asked for, and is theirs to confirm."""
    DRILL = "drill"
    """A drill asks them to react."""
    STARTED = "started"
    """A hold is on, and they have a role."""


def crisis_lane(crisis: CrisisId) -> str:
    return f"crisis:{crisis}"


def crisis_message(crisis: CrisisId) -> Owed:
    return Owed(lane=crisis_lane(crisis), kind=DeliveryKind.CRISIS)


def crisis_line(crisis: CrisisId, entry: EntryId) -> Owed:
    """A line in the thread of the crisis message: an update of a message notifies nobody."""
    return Owed(lane=crisis_lane(crisis), kind=DeliveryKind.STORY, entry=entry)


def crisis_note(crisis: CrisisId, occasion: CrisisOccasion, person: PersonId) -> Owed:
    lane = f"{crisis_lane(crisis)}:{occasion}:{person}"
    return Owed(lane=lane, kind=DeliveryKind.CRISIS_NOTE, person=person)


def started_notes(crisis: CrisisId, roster: Roster, admins: Admins, *, but: PersonId | None) -> tuple[Owed, ...]:
    """To everybody with a role, whom a drill would ask as well: on the bad day nobody finds out from a refusal."""
    people = concerned(roster, admins) - {but}
    return tuple(crisis_note(crisis, CrisisOccasion.STARTED, person) for person in sorted(people))


def concerned(roster: Roster, admins: Admins) -> frozenset[PersonId]:
    """Whoever holds a role, backs one up, or is an admin."""
    return roster.holding(Role) | roster.backing(Role) | admins.of(roster)


def proposal_message(proposal: ProposalId, person: PersonId) -> Owed:
    return Owed(lane=f"proposal:{proposal}:{person}", kind=DeliveryKind.PROPOSAL, person=person)


def crisis_of(owed: Owed) -> CrisisId:
    """Which crisis one of these is about; its lane says so."""
    return CrisisId(int(owed.lane.split(":")[1]))


def occasion_of(owed: Owed) -> CrisisOccasion:
    """Why somebody gets a CRISIS_NOTE; its lane says so."""
    return CrisisOccasion(owed.lane.split(":")[2])


def proposal_of(owed: Owed) -> ProposalId:
    """Which proposal a PROPOSAL is about; its lane says so."""
    return ProposalId(int(owed.lane.split(":")[1]))
