"""A roster as it stands in Slack at this moment: groups as people, without those who may not review."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from bot.ids import PersonId, WorkspaceId
from bot.review.roster import Known, Roster
from bot.review.stages import Role
from bot.store import Store
from bot.workspaces.directory import Directory


@dataclass(frozen=True, kw_only=True, slots=True)
class Rosters:
    """Asks Slack before a transaction opens; nothing is kept from one question to the next (D5)."""

    store: Store
    directory: Directory

    async def about(self, workspace: WorkspaceId, *people: PersonId) -> Known:
        """The members of the roster's groups, and which of `people` may not review."""
        roster = await self._roster(workspace)
        groups, unfit = await asyncio.gather(self._groups(roster), self._unfit(people))
        return Known(groups=groups.groups, unfit=unfit)

    async def whole(self, workspace: WorkspaceId) -> Known:
        """The members of the roster's groups, and everybody in the roster who may not review."""
        return await self.of(await self._roster(workspace))

    async def of(self, roster: Roster) -> Known:
        """The same of a roster that is not stored yet."""
        groups = await self._groups(roster)
        everybody = roster.resolved(groups)
        reviewing = [role for role in Role if role.reviews]
        people = everybody.holding(reviewing) | everybody.backing(reviewing)
        return Known(groups=groups.groups, unfit=await self._unfit(people))

    async def _roster(self, workspace: WorkspaceId) -> Roster:
        async with self.store.read(workspace) as reader:
            return (await reader.settings()).roster

    async def _groups(self, roster: Roster) -> Known:
        groups = sorted(roster.all_groups)
        members = await asyncio.gather(*map(self.directory.members, groups))
        return Known(groups={group: people or frozenset() for group, people in zip(groups, members, strict=True)})

    async def _unfit(self, people: Iterable[PersonId]) -> frozenset[PersonId]:
        asked = sorted(set(people))
        found = await asyncio.gather(*map(self.directory.person, asked))
        return frozenset(
            person for person, facts in zip(asked, found, strict=True) if facts is None or facts.why_not_reviewer
        )
