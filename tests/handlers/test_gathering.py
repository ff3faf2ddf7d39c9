"""Who is called when about an import: once for what is new, never again within minutes, and nothing is forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from bot.delivery.outbox import Delivery, Posted
from bot.delivery.owed import Owed
from bot.drafts.draft import DraftState, Upload
from bot.ids import ChannelId, DeliveryId, DraftId, ImportId, PersonId, WorkspaceId
from bot.imports.handed_in import Into
from bot.imports.importing import Importing
from bot.refusals import NotFound
from bot.requests import Request
from bot.review.roster import Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from handlers.asked_people import Asked
from handlers.blocks.message import Message
from handlers.gathering import QUIET, Gathering
from handlers.sending import Place, Sender, Wait
from storage.store import SqlStore
from tests.support.directory import Everybody

START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, CLARA, BO = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0BOLIND")
SETTINGS = WorkspaceSettings(
    workspace=LAKESIDE,
    review_channel=ChannelId("C0REVIEW"),
    roster=Roster(
        roles={Role.CLINICAL: frozenset({CLARA}), Role.PRIVACY: frozenset({CLARA}), Role.BRAND: frozenset({BO})}
    ),
)
FILE = b"text,kind,networks\nWash your hands.,educational,x\nVisit us.,reply,facebook\n"


class Movable(Protocol):
    """The clock of the tests' conftest: it stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime: ...


class NoFiles:
    async def fetch(self, upload: Upload) -> bytes:
        raise AssertionError(upload)


class Mailbox(Sender):
    """One person's messages: what was posted, brought up to date and removed, as it happened."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.log: list[str] = []
        self.said = ""

    async def direct_channel(self, person: PersonId | None, posted: Posted | None) -> ChannelId:
        return ChannelId("D1")

    async def keep_current(self, delivery: Delivery, posted: Posted | None, place: Place, message: Message) -> Posted:
        self.log.append("updated" if posted else "posted")
        self.said = message.text
        return posted or Posted(channel=place.channel, ts=str(self._clock().timestamp()), delivery=delivery.id)

    async def remove(self, posted: Posted) -> None:
        self.log.append("removed")


class Desk:
    """An import of two drafts, and a courier's view of it."""

    def __init__(self, store: SqlStore, clock: Callable[[], datetime]) -> None:
        self.store = store
        self.mailbox = Mailbox(clock)
        self.gathering = Gathering(store, self.mailbox, Asked(Everybody(), clock=clock), clock=clock)

    async def send(self, person: PersonId) -> Posted | None:
        """Sends the person's message about the import; where it stands is remembered as the outbox does."""
        async with self.store.write(LAKESIDE) as tx:
            tx.owe(Owed.imported(ImportId(1), person))
        mine = next(d for d in await self.claimed() if d.owed == Owed.imported(ImportId(1), person))
        try:
            posted = await self.gathering.send(mine)
        except Wait:
            await self.store.postpone(mine, owner="test", until=START, error="", uncertain=False, counts=False)
            raise
        await self.store.sent(mine, owner="test", posted=posted)
        return posted

    async def claimed(self) -> tuple[Delivery, ...]:
        now = START + timedelta(days=9)
        return await self.store.claim(owner="test", now=now, lease=timedelta(0), limit=100)

    async def move(self, number: int, state: DraftState, at: datetime) -> None:
        async with self.store.write(LAKESIDE) as tx:
            draft = await tx.draft(DraftId(number))
            await tx.save_draft(replace(draft, state=state, changed_at=at))

    async def takes(self, owed: Owed) -> bool:
        return await self.gathering.takes(
            Delivery(id=DeliveryId(99), workspace=LAKESIDE, owed=owed, attempts=0, uncertain=False, created_at=START)
        )


@pytest.fixture
async def desk(store: SqlStore, clock: Movable) -> Desk:
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(SETTINGS)
    request = Request(workspace=LAKESIDE, person=AMARA, key="one", at=START)
    importing = Importing(store=store, source=NoFiles(), rosters=Rosters(store=store, directory=Everybody()))
    await importing.take(request, FILE, name="posts.csv", zone="UTC", into=Into.REVIEW)
    return Desk(store, clock)


async def test_calls_and_updates_of_a_first_version_go_into_the_imports_message(desk: Desk) -> None:
    draft = DraftId(1)
    assert await desk.takes(Owed.call(draft, CLARA))
    assert await desk.takes(Owed.direct(draft, CLARA))
    assert await desk.takes(Owed.direct(draft, AMARA))
    assert not await desk.takes(Owed.call(draft, AMARA))  # changes are asked for, or it is ready: that is hers alone


async def test_a_later_version_calls_for_itself(desk: Desk) -> None:
    async with desk.store.write(LAKESIDE) as tx:
        await tx.save_draft(replace(await tx.draft(DraftId(1)), version=2))
    assert not await desk.takes(Owed.call(DraftId(1), CLARA))


async def test_a_draft_that_came_with_no_import_is_none_of_its_business(desk: Desk) -> None:
    async with desk.store.write(LAKESIDE) as tx:
        draft = await tx.new_draft(author=AMARA, at=START)
    assert not await desk.takes(Owed.call(draft.id, CLARA))


async def test_the_first_message_calls_for_all_drafts_at_once(desk: Desk) -> None:
    await desk.send(CLARA)
    assert (desk.mailbox.log, desk.mailbox.said) == (["posted"], "2 drafts wait for your review")


async def test_somebody_for_whom_nothing_waits_yet_gets_no_message(desk: Desk) -> None:
    assert await desk.send(BO) is None
    assert desk.mailbox.log == []


async def test_nothing_new_brings_the_message_up_to_date_without_a_call(desk: Desk, clock: Movable) -> None:
    await desk.send(CLARA)
    clock.now = START + timedelta(hours=1)
    await desk.move(1, DraftState.APPROVED, clock.now)
    await desk.send(CLARA)
    assert (desk.mailbox.log, desk.mailbox.said) == (["posted", "updated"], "1 draft waits for your review")


async def test_what_is_new_calls_again_but_not_at_once(desk: Desk, clock: Movable) -> None:
    """Within the quiet minutes the message is current already, and the call is kept for their end."""
    await desk.move(2, DraftState.SAVED, START)
    await desk.send(CLARA)
    clock.now = START + timedelta(minutes=1)
    await desk.move(2, DraftState.IN_REVIEW, clock.now)
    with pytest.raises(Wait) as wait:
        await desk.send(CLARA)
    assert wait.value.after == QUIET - timedelta(minutes=1)
    assert (desk.mailbox.log, desk.mailbox.said) == (["posted", "updated"], "2 drafts wait for your review")
    clock.now = START + QUIET
    await desk.send(CLARA)
    assert desk.mailbox.log == ["posted", "updated", "posted", "removed"]


async def test_whoever_handed_the_file_in_is_told_once_and_kept_current(desk: Desk) -> None:
    await desk.send(AMARA)
    await desk.send(AMARA)
    assert (desk.mailbox.log, desk.mailbox.said) == (["posted", "updated"], "2 drafts imported")


async def test_an_import_that_is_gone_owes_nothing_more(desk: Desk) -> None:
    owed = Owed.imported(ImportId(7), CLARA)
    gone = Delivery(id=DeliveryId(99), workspace=LAKESIDE, owed=owed, attempts=0, uncertain=False, created_at=START)
    with pytest.raises(NotFound):
        await desk.gathering.send(gone)
