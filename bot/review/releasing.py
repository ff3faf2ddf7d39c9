"""Use cases after approval: ready, published, scheduled elsewhere, paused there (D3)."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.crisis.telling import crisis_message
from bot.days import today_in
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, TaskId, WorkspaceId
from bot.ports import Transaction
from bot.refusals import GateClosed, NotFound, NotYours, Stale, Unfit
from bot.requests import Request
from bot.review.decision import Seen
from bot.review.gate import may_go_out
from bot.review.moving import carry_out, released
from bot.review.publishing import Publication, Schedule, Stop, StopTask, TaskState
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.store import Store

logger = logging.getLogger(__name__)

DONE = {Stop.PAUSE: Happening.PAUSE_CONFIRMED, Stop.TAKE_DOWN: Happening.TAKEN_DOWN}
ESCALATED = {Stop.PAUSE: Happening.PAUSE_ESCALATED, Stop.TAKE_DOWN: Happening.TAKE_DOWN_ESCALATED}


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """Where somebody says a post waits: the tool's name, when it will publish (UTC), a link into the tool; for which
    networks, where none is named for all on which it is not known to be out.
    """

    tool: str
    publish_at: datetime
    link: str = ""
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Releasing:
    store: Store
    admins: Admins
    rosters: Rosters

    async def release_due(self, *, now: datetime, limit: int = 100) -> int:
        """Announces what is due as ready and what is too late as missed; how many drafts were moved."""
        moved = 0
        for workspace, draft in await self.store.due(DraftState.APPROVED, now=now, limit=limit):
            try:
                moved += await self._release(workspace, draft, now=now)
            except Exception as error:  # noqa: BLE001 - one draft that cannot be read must not hold up the others
                logger.error("draft %s cannot be released: %s", draft, type(error).__name__)  # noqa: TRY400 - no words
        return moved

    async def _release(self, workspace: WorkspaceId, draft: DraftId, *, now: datetime) -> bool:
        async with self.store.write(workspace) as tx:
            review = await tx.review(draft)
            settings = await tx.settings()
            if released(review, at=now, on=today_in(settings.timezone, now))[1] is None:
                return False
            await carry_out(tx, settings.roster, review, review, facts=(), at=now)
            return True

    async def publish(
        self,
        request: Request,
        draft: DraftId,
        *,
        seen: Seen,
        links: tuple[str, ...],
        networks: tuple[Network, ...] = (),
    ) -> bool:
        """Records that somebody published what they saw, and where; whether the gate was open for it. `networks`: where
        none is named, all of what they saw.

        The draft is published once it is out everywhere; until then what is left goes on as it was.

        Raises:
            NotFound: they saw no version of it.
            Unfit: at the field `networks`: it does not go there.
            NotYours: only people of the team may say so.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            roster = settings.roster
            review = await tx.review(draft)
            self._authorise(review, roster, request)
            gate = may_go_out(review, on=today_in(settings.timezone, request.at))
            gate_open = same_as_seen(review, seen) and (gate.open or await self._was_open(tx, review, seen))
            out = await _networks(tx, review, seen.version)
            if networks:
                out = tuple(network for network in out if network in networks)
            if not set(networks) <= set(out):
                raise Unfit({"networks": "This post goes to other networks: look at it again."})
            fact = await _published(tx, request, draft, seen.version, out, links, gate_open=gate_open)
            after = await _after(tx, review, seen.version, out, at=request.at)
            await carry_out(tx, roster, review, after, facts=(fact,), at=request.at)
            return gate_open

    async def _was_open(self, tx: Transaction, review: Review, seen: Seen) -> bool:
        """Whether this version was already published through an open gate: a second link needs no second gate."""
        if review.draft.state is not DraftState.PUBLISHED:
            return False
        return any(
            publication.gate_open and publication.version == seen.version
            for publication in await tx.publications(review.draft.id)
        )

    async def schedule(self, request: Request, draft: DraftId, *, seen: Seen, elsewhere: Elsewhere) -> None:
        """Records that a post waits in another tool; it passes the same gate as publishing.

        Raises:
            Stale: the draft has changed since.
            GateClosed: it may not go out.
            NotYours: only people of the team may say so.
            Unfit: at the field `networks`: it is out there already.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            settings = (await tx.settings()).resolved(known)
            roster = settings.roster
            review = await tx.review(draft)
            self._authorise(review, roster, request)
            if not same_as_seen(review, seen):
                raise Stale
            gate = may_go_out(review, on=today_in(settings.timezone, request.at))
            if not gate.open:
                raise GateClosed(f"This draft may not go out: {gate.words}.")
            networks = tuple(one for one in review.left if one in elsewhere.networks or not elsewhere.networks)
            if not networks or not set(elsewhere.networks) <= set(networks):
                raise Unfit({"networks": "It is out there already: choose where it still has to go out."})
            await tx.add_schedule(
                Schedule(
                    draft=draft,
                    version=review.version.no,
                    person=request.person,
                    at=request.at,
                    networks=networks,
                    tool=elsewhere.tool,
                    publish_at=elsewhere.publish_at,
                    link=elsewhere.link,
                )
            )
            fact = Fact(
                at=request.at,
                kind=Happening.SCHEDULED_ELSEWHERE,
                person=request.person,
                draft=draft,
                version=review.version.no,
                detail={"publish_at": elsewhere.publish_at.isoformat(), "networks": _named(networks)},
            )
            scheduled = replace(review.draft, state=DraftState.SCHEDULED, changed_at=request.at)
            await carry_out(tx, roster, review, replace(review, draft=scheduled), facts=(fact,), at=request.at)

    async def confirm_stop(self, request: Request, task: TaskId) -> StopTask:
        """Records that somebody paused the post, or took it down; a second confirmation changes nothing.

        Raises:
            NotFound: no such task in this workspace.
            NotYours: only people of the team may say so.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            asked = await tx.task(task)
            if asked is None:
                raise NotFound
            review = await tx.review(asked.draft)
            if request.person != asked.owner:
                self._authorise(review, roster, request)
            if asked.state is TaskState.CONFIRMED:
                return asked
            done = replace(asked, state=TaskState.CONFIRMED, confirmed_by=request.person, confirmed_at=request.at)
            fact = Fact(
                at=request.at,
                kind=DONE[asked.stop],
                person=request.person,
                draft=asked.draft,
                detail={"task": str(task)},
            )
            await self._close(tx, asked, done, review, roster)
            tx.owe(Owed.story(asked.draft, fact.id))
            tx.record(fact)
            return done

    async def was_out(self, request: Request, task: TaskId, *, links: tuple[str, ...]) -> StopTask:
        """Records that a post had gone out before anybody could pause it, which closes the task; a second answer
        changes nothing. It is flagged as published through a closed gate, unless it was due there before the pause was
        asked for.

        Raises:
            NotFound: no such task in this workspace.
            NotYours: only people of the team may say so.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            roster = (await tx.settings()).roster.resolved(known)
            asked = await tx.task(task)
            if asked is None or asked.stop is not Stop.PAUSE:
                raise NotFound
            review = await tx.review(asked.draft)
            if request.person != asked.owner:
                self._authorise(review, roster, request)
            if asked.state is TaskState.CONFIRMED:
                return asked
            version = await tx.version_waiting(asked)
            gate_open = asked.publish_at < asked.opened_at
            out = asked.networks or await _networks(tx, review, version)
            fact = await _published(tx, request, asked.draft, version, out, links, gate_open=gate_open, task=str(task))
            done = replace(
                asked, state=TaskState.CONFIRMED, confirmed_by=request.person, confirmed_at=request.at, was_out=True
            )
            await self._close(tx, asked, done, review, roster)
            if version == review.version.no and not review.draft.state.over:
                after = await _after(tx, review, version, out, at=request.at)
                await carry_out(tx, roster, review, after, facts=(fact,), at=request.at)
            else:
                tx.record(fact)
                tx.owe(Owed.story(asked.draft, fact.id))
            return done

    async def _close(self, tx: Transaction, asked: StopTask, done: StopTask, review: Review, roster: Roster) -> None:
        """Writes a task that somebody answered, and tells whoever has a message about it."""
        await tx.save_task(done)
        people = {asked.owner}
        if asked.state is TaskState.ESCALATED:
            people |= self._escalated_to(asked, review, roster)
        tx.owe(Owed.card(asked.draft), *(Owed.for_task(asked.id, asked.draft, person) for person in sorted(people)))
        if asked.stop is Stop.PAUSE:
            tx.owe(Owed.ready(asked.draft))
        await _tell_crises(tx, asked.id)

    async def escalate_due(self, *, now: datetime, limit: int = 100) -> int:
        """Takes tasks nobody confirmed in time to more people; how many."""
        overdue = await self.store.overdue_tasks(now=now, limit=limit)
        for workspace, task in overdue:
            async with self.store.write(workspace) as tx:
                asked = await tx.task(task)
                if asked is None:
                    continue
                review = await tx.review(asked.draft)
                asked = await tx.task(task)  # again, now that the draft's row is locked
                if asked is None or asked.state is not TaskState.OPEN:
                    continue
                await tx.save_task(replace(asked, state=TaskState.ESCALATED))
                fact = Fact(at=now, kind=ESCALATED[asked.stop], draft=asked.draft, detail={"task": str(task)})
                people = {asked.owner} | self._escalated_to(asked, review, (await tx.settings()).roster)
                tx.owe(
                    Owed.card(asked.draft),
                    Owed.story(asked.draft, fact.id),
                    *(Owed.for_task(task, asked.draft, person) for person in sorted(people)),
                )
                tx.record(fact)
                await _tell_crises(tx, task)
        return len(overdue)

    def _escalated_to(self, task: StopTask, review: Review, roster: Roster) -> frozenset[PersonId]:
        """The author and the admins; a post that stays up without consent is the privacy role's business too."""
        privacy = roster.people(Role.PRIVACY) if task.stop is Stop.TAKE_DOWN else frozenset()
        return self.admins.of(roster) | {review.draft.author} | privacy

    def _authorise(self, review: Review, roster: Roster, request: Request) -> None:
        """The draft's authors, everybody with a role, and the admins may speak of its publication."""
        team = review.editors | self.admins.of(roster)
        if request.person not in team and not roster.roles_of(request.person):
            raise NotYours("Only the draft's authors, reviewers and admins of Vetted may record this.")


async def _published(
    tx: Transaction,
    request: Request,
    draft: DraftId,
    version: int,
    networks: tuple[Network, ...],
    links: tuple[str, ...],
    *,
    gate_open: bool,
    **more: str,
) -> Fact:
    """Stores that a version is out on some networks; the fact of it, with more detail where there is some."""
    one = Publication(
        draft=draft,
        version=version,
        person=request.person,
        at=request.at,
        networks=networks,
        links=links,
        gate_open=gate_open,
    )
    await tx.add_publication(one)
    return Fact(
        at=request.at,
        kind=Happening.PUBLISHED,
        person=request.person,
        draft=draft,
        version=version,
        detail={
            "gate": "open" if gate_open else "closed",
            "links": str(len(links)),
            "networks": _named(networks),
            **more,
        },
    )


async def _networks(tx: Transaction, review: Review, version: int) -> tuple[Network, ...]:
    """The networks of one version. Raises NotFound where there is no such version."""
    if version == review.version.no:
        return review.version.content.networks
    for one in await tx.versions(review.draft.id):
        if one.no == version:
            return one.content.networks
    raise NotFound


async def _after(tx: Transaction, review: Review, version: int, out: tuple[Network, ...], *, at: datetime) -> Review:
    """The review after it was recorded that a version is out on these networks: published once nothing of the current
    version is left, wherever which version of it is out; ready again where nothing waits in another tool any more.
    """
    draft = review.draft
    known = {network for one in await tx.publications(draft.id) for network in one.networks}
    waiting = await tx.waiting_elsewhere(draft.id, review.version.no)
    if known.issuperset(review.version.content.networks) and not waiting:
        draft = replace(draft, state=DraftState.PUBLISHED, came_from=None)
    elif draft.state is DraftState.SCHEDULED and not waiting:
        draft = replace(draft, state=DraftState.READY)
    seen = review.out | set(out) if version == review.version.no else review.out
    return replace(review, draft=replace(draft, changed_at=at), out=seen)


def _named(networks: tuple[Network, ...]) -> str:
    return "; ".join(network.value for network in networks)


async def _tell_crises(tx: Transaction, task: TaskId) -> None:
    """Brings the messages of the crises that count a pause up to date."""
    tx.owe(*map(crisis_message, await tx.crises_counting(task)))


def same_as_seen(review: Review, seen: Seen) -> bool:
    return (seen.version, seen.epoch) == (review.version.no, review.draft.epoch)
