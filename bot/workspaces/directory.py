"""What Slack knows of people and channels, as Vetted needs it."""

from dataclasses import dataclass
from typing import Protocol

from bot.ids import ChannelId, GroupId, PersonId


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonFacts:
    """A person as Slack describes them; `timezone` is an IANA name, empty where Slack does not say."""

    id: PersonId
    name: str
    timezone: str
    guest: bool = False
    outside: bool = False
    deactivated: bool = False
    bot: bool = False
    owner: bool = False

    @property
    def why_not_reviewer(self) -> str | None:
        """Why this person can hold no role, None if they can."""
        if self.deactivated:
            return "this account is deactivated"
        if self.bot:
            return "this is an app, not a person"
        if self.outside:
            return "this person belongs to another organisation"
        if self.guest:
            return "this person is a guest"
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelFacts:
    """A channel as Slack describes it to the bot; `private` and `member` are False where Slack would not say."""

    id: ChannelId
    name: str = ""
    visible: bool = True
    private: bool = False
    shared_outside: bool = False
    archived: bool = False
    member: bool = False

    @property
    def why_not_posts(self) -> str | None:
        """Why Vetted may not post plans or heads there, None if it may. They hold no draft's words."""
        if not self.visible:
            return "Vetted cannot see it: invite Vetted to the channel first (/invite @Vetted)"
        if self.archived:
            return "it is archived"
        if self.shared_outside:
            return "it is shared with another organisation"
        if not self.member:
            return "Vetted is not a member: invite Vetted to the channel first (/invite @Vetted)"
        return None

    @property
    def why_not_review_channel(self) -> str | None:
        """Why drafts may not be shown there, None if they may."""
        if not self.visible:
            return "Vetted cannot see it: invite Vetted to the channel first (/invite @Vetted)"
        if self.archived:
            return "it is archived"
        if self.shared_outside:
            return "it is shared with another organisation, and drafts must not leave yours"
        if not self.private:
            return "it is public, and drafts may hold what only the team should read: choose a private channel"
        if not self.member:
            return "Vetted is not a member: invite Vetted to the channel first (/invite @Vetted)"
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupFacts:
    """A user group as Slack describes it."""

    id: GroupId
    handle: str
    name: str


class Directory(Protocol):
    """Looks people and channels up in Slack, fresh each time it decides something.

    What use cases ask raises NoAnswer where Slack does not answer.
    """

    async def person(self, person: PersonId) -> PersonFacts | None: ...

    async def channel(self, channel: ChannelId) -> ChannelFacts: ...

    async def groups(self) -> tuple[GroupFacts, ...]:
        """The enabled user groups, by handle; none where Slack may not be asked."""
        ...

    async def members(self, group: GroupId) -> frozenset[PersonId] | None:
        """The people of a user group, None where there is no such group, it is disabled, or Slack may not be asked."""
        ...
