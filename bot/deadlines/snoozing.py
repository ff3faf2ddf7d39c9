"""The use case behind “Remind me later”."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.deadlines.hours import Hours
from bot.deadlines.ports import Asked
from bot.deadlines.turn import Turn
from bot.deadlines.working_hours import WorkingHours
from bot.delivery.owed import Owed
from bot.drafts.kinds import Kind
from bot.ids import DraftId
from bot.refusals import NotOpen, NotYourTurn, Unfit
from bot.requests import Request
from bot.review.review import Review
from bot.review.rosters import Rosters
from bot.store import Store

MOST = 3
"""Times one person may put one turn off: a reminder that comes for ever reminds of nothing."""

UNTIL = "until"
"""The field of the form."""


class Later(StrEnum):
    """Until when, as people say it; hours are working hours."""

    AN_HOUR = "an_hour"
    THREE_HOURS = "three_hours"
    TOMORROW = "tomorrow"
    NEXT_WEEK = "next_week"

    @property
    def label(self) -> str:
        return _LABELS[self]

    def after(self, now: datetime, hours: WorkingHours) -> datetime:
        """The moment, when the person is at work."""
        today = now.astimezone(ZoneInfo(hours.zone)).date()
        match self:
            case Later.AN_HOUR:
                return hours.after(now, timedelta(hours=1))
            case Later.THREE_HOURS:
                return hours.after(now, timedelta(hours=3))
            case Later.TOMORROW:
                day = today + timedelta(days=1)
            case Later.NEXT_WEEK:
                day = today + timedelta(days=7 - today.weekday())
        return hours.after(datetime.combine(day, time(), ZoneInfo(hours.zone)), timedelta())


_LABELS = {
    Later.AN_HOUR: "In one working hour",
    Later.THREE_HOURS: "In three working hours",
    Later.TOMORROW: "On the next working day",
    Later.NEXT_WEEK: "Next week",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Snoozing:
    store: Store
    rosters: Rosters
    hours: Hours

    async def snooze(self, request: Request, draft: DraftId, later: Later) -> datetime:
        """Puts off what this person is reminded of about a draft; until when.

        The others who are asked go on being reminded.

        Raises:
            NotOpen, NotYourTurn: nothing waits for this person.
            Unfit: at `until`, where it cannot wait so long, or was put off too often.
        """
        known = await self.rosters.about(request.workspace, request.person)
        async with self.store.read(request.workspace) as reader:
            settings = await reader.settings()
        until = later.after(request.at, await self.hours.of(request.person, settings, now=request.at))
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            review = await tx.review(draft)
            roster = settings.roster.resolved(known)
            standings = review.open_standings()
            mine = [one.stage.key for one in standings if request.person in review.asked(one, roster)]
            if not standings:
                raise NotOpen
            if not mine:
                raise NotYourTurn(review.turn(roster))
            refuse_to_wait(review, until)
            noted = {one.turn: one for one in await tx.asked() if one.person == request.person}
            for stage in mine:
                turn = Turn(draft=draft, stage=stage, version=review.version.no, epoch=review.draft.epoch)
                one = noted.get(turn, Asked(turn=turn, person=request.person, asked_at=request.at))
                if one.snoozes >= MOST:
                    raise Unfit(
                        {
                            UNTIL: "You have put this off three times. Please decide, or hand it to a colleague (More…,"
                            " Reassign…)."
                        }
                    )
                await tx.put_off(replace(one, snoozed_until=until, snoozes=one.snoozes + 1))
            tx.owe(Owed.direct(draft, request.person))
        return until


def refuse_to_wait(review: Review, until: datetime) -> None:
    """Raises Unfit for what cannot wait so long."""
    if review.version.content.kind is Kind.CRISIS_UPDATE:
        raise Unfit({UNTIL: "A crisis update cannot wait. Please decide, or hand it to a colleague."})
    if review.version.slot and until >= review.version.slot:
        raise Unfit({UNTIL: "Its slot comes before that. Choose an earlier time."})
