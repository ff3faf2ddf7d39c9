"""Who is asked as what."""

from collections.abc import Collection, Iterable, Mapping
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
    `delegates`: for people who are away at this moment, who stands in.
    """

    roles: Mapping[Role, frozenset[PersonId]] = field(default_factory=dict)
    groups: Mapping[Role, frozenset[GroupId]] = field(default_factory=dict)
    backups: Mapping[Role, frozenset[PersonId]] = field(default_factory=dict)
    delegates: Mapping[PersonId, frozenset[PersonId]] = field(default_factory=dict)

    def people(self, role: Role) -> frozenset[PersonId]:
        return self.roles.get(role, frozenset())

    def backing(self, roles: Iterable[Role]) -> frozenset[PersonId]:
        """The backups of these roles."""
        return frozenset(person for role in roles for person in self.backups.get(role, frozenset()))

    def holding(self, roles: Iterable[Role]) -> frozenset[PersonId]:
        """The people who hold any of these roles, backups aside."""
        return frozenset(person for role in roles for person in self.people(role))

    def asked(self, roles: Iterable[Role]) -> frozenset[PersonId]:
        """The people of these roles; in the place of those who are away, who stands in for them."""
        return frozenset(
            one for role in roles for person in self.people(role) for one in self.standing_in(person, [role])
        )

    def standing_in(self, person: PersonId, roles: Collection[Role], passed: Iterable[PersonId] = ()) -> set[PersonId]:
        """Who is asked in somebody's place; they themselves while they are not away, or nobody fit stands in.

        A delegate holds one of the roles too, else they do not count; one who is away as well is stood in for in turn,
        save by those passed already.
        """
        passed = {person, *passed}
        fit = self.holding(roles) | self.backing(roles)
        delegates = (self.delegates.get(person, frozenset()) & fit) - passed
        return {one for each in delegates for one in self.standing_in(each, roles, passed)} or {person}

    def roles_of(self, person: PersonId) -> frozenset[Role]:
        """The roles in which this person may decide, those they back up included."""
        return frozenset(role for role in Role if person in self.people(role) | self.backing([role]))

    def resolved(self, known: Known) -> "Roster":
        """The roster with its groups as people, and without those who may not review.

        A group stored for a role of named people gives nobody that role (D11).
        """
        roles = {
            role: frozenset(self.people(role)).union(
                *(known.groups.get(group, frozenset()) for group in self.groups.get(role, frozenset()))
                if not role.by_name_only
                else ()
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
    leaves one of them short, unless the later one repeats.
    """

    def free(stage: Stage) -> frozenset[PersonId]:
        return (roster.holding(stage.roles) | roster.backing(stage.roles)) - editors

    apart = _Seats()
    if all(apart.fill(stage, free(stage)) for stage in plan):
        return ()
    once = _Seats()
    filled = {stage.key: once.fill(stage, free(stage)) for stage in plan if not stage.repeats}
    for step in sorted({stage.step for stage in plan}):
        again = _Seats()
        earlier = {person for person, stage in once.taken.items() if stage.step < step}
        for stage in plan:
            if stage.repeats and stage.step == step:
                people = free(stage) - (once.taken.keys() - earlier)
                filled[stage.key] = again.fill(stage, people)
    return tuple(stage for stage in plan if not filled[stage.key])


class _Seats:
    """Each person on one seat at most; whoever is seated moves if that makes room (augmenting paths)."""

    def __init__(self) -> None:
        self._seats: list[tuple[Stage, frozenset[PersonId]]] = []
        self._taken: dict[PersonId, int] = {}

    @property
    def taken(self) -> dict[PersonId, Stage]:
        """In which stage each person is seated."""
        return {person: self._seats[place][0] for person, place in self._taken.items()}

    def fill(self, stage: Stage, people: frozenset[PersonId]) -> bool:
        """Seats as many of these people as the stage's quorum asks for; whether there were enough."""
        first = len(self._seats)
        self._seats += [(stage, people)] * stage.quorum
        return all(self._seat(place, set()) for place in range(first, len(self._seats)))

    def _seat(self, place: int, tried: set[PersonId]) -> bool:
        for person in sorted(self._seats[place][1] - tried):
            tried.add(person)
            if person not in self._taken or self._seat(self._taken[person], tried):
                self._taken[person] = place
                return True
        return False


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
