"""Slack's directory as a test sees it: everybody is a full member unless it says otherwise."""

from dataclasses import dataclass, field

from bot.ids import ChannelId, GroupId, PersonId
from bot.refusals import NoAnswer
from bot.workspaces.directory import ChannelFacts, GroupFacts, PersonFacts


@dataclass(kw_only=True)
class Everybody:
    """Full members, save for those listed; channels and groups as listed. `silent`: Slack does not answer."""

    people: dict[PersonId, PersonFacts | None] = field(default_factory=dict)
    channels: dict[ChannelId, ChannelFacts] = field(default_factory=dict)
    in_groups: dict[GroupId, frozenset[PersonId]] = field(default_factory=dict)
    silent: bool = False

    async def person(self, person: PersonId) -> PersonFacts | None:
        self._answer()
        return self.people.get(person, PersonFacts(id=person, name=person, timezone="America/Chicago"))

    async def channel(self, channel: ChannelId) -> ChannelFacts:
        self._answer()
        return self.channels.get(channel, ChannelFacts(id=channel, private=True, member=True))

    async def groups(self) -> tuple[GroupFacts, ...]:
        self._answer()
        return tuple(GroupFacts(id=group, handle=group.lower(), name=group) for group in self.in_groups)

    async def members(self, group: GroupId) -> frozenset[PersonId] | None:
        self._answer()
        return self.in_groups.get(group)

    def _answer(self) -> None:
        if self.silent:
            raise NoAnswer
