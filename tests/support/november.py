"""November 2026 of one organisation: five drafts on known ways, so that every figure can be reckoned by hand."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId
from bot.reports.period import Period, Span
from bot.review.deciding import NO_REASON, Why
from bot.review.decision import Verdict
from bot.review.stages import Role
from storage.store import SqlStore
from tests.support.office import AMARA, BO, CLARA, DEVAN, LAKESIDE, SETTINGS, Office, by

NOVEMBER = Period(span=Span.MONTH, first=datetime(2026, 11, 1, tzinfo=UTC).date(), whole=True)
AFTER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
WHY = Why(chosen=("A claim needs a source", "Wrong time"))
TIP = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X,))
GLIMPSE = replace(TIP, kind=Kind.BEHIND_THE_SCENES, text="Baking day in our kitchen.")


def on(day: int, hour: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


class Month:
    """What people do at which hour."""

    def __init__(self, store: SqlStore) -> None:
        self.office = Office(store)

    async def submit(self, at: datetime, composition: Composition = TIP, draft: DraftId | None = None) -> DraftId:
        return (await self.office.submitting.submit(by(AMARA, at=at), composition, draft)).id

    async def decide(
        self,
        at: datetime,
        draft: DraftId,
        person: PersonId,
        verdict: Verdict = Verdict.APPROVED,
        why: Why = NO_REASON,
    ) -> None:
        seen = (await self.office.review(draft)).seen
        await self.office.deciding.decide(by(person, at=at), draft, verdict=verdict, seen=seen, why=why)


async def set_up(store: SqlStore) -> Month:
    roles = {**SETTINGS.roster.roles, Role.PRIVACY: frozenset({DEVAN}), Role.COMMS_LEAD: frozenset({BO})}
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(replace(SETTINGS, timezone="UTC", roster=replace(SETTINGS.roster, roles=roles)))
    return Month(store)


async def happen(month: Month) -> None:
    await _published_at_once(month)
    await _second_version_then_its_slot(month)
    await _rejected_by_one_of_two(month)
    await _withdrawn_from_before(month)
    await _missed(month)


async def _published_at_once(month: Month) -> None:
    draft = await month.submit(on(2, 8))
    await month.decide(on(2, 12), draft, CLARA)
    await month.decide(on(2, 13), draft, BO)
    seen = (await month.office.review(draft)).seen
    await month.office.releasing.publish(by(AMARA, at=on(2, 14)), draft, seen=seen, links=())


async def _second_version_then_its_slot(month: Month) -> None:
    slotted = replace(TIP, slot=on(6, 9))
    draft = await month.submit(on(3, 8), slotted)
    await month.decide(on(3, 18), draft, CLARA, Verdict.CHANGES, WHY)
    await month.submit(on(4, 6), replace(slotted, text="Wash your hands with soap."), draft)
    await month.decide(on(4, 8), draft, CLARA)
    await month.decide(on(4, 9), draft, BO)
    await month.office.releasing.release_due(now=on(6, 9))


async def _rejected_by_one_of_two(month: Month) -> None:
    draft = await month.submit(on(10), GLIMPSE)
    await month.decide(on(10, 6), draft, BO)
    await month.decide(on(10, 10), draft, DEVAN, Verdict.REJECTED, Why(own="Somebody is in the picture."))


async def _withdrawn_from_before(month: Month) -> None:
    draft = await month.submit(on(31, month=10))
    await month.decide(on(1, 6), draft, CLARA)
    await month.office.submitting.withdraw(by(AMARA, at=on(2, 6)), draft, reason="")


async def _missed(month: Month) -> None:
    draft = await month.submit(on(11, 9), replace(TIP, slot=on(12, 9)))
    await month.decide(on(11, 10), draft, CLARA)
    await month.decide(on(13, 9), draft, BO)
