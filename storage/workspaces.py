"""Settings of a workspace, and the keys of requests that were carried out."""

import json
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Text, bindparam, cast, delete, insert, literal, select, union_all

from bot.assist import policy as assisting
from bot.deadlines import policy
from bot.ids import ChannelId, GroupId, PersonId
from bot.listening import policy as listening
from bot.observances import observing
from bot.preflight import organisation
from bot.refusals import AlreadyRecorded
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from storage import rows
from storage.connected import Connected, put_if_absent, upsert
from storage.tables import clock_posts, once_keys, role_holders, workspaces
from storage.tables_of_deadlines import delegations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LATEST = 20
"""Posts by the clock that are looked at: more than are due on any day."""

PERSON, GROUP, BACKUP = "person", "group", "backup"
"""How a role is held."""

DELEGATE = "delegate"
"""How an absence comes beside the holders: `role` is then who is away, and `holder` who stands in."""

_HELD = union_all(
    select(role_holders),
    select(
        delegations.c.workspace,
        delegations.c.person.label("role"),
        literal(DELEGATE).label("held_as"),
        delegations.c.delegate.label("holder"),
    ).where(delegations.c.starts <= bindparam("at"), delegations.c.ends > bindparam("at")),
).subquery("held")

_SETTINGS = (
    select(
        *(column for column in workspaces.c if not isinstance(column.type, JSON)),
        *(cast(column, Text).label(f"{column.name}_json") for column in workspaces.c if isinstance(column.type, JSON)),
        _HELD.c.role,
        _HELD.c.held_as,
        _HELD.c.holder,
    )
    .select_from(workspaces.outerjoin(_HELD, workspaces.c.workspace == _HELD.c.workspace))
    .where(workspaces.c.workspace == bindparam("workspace"))
)
"""A row a holder, so the documents are left as text, to be read once."""


class WorkspaceReads(Connected):
    async def settings(self) -> WorkspaceSettings:
        which = {"workspace": self.workspace, "at": self._at}
        found = (await self._connection.execute(_SETTINGS, which)).mappings().all()
        if not found:
            return WorkspaceSettings(workspace=self.workspace)
        held: dict[str, dict[Role, set[str]]] = {way: defaultdict(set) for way in (PERSON, GROUP, BACKUP)}
        delegates: dict[PersonId, set[PersonId]] = defaultdict(set)
        for row in found:
            if row["held_as"] == DELEGATE:
                delegates[PersonId(row["role"])].add(PersonId(row["holder"]))
            elif row["role"]:
                held[row["held_as"]][Role(row["role"])].add(row["holder"])
        first = found[0]
        channel = first["review_channel"]
        return WorkspaceSettings(
            workspace=self.workspace,
            timezone=first["timezone"],
            review_channel=ChannelId(channel) if channel else None,
            roster=Roster(
                roles={role: frozenset(map(PersonId, people)) for role, people in held[PERSON].items()},
                groups={role: frozenset(map(GroupId, groups)) for role, groups in held[GROUP].items()},
                backups={role: frozenset(map(PersonId, people)) for role, people in held[BACKUP].items()},
                delegates={person: frozenset(those) for person, those in delegates.items()},
            ),
            rules=rows.rules(json.loads(first["rules_json"])),
            reasons=tuple(json.loads(first["reasons_json"])),
            recorded_approvals=first["recorded_approvals"],
            record_channel=ChannelId(first["record_channel"]) if first["record_channel"] else None,
            plan_channel=ChannelId(first["plan_channel"]) if first["plan_channel"] else None,
            plan_weekday=first["plan_weekday"],
            plan_hour=first["plan_hour"],
            report_channel=ChannelId(first["report_channel"]) if first["report_channel"] else None,
            retention_days=first["retention_days"],
            consent_years=first["consent_years"],
            organisation=rows.organisation(json.loads(first["organisation_json"])),
            muted=frozenset(json.loads(first["muted_json"])),
            observing=observing.of_document(json.loads(first["observing_json"])),
            deadlines=policy.of_document(json.loads(first["deadlines_json"])),
            listening=listening.of_document(json.loads(first["listening_json"])),
            assisting=assisting.of_document(json.loads(first["assisting_json"])),
        )

    async def posted_at(self, lane: str) -> datetime | None:
        query = select(clock_posts.c.at).where(clock_posts.c.workspace == self.workspace, clock_posts.c.lane == lane)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def posted_before(self, lane: str, *, like: str) -> datetime | None:
        query = (
            select(clock_posts.c.at)
            .where(
                clock_posts.c.workspace == self.workspace,
                clock_posts.c.lane.startswith(like, autoescape=True),
                clock_posts.c.lane < lane,
            )
            .order_by(clock_posts.c.lane.desc())
            .limit(1)
        )
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def posted_by_clock(self) -> frozenset[str]:
        query = select(clock_posts.c.lane).where(clock_posts.c.workspace == self.workspace)
        latest = query.order_by(clock_posts.c.at.desc()).limit(LATEST)
        return frozenset((await self._connection.execute(latest)).scalars())


class WorkspaceWrites(WorkspaceReads):
    _now: datetime
    """When the transaction began."""

    async def once(self, key: str) -> None:
        statement = put_if_absent(self._connection.dialect.name, once_keys)
        claimed = await self._connection.execute(statement, {"workspace": self.workspace, "key": key, "at": self._now})
        if not claimed.rowcount:
            raise AlreadyRecorded

    async def claim_post(self, lane: str, *, at: datetime) -> bool:
        statement = upsert(self._connection, clock_posts).values(workspace=self.workspace, lane=lane, at=at)
        claimed = await self._connection.execute(statement.on_conflict_do_nothing().returning(clock_posts.c.lane))
        return claimed.scalar_one_or_none() is not None

    async def save_settings(self, settings: WorkspaceSettings) -> None:
        values = {
            "timezone": settings.timezone,
            "review_channel": settings.review_channel,
            "rules": rows.rules_document(settings.rules),
            "reasons": list(settings.reasons),
            "recorded_approvals": settings.recorded_approvals,
            "record_channel": settings.record_channel,
            "plan_channel": settings.plan_channel,
            "plan_weekday": settings.plan_weekday,
            "plan_hour": settings.plan_hour,
            "report_channel": settings.report_channel,
            "retention_days": settings.retention_days,
            "consent_years": settings.consent_years,
            "organisation": organisation.document(settings.organisation),
            "muted": sorted(settings.muted),
            "observing": observing.document(settings.observing),
            "deadlines": policy.document(settings.deadlines),
            "listening": listening.document(settings.listening),
            "assisting": assisting.document(settings.assisting),
        }
        await self._connection.execute(
            upsert(self._connection, workspaces)
            .values(workspace=self.workspace, **values)
            .on_conflict_do_update(index_elements=["workspace"], set_=values)
        )
        await self._connection.execute(delete(role_holders).where(role_holders.c.workspace == self.workspace))
        roster = settings.roster
        ways: dict[str, Mapping[Role, Iterable[str]]] = {
            PERSON: roster.roles,
            GROUP: roster.groups,
            BACKUP: roster.backups,
        }
        holders = [
            {"workspace": self.workspace, "role": role.value, "held_as": way, "holder": holder}
            for way, held in ways.items()
            for role, listed in held.items()
            for holder in sorted(listed)
        ]
        if holders:
            await self._connection.execute(insert(role_holders), holders)
