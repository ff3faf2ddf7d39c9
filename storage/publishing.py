"""What became of approved drafts: publications, schedules elsewhere, tasks to stop them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, RowMapping, Table, and_, func, insert, or_, select, update

from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, TaskId
from bot.review.publishing import Publication, Schedule, Stop, StopTask, TaskState, still_paused, still_waiting
from storage.connected import Connected
from storage.rows import Row
from storage.tables import drafts, publications, schedules, stop_tasks

_ASKED = (
    select(func.max(stop_tasks.c.opened_at))
    .where(stop_tasks.c.workspace == schedules.c.workspace, stop_tasks.c.draft == schedules.c.draft)
    .where(stop_tasks.c.stop == Stop.PAUSE.value)
    .correlate(schedules)
    .scalar_subquery()
)
SINCE_PAUSE = or_(_ASKED.is_(None), schedules.c.at >= _ASKED)
"""Of schedules: those said since a pause of their draft was last asked for."""


def current(table: Table) -> ColumnElement[bool]:
    """Joins what is said about a version to its draft, if that is still at this version."""
    return and_(
        drafts.c.workspace == table.c.workspace, drafts.c.id == table.c.draft, drafts.c.version == table.c.version
    )


class PublishingReads(Connected):
    async def publications(self, draft: DraftId) -> tuple[Publication, ...]:
        query = (
            select(publications)
            .where(publications.c.workspace == self.workspace, publications.c.draft == draft)
            .order_by(publications.c.id)
        )
        return tuple(publication_of(row) for row in (await self._connection.execute(query)).mappings())

    async def waiting_elsewhere(self, draft: DraftId, version: int) -> tuple[Schedule, ...]:
        query = (
            select(schedules)
            .where(schedules.c.workspace == self.workspace, schedules.c.draft == draft, schedules.c.version == version)
            .where(SINCE_PAUSE)
            .order_by(schedules.c.id)
        )
        found = [_schedule(row) for row in (await self._connection.execute(query)).mappings()]
        out = [one for one in await self.publications(draft) if one.version == version]
        return still_waiting(found, out)

    async def _waiting_of(self, numbers: Collection[DraftId]) -> dict[DraftId, tuple[Schedule, ...]]:
        """Where the current versions of these drafts wait, as `waiting_elsewhere` says; without those that do not."""
        told: dict[DraftId, list[Schedule]] = defaultdict(list)
        out: dict[DraftId, list[Publication]] = defaultdict(list)
        for row in await self._of_current(schedules, numbers, SINCE_PAUSE):
            told[row["draft"]].append(_schedule(row))
        for row in await self._of_current(publications, list(told)):
            out[row["draft"]].append(publication_of(row))
        return {draft: waiting for draft, those in told.items() if (waiting := still_waiting(those, out[draft]))}

    async def _of_current(
        self, table: Table, numbers: Collection[DraftId], *where: ColumnElement[bool]
    ) -> Sequence[RowMapping]:
        """The table's rows about these drafts' current versions, oldest first."""
        query = (
            select(table)
            .join(drafts, current(table))
            .where(table.c.workspace == self.workspace, table.c.draft.in_(numbers), *where)
            .order_by(table.c.id)
        )
        return (await self._connection.execute(query)).mappings().all()

    async def version_waiting(self, task: StopTask) -> int:
        query = (
            select(schedules)
            .where(schedules.c.workspace == self.workspace, schedules.c.draft == task.draft)
            .where(schedules.c.at <= task.opened_at)
            .order_by(schedules.c.id)
        )
        found = [_schedule(row) for row in (await self._connection.execute(query)).mappings()]
        there = [one.version for one in found if (one.tool, one.link) == (task.tool, task.link)]
        return (there or [one.version for one in found] or [1])[-1]

    async def task(self, task: TaskId) -> StopTask | None:
        query = select(stop_tasks).where(stop_tasks.c.workspace == self.workspace, stop_tasks.c.id == task)
        row = (await self._connection.execute(query)).mappings().first()
        return task_of(row) if row else None

    async def open_tasks(self, draft: DraftId) -> tuple[StopTask, ...]:
        query = (
            select(stop_tasks)
            .where(
                stop_tasks.c.workspace == self.workspace,
                stop_tasks.c.draft == draft,
                stop_tasks.c.state != TaskState.CONFIRMED.value,
            )
            .order_by(stop_tasks.c.id)
        )
        return tuple(task_of(row) for row in (await self._connection.execute(query)).mappings())

    async def paused(self, draft: DraftId) -> tuple[StopTask, ...]:
        confirmed = (
            select(stop_tasks)
            .where(stop_tasks.c.workspace == self.workspace, stop_tasks.c.draft == draft)
            .where(stop_tasks.c.state == TaskState.CONFIRMED.value)
            .order_by(stop_tasks.c.id)
        )
        tasks = [task_of(row) for row in (await self._connection.execute(confirmed)).mappings()]
        if not tasks:
            return ()
        said = select(schedules).where(schedules.c.workspace == self.workspace, schedules.c.draft == draft)
        found = [_schedule(row) for row in (await self._connection.execute(said)).mappings()]
        return still_paused(tasks, found)

    async def unconfirmed_pauses(self) -> tuple[StopTask, ...]:
        query = (
            select(stop_tasks)
            .where(stop_tasks.c.workspace == self.workspace, stop_tasks.c.stop == Stop.PAUSE.value)
            .where(stop_tasks.c.state != TaskState.CONFIRMED.value)
            .order_by(stop_tasks.c.id)
        )
        return tuple(task_of(row) for row in (await self._connection.execute(query)).mappings())


class PublishingWrites(PublishingReads):
    async def add_publication(self, publication: Publication) -> None:
        await self._connection.execute(
            insert(publications).values(
                workspace=self.workspace,
                draft=publication.draft,
                version=publication.version,
                person=publication.person,
                at=publication.at,
                networks=_values(publication.networks),
                links=list(publication.links),
                gate_open=publication.gate_open,
            )
        )

    async def add_schedule(self, schedule: Schedule) -> None:
        await self._connection.execute(
            insert(schedules).values(
                workspace=self.workspace,
                draft=schedule.draft,
                version=schedule.version,
                person=schedule.person,
                at=schedule.at,
                networks=_values(schedule.networks),
                tool=schedule.tool,
                publish_at=schedule.publish_at,
                link=schedule.link,
            )
        )

    async def add_task(self, task: StopTask) -> StopTask:
        statement = insert(stop_tasks).values(
            workspace=self.workspace,
            draft=task.draft,
            stop=task.stop.value,
            owner=task.owner,
            tool=task.tool,
            link=task.link,
            publish_at=task.publish_at,
            state=task.state.value,
            opened_at=task.opened_at,
            due_at=task.due_at,
            networks=_values(task.networks),
        )
        number = (await self._connection.execute(statement.returning(stop_tasks.c.id))).scalar_one()
        return replace(task, id=TaskId(number))

    async def save_task(self, task: StopTask) -> None:
        await self._connection.execute(
            update(stop_tasks)
            .where(stop_tasks.c.workspace == self.workspace, stop_tasks.c.id == task.id)
            .values(
                state=task.state.value,
                confirmed_by=task.confirmed_by,
                confirmed_at=task.confirmed_at,
                was_out=task.was_out,
            )
        )


def publication_of(row: Row) -> Publication:
    return Publication(
        draft=DraftId(row["draft"]),
        version=row["version"],
        person=PersonId(row["person"]),
        at=row["at"],
        networks=tuple(map(Network, row["networks"])),
        links=tuple(row["links"]),
        gate_open=row["gate_open"],
    )


def _schedule(row: Row) -> Schedule:
    return Schedule(
        draft=DraftId(row["draft"]),
        version=row["version"],
        person=PersonId(row["person"]),
        at=row["at"],
        networks=tuple(map(Network, row["networks"])),
        tool=row["tool"],
        publish_at=row["publish_at"],
        link=row["link"],
    )


def task_of(row: Row) -> StopTask:
    return StopTask(
        id=TaskId(row["id"]),
        draft=DraftId(row["draft"]),
        stop=Stop(row["stop"]),
        owner=PersonId(row["owner"]),
        tool=row["tool"],
        link=row["link"],
        publish_at=row["publish_at"],
        state=TaskState(row["state"]),
        opened_at=row["opened_at"],
        due_at=row["due_at"],
        confirmed_by=PersonId(row["confirmed_by"]) if row["confirmed_by"] else None,
        confirmed_at=row["confirmed_at"],
        was_out=row["was_out"],
        networks=tuple(map(Network, row["networks"])),
    )


def _values(networks: Iterable[Network]) -> list[str]:
    return [network.value for network in networks]
