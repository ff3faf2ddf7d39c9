"""The lists people read: what is open, what is under way, what comes up; along indexes whatever their length."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import text

from bot.drafts.draft import Composition, DraftState
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import ChannelId, DraftId, PersonId, WorkspaceId
from bot.requests import Request
from bot.review.decision import Verdict
from bot.review.lists import PAGE, QueueFilter, waiting_for
from bot.review.review import Review
from bot.review.roster import Admins, Roster
from bot.review.rosters import Rosters
from bot.review.stages import Role
from bot.review.submitting import Submitting
from bot.workspaces.settings import WorkspaceSettings
from storage.engine import Database
from storage.store import SqlStore
from tests.support.deciding import deciding
from tests.support.directory import Everybody

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
AMARA, CLARA, BO = PersonId("U0AMARA"), PersonId("U0CLARAR"), PersonId("U0BOLIND")
ROSTER = Roster(
    roles={
        Role.CLINICAL: frozenset({CLARA}),
        Role.PRIVACY: frozenset({CLARA}),
        Role.BRAND: frozenset({BO}),
        Role.COMMS_LEAD: frozenset({BO}),
    }
)
numbers = count(1)

Submitted = Callable[..., Awaitable[DraftId]]


def by(person: PersonId, at: datetime = NOW) -> Request:
    return Request(workspace=LAKESIDE, person=person, key=f"list {next(numbers)}", at=at)


@pytest.fixture
async def submitted(store: SqlStore) -> Submitted:
    """Submits a post of Amara's; keywords change it."""
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(WorkspaceSettings(workspace=LAKESIDE, review_channel=ChannelId("C1"), roster=ROSTER))
    rosters = Rosters(store=store, directory=Everybody())
    submitting = Submitting(store=store, admins=Admins(founding=frozenset()), rosters=rosters)
    post = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X,))

    async def submit(*, at: datetime = NOW, author: PersonId = AMARA, **changes: object) -> DraftId:
        composition = replace(post, **changes)  # type: ignore[arg-type]  # any field
        return (await submitting.submit(by(author, at), composition, None)).id

    return submit


async def approve(store: SqlStore, draft: DraftId, person: PersonId, at: datetime = NOW) -> None:
    async with store.read(LAKESIDE) as reader:
        seen = (await reader.review(draft)).seen
    await deciding(store).decide(by(person, at), draft, verdict=Verdict.APPROVED, seen=seen)


async def waiting(store: SqlStore, person: PersonId, limit: int = 100) -> list[DraftId]:
    async with store.read(LAKESIDE) as reader:
        return [review.draft.id for review in await waiting_for(reader, person, ROSTER, limit=limit)]


async def queued(store: SqlStore, after: DraftId | None = None, limit: int = 100, **wanted: object) -> list[DraftId]:
    async with store.read(LAKESIDE) as reader:
        found = await reader.queue(QueueFilter(**wanted), after=after, limit=limit)  # type: ignore[arg-type]  # filters
        return [one.draft.id for one in found]


async def test_a_draft_waits_for_whoever_its_open_stage_asks(store: SqlStore, submitted: Submitted) -> None:
    draft = await submitted()
    assert (await waiting(store, CLARA), await waiting(store, BO)) == ([draft], [])
    await approve(store, draft, CLARA)
    assert (await waiting(store, CLARA), await waiting(store, BO)) == ([], [draft])
    await approve(store, draft, BO)
    assert (await waiting(store, CLARA), await waiting(store, BO)) == ([], [])


async def test_what_waits_longest_comes_first_over_several_pages(store: SqlStore, submitted: Submitted) -> None:
    """By when the stage opened, not by when the draft was written."""
    drafts = [await submitted(at=NOW - timedelta(minutes=number)) for number in range(PAGE + 5)]
    assert await waiting(store, CLARA, limit=PAGE + 5) == drafts[::-1]
    assert await waiting(store, CLARA, limit=2) == drafts[:-3:-1]
    for draft in drafts[:2]:
        await approve(store, draft, CLARA, at=NOW + timedelta(minutes=draft))
    assert await waiting(store, BO) == drafts[:2]


async def test_an_authors_own_drafts_do_not_hide_what_waits_for_them(store: SqlStore, submitted: Submitted) -> None:
    """Bo wrote more than a page of drafts that ask his own role; one of somebody else's lies behind them."""
    for number in range(PAGE + 1):
        await submitted(author=CLARA, kind=Kind.RECRUITMENT, at=NOW - timedelta(hours=number + 1))
    other = await submitted(kind=Kind.RECRUITMENT)
    assert (await waiting(store, BO, limit=500))[-1] == other
    assert await waiting(store, CLARA) == []


async def test_the_queue_holds_what_is_under_way_and_filters_it(store: SqlStore, submitted: Submitted) -> None:
    first = await submitted()
    second = await submitted(kind=Kind.REPLY, networks=(Network.FACEBOOK, Network.LINKEDIN), author=BO)
    gone = await submitted()
    await deciding(store).decide(by(CLARA), gone, verdict=Verdict.REJECTED, seen=(await _review(store, gone)).seen)
    assert await queued(store) == [first, second]
    assert await queued(store, after=first) == [second]
    assert await queued(store, limit=1) == [first]
    assert await queued(store, author=BO) == [second]
    assert await queued(store, kind=Kind.REPLY) == [second]
    assert await queued(store, network=Network.LINKEDIN) == [second]
    assert await queued(store, role=Role.PRIVACY) == [second]
    assert await queued(store, role=Role.CLINICAL) == [first]


async def _review(store: SqlStore, draft: DraftId) -> Review:
    async with store.read(LAKESIDE) as reader:
        return await reader.review(draft)


async def test_late_is_past_its_slot_or_too_long_in_waiting(store: SqlStore, submitted: Submitted) -> None:
    due = await submitted(slot=NOW + timedelta(hours=1))
    forgotten = await submitted(at=NOW - timedelta(days=1, hours=23))
    await submitted(slot=NOW + timedelta(days=9))
    assert await queued(store, late_at=NOW) == []
    assert await queued(store, late_at=NOW + timedelta(hours=1)) == [due, forgotten]


async def test_what_comes_up_is_in_order_of_its_slots(store: SqlStore, submitted: Submitted) -> None:
    later = await submitted(slot=NOW + timedelta(days=2))
    sooner = await submitted(slot=NOW + timedelta(days=1))
    await submitted(slot=NOW + timedelta(days=8))
    await submitted()
    async with store.read(LAKESIDE) as reader:
        found = await reader.outgoing(NOW, NOW + timedelta(days=7), limit=10)
        assert [one.listed.draft.id for one in found] == [sooner, later]
        assert [one.listed.draft.state for one in found] == [DraftState.IN_REVIEW] * 2


async def test_the_latest_decisions_of_a_person_come_first(store: SqlStore, submitted: Submitted) -> None:
    drafts = [await submitted() for _ in range(3)]
    for minutes, draft in enumerate(drafts):
        await approve(store, draft, CLARA, at=NOW + timedelta(minutes=minutes))
    async with store.read(LAKESIDE) as reader:
        decided = await reader.decided_by(CLARA, limit=2)
        assert [(one.draft, one.kind) for one in decided] == [
            (drafts[2], Kind.EDUCATIONAL),
            (drafts[1], Kind.EDUCATIONAL),
        ]
        assert await reader.decided_by(BO, limit=2) == ()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT draft FROM open_stages WHERE workspace = 'T' AND role = 'brand' ORDER BY opened_at, draft LIMIT 50",
            "ix_open_stages_workspace_role_opened_at",
        ),
        (
            "SELECT id FROM drafts WHERE workspace = 'T' AND under_way = true AND id > 5 ORDER BY id LIMIT 11",
            "ix_drafts_workspace_under_way_id",
        ),
        (
            "SELECT id FROM decisions WHERE workspace = 'T' AND person = 'U' ORDER BY at DESC LIMIT 5",
            "ix_decisions_workspace_person_at",
        ),
        (
            "SELECT id FROM schedules WHERE workspace = 'T' AND publish_at >= '2026-12-01' ORDER BY publish_at LIMIT 9",
            "ix_schedules_workspace_publish_at",
        ),
    ],
)
async def test_lists_are_read_along_their_indexes(database: Database, query: str, index: str) -> None:
    """So that they cost the same however many drafts there are."""
    async with database.reading() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SET enable_seqscan = off"))
            await connection.execute(text("SET enable_bitmapscan = off"))
        explain = "EXPLAIN" if database.dialect == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = str((await connection.execute(text(f"{explain} {query}"))).all())
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    if database.dialect == "sqlite":  # PostgreSQL takes whichever index of an empty table
        assert index in plan
