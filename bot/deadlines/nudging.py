"""Reminders and escalations: whom turns wait for is noted, what is due is claimed and owed, once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entries import Fact, Happening
from bot.deadlines.due import Nudge, WaitingPerson, WaitingTurn, what_is_due
from bot.deadlines.hours import Hours, Presence, of_organisation
from bot.deadlines.policy import Step
from bot.deadlines.ports import Asked, Sent
from bot.deadlines.turn import Turn
from bot.delivery.owed import Owed
from bot.ids import PersonId, WorkspaceId
from bot.ports import Transaction
from bot.review.review import Review, Standing
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

MOST_DRAFTS = 1000
"""Drafts in review that are looked at, longest waiting first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nudging:
    store: Store
    rosters: Rosters
    hours: Hours
    presence: Presence

    async def nudge_due(self, *, now: datetime) -> int:
        """Owes every reminder, call of a backup and word to a channel that is due; how many."""
        return sum([await self._nudge(workspace, now=now) for workspace in await self.store.workspaces()])

    async def _nudge(self, workspace: WorkspaceId, *, now: datetime) -> int:
        async with self.store.read(workspace) as reader:
            settings = await reader.settings()
            reviews = await reader.in_review(limit=MOST_DRAFTS)
            noted = await reader.asked()
            sent = await reader.sent_about({review.draft.id for review in reviews})
            unsettled = await reader.unsettled()
        await self._settle(workspace, set(unsettled) - {turn for turn, _, _ in _turns(reviews)}, now=now)
        if not reviews and not noted:
            return 0
        roster = settings.roster.resolved(await self.rosters.about(workspace))
        noted = await self._note(workspace, reviews, roster, noted, now=now)
        waiting = [
            await self._waiting(turn, review, standing, roster, settings, noted, sent, now=now)
            for turn, review, standing in _turns(reviews)
        ]
        nudges = what_is_due(now, waiting, settings.deadlines)
        count = await self._remind(workspace, [one for one in nudges if one.person], now=now)
        for nudge in nudges:
            if nudge.person is None:
                count += await self._pass_on(workspace, nudge, now=now)
        return count

    async def _note(
        self,
        workspace: WorkspaceId,
        reviews: Sequence[Review],
        roster: Roster,
        noted: tuple[Asked, ...],
        *,
        now: datetime,
    ) -> tuple[Asked, ...]:
        """Notes from when on each turn waits for whom, and forgets turns that are over; what is noted then."""
        asked = {
            (turn, person) for turn, review, standing in _turns(reviews) for person in review.asked(standing, roster)
        }
        known = {(one.turn, one.person) for one in noted}
        new = [Asked(turn=turn, person=person, asked_at=now) for turn, person in sorted(asked - known)]
        gone = [one for one in noted if (one.turn, one.person) not in asked]
        if new or gone:
            async with self.store.write(workspace) as tx:
                await tx.note_asked(new)
                await tx.forget_asked(gone)
        return (*(one for one in noted if (one.turn, one.person) in asked), *new)

    async def _waiting(  # noqa: PLR0913 - what one turn is made of
        self,
        turn: Turn,
        review: Review,
        standing: Standing,
        roster: Roster,
        settings: WorkspaceSettings,
        noted: Iterable[Asked],
        sent: Iterable[Sent],
        *,
        now: datetime,
    ) -> WaitingTurn[Turn]:
        steps: dict[PersonId | None, dict[str, datetime]] = defaultdict(dict)
        for one in sent:
            if one.turn == turn:
                steps[one.person][one.key] = one.at
        before = replace(review, escalated=review.escalated - {turn.stage}).asked(standing, roster)
        kind = review.version.content.kind
        calls_by_presence = settings.deadlines.policy_for(kind).by_clock
        people = [
            WaitingPerson(
                person=one.person,
                asked_at=one.asked_at,
                hours=await self.hours.of(one.person, settings, now=now),
                sent=steps[one.person],
                snoozed_until=one.snoozed_until,
                snoozes=one.snoozes,
                brought_in=one.person not in before,
                away=one.person in roster.delegates,
                reachable=await self.presence.reachable(one.person)
                if calls_by_presence and one.person not in before and Step.BACKUP not in steps[one.person]
                else None,
            )
            for one in noted
            if one.turn == turn
        ]
        asked = {one.person for one in people}
        return WaitingTurn(
            turn=turn,
            kind=kind,
            people=tuple(people),
            hours=of_organisation(settings),
            others=bool(review.able(standing, roster) - asked - roster.delegates.keys()),
            escalated_at=steps[None].get(Step.ESCALATE),
            told_channel=Step.CHANNEL in steps[None],
        )

    async def _remind(self, workspace: WorkspaceId, nudges: Sequence[Nudge[Turn]], *, now: datetime) -> int:
        """One message a person and draft, posted anew, whatever the reasons are."""
        if not nudges:
            return 0
        async with self.store.write(workspace) as tx:
            claimed = [nudge for nudge in nudges if await claim(tx, nudge, now=now)]
            called = {(nudge.turn.draft, nudge.person) for nudge in claimed if nudge.person}
            tx.owe(*(Owed.call(draft, person) for draft, person in sorted(called)))
        return len(claimed)

    async def _pass_on(self, workspace: WorkspaceId, nudge: Nudge[Turn], *, now: datetime) -> bool:
        """Escalates a stage, or tells the channel, if its turn is still open."""
        turn = nudge.turn
        async with self.store.write(workspace) as tx:
            review = await tx.review(turn.draft)
            if turn not in {open_turn for open_turn, _, _ in _turns([review])} or not await claim(tx, nudge, now=now):
                return False
            fact = Fact(
                at=now,
                kind=Happening.ESCALATED,
                draft=turn.draft,
                version=turn.version,
                stage=turn.stage,
                detail={"to": "channel" if nudge.step is Step.CHANNEL else "backup"},
            )
            tx.owe(Owed.story(turn.draft, fact.id))
            if nudge.step is Step.CHANNEL:
                tx.owe(Owed.escalation(turn))
            else:
                await tx.escalate(turn)
                tx.owe(Owed.card(turn.draft), Owed.direct(turn.draft, review.draft.author))
            tx.record(fact)
            return True

    async def _settle(self, workspace: WorkspaceId, over: Iterable[Turn], *, now: datetime) -> None:
        """Brings what the channel was told up to date once it is over."""
        for turn in sorted(over):
            async with self.store.write(workspace) as tx:
                if await tx.claim_step(Sent(turn=turn, person=None, key=SETTLED, at=now)):
                    tx.owe(Owed.escalation(turn))


SETTLED = "settled"
"""Noted beside Step.CHANNEL once the channel's message says that the turn is over."""


async def claim(tx: Transaction, nudge: Nudge[Turn], *, now: datetime) -> bool:
    return await tx.claim_step(Sent(turn=nudge.turn, person=nudge.person, key=nudge.key, at=now))


def _turns(reviews: Iterable[Review]) -> list[tuple[Turn, Review, Standing]]:
    """Every turn that is open."""
    return [
        (
            Turn(draft=review.draft.id, stage=one.stage.key, version=review.version.no, epoch=review.draft.epoch),
            review,
            one,
        )
        for review in reviews
        for one in review.open_standings()
    ]
