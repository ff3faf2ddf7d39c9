"""Two processes at once: the database decides, and there is one winner."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot.audit.entries import Happening
from bot.drafts.draft import DraftState, Version
from bot.ids import PersonId, WorkspaceId
from bot.refusals import AlreadyRecorded, Refusal
from bot.requests import Request
from bot.review.decision import Seen, Verdict
from bot.review.roster import Roster
from bot.review.stages import Role
from bot.workspaces.settings import WorkspaceSettings
from storage.store import SqlStore
from tests.support.deciding import deciding

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LAKESIDE = WorkspaceId("T0LAKESIDE")
REVIEWERS = [PersonId(f"U0CLIN{number}") for number in range(8)]

Submit = Callable[..., Awaitable[Version]]


async def test_the_same_key_from_two_processes_has_one_winner(store: SqlStore, second: SqlStore) -> None:
    async def claim(through: SqlStore, key: str) -> bool:
        try:
            async with through.write(LAKESIDE) as tx:
                await tx.once(key)
        except AlreadyRecorded:
            return False
        return True

    for number in range(20):
        won = await asyncio.gather(*(claim(through, f"key {number}") for through in (store, second) * 4))
        assert sum(won) == 1


async def test_eight_who_decide_at_once_through_two_processes_have_one_outcome(
    store: SqlStore, second: SqlStore, submit: Submit
) -> None:
    """The draft's row is locked where it is read: seven find that the stage is closed."""
    async with store.write(LAKESIDE) as tx:
        await tx.save_settings(
            WorkspaceSettings(workspace=LAKESIDE, roster=Roster(roles={Role.CLINICAL: frozenset(REVIEWERS)}))
        )

    async def decide(through: SqlStore, person: PersonId, version: Version, verdict: Verdict) -> bool:
        request = Request(workspace=LAKESIDE, person=person, key=f"{version.draft}:{person}", at=NOW)
        seen = Seen(version=1, epoch=0, step=1)
        try:
            await deciding(through).decide(request, version.draft, verdict=verdict, seen=seen)
        except Refusal:
            return False
        return True

    verdicts = [Verdict.APPROVED, Verdict.CHANGES, Verdict.REJECTED, Verdict.APPROVED]
    for _ in range(5):
        version = await submit()
        said = list(zip((store, second) * 4, REVIEWERS, verdicts * 2, strict=True))
        won = await asyncio.gather(*(decide(through, who, version, what) for through, who, what in said))
        assert sum(won) == 1
        _, winner, verdict = said[won.index(True)]
        async with store.read(LAKESIDE) as reader:
            review = await reader.review(version.draft)
            happened = Counter(entry.fact.kind for entry in await reader.entries(version.draft))
        assert [(decision.person, decision.verdict) for decision in review.decisions] == [(winner, verdict)]
        assert happened[Happening.DECIDED] == 1


async def test_what_is_read_in_a_transaction_is_not_changed_by_another_meanwhile(
    store: SqlStore, second: SqlStore, submit: Submit
) -> None:
    """Ten processes that each raise the epoch by one raise it by ten."""
    version = await submit()

    async def raise_epoch(through: SqlStore) -> None:
        async with through.write(LAKESIDE) as tx:
            review = await tx.review(version.draft)
            await asyncio.sleep(0)
            await tx.save_draft(replace(review.draft, epoch=review.draft.epoch + 1))

    await asyncio.gather(*(raise_epoch(through) for through in (store, second) * 5))
    async with store.read(LAKESIDE) as reader:
        assert (await reader.draft(version.draft)).epoch == 10


async def test_a_list_locked_for_a_change_of_settings_waits_for_decisions(
    store: SqlStore, second: SqlStore, submit: Submit
) -> None:
    """A draft that leaves review while the list waits for its row is not in the list."""
    leaving, staying = await submit(), await submit()
    locked = asyncio.Event()

    async def leave() -> None:
        async with store.write(LAKESIDE) as tx:
            draft = await tx.draft(leaving.draft)
            locked.set()
            await asyncio.sleep(0.05)
            await tx.save_draft(replace(draft, state=DraftState.WITHDRAWN))

    async def listed() -> list[int]:
        await locked.wait()
        async with second.write(LAKESIDE) as tx:
            return [review.draft.id for review in await tx.in_review(limit=10)]

    _, numbers = await asyncio.gather(leave(), listed())
    assert numbers == [staying.draft]


async def test_a_reader_sees_one_moment(store: SqlStore, second: SqlStore, submit: Submit) -> None:
    """What it reads in several questions belongs together, whatever is committed between them."""
    version = await submit()
    async with store.read(LAKESIDE) as reader:
        before = await reader.review(version.draft)
        async with second.write(LAKESIDE) as tx:
            await tx.add_version(replace(version, no=2))
            await tx.save_draft(replace(before.draft, version=2, state=DraftState.CHECKING))
        assert await reader.review(version.draft) == before
        assert await reader.versions(version.draft) == (version,)
    async with store.read(LAKESIDE) as reader:
        assert len(await reader.versions(version.draft)) == 2
