"""The use case behind the buttons of a drill: somebody is there, or could pause a post."""

from dataclasses import dataclass

from bot.audit.entries import Happening
from bot.crisis.crisis import HERE, Reaction, could_pause
from bot.crisis.starting import fact_of, on_now
from bot.crisis.telling import CrisisOccasion, crisis_message, crisis_note
from bot.ids import CrisisId, DraftId
from bot.refusals import NotOpen
from bot.requests import Request
from bot.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Drilling:
    store: Store

    async def react(self, request: Request, number: CrisisId, *, paused: DraftId | None = None, place: int = 1) -> bool:
        """Notes that somebody reacted, once; False where it was noted before. `place`: see `could_pause`.

        Raises:
            NotFound, NotOpen: there is no such drill, or it has ended.
        """
        what = could_pause(paused, place=place) if paused is not None else HERE
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            crisis = await on_now(tx, number)
            if not crisis.drill:
                raise NotOpen("This is no drill.")
            noted = await tx.react(number, Reaction(person=request.person, what=what, at=request.at))
            if noted:
                tx.record(fact_of(crisis, request, Happening.DRILL_REACTED, because=what))
                note = crisis_note(number, CrisisOccasion.DRILL, request.person)
                tx.owe(crisis_message(number), note)
            return noted
