"""Use cases behind the buttons of a reminder and of the calendar: take it, later, skip, not for us, add one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.audit.entries import Fact, Happening
from bot.days import today_in
from bot.ids import DraftId
from bot.observances.interests import Choice
from bot.observances.observance import Observance, Occurrence
from bot.observances.plans import Key, Snoozed
from bot.observances.reminding import calendar_of
from bot.ports import Transaction
from bot.refusals import NotFound, Unfit
from bot.requests import Request
from bot.store import Store

MOST_OWN = 500
"""Observances an organisation may have of its own."""

GONE = "This observance is no longer in the calendar."


@dataclass(frozen=True, kw_only=True, slots=True)
class Choosing:
    """Anybody in the workspace may choose: each choice is on the record, and can be taken back by anybody."""

    store: Store

    async def take(self, request: Request, key: Key, *, give_back: bool = False) -> None:
        """Makes the person its owner, who alone is reminded from then on; or nobody.

        Raises:
            NotFound: there is no such occurrence.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            await _occurrence(tx, key)
            await tx.take_observance(key, None if give_back else request.person, at=request.at)
            kind = Happening.OBSERVANCE_GIVEN_BACK if give_back else Happening.OBSERVANCE_TAKEN
            await _said(tx, request, key, kind)

    async def later(self, request: Request, key: Key, *, on: date) -> None:
        """Reminds the person once more on a day.

        Raises:
            NotFound: there is no such occurrence.
            Unfit: the day, at `on`, is not between tomorrow and the start.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            occurrence = await _occurrence(tx, key)
            today = today_in((await tx.settings()).timezone, request.at)
            if on <= today:
                raise Unfit({"on": "Choose a day after today."})
            if on > occurrence.start:
                start = f"{occurrence.start:%A} {occurrence.start.day} {occurrence.start:%B}"
                raise Unfit({"on": f"It starts on {start}: choose that day at the latest."})
            await tx.snooze(Snoozed(key=key, person=request.person, on=on))
            await _said(tx, request, key, Happening.OBSERVANCE_SNOOZED, on=on.isoformat())

    async def choose(self, request: Request, key: Key, choice: Choice) -> None:
        """Follows or mutes it for good, or skips it this year.

        Raises:
            NotFound: there is no such occurrence.
        """
        observance, year = key
        only = year if choice is Choice.SKIPPED else None
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            await _occurrence(tx, key)
            await tx.choose(observance, choice, year=only, by=request.person, at=request.at)
            await _said(tx, request, key, Happening.OBSERVANCE_CHOSEN, choice=choice.value)

    async def take_back(self, request: Request, key: Key, *choices: Choice) -> None:
        """Takes these choices back, those that were made; others stay.

        Raises:
            NotFound: there is no such occurrence.
        """
        observance, year = key
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            await _occurrence(tx, key)
            interests = await tx.interests()
            for_good = {Choice.MUTED: interests.muted, Choice.FOLLOWED: interests.followed}
            if any(observance in for_good.get(choice, ()) for choice in choices):
                await tx.choose(observance, None, by=request.person, at=request.at)
            if Choice.SKIPPED in choices:
                await tx.choose(observance, None, year=year, by=request.person, at=request.at)
            await _said(tx, request, key, Happening.OBSERVANCE_CHOSEN, choice="none")

    async def add(self, request: Request, wanted: Sequence[Observance]) -> tuple[Observance, ...]:
        """Adds observances of the organisation's own.

        Raises:
            Unfit: at `name`, there is no room.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            if len(await tx.own_observances()) + len(wanted) > MOST_OWN:
                raise Unfit({"name": f"More than {MOST_OWN} of your own do not fit. Remove some first."})
            added = [await tx.add_observance(one, by=request.person, at=request.at) for one in wanted]
            detail = {"count": str(len(added)), "first": added[0].id if added else ""}
            tx.record(Fact(at=request.at, kind=Happening.OBSERVANCE_ADDED, person=request.person, detail=detail))
            return tuple(added)

    async def remove(self, request: Request, observance: str) -> None:
        """Takes an observance of the organisation's own out of the calendar; the record keeps that it was there.

        Raises:
            NotFound: there is no such observance of its own.
        """
        async with self.store.write(request.workspace) as tx:
            await tx.once(request.key)
            found = next((one for one in await tx.own_observances() if one.id == observance), None)
            if found is None:
                raise NotFound(GONE)
            await tx.remove_observance(found, at=request.at)
            detail = {"observance": observance}
            tx.record(Fact(at=request.at, kind=Happening.OBSERVANCE_REMOVED, person=request.person, detail=detail))


async def begun_for(tx: Transaction, key: Key | None, draft: DraftId) -> None:
    """Notes what a new draft is begun for, and says so where people are reminded of it."""
    if key is not None:
        await tx.link_draft(key, draft)
        tx.owe(*await tx.reminding(key))


async def _occurrence(tx: Transaction, key: Key) -> Occurrence:
    occurrence = (await calendar_of(tx)).occurrence(*key)
    if occurrence is None:
        raise NotFound(GONE)
    return occurrence


async def _said(tx: Transaction, request: Request, key: Key, kind: Happening, **detail: str) -> None:
    """Records what was chosen, and brings the messages about it up to date."""
    told = {"observance": key[0], "year": str(key[1]), **detail}
    tx.record(Fact(at=request.at, kind=kind, person=request.person, detail=told))
    tx.owe(*await tx.reminding(key))
