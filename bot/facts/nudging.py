"""Reminders of facts that wait for a review, by the policy of drafts: twice, then the backups, then the channel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.deadlines.due import Nudge, WaitingPerson, WaitingTurn, what_is_due
from bot.deadlines.hours import Hours, of_organisation
from bot.deadlines.nudging import SETTLED
from bot.deadlines.policy import Step
from bot.delivery.owed import Owed
from bot.facts.asking import LIKE, asked, others, reviewers
from bot.facts.fact import VettedFact
from bot.facts.turn import FactAsked, FactSent, FactTurn, turn_of
from bot.ids import PersonId, WorkspaceId
from bot.ports import Transaction
from bot.review.rosters import Rosters
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

Due = Nudge[FactTurn]


@dataclass(frozen=True, kw_only=True, slots=True)
class FactNudging:
    """The steps are those of an educational post, so nobody hears of a fact outside working hours."""

    store: Store
    rosters: Rosters
    hours: Hours

    async def nudge_due(self, *, now: datetime) -> int:
        """Owes every reminder, call of a backup and word to the channel that is due; how many steps."""
        return sum([await self._nudge(workspace, now=now) for workspace in await self.store.workspaces()])

    async def _nudge(self, workspace: WorkspaceId, *, now: datetime) -> int:
        async with self.store.read(workspace) as reader:
            settings = await reader.settings()
            facts = await reader.facts_waiting()
            noted = await reader.facts_asked()
            sent = await reader.facts_sent({fact.id for fact in facts})
            unsettled = await reader.facts_unsettled()
        there = {turn_of(fact) for fact in facts}
        await self._settle(workspace, [one for one in unsettled if one.turn not in there], settings, now=now)
        if not facts and not noted:
            return 0
        settings = settings.resolved(await self.rosters.about(workspace))
        noted = await self._note(workspace, facts, settings, noted, now=now)
        waiting = await self._waiting(facts, settings, noted, sent, now=now)
        due = what_is_due(now, waiting, settings.deadlines)
        return await self._send(workspace, due, now=now) if due else 0

    async def _note(
        self,
        workspace: WorkspaceId,
        facts: Sequence[VettedFact],
        settings: WorkspaceSettings,
        noted: tuple[FactAsked, ...],
        *,
        now: datetime,
    ) -> tuple[FactAsked, ...]:
        """Notes from when on each turn waits for whom, and forgets turns that are over; what is noted then."""
        asked = {(turn_of(fact), person) for fact in facts for person in reviewers(fact, settings)}
        known = {(one.turn, one.person) for one in noted}
        new = [FactAsked(turn=turn, person=person, asked_at=now) for turn, person in sorted(asked - known)]
        gone = [one for one in noted if (one.turn, one.person) not in asked]
        if new or gone:
            async with self.store.write(workspace) as tx:
                await tx.note_facts_asked(new)
                await tx.forget_facts_asked(gone)
        return (*(one for one in noted if (one.turn, one.person) in asked), *new)

    async def _waiting(
        self,
        facts: Iterable[VettedFact],
        settings: WorkspaceSettings,
        noted: Iterable[FactAsked],
        sent: Iterable[FactSent],
        *,
        now: datetime,
    ) -> list[WaitingTurn[FactTurn]]:
        steps: dict[tuple[FactTurn, PersonId | None], dict[str, datetime]] = defaultdict(dict)
        for step in sent:
            steps[step.turn, step.person][step.key] = step.at
        by_turn: dict[FactTurn, list[FactAsked]] = defaultdict(list)
        for one in noted:
            by_turn[one.turn].append(one)
        hours = {one.person: await self.hours.of(one.person, settings, now=now) for one in noted}
        found = []
        for fact in facts:
            turn = turn_of(fact)
            before = asked(replace(fact, escalated=False), settings)
            people = [
                WaitingPerson(
                    person=one.person,
                    asked_at=one.asked_at,
                    hours=hours[one.person],
                    sent=steps[turn, one.person],
                    brought_in=one.person not in before,
                    away=one.person in settings.roster.delegates,
                )
                for one in by_turn[turn]
            ]
            of_everybody = steps[turn, None]
            found.append(
                WaitingTurn(
                    turn=turn,
                    kind=LIKE,
                    people=tuple(people),
                    hours=of_organisation(settings),
                    others=bool(others(fact, settings)),
                    escalated_at=of_everybody.get(Step.ESCALATE),
                    told_channel=Step.CHANNEL in of_everybody,
                )
            )
        return found

    async def _send(self, workspace: WorkspaceId, due: Iterable[Due], *, now: datetime) -> int:
        """One message a person, and one word to the channel, however many facts there are."""
        async with self.store.write(workspace) as tx:
            settings = await tx.settings()
            told: list[Due] = []
            locked: dict[FactTurn, VettedFact] = {}
            for one in sorted(due, key=lambda each: each.turn):
                if one.step is Step.CHANNEL and settings.review_channel is None:
                    continue
                fact = locked.get(one.turn) or await tx.fact(one.turn.fact)
                locked[one.turn] = fact
                if turn_of(fact) != one.turn or not fact.waits:
                    continue
                if await tx.claim_fact_step(FactSent(turn=one.turn, person=one.person, key=one.key, at=now)):
                    told.append(one)
                    if one.person is None:
                        await _pass_on(tx, fact, one.step, now=now)
            tx.owe(*(Owed.facts(person, anew=True) for person in sorted({one.person for one in told if one.person})))
            if any(one.step is Step.CHANNEL for one in told):
                tx.owe(Owed.facts_late(today_in(settings.timezone, now)))
        return len(told)

    async def _settle(
        self, workspace: WorkspaceId, over: Sequence[FactSent], settings: WorkspaceSettings, *, now: datetime
    ) -> None:
        """Brings what the channel was told up to date once it is over."""
        if not over:
            return
        async with self.store.write(workspace) as tx:
            for one in over:
                if await tx.claim_fact_step(FactSent(turn=one.turn, person=None, key=SETTLED, at=now)):
                    tx.owe(Owed.facts_late(today_in(settings.timezone, one.at)))


async def _pass_on(tx: Transaction, fact: VettedFact, step: Step, *, now: datetime) -> None:
    """Records that more people hear of it; those whom an escalation brings in are called at the next look."""
    if step is Step.ESCALATE:
        await tx.save_fact(replace(fact, escalated=True))
    to = "channel" if step is Step.CHANNEL else "backup"
    detail = {"fact": str(fact.id), "version": str(fact.version), "to": to}
    tx.record(Fact(at=now, kind=Happening.FACT_ESCALATED, detail=detail))
