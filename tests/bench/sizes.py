"""What a list and a decision cost in a small database and in a large one."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import count
from statistics import median
from time import perf_counter

from bot.drafts.draft import Composition
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import PersonId
from bot.requests import Request
from bot.review.decision import Verdict
from bot.review.lists import QueueFilter, waiting_for
from bot.review.roster import Admins
from bot.review.rosters import Rosters
from bot.review.submitting import Submitting
from storage.engine import open_database
from storage.store import SqlStore
from tests.bench.filling import LAKESIDE, fill
from tests.support.deciding import deciding
from tests.support.directory import Everybody
from tests.support.scene import now

TIMES = 30
DECISIONS = 12
AMARA = PersonId("U0AMARA")
CLARA = PersonId("U0CLARAR")

numbers = count(1)
Work = Callable[[SqlStore], Awaitable[object]]


async def home(store: SqlStore) -> None:
    async with store.read(LAKESIDE) as reader:
        settings = await reader.settings()
        await waiting_for(reader, CLARA, settings.roster, limit=11)
        await reader.drafts_of(CLARA, limit=20)
        await reader.outgoing(now(), now() + timedelta(days=7), limit=9)
        await reader.decided_by(CLARA, limit=5)


async def queue(store: SqlStore) -> None:
    async with store.read(LAKESIDE) as reader:
        await reader.queue(QueueFilter(), after=None, limit=11)


async def late(store: SqlStore) -> None:
    async with store.read(LAKESIDE) as reader:
        await reader.queue(QueueFilter(late_at=now()), after=None, limit=11)


async def decision(store: SqlStore) -> None:
    async with store.read(LAKESIDE) as reader:
        roster = (await reader.settings()).roster
        (review,) = await waiting_for(reader, CLARA, roster, limit=1)
    request = Request(workspace=LAKESIDE, person=CLARA, key=f"size {next(numbers)}", at=now())
    await deciding(store).decide(request, review.draft.id, verdict=Verdict.APPROVED, seen=review.seen)


async def submit_some(store: SqlStore) -> None:
    """As many drafts as will be decided, so that there is one to decide in the small database each time."""
    rosters = Rosters(store=store, directory=Everybody())
    submitting = Submitting(store=store, admins=Admins(founding=frozenset()), rosters=rosters)
    post = Composition(kind=Kind.EDUCATIONAL, text="Wash your hands.", networks=(Network.X,))
    for _ in range(DECISIONS):
        request = Request(workspace=LAKESIDE, person=AMARA, key=f"size {next(numbers)}", at=now())
        await submitting.submit(request, post, None)


WORKS: dict[str, Work] = {"Home": home, "queue": queue, "queue, late": late, "look up and decide": decision}


async def compared(dialect: str, small: str, large: str, *, drafts: int) -> list[str]:
    """Each work in both databases, taking turns, so that a busy moment falls on both."""
    await fill(small, 100)
    await fill(large, drafts)
    lines = []
    async with AsyncExitStack() as stack:
        stores = [SqlStore(await stack.enter_async_context(open_database(url)), clock=now) for url in (small, large)]
        for store in stores:
            await submit_some(store)
        for label, work in WORKS.items():
            times: list[list[float]] = [[], []]
            for _ in range(DECISIONS if work is decision else TIMES):
                for store, found in zip(stores, times, strict=True):
                    start = perf_counter()
                    await work(store)
                    found.append(perf_counter() - start)
            few, many = (median(found) * 1000 for found in times)
            lines.append(f"{dialect + ' ' + label:<44}{few:>10.2f}{many:>10.2f}{many / few:>9.2f}x")
    return lines
