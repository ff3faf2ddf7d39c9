"""Settings of a workspace, and the keys of requests that were carried out."""

from collections import defaultdict

from sqlalchemy import delete, insert, select

from bot.ids import ChannelId, PersonId
from bot.refusals import AlreadyRecorded
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from storage.connected import Connected, upsert
from storage.tables import once_keys, role_members, workspaces


class WorkspaceReads(Connected):
    async def settings(self) -> WorkspaceSettings:
        row = (
            (
                await self._connection.execute(
                    select(workspaces, role_members.c.role, role_members.c.person)
                    .select_from(workspaces.outerjoin(role_members, workspaces.c.workspace == role_members.c.workspace))
                    .where(workspaces.c.workspace == self.workspace)
                )
            )
            .mappings()
            .all()
        )
        if not row:
            return WorkspaceSettings(workspace=self.workspace)
        roles: dict[Role, set[PersonId]] = defaultdict(set)
        for member in row:
            if member["role"]:
                roles[Role(member["role"])].add(PersonId(member["person"]))
        channel = row[0]["review_channel"]
        return WorkspaceSettings(
            workspace=self.workspace,
            timezone=row[0]["timezone"],
            review_channel=ChannelId(channel) if channel else None,
            roster=Roster(roles={role: frozenset(people) for role, people in roles.items()}),
        )


class WorkspaceWrites(WorkspaceReads):
    async def once(self, key: str) -> None:
        statement = (
            upsert(self._connection, once_keys).values(workspace=self.workspace, key=key).on_conflict_do_nothing()
        )
        claimed = await self._connection.execute(statement.returning(once_keys.c.key))
        if claimed.scalar_one_or_none() is None:
            raise AlreadyRecorded

    async def save_settings(self, settings: WorkspaceSettings) -> None:
        values = {"timezone": settings.timezone, "review_channel": settings.review_channel}
        await self._connection.execute(
            upsert(self._connection, workspaces)
            .values(workspace=self.workspace, **values)
            .on_conflict_do_update(index_elements=["workspace"], set_=values)
        )
        await self._connection.execute(delete(role_members).where(role_members.c.workspace == self.workspace))
        members = [
            {"workspace": self.workspace, "role": role.value, "person": person}
            for role, people in settings.roster.roles.items()
            for person in sorted(people)
        ]
        if members:
            await self._connection.execute(insert(role_members), members)
