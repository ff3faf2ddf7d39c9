"""What goes out when: by a draft's slot, and by what was said of another tool."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.drafts.draft import DraftState
from bot.drafts.networks import Network
from bot.ids import DraftId, PersonId, TaskId, WorkspaceId
from bot.review.month import Month, planned_weeks
from bot.review.publishing import Going, Publication, Schedule, Stop, StopTask, TaskState
from storage import lists
from storage.store import SqlStore
from tests.storage.conftest import NOW, Submit

LAKESIDE, OTHER = WorkspaceId("T0LAKESIDE"), WorkspaceId("T0OTHER")
AMARA = PersonId("U0AMARA")
WEEK = NOW + timedelta(days=7)
BOTH = Network.X, Network.THREADS
"""What the drafts here are for."""

Waits = Callable[..., Awaitable[None]]


def days(number: float) -> datetime:
    return NOW + timedelta(days=number)


@pytest.fixture
def waits(store: SqlStore) -> Waits:
    """Says that a draft waits in Buffer until so many days from now, for X unless others are named."""

    async def say(draft: DraftId, until: float, *networks: Network, at: datetime = NOW) -> None:
        schedule = Schedule(
            draft=draft,
            version=1,
            person=AMARA,
            at=at,
            networks=networks or (Network.X,),
            tool="Buffer",
            publish_at=days(until),
            link="",
        )
        async with store.write(LAKESIDE) as tx:
            await tx.add_schedule(schedule)

    return say


async def coming(store: SqlStore, workspace: WorkspaceId = LAKESIDE, limit: int = 10) -> list[tuple[DraftId, Going]]:
    async with store.read(workspace) as reader:
        return [(one.listed.draft.id, one.going) for one in await reader.outgoing(NOW, WEEK, limit=limit)]


def there(until: float, *networks: Network) -> Going:
    return Going(at=days(until), networks=networks, elsewhere=True)


def here(until: float, *networks: Network) -> Going:
    return Going(at=days(until), networks=networks, elsewhere=False)


async def test_a_draft_without_a_slot_goes_out_when_the_other_tool_publishes_it(
    store: SqlStore, submit: Submit, waits: Waits
) -> None:
    slotted = (await submit(days=3)).draft
    loose = (await submit(days=None, state=DraftState.SCHEDULED)).draft
    await waits(loose, 2, *BOTH)
    assert await coming(store) == [(loose, there(2, *BOTH)), (slotted, here(3, *BOTH))]
    assert await coming(store, limit=1) == [(loose, there(2, *BOTH))]
    assert await coming(store, OTHER) == []


async def test_a_month_has_no_gap_where_something_waits_elsewhere(
    store: SqlStore, submit: Submit, waits: Waits
) -> None:
    loose = (await submit(days=None, state=DraftState.SCHEDULED)).draft
    await waits(loose, 9)
    async with store.read(LAKESIDE) as reader:
        first, *others = await planned_weeks(reader, Month(year=2026, number=12, zone="America/Chicago"))
    assert [one.listed.draft.id for one in first.slots[Network.X]] == [loose]
    assert first.gaps == ()
    assert all(week.gaps == (Network.X,) for week in others)


async def test_the_networks_that_wait_nowhere_keep_the_slot(store: SqlStore, submit: Submit, waits: Waits) -> None:
    """Also where the other tool publishes outside what is looked at."""
    near, far, moved = [(await submit(days=number)).draft for number in (3, 4, 5)]
    await waits(near, 1)
    await waits(far, 8)
    await waits(moved, 9, *BOTH)
    assert await coming(store) == [
        (near, there(1, Network.X)),
        (near, here(3, Network.THREADS)),
        (far, here(4, Network.THREADS)),
    ]


async def test_the_last_word_on_a_place_counts_and_what_is_out_waits_no_more(
    store: SqlStore, submit: Submit, waits: Waits
) -> None:
    loose = (await submit(days=None)).draft
    await waits(loose, 1, *BOTH)
    await waits(loose, 2)
    assert await coming(store) == [(loose, there(1, Network.THREADS)), (loose, there(2, Network.X))]
    out = Publication(
        draft=loose, version=1, person=AMARA, at=NOW, networks=(Network.THREADS,), links=(), gate_open=True
    )
    async with store.write(LAKESIDE) as tx:
        await tx.add_publication(out)
    assert await coming(store) == [(loose, there(2, Network.X))]


async def test_what_was_given_up_or_edited_waits_no_more(store: SqlStore, submit: Submit, waits: Waits) -> None:
    given_up, edited = await submit(days=None, state=DraftState.WITHDRAWN), await submit(days=None)
    for version in (given_up, edited):
        await waits(version.draft, 2)
    async with store.write(LAKESIDE) as tx:
        draft = (await tx.review(edited.draft)).draft
        await tx.add_version(replace(edited, no=2))
        await tx.save_draft(replace(draft, version=2))
    assert await coming(store) == []


async def test_what_is_to_be_paused_waits_no_more_until_it_is_scheduled_anew(
    store: SqlStore, submit: Submit, waits: Waits
) -> None:
    draft = (await submit(days=None)).draft
    await waits(draft, 2)
    task = StopTask(
        id=TaskId(0),
        draft=draft,
        stop=Stop.PAUSE,
        owner=AMARA,
        tool="Buffer",
        link="",
        publish_at=days(2),
        state=TaskState.OPEN,
        opened_at=days(0.5),
        due_at=days(1),
    )
    async with store.write(LAKESIDE) as tx:
        await tx.add_task(task)
    assert await coming(store) == []
    await waits(draft, 3, at=days(1))
    assert await coming(store) == [(draft, there(3, Network.X))]


async def test_drafts_that_go_out_at_another_time_hide_none_behind_them(
    store: SqlStore, submit: Submit, waits: Waits
) -> None:
    for _ in range(3):
        await waits((await submit(days=1)).draft, 9, *BOTH)
    last = (await submit(days=2)).draft
    assert [draft for draft, _ in await coming(store, limit=1)] == [last]


async def test_no_more_is_looked_through_than_is_said(
    store: SqlStore, submit: Submit, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LOOKED_THROUGH", 2)
    for _ in range(2):
        await waits((await submit(days=1)).draft, 9, *BOTH)
    await submit(days=2)
    assert await coming(store, limit=1) == []
