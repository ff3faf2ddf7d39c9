"""Opened as reviewer (D6), on both databases: once a person and version, and never "saw"."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest

from bot.audit.entries import Happening
from bot.drafts.draft import Composition, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, PersonId, WorkspaceId
from bot.requests import Request
from bot.review.opening import Opening
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.review.submitting import Submitting
from bot.workspaces.settings import WorkspaceSettings
from storage.store import SqlStore
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, CLARA, BO, GUS = (PersonId(name) for name in ("U0AMARA", "U0CLARAR", "U0BOLIND", "U0GUSMEY"))
POST = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X,))
numbers = count(1)


def by(person: PersonId) -> Request:
    return Request(workspace=LAKESIDE, person=person, key=f"key {next(numbers)}", at=NOW)


class Desk:
    def __init__(self, store: SqlStore) -> None:
        rosters = Rosters(store=store, directory=Everybody())
        self.store = store
        self.submitting = Submitting(store=store, admins=Admins(founding=frozenset()), rosters=rosters)
        self.opening = Opening(store=store, rosters=rosters)

    async def submitted(self) -> DraftId:
        return (await self.submitting.submit(by(AMARA), POST, None)).id

    async def review(self, draft: DraftId) -> Review:
        async with self.store.read(LAKESIDE) as reader:
            return await reader.review(draft)

    async def open(self, person: PersonId, draft: DraftId) -> None:
        await self.opening.opened(by(person), await self.review(draft))

    async def openings(self, draft: DraftId) -> list[tuple[PersonId | None, int | None]]:
        async with self.store.read(LAKESIDE) as reader:
            facts = [entry.fact for entry in await reader.entries(draft)]
        return [(fact.person, fact.version) for fact in facts if fact.kind is Happening.OPENED]


@pytest.fixture
async def desk(store: SqlStore) -> Desk:
    roles = {Role.CLINICAL: frozenset({CLARA}), Role.BRAND: frozenset({BO})}
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(
            WorkspaceSettings(workspace=LAKESIDE, review_channel=ChannelId("C0REVIEW"), roster=Roster(roles=roles))
        )
    return Desk(store)


async def test_a_reviewer_is_recorded_once_a_version(desk: Desk) -> None:
    draft = await desk.submitted()
    for person in (CLARA, BO, CLARA):
        await desk.open(person, draft)
    await desk.submitting.submit(by(AMARA), replace(POST, text="Wash your hands well."), draft)
    await desk.open(CLARA, draft)
    assert await desk.openings(draft) == [(CLARA, 1), (BO, 1), (CLARA, 2)]


async def test_clicks_at_once_are_one_opening(desk: Desk) -> None:
    draft = await desk.submitted()
    await asyncio.gather(*(desk.open(CLARA, draft) for _ in range(5)))
    assert await desk.openings(draft) == [(CLARA, 1)]


async def test_authors_and_people_the_review_does_not_ask_leave_no_trace(desk: Desk) -> None:
    draft = await desk.submitted()
    for person in (AMARA, GUS):
        await desk.open(person, draft)
    assert await desk.openings(draft) == []


async def test_nobody_opens_words_that_were_purged(desk: Desk) -> None:
    draft = await desk.submitted()
    async with desk.store.write(LAKESIDE) as tx:
        await tx.save_draft(replace(await tx.draft(draft), state=DraftState.WITHDRAWN))
        await tx.purge(draft, at=NOW)
    await desk.open(CLARA, draft)
    assert await desk.openings(draft) == []
