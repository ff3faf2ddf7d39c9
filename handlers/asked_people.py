"""Rosters for showing: whom a card names as asked. Nothing here decides, so Slack is asked for groups now and then."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.ids import GroupId, PersonId
from bot.review.roster import Known, Roster
from bot.workspaces.directory import Directory

KEPT = timedelta(minutes=1)
"""How old what a card says about a group's people may be."""


class Asked:
    """Resolves a roster's groups for messages, remembering each for `KEPT`."""

    def __init__(self, directory: Directory, *, clock: Callable[[], datetime]) -> None:
        self._directory = directory
        self._clock = clock
        self._members: dict[GroupId, tuple[datetime, frozenset[PersonId]]] = {}

    async def now(self, roster: Roster) -> Roster:
        groups = sorted(roster.all_groups)
        members = await asyncio.gather(*map(self._of, groups))
        return roster.resolved(Known(groups=dict(zip(groups, members, strict=True))))

    async def _of(self, group: GroupId) -> frozenset[PersonId]:
        known = self._members.get(group)
        if known and self._clock() - known[0] < KEPT:
            return known[1]
        people = await self._directory.members(group) or frozenset()
        self._members[group] = (self._clock(), people)
        return people
