"""What the store's tests share: a submitted draft, and a second process's way to the same database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.drafts.draft import Content, DraftState, Image, Version
from bot.drafts.kinds import Kind
from bot.drafts.networks import Network
from bot.ids import PersonId, WorkspaceId
from storage.engine import open_database
from storage.store import SqlStore
from tests.support.rules import plan_for

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

Submit = Callable[..., Awaitable[Version]]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'old.db'}"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
async def second(database_url: str) -> AsyncIterator[SqlStore]:
    """Another bot's store on the same database; on SQLite, where there is one bot, another door to the same file."""
    async with open_database(database_url, exclusive=False) as database:
        yield SqlStore(database, clock=lambda: NOW)


@pytest.fixture
def picture() -> Image:
    return Image(sha256="a" * 64, mimetype="image/png", width=3, height=2, size=10, alt="A sink")


@pytest.fixture
def submit(store: SqlStore, picture: Image) -> Submit:
    """Puts a draft of Amara's into a state, with a first version; `days` until its slot, None for no slot."""

    async def put(
        *,
        workspace: str = "T0LAKESIDE",
        author: str = "U0AMARA",
        state: DraftState = DraftState.IN_REVIEW,
        days: float | None = 1,
        at: datetime = NOW,
    ) -> Version:
        async with store.write(WorkspaceId(workspace)) as tx:
            draft = await tx.new_draft(author=PersonId(author), at=at)
            version = Version(
                draft=draft.id,
                no=1,
                content=Content(
                    kind=Kind.EDUCATIONAL,
                    text="Wash your hands 👐 ünïcödé \u202fnbsp",
                    networks=(Network.X, Network.THREADS),
                    images=(picture,),
                    sources=("https://example.org/a?b=1&c=2",),
                ),
                slot=None if days is None else NOW + timedelta(days=days),
                note="for Clara",
                edited_by=PersonId(author),
                at=at,
            )
            await tx.add_version(version)
            await tx.set_plan(draft.id, plan_for(Kind.EDUCATIONAL))
            await tx.save_draft(replace(draft, version=1, state=state, submitted_at=at))
        return version

    return put
