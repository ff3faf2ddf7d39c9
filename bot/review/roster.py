"""Who is asked as what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.ids import PersonId
from bot.review.stages import Plan, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """The people an admin named for each role; read from the database for every decision (D5)."""

    roles: Mapping[Role, frozenset[PersonId]] = field(default_factory=dict)

    def people(self, role: Role) -> frozenset[PersonId]:
        return self.roles.get(role, frozenset())

    def roles_of(self, person: PersonId) -> frozenset[Role]:
        return frozenset(role for role, people in self.roles.items() if person in people)

    def nobody_for(self, plan: Plan, editors: frozenset[PersonId]) -> tuple[Role, ...]:
        """The roles a plan asks whose people, editors aside (D2), are too few for its quorum."""
        return tuple(stage.role for stage in plan if len(self.people(stage.role) - editors) < stage.quorum)


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
