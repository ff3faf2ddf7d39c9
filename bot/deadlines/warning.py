"""Warnings of slots that are near: the author and whoever is asked hear in time, once a version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.deadlines.hours import Hours
from bot.deadlines.ports import Asked, Sent
from bot.deadlines.slots import JUST_ASKED, LONGEST, still_takes, to_warn, warning_at
from bot.deadlines.turn import Turn
from bot.delivery.owed import Owed
from bot.drafts.kinds import Kind
from bot.ids import PersonId, WorkspaceId
from bot.review.review import Review
from bot.review.rosters import Rosters
from bot.store import Store
from bot.workspaces.settings import WorkspaceSettings

SLOT = "slot"
"""The step under which a warning is noted."""

LOOKED_BACK = timedelta(days=180)
"""How much of the record says how long stages usually take: older habits say little."""

MOST_DRAFTS = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Warnings:
    store: Store
    rosters: Rosters
    hours: Hours

    async def warn_due(self, *, now: datetime) -> int:
        """Owes warnings about drafts that would miss their slot as things usually go; how many."""
        return sum([await self._warn(workspace, now=now) for workspace in await self.store.workspaces()])

    async def _warn(self, workspace: WorkspaceId, *, now: datetime) -> int:
        async with self.store.read(workspace) as reader:
            near = await reader.slots_near(now=now, until=now + LONGEST, limit=MOST_DRAFTS)
            if not near:
                return 0
            settings = await reader.settings()
            sent = await reader.sent_about({review.draft.id for review in near})
            usual = await reader.usual(since=now - LOOKED_BACK)
            noted = await reader.asked()
        roster = settings.roster.resolved(await self.rosters.about(workspace))
        warned = {(one.turn, one.person) for one in sent if one.key == SLOT}
        due = []
        for review in near:
            turn = Turn(draft=review.draft.id, stage="", version=review.version.no, epoch=review.draft.epoch)
            people = ({review.draft.author} | review.turn(roster)) - roster.delegates.keys()
            needed = still_takes(review, usual)
            due += [
                Sent(turn=turn, person=person, key=SLOT, at=now)
                for person in sorted(people)
                if (turn, person) not in warned
                and not _just_heard(review, person, noted, now=now)
                and await self._is_time(review, person, needed, settings, now=now)
            ]
        if not due:
            return 0
        async with self.store.write(workspace) as tx:
            claimed = [one for one in due if await tx.claim_step(one)]
            tx.owe(*(Owed.call(one.turn.draft, one.person) for one in claimed if one.person))
        return len(claimed)

    async def _is_time(
        self, review: Review, person: PersonId, needed: timedelta, settings: WorkspaceSettings, *, now: datetime
    ) -> bool:
        slot = review.version.slot
        if slot is None:
            return False
        if review.version.content.kind is Kind.CRISIS_UPDATE:
            return warning_at(slot, needed) <= now < slot
        return to_warn(now, slot, needed, await self.hours.of(person, settings, now=now))


def _just_heard(review: Review, person: PersonId, noted: Iterable[Asked], *, now: datetime) -> bool:
    """Whether they wrote it, or were called about it, so lately that they know its slot."""
    heard = [one.asked_at for one in noted if one.person == person and one.turn.draft == review.draft.id]
    if person == review.draft.author:
        heard.append(review.version.at)
    return any(now - moment < JUST_ASKED for moment in heard)
