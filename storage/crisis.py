"""Crises and drills, what they hold, who reacted, what proposed one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, select, update

from bot.crisis.crisis import Crisis, Figures, Narrowing, Proposal, ProposalState, Reaction
from bot.crisis.hold import scope_of
from bot.drafts.draft import DraftState, Version
from bot.drafts.kinds import Kind
from bot.ids import AlertId, ChannelId, CrisisId, DraftId, PersonId, ProposalId, TaskId
from bot.refusals import NotFound
from bot.review.publishing import Publication, StopTask
from bot.review.review import Review
from storage.connected import put_if_absent, upsert
from storage.publishing import publication_of, task_of
from storage.reviews import ReviewReads
from storage.rows import Corrupted, Row
from storage.tables import drafts, publications, stop_tasks
from storage.tables_of_crisis import crises, crisis_pauses, crisis_proposals, crisis_reactions, held_posts, holds

NO_CRISIS = "This crisis hold is no longer there."


class CrisisReads(ReviewReads):
    async def crisis_now(self) -> Crisis | None:
        query = (
            select(crises)
            .join(holds, and_(holds.c.workspace == crises.c.workspace, holds.c.crisis == crises.c.id))
            .where(holds.c.workspace == self.workspace)
        )
        row = (await self._connection.execute(query)).mappings().first()
        return _crisis(row) if row else None

    async def crisis(self, crisis: CrisisId) -> Crisis:
        query = select(crises).where(crises.c.workspace == self.workspace, crises.c.id == crisis)
        row = (await self._connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(NO_CRISIS)
        return _crisis(row)

    async def crisis_channel(self) -> ChannelId | None:
        query = select(crises.c.channel).where(crises.c.workspace == self.workspace).order_by(crises.c.id.desc())
        found = await self._connection.scalar(query.limit(1))
        return ChannelId(found) if found else None

    async def figures(self, crisis: Crisis) -> Figures:
        held = select(func.count()).select_from(held_posts).where(self._held_by(crisis.id))
        waiting = held.join(drafts, _its_draft()).where(held_posts.c.left_at.is_(None))
        open_ones = waiting.where(drafts.c.state.in_([DraftState.HELD.value, DraftState.CHECKING.value]))
        missed = waiting.where(drafts.c.state == DraftState.MISSED.value)
        return Figures(
            held=(await self._connection.execute(held)).scalar_one(),
            open=(await self._connection.execute(open_ones)).scalar_one(),
            missed=(await self._connection.execute(missed)).scalar_one(),
            pauses=await self._pauses(crisis.id),
            updates=await self._updates(crisis),
            reactions=await self._reactions(crisis.id),
        )

    def _held_by(self, crisis: CrisisId) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
        return and_(held_posts.c.workspace == self.workspace, held_posts.c.crisis == crisis)

    async def _pauses(self, crisis: CrisisId) -> tuple[StopTask, ...]:
        query = (
            select(stop_tasks)
            .join(
                crisis_pauses,
                and_(crisis_pauses.c.workspace == stop_tasks.c.workspace, crisis_pauses.c.task == stop_tasks.c.id),
            )
            .where(crisis_pauses.c.workspace == self.workspace, crisis_pauses.c.crisis == crisis)
            .order_by(stop_tasks.c.id)
        )
        return tuple(map(task_of, (await self._connection.execute(query)).mappings()))

    async def _updates(self, crisis: Crisis) -> tuple[Publication, ...]:
        query = (
            select(publications)
            .join(
                drafts,
                and_(drafts.c.workspace == publications.c.workspace, drafts.c.id == publications.c.draft),
            )
            .where(
                publications.c.workspace == self.workspace,
                drafts.c.kind == Kind.CRISIS_UPDATE.value,
                publications.c.at >= crisis.started_at,
            )
            .order_by(publications.c.id)
        )
        if crisis.ended_at is not None:
            query = query.where(publications.c.at <= crisis.ended_at)
        return tuple(map(publication_of, (await self._connection.execute(query)).mappings()))

    async def _reactions(self, crisis: CrisisId) -> tuple[Reaction, ...]:
        query = (
            select(crisis_reactions)
            .where(crisis_reactions.c.workspace == self.workspace, crisis_reactions.c.crisis == crisis)
            .order_by(crisis_reactions.c.at, crisis_reactions.c.person, crisis_reactions.c.what)
        )
        return tuple(
            Reaction(person=PersonId(row["person"]), what=row["what"], at=row["at"])
            for row in (await self._connection.execute(query)).mappings()
        )

    async def still_held(self, *, author: PersonId | None = None, limit: int) -> tuple[Review, ...]:
        query = select(drafts.c.id).where(drafts.c.workspace == self.workspace, drafts.c.state == DraftState.HELD.value)
        if author is not None:
            query = query.where(drafts.c.author == author)
        found = await self._connection.execute(query.order_by(drafts.c.id).limit(limit))
        return await self.reviews(found.scalars().all())

    async def still_held_count(self) -> int:
        query = (
            select(func.count())
            .select_from(drafts)
            .where(drafts.c.workspace == self.workspace, drafts.c.state == DraftState.HELD.value)
        )
        return (await self._connection.execute(query)).scalar_one()

    async def crises_waiting_for(self, draft: DraftId) -> tuple[CrisisId, ...]:
        query = (
            select(held_posts.c.crisis)
            .where(held_posts.c.workspace == self.workspace, held_posts.c.draft == draft)
            .where(held_posts.c.left_at.is_(None))
            .order_by(held_posts.c.crisis)
        )
        return tuple(map(CrisisId, (await self._connection.execute(query)).scalars()))

    async def crises_counting(self, task: TaskId) -> tuple[CrisisId, ...]:
        query = (
            select(crisis_pauses.c.crisis)
            .where(crisis_pauses.c.workspace == self.workspace, crisis_pauses.c.task == task)
            .order_by(crisis_pauses.c.crisis)
        )
        return tuple(map(CrisisId, (await self._connection.execute(query)).scalars()))

    async def readable_versions(self, draft: DraftId) -> tuple[Version, ...]:
        try:
            return await self.versions(draft)
        except Corrupted:
            return ()

    async def under_way(self, *, author: PersonId | None = None) -> tuple[tuple[DraftId, DraftState], ...]:
        query = (
            select(drafts.c.id, drafts.c.state)
            .where(drafts.c.workspace == self.workspace, drafts.c.under_way.is_(True))
            .order_by(drafts.c.id)
        )
        if author is not None:
            query = query.where(drafts.c.author == author)
        return tuple((DraftId(draft), DraftState(state)) for draft, state in await self._connection.execute(query))

    async def proposal(self, proposal: ProposalId) -> Proposal:
        found = await self._proposals(select(crisis_proposals).where(crisis_proposals.c.id == proposal))
        if not found:
            raise NotFound("This proposal is no longer there.")
        return found[0]

    async def proposal_of(self, alert: AlertId) -> Proposal | None:
        found = await self._proposals(select(crisis_proposals).where(crisis_proposals.c.alert == alert))
        return found[0] if found else None

    async def open_proposals(self) -> tuple[Proposal, ...]:
        return await self._proposals(
            select(crisis_proposals).where(crisis_proposals.c.state == ProposalState.OPEN.value)
        )

    async def _proposals(self, query: Select[Any]) -> tuple[Proposal, ...]:
        mine = query.where(crisis_proposals.c.workspace == self.workspace).order_by(crisis_proposals.c.id)
        if self._locking:
            mine = mine.with_for_update()
        return tuple(map(_proposal, (await self._connection.execute(mine)).mappings()))


def _its_draft() -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
    return and_(drafts.c.workspace == held_posts.c.workspace, drafts.c.id == held_posts.c.draft)


class CrisisWrites(CrisisReads):
    async def lock_hold(self) -> None:
        await self._take_hold(alone=True)

    async def add_crisis(self, crisis: Crisis) -> Crisis:
        statement = insert(crises).values(workspace=self.workspace, **_values(crisis))
        number = CrisisId((await self._connection.execute(statement.returning(crises.c.id))).scalar_one())
        await self._note_on(number)
        return replace(crisis, id=number)

    async def save_crisis(self, crisis: Crisis) -> None:
        await self._connection.execute(
            update(crises)
            .where(crises.c.workspace == self.workspace, crises.c.id == crisis.id)
            .values(**_values(crisis))
        )
        if not crisis.on:
            await self._note_on(None)

    async def _note_on(self, crisis: CrisisId | None) -> None:
        await self._connection.execute(
            upsert(self._connection, holds)
            .values(workspace=self.workspace, crisis=crisis)
            .on_conflict_do_update(index_elements=["workspace"], set_={"crisis": crisis})
        )

    async def note_held(self, crisis: CrisisId, draft: DraftId, *, at: datetime) -> None:
        await self._connection.execute(
            upsert(self._connection, held_posts)
            .values(workspace=self.workspace, crisis=crisis, draft=draft, at=at)
            .on_conflict_do_update(index_elements=["workspace", "crisis", "draft"], set_={"left_at": None})
        )

    async def note_looked_at(self, draft: DraftId, *, at: datetime) -> None:
        await self._connection.execute(
            update(held_posts)
            .where(held_posts.c.workspace == self.workspace, held_posts.c.draft == draft)
            .where(held_posts.c.left_at.is_(None))
            .values(left_at=at)
        )

    async def note_pauses(self, crisis: CrisisId, tasks: Sequence[TaskId]) -> None:
        if tasks:
            statement = put_if_absent(self._connection.dialect.name, crisis_pauses)
            rows = [{"workspace": self.workspace, "crisis": crisis, "task": task} for task in tasks]
            await self._connection.execute(statement, rows)

    async def ask_reactions(self, crisis: CrisisId, asked: Sequence[Reaction]) -> None:
        if asked:
            statement = put_if_absent(self._connection.dialect.name, crisis_reactions)
            await self._connection.execute(statement, [self._reaction(crisis, one) for one in asked])

    async def react(self, crisis: CrisisId, reaction: Reaction) -> bool:
        await self.ask_reactions(crisis, [replace(reaction, at=None)])
        noted = await self._connection.execute(
            update(crisis_reactions)
            .where(
                crisis_reactions.c.workspace == self.workspace,
                crisis_reactions.c.crisis == crisis,
                crisis_reactions.c.person == reaction.person,
                crisis_reactions.c.what == reaction.what,
                crisis_reactions.c.at.is_(None),
            )
            .values(at=reaction.at)
        )
        return bool(noted.rowcount)

    def _reaction(self, crisis: CrisisId, one: Reaction) -> dict[str, object]:
        return {"workspace": self.workspace, "crisis": crisis, "person": one.person, "what": one.what, "at": one.at}

    async def add_proposal(self, proposal: Proposal) -> Proposal | None:
        statement = put_if_absent(self._connection.dialect.name, crisis_proposals).values(
            workspace=self.workspace,
            alert=proposal.alert,
            because=proposal.because,
            at=proposal.at,
            **_answer(proposal),
        )
        number = await self._connection.scalar(statement.returning(crisis_proposals.c.id))
        return replace(proposal, id=ProposalId(number)) if number is not None else None

    async def save_proposal(self, proposal: Proposal) -> None:
        await self._connection.execute(
            update(crisis_proposals)
            .where(crisis_proposals.c.workspace == self.workspace, crisis_proposals.c.id == proposal.id)
            .values(**_answer(proposal))
        )


def _values(crisis: Crisis) -> dict[str, object]:
    return {
        "drill": crisis.drill,
        "reason": crisis.reason,
        "scope": crisis.scope.document,
        "channel": crisis.channel,
        "lead": crisis.lead,
        "started_at": crisis.started_at,
        "found": crisis.found,
        "end_asked_by": crisis.end_asked_by,
        "end_asked_at": crisis.end_asked_at,
        "ended_by": crisis.ended_by,
        "ended_at": crisis.ended_at,
        "narrower": crisis.narrowing.scope.document if crisis.narrowing else None,
        "narrower_asked_by": crisis.narrowing.by if crisis.narrowing else None,
        "narrower_asked_at": crisis.narrowing.at if crisis.narrowing else None,
        "replaced_in": crisis.replaced_in,
    }


def _crisis(row: Row) -> Crisis:
    return Crisis(
        id=CrisisId(row["id"]),
        drill=row["drill"],
        reason=row["reason"],
        scope=scope_of(row["scope"]),
        channel=ChannelId(row["channel"]),
        lead=PersonId(row["lead"]),
        started_at=row["started_at"],
        found=row["found"],
        end_asked_by=_person(row, "end_asked_by"),
        end_asked_at=row["end_asked_at"],
        ended_by=_person(row, "ended_by"),
        ended_at=row["ended_at"],
        narrowing=_narrowing(row),
        replaced_in=ChannelId(row["replaced_in"]) if row["replaced_in"] else None,
    )


def _narrowing(row: Row) -> Narrowing | None:
    if row["narrower"] is None:
        return None
    return Narrowing(
        scope=scope_of(row["narrower"]), by=PersonId(row["narrower_asked_by"]), at=row["narrower_asked_at"]
    )


def _answer(proposal: Proposal) -> Mapping[str, object]:
    return {
        "state": proposal.state.value,
        "answered_by": proposal.answered_by,
        "answered_at": proposal.answered_at,
    }


def _proposal(row: Row) -> Proposal:
    return Proposal(
        id=ProposalId(row["id"]),
        alert=AlertId(row["alert"]),
        because=row["because"],
        at=row["at"],
        state=ProposalState(row["state"]),
        answered_by=_person(row, "answered_by"),
        answered_at=row["answered_at"],
    )


def _person(row: Row, column: str) -> PersonId | None:
    return PersonId(row[column]) if row[column] else None
