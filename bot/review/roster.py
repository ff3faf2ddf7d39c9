"""Who is asked as what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.ids import GroupId, PersonId
from bot.review.stages import Plan, Role, Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What Slack says just now about a roster's groups, and which of its people may not review at all.

    A group that is not among `groups` counts as empty: what is not known admits nobody.
    """

    groups: Mapping[GroupId, frozenset[PersonId]] = field(default_factory=dict)
    unfit: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """Whom an admin named for each role, as people or Slack user groups; read for every decision (D5).

    A backup may decide like the people of the role, and is asked when those are too few for what is missing.
    """

    roles: Mapping[Role, frozenset[PersonId]] = field(default_factory=dict)
    groups: Mapping[Role, frozenset[GroupId]] = field(default_factory=dict)
    backups: Mapping[Role, frozenset[PersonId]] = field(default_factory=dict)

    def people(self, role: Role) -> frozenset[PersonId]:
        return self.roles.get(role, frozenset())

    def backing(self, roles: Iterable[Role]) -> frozenset[PersonId]:
        """The backups of these roles."""
        return frozenset(person for role in roles for person in self.backups.get(role, frozenset()))

    def holding(self, roles: Iterable[Role]) -> frozenset[PersonId]:
        """The people who hold any of these roles, backups aside."""
        return frozenset(person for role in roles for person in self.people(role))

    def roles_of(self, person: PersonId) -> frozenset[Role]:
        """The roles in which this person may decide, those they back up included."""
        return frozenset(role for role in Role if person in self.people(role) | self.backing([role]))

    def resolved(self, known: Known) -> "Roster":
        """The roster with its groups as people, and without those who may not review."""
        roles = {
            role: frozenset(self.people(role)).union(
                *(known.groups.get(group, frozenset()) for group in self.groups.get(role, frozenset()))
            )
            - known.unfit
            for role in Role
        }
        backups = {role: people - known.unfit for role, people in self.backups.items()}
        return replace(self, roles=roles, groups={}, backups=backups)

    @property
    def named(self) -> frozenset[PersonId]:
        """Everybody named one by one."""
        return self.holding(Role) | self.backing(Role)

    @property
    def all_groups(self) -> frozenset[GroupId]:
        return frozenset(group for groups in self.groups.values() for group in groups)


def unfulfilled(plan: Plan, roster: Roster, editors: frozenset[PersonId]) -> tuple[Stage, ...]:
    """The stages of a plan for whose quorum too few people are left.

    Editors review nothing of theirs, and one person counts in one stage (D2): a person who is needed in two stages
    leaves one of them short.
    """
    short: list[Stage] = []
    taken: dict[PersonId, int] = {}
    seats: list[frozenset[PersonId]] = []

    def seat(place: int, tried: set[PersonId]) -> bool:
        """Finds somebody for a seat, moving others to where else they can sit (augmenting paths)."""
        for person in sorted(seats[place] - tried):
            tried.add(person)
            if person not in taken or seat(taken[person], tried):
                taken[person] = place
                return True
        return False

    for stage in plan:
        people = (roster.holding(stage.roles) | roster.backing(stage.roles)) - editors
        if stage.repeats:
            filled = len(people) >= stage.quorum
        else:
            filled = True
            for _ in range(stage.quorum):
                seats.append(people)
                filled = seat(len(seats) - 1, set()) and filled
        if not filled:
            short.append(stage)
    return tuple(short)


@dataclass(frozen=True, kw_only=True, slots=True)
class Admins:
    """Who may set Vetted up: those named in the environment, and those named in the settings (D11)."""

    founding: frozenset[PersonId]

    def of(self, roster: Roster) -> frozenset[PersonId]:
        return self.founding | roster.people(Role.ADMIN)

    def includes(self, person: PersonId, roster: Roster, *, owner: bool) -> bool:
        """Whether this person is an admin; the workspace's owner is as long as nobody was named."""
        named = self.of(roster)
        return person in named if named else owner
